"""Audio that is used while it arrives, on asyncio.

python examples/text-to-speech/rest/async_stream/main.py
"""

import asyncio
import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, SpeakOptions
from deepgram.server import live_or_local

TEXT = "This is a longer text. It is spoken sentence by sentence. Nothing has to wait for the end of it."
RATE = 24000


async def main():
    options = SpeakOptions(model="aura-2-thalia-en", encoding="linear16", container="none", sample_rate=RATE)
    heard = 0
    with live_or_local(engine="speech") as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url, options={"raise_on_error": True}))
        response = await deepgram.speak.asyncrest.v("1").stream_raw({"text": TEXT}, options)
        try:
            async for piece in response.aiter_bytes():
                heard += len(piece)  # a speaker would take each piece
        finally:
            await response.aclose()
    print(f"{response.headers['content-type']}: {heard / RATE / 2:.1f} s")
    return 0 if heard else 1


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except DeepgramApiError as error:
        sys.exit(str(error))
