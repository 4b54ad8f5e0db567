"""A text file, uploaded in pieces.

    python examples/analyze/stream_file/main.py [FILE]

The default is the licence of this project.
"""

import sys
from pathlib import Path

from deepgram import AnalyzeOptions, DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local

LICENSE = Path(__file__).parents[3] / "LICENSE"


def main():
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else LICENSE
    with live_or_local() as (key, url), path.open("rb") as file:
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        options = AnalyzeOptions(language="en", summarize=True)
        response = deepgram.read.analyze.v("1").analyze_text({"stream": file}, options)
    print(f"{path.name}: {response.metadata.summary_info.input_tokens} tokens read")
    print("summary:", response.results.summary.text)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
