"""Recordings: each kind of source, in both colours."""

import pathlib

from deepgram._types import BufferSource, UrlSource
from web import KEY, Web

from deepgram import Deepgram


def sources(audio):
    yield UrlSource(url="https://x/y.wav")
    yield {"url": "https://x/y.wav", "mimetype": "application/json", "more": 1}
    yield {}
    yield BufferSource(buffer=b"RIFF\x00\xff", mimetype="audio/wav")
    yield {"buffer": bytearray(b"abc"), "mimetype": "audio/mp3"}
    yield {"buffer": "grüezi", "mimetype": "text/plain"}
    yield {"buffer": b"", "mimetype": "audio/wav"}
    yield {"buffer": audio, "mimetype": "audio/wav"}


async def run(ctx):
    path = pathlib.Path("audio.wav")
    path.write_bytes(bytes(range(256)) * 1000)
    with Web() as web:
        transcription = Deepgram({"api_key": KEY, "api_url": web.url}).transcription
        with path.open("rb") as audio:
            for source in sources(audio):
                await transcription.prerecorded(source)
        with path.open("rb") as audio:
            for source in sources(audio):
                transcription.sync_prerecorded(source)
        ctx.record("requests", web.requests)
