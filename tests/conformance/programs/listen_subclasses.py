"""Listen: subclasses of the clients that add a base class, an equality, a length and a context manager."""

import asyncio
from dataclasses import dataclass, field

from deepgram import (
    AsyncListenWebSocketClient,
    DeepgramClientOptions,
    ListenWebSocketClient,
    LiveOptions,
    LiveTranscriptionEvents,
)

SERVER = "listen"


class Tagged:
    def __init__(self, *args, tag="", **kwargs):
        self.tag = tag
        super().__init__(*args, **kwargs)


class Session(Tagged, AsyncListenWebSocketClient):
    registered = 0

    def on(self, event, handler):
        self.registered += 1
        return super().on(event, handler)

    async def start(self, options=None, **kwargs):
        self.options = options
        return await super().start(options, **kwargs)


@dataclass
class Transcriber(ListenWebSocketClient):
    config: DeepgramClientOptions
    lines: list = field(default_factory=list)

    def __post_init__(self):
        super().__init__(self.config)
        self.on(LiveTranscriptionEvents.Transcript, self.heard)

    def __len__(self):
        return len(self.lines)

    def __enter__(self):
        self.start(LiveOptions(model="nova-2"))
        return self

    def __exit__(self, *_):
        self.finish()

    def heard(self, connection, result, **kwargs):
        self.lines.append(result.channel.alternatives[0].transcript)


def run(ctx):
    config = DeepgramClientOptions(api_key="k", url=ctx.url)
    with Transcriber(config) as transcriber:
        ctx.record("send", transcriber.send(b"\x00"))
        ctx.until(lambda: len(transcriber) >= 2)
    ctx.record("lines", transcriber.lines)
    asyncio.run(on_loop(ctx, config))


async def on_loop(ctx, config):
    session = Session(config, tag="mine")
    session.on(LiveTranscriptionEvents.Transcript, ctx.async_handler("Transcript"))
    ctx.record("start", await session.start(LiveOptions(model="nova-3")))
    ctx.record("send on asyncio", await session.send(b"\x00"))
    await ctx.wait_async("Transcript", 2)
    await session.finish()
    ctx.record("session", [session.tag, session.registered, session.options.model])
