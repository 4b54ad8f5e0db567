"""Text to audio in memory, on asyncio.

python examples/text-to-speech/rest/async_memory/main.py
"""

import asyncio
import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, SpeakOptions
from deepgram.server import live_or_local


async def main():
    options = SpeakOptions(model="aura-2-thalia-en", encoding="mulaw", container="none", sample_rate=8000)
    with live_or_local(engine="speech") as (key, url):
        speech = DeepgramClient(key, DeepgramClientOptions(url=url)).speak.asyncrest.v("1")
        response = await speech.stream_memory({"text": "Hello, how can I help you?"}, options)
    print(f"{response.content_type}: {len(response.stream_memory.getvalue()) / 8000:.1f} s")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except DeepgramApiError as error:
        sys.exit(str(error))
