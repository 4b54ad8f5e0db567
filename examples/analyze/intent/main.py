"""Intents in a text.

python examples/analyze/intent/main.py [FILE]
"""

import sys
from pathlib import Path

from deepgram import AnalyzeOptions, DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local

TEXT = """Hello, I would like to order a pizza. Could you please send it to the harbour?"""


def main():
    text = Path(sys.argv[1]).read_text("utf-8") if len(sys.argv) > 1 else TEXT
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        options = AnalyzeOptions(language="en", intents=True)
        response = deepgram.read.analyze.v("1").analyze_text({"text": text}, options)
    for segment in response.results.intents.segments:
        for intent in segment.intents:
            print(f"{intent.intent} ({intent.confidence_score:.2f}): {segment.text}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
