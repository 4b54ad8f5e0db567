"""Recordings at URLs, transcribed at the same time on asyncio.

    python examples/speech-to-text/rest/async_url/main.py

The local server has synthesised recordings under these URLs.
"""

import asyncio
import io
import sys
import wave

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, PrerecordedOptions
from deepgram.server import live_or_local
from deepgram.server.engines.espeak import speak

SAID = {
    "https://example.com/harbour.wav": "this is the evening news from the harbour",
    "https://example.com/boat.wav": "the boat leaves at seven in the morning",
}


def recording(text):
    """A synthesised WAV file."""
    spoken, file = speak(text, "en-us+m3").at(16000), io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, spoken.rate, 0, "NONE", ""))
        writer.writeframes(spoken.pcm)
    return file.getvalue()


async def transcribe(url, options, rest):
    response = await rest.transcribe_url({"url": url}, options)
    print(f"{url}: {response.results.channels[0].alternatives[0].transcript}")


async def main():
    files = {url: recording(text) for url, text in SAID.items()}
    with live_or_local(engine="speech", script={"phrases": list(SAID.values())}, files=files) as (key, url):
        rest = DeepgramClient(key, DeepgramClientOptions(url=url)).listen.asyncrest.v("1")
        options = PrerecordedOptions(model="nova-3")
        await asyncio.gather(*(transcribe(address, options, rest) for address in SAID))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except DeepgramApiError as error:
        sys.exit(str(error))
