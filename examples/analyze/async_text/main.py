"""Several texts analyzed at the same time on asyncio, with all features.

python examples/analyze/async_text/main.py
"""

import asyncio
import sys

from deepgram import AnalyzeOptions, DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local

TEXTS = ["I love this wonderful boat.", "The food was terrible, and I want to get my money back."]
OPTIONS = AnalyzeOptions(language="en", sentiment=True, topics=True, intents=True, summarize=True)


async def analyze(text, read):
    response = await read.analyze_text({"text": text}, OPTIONS)
    found = response.results
    topics = [topic.topic for segment in found.topics.segments for topic in segment.topics]
    intents = [intent.intent for segment in found.intents.segments for intent in segment.intents]
    return f"{found.sentiments.average.sentiment}; {', '.join(topics)}; {', '.join(intents) or 'no intent'}"


async def main():
    with live_or_local() as (key, url):
        read = DeepgramClient(key, DeepgramClientOptions(url=url)).read.asyncanalyze.v("1")
        for text, said in zip(TEXTS, await asyncio.gather(*(analyze(text, read) for text in TEXTS)), strict=True):
            print(f"{text} -> {said}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except DeepgramApiError as error:
        sys.exit(str(error))
