"""A summary of a text.

python examples/analyze/summary/main.py [FILE]
"""

import sys
from pathlib import Path

from deepgram import AnalyzeOptions, DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local

TEXT = """The boat leaves the harbour at seven in the morning. On its way it calls at three islands, where the boat
takes passengers and their luggage on board. In the evening the boat comes back to the harbour. In summer there is a
second boat, which leaves at noon and comes back late. Tickets for the boat are sold in the harbour office."""


def main():
    text = Path(sys.argv[1]).read_text("utf-8") if len(sys.argv) > 1 else TEXT
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        options = AnalyzeOptions(language="en", summarize=True)
        response = deepgram.read.analyze.v("1").analyze_text({"text": text}, options)
    print("summary:", response.results.summary.text)
    print("tokens read:", response.metadata.summary_info.input_tokens)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
