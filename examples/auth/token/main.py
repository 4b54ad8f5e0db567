"""A short-lived token, for a program that must not know the key.

python examples/auth/token/main.py
"""

import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local


def main():
    with live_or_local() as (key, url):
        auth = DeepgramClient(key, DeepgramClientOptions(url=url)).auth.v("1")
        token = auth.grant_token()
        print(f"a token of {len(token.access_token)} characters, good for {token.expires_in} s")
        print(f"another, good for {auth.grant_token(ttl_seconds=300).expires_in} s")


if __name__ == "__main__":
    try:
        main()
    except DeepgramApiError as error:
        sys.exit(str(error))
