"""A file of one's own on asyncio, which is read while it is sent.

    python examples/speech-to-text/rest/async_file/main.py [FILE]

Without FILE, speech over HTTP makes one first.
"""

import asyncio
import sys
from pathlib import Path

from deepgram import DeepgramClient, DeepgramClientOptions, PrerecordedOptions, SpeakOptions
from deepgram.server import live_or_local

TEXT = "the boat leaves at seven in the morning"
SAVED = Path("demo-output/boat.wav")


async def spoken(deepgram):
    """The path of a WAV file."""
    SAVED.parent.mkdir(exist_ok=True)
    options = SpeakOptions(encoding="linear16", container="wav", sample_rate=16000)
    await deepgram.speak.asyncrest.v("1").save(SAVED, {"text": TEXT}, options)
    return SAVED


async def main():
    with live_or_local(engine="speech", script={"phrases": [TEXT]}) as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else await spoken(deepgram)
        with path.open("rb") as file:
            options = PrerecordedOptions(model="nova-3", smart_format=True)
            response = await deepgram.listen.asyncrest.v("1").transcribe_file({"stream": file}, options)
    print("transcript:", response.results.channels[0].alternatives[0].transcript)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
