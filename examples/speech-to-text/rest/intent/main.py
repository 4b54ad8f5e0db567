"""Intents in a recording.

    python examples/speech-to-text/rest/intent/main.py [FILE]

Without FILE, a recording is synthesised first.
"""

import sys
from pathlib import Path

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, PrerecordedOptions, SpeakOptions
from deepgram.server import live_or_local

TEXT = "please book a table for the evening"


def spoken(deepgram):
    """A WAV file in memory."""
    options = SpeakOptions(encoding="linear16", container="wav", sample_rate=16000)
    return deepgram.speak.rest.v("1").stream_memory({"text": TEXT}, options).stream_memory.getvalue()


def main():
    with live_or_local(engine="speech", script={"phrases": [TEXT]}) as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        recording = Path(sys.argv[1]).read_bytes() if len(sys.argv) > 1 else spoken(deepgram)
        options = PrerecordedOptions(model="nova-3", smart_format=True, intents=True)
        response = deepgram.listen.rest.v("1").transcribe_file({"buffer": recording}, options)
    for segment in response.results.intents.segments:
        for intent in segment.intents:
            print(f"{intent.intent} ({intent.confidence_score:.2f}): {segment.text}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
