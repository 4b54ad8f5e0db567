"""Recordings: the query string of options given as a dict and as keywords."""

import enum

from deepgram.transcription import PrerecordedOptions
from web import KEY, Web

from deepgram import Deepgram


class Model(str, enum.Enum):
    NOVA = "nova"


OPTIONS = (
    None,
    {},
    {"punctuate": True, "diarize": False, "model": "nova-2", "utt_split": 0.8, "alternatives": 0},
    {"keywords": ["a b:2", "é"], "search": [], "tier": None, "version": "", "redact": ["pci", True, 1]},
    {"tag": ("a", 1), "extra": {"k": 1}, "model": Model.NOVA, "unknown": "1+1&2"},
    PrerecordedOptions(punctuate=True, language="de"),
)


async def run(ctx):
    with Web() as web:
        deepgram = Deepgram({"api_key": KEY, "api_url": web.url})
        for options in OPTIONS:
            await deepgram.transcription.prerecorded({"url": "https://x/y.wav"}, options)
        await deepgram.transcription.prerecorded({"url": "u"}, {"model": "a", "tag": "b"}, model="c", utterances=True)
        await deepgram.transcription.prerecorded({"url": "u"}, options={"model": "a"}, endpoint="/other/path")
        await deepgram.transcription.prerecorded({"url": "u"}, None, None)
        for options in OPTIONS:
            deepgram.transcription.sync_prerecorded({"url": "https://x/y.wav"}, options)
        deepgram.transcription.sync_prerecorded({"url": "u"}, {"model": "a"}, "/other", model="c", utterances=True)
        ctx.record("requests", web.requests)
