"""A local file, read into memory and uploaded.

    python examples/speech-to-text/rest/file/main.py [FILE]

Without FILE, a recording is synthesised first.
"""

import sys
from pathlib import Path

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, PrerecordedOptions, SpeakOptions
from deepgram.server import live_or_local

TEXT = "the boat leaves at seven in the morning"


def spoken(deepgram):
    """A WAV file in memory."""
    options = SpeakOptions(encoding="linear16", container="wav", sample_rate=16000)
    return deepgram.speak.rest.v("1").stream_memory({"text": TEXT}, options).stream_memory.getvalue()


def main():
    with live_or_local(engine="speech", script={"phrases": [TEXT]}) as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        recording = Path(sys.argv[1]).read_bytes() if len(sys.argv) > 1 else spoken(deepgram)
        options = PrerecordedOptions(model="nova-3", smart_format=True)
        response = deepgram.listen.rest.v("1").transcribe_file({"buffer": recording}, options, timeout=300)
    best = response.results.channels[0].alternatives[0]
    print("transcript:", best.transcript)
    print(f"{len(best.words)} words, the first at {best.words[0].start:.1f} s")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
