"""The client class without `DeepgramClient`, and the arguments of a request besides options.

    python examples/advanced/rest/direct_invocation/main.py

`addons` are query parameters; `headers`, `timeout` and `max_retries` apply to this request only: a busy server is asked
again.
"""

import sys

from deepgram import DeepgramApiError, DeepgramClientOptions, ListenRESTClient, PrerecordedOptions
from deepgram.server import live_or_local
from deepgram.server.engines.espeak import speak

TEXT = "one two three four five"
RATE = 16000


def main():
    with live_or_local(engine="speech", script={"phrases": [TEXT]}) as (key, url):
        listen = ListenRESTClient(DeepgramClientOptions(api_key=key, url=url))
        pcm = speak(TEXT, "en-us+m3").at(RATE).pcm + bytes(2 * RATE)
        try:
            response = listen.transcribe_file(
                {"buffer": pcm},
                PrerecordedOptions(model="nova-3"),
                addons={"encoding": "linear16", "sample_rate": RATE, "tag": "direct"},
                headers={"X-Example": "direct_invocation"},
                timeout=60,
                max_retries=2,
            )
        except DeepgramApiError as error:
            print(f"refused with {error.status}: {error.message}")
            return 1
    print("transcript:", response.results.channels[0].alternatives[0].transcript)
    return 0


if __name__ == "__main__":
    sys.exit(main())
