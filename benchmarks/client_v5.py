"""The client for the API of 5.x (deepgram-sdk 5.x and 7.x, and this package): live transcription."""

from __future__ import annotations

import asyncio
import inspect
import threading
import time
from contextlib import AsyncExitStack
from typing import Any

import messages
import meter
from deepgram.core.events import EventType
from deepgram.environment import DeepgramClientEnvironment
from meter import Figures, Tally, settle

from deepgram import AsyncDeepgramClient, DeepgramClient


async def receive(product: str, colour: str, url: str, count: int, use: str = "count") -> Figures:
    tally = Tally(colour)
    addresses = {"base": "http://127.0.0.1", "production": url, "agent": url}
    if "agent_rest" in inspect.signature(DeepgramClientEnvironment).parameters:
        addresses["agent_rest"] = url
    environment = DeepgramClientEnvironment(**addresses)
    client_class = AsyncDeepgramClient if colour == "async" else DeepgramClient
    connection = client_class(api_key="benchmark", environment=environment).listen.v1.connect(model="nova-3")
    async with AsyncExitStack() as stack:
        socket = await enter(stack, connection, colour)
        socket.on(EventType.MESSAGE, handler(tally, colour, use))
        await settle(socket.send_media(messages.FRAME))
        if colour == "async":
            listening = asyncio.create_task(socket.start_listening())
        else:
            listening = threading.Thread(target=socket.start_listening, daemon=True).start()
        await tally.ended.wait()
        if tally.count != count:
            raise SystemExit(f"{tally.count} of {count} messages reached the handler, {listening}")
        figures = tally.figures(count)
        meter.leave(figures)
    return figures


async def enter(stack: AsyncExitStack, connection: Any, colour: str) -> Any:
    return await stack.enter_async_context(connection) if colour == "async" else stack.enter_context(connection)


def handler(tally: Tally, colour: str, use: str) -> Any:
    def on_message(message: Any) -> None:
        if message.type == "Results":
            tally.count += 1
            if use == "read":
                tally.characters += sum(len(word.word) for word in message.channel.alternatives[0].words)
            elif use == "delay":
                tally.delays.append(time.monotonic() - message.start)
        elif message.type == "SpeechStarted":
            tally.begin()
        else:
            tally.end()

    async def on_message_async(message: Any) -> None:
        on_message(message)

    return on_message_async if colour == "async" else on_message


if __name__ == "__main__":
    meter.run({"receive": receive})
