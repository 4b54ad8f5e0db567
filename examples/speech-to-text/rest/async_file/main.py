"""A local file on asyncio, which is read while it is sent.

    python examples/speech-to-text/rest/async_file/main.py [FILE]

FILE is demo-output/boat.wav by default; if it does not exist, it is synthesised first.
"""

import asyncio
import sys
from pathlib import Path

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, PrerecordedOptions, SpeakOptions
from deepgram.server import live_or_local

TEXT = "the boat leaves at seven in the morning"


def make(path, deepgram):
    path.parent.mkdir(parents=True, exist_ok=True)
    options = SpeakOptions(encoding="linear16", container="wav", sample_rate=16000)
    deepgram.speak.rest.v("1").save(path, {"text": TEXT}, options)


async def transcribe(file, deepgram):
    options = PrerecordedOptions(model="nova-3", smart_format=True)
    response = await deepgram.listen.asyncrest.v("1").transcribe_file({"stream": file}, options)
    print("transcript:", response.results.channels[0].alternatives[0].transcript)


def main():
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-output/boat.wav")
    with live_or_local(engine="speech", script={"phrases": [TEXT]}) as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        if not path.exists():
            make(path, deepgram)
        with path.open("rb") as file:
            asyncio.run(transcribe(file, deepgram))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
