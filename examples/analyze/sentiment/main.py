"""The sentiment of each passage of a text and of the whole.

python examples/analyze/sentiment/main.py [FILE]
"""

import sys
from pathlib import Path

from deepgram import AnalyzeOptions, DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local

TEXT = """I love this wonderful boat. The food was terrible and the waiter was angry."""


def main():
    text = Path(sys.argv[1]).read_text("utf-8") if len(sys.argv) > 1 else TEXT
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        options = AnalyzeOptions(language="en", sentiment=True)
        response = deepgram.read.analyze.v("1").analyze_text({"text": text}, options)
    for segment in response.results.sentiments.segments:
        print(f"{segment.sentiment} ({segment.sentiment_score:.2f}): {segment.text}")
    average = response.results.sentiments.average
    print(f"on average: {average.sentiment} ({average.sentiment_score:.2f})")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
