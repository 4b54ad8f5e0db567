"""A key grants a token; a client with the token can synthesise speech, but not manage projects.

python examples/auth/bearer_token_demo/main.py
"""

import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local


def main():
    with live_or_local() as (key, url):
        config = DeepgramClientOptions(url=url)
        token = DeepgramClient(key, config).auth.v("1").grant_token(ttl_seconds=60).access_token

        deepgram = DeepgramClient(config=config, access_token=token)
        response = deepgram.speak.rest.v("1").stream_memory({"text": "Hello."})
        print(f"spoken with a token: {response.characters} characters")
        try:
            deepgram.manage.v("1").get_projects()
        except DeepgramApiError as error:
            print(f"projects with a token: status {error.status}")


if __name__ == "__main__":
    try:
        main()
    except DeepgramApiError as error:
        sys.exit(str(error))
