"""A program for 2.x: a recording, its captions, and live transcription, with dicts in and dicts out.

python examples/speech-to-text/release_2/main.py
"""

import asyncio
import io
import sys
import warnings
import wave

from deepgram import Deepgram
from deepgram.server import live_or_local
from deepgram.server.engines.espeak import speak

TEXT = "the boat leaves at seven in the morning"


def recording():
    """Samples of a synthesized voice at 16 kHz."""
    spoken = speak(TEXT, "en-us+m3").at(16000)
    return spoken.pcm + bytes(2 * spoken.rate)  # and a second of silence


def as_wav(samples):
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, 16000, 0, "NONE", ""))
        writer.writeframes(samples)
    return file.getvalue()


async def main():
    with live_or_local(engine="speech", script={"phrases": [TEXT]}) as (key, url):
        warnings.simplefilter("ignore", DeprecationWarning)  # it names the replacement
        deepgram = Deepgram({"api_key": key, "api_url": f"{url}/v1"} if url else key)
        samples = recording()

        source = {"buffer": as_wav(samples), "mimetype": "audio/wav"}
        response = await deepgram.transcription.prerecorded(source, {"punctuate": True, "utterances": True})
        print("recording:", response["results"]["channels"][0]["alternatives"][0]["transcript"])
        deepgram.extra.to_SRT(response)

        try:
            live = await deepgram.transcription.live({"encoding": "linear16", "sample_rate": 16000})
        except Exception as error:
            print(f"Could not open socket: {error}")
            return 1
        live.registerHandler(live.event.CLOSE, lambda code: print(f"Connection closed with code {code}."))
        live.registerHandler(live.event.TRANSCRIPT_RECEIVED, heard)
        for at in range(0, len(samples), 3200):
            live.send(samples[at : at + 3200])
        await live.finish()
    return 0


def heard(message):
    if "channel" in message and message["is_final"]:
        print("live:", message["channel"]["alternatives"][0]["transcript"])


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
