"""Audio that is used while it arrives: the beginning is available before the end has been synthesised.

python examples/text-to-speech/rest/stream/main.py
"""

import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, SpeakOptions
from deepgram.server import live_or_local

TEXT = "This is a longer text. It is spoken sentence by sentence. Nothing has to wait for the end of it."
RATE = 24000


def main():
    options = SpeakOptions(model="aura-2-thalia-en", encoding="linear16", container="none", sample_rate=RATE)
    with live_or_local(engine="speech") as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url, options={"raise_on_error": True}))
        response = deepgram.speak.rest.v("1").stream_raw({"text": TEXT}, options)
        try:
            heard = sum(len(piece) for piece in response.iter_bytes())  # a speaker would take each piece
        finally:
            response.close()
    print(f"{response.headers['content-type']}: {heard / RATE / 2:.1f} s")
    return 0 if heard else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
