"""A large file, uploaded in pieces, with progress.

    python examples/speech-to-text/rest/stream_file/main.py [FILE]

FILE is demo-output/harbour.wav by default; if it does not exist, it is synthesised first.
"""

import sys
from pathlib import Path

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, PrerecordedOptions, SpeakOptions
from deepgram.server import live_or_local

TEXT = "this is the evening news from the harbour"


def make(path, deepgram):
    path.parent.mkdir(parents=True, exist_ok=True)
    options = SpeakOptions(encoding="linear16", container="wav", sample_rate=48000)
    deepgram.speak.rest.v("1").save(path, {"text": TEXT}, options)


def on_progress(sent, size):
    print(f"sent {100 * sent // size} %")


def main():
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-output/harbour.wav")
    with live_or_local(engine="speech", script={"phrases": [TEXT]}) as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        if not path.exists():
            make(path, deepgram)
        with path.open("rb") as file:
            options = PrerecordedOptions(model="nova-3", smart_format=True)
            rest = deepgram.listen.rest.v("1")
            response = rest.transcribe_file({"stream": file}, options, timeout=600, progress=on_progress)
    print("transcript:", response.results.channels[0].alternatives[0].transcript)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
