"""Speak: refused connections, in both colours; verbs before `start()`; waiting without a speaker."""

import asyncio

import websockets.exceptions
from deepgram.clients.common.v1.errors import DeepgramError

from deepgram import DeepgramClient, DeepgramClientOptions, SpeakWSOptions

SERVER = {"refuse": (401, {}, "")}
DIFFERS = {
    "values.wait": (
        "error-texts",
        'DeepgramError: Speaker is not initialized: expected the option speaker_playback="true"',
    ),
}


def run(ctx):
    deepgram = DeepgramClient("k", DeepgramClientOptions(url=ctx.url))
    connection = deepgram.speak.websocket.v("1")
    ctx.record("send before", connection.send_text("x"))
    ctx.record("flush before", connection.flush())
    ctx.record("finish before", connection.finish())
    ctx.record("start", connection.start(SpeakWSOptions(model="aura-2-thalia-en")))
    ctx.record("finish", connection.finish())
    try:
        connection.wait_for_complete()
    except DeepgramError as error:
        ctx.record("wait", str(error))
    asyncio.run(run_async(ctx))


async def run_async(ctx):
    config = DeepgramClientOptions(url=ctx.url, options={"termination_exception_connect": True})
    connection = DeepgramClient("k", config).speak.asyncwebsocket.v("1")
    ctx.record("async send before", await connection.send_text("x"))
    try:
        await connection.start(SpeakWSOptions(model="aura-2-thalia-en"))
    except websockets.exceptions.InvalidStatus as error:
        ctx.record("async raised", str(error))
    ctx.record("async finish", await connection.finish())
