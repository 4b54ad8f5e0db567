"""Intents in a text, with options and response as dicts.

python examples/analyze/legacy_dict_intent/main.py
"""

import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local

TEXT = "Hello, I would like to order a pizza. Could you please send it to the harbour?"


def main():
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        options = {"language": "en", "intents": True, "custom_intent": ["order a pizza"]}
        response = deepgram.read.analyze.v("1").analyze_text({"buffer": TEXT}, options)
    for segment in response["results"]["intents"]["segments"]:
        print(", ".join(intent["intent"] for intent in segment["intents"]), "-", segment["text"])
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
