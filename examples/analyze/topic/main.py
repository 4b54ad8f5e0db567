"""Topics of a text.

python examples/analyze/topic/main.py [FILE]
"""

import sys
from pathlib import Path

from deepgram import AnalyzeOptions, DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local

TEXT = """The boat leaves the harbour at seven in the morning. Tickets are sold in the office."""


def main():
    text = Path(sys.argv[1]).read_text("utf-8") if len(sys.argv) > 1 else TEXT
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        options = AnalyzeOptions(language="en", topics=True, custom_topic=["tickets"], custom_topic_mode="strict")
        response = deepgram.read.analyze.v("1").analyze_text({"text": text}, options)
    for segment in response.results.topics.segments:
        for topic in segment.topics:
            print(f"{topic.topic} ({topic.confidence_score:.2f}): {segment.text}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
