"""A short-lived token, on asyncio.

python examples/auth/async_token/main.py
"""

import asyncio
import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local


async def main():
    with live_or_local() as (key, url):
        auth = DeepgramClient(key, DeepgramClientOptions(url=url)).asyncauth.v("1")
        token = await auth.grant_token(ttl_seconds=60)
        print(f"a token of {len(token.access_token)} characters, good for {token.expires_in} s")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
