"""The floors: bare `websockets`, with `json.loads` or with a typed `msgspec` decode into Structs."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from contextlib import AsyncExitStack
from typing import Any, Callable, Optional, Union

import httpx
import messages
import meter
import msgspec
from meter import Figures, settle
from websockets.asyncio.client import connect as connect_async
from websockets.sync.client import connect


class Tagged(msgspec.Struct, tag_field="type"):
    pass


class Welcome(Tagged, tag="Welcome"):
    request_id: str


class SettingsApplied(Tagged, tag="SettingsApplied"):
    pass


class UserStartedSpeaking(Tagged, tag="UserStartedSpeaking"):
    pass


class AgentAudioDone(Tagged, tag="AgentAudioDone"):
    pass


class ConversationText(Tagged, tag="ConversationText"):
    role: str
    content: str


class AgentThinking(Tagged, tag="AgentThinking"):
    content: str


class Function(msgspec.Struct):
    id: str
    name: str
    arguments: str
    client_side: bool


class FunctionCallRequest(Tagged, tag="FunctionCallRequest"):
    functions: list[Function]


class AgentStartedSpeaking(Tagged, tag="AgentStartedSpeaking"):
    total_latency: float
    tts_latency: float
    ttt_latency: float


class Word(msgspec.Struct):
    word: str
    start: float
    end: float
    confidence: float
    punctuated_word: Optional[str] = None
    speaker: Optional[int] = None
    language: Optional[str] = None


class Alternative(msgspec.Struct):
    transcript: str
    confidence: float
    words: list[Word]
    languages: Optional[list[str]] = None


class Channel(msgspec.Struct):
    alternatives: list[Alternative]


class ModelInfo(msgspec.Struct):
    name: str
    version: str
    arch: str


class Metadata(msgspec.Struct):
    request_id: str
    model_info: ModelInfo
    model_uuid: str


class Results(Tagged, tag="Results"):
    channel_index: list[int]
    duration: float
    start: float
    is_final: bool
    speech_final: bool
    from_finalize: bool
    channel: Channel
    metadata: Metadata


class SpeechStarted(Tagged, tag="SpeechStarted"):
    channel: list[int]
    timestamp: float


class UtteranceEnd(Tagged, tag="UtteranceEnd"):
    channel: list[int]
    last_word_end: float


Message = Union[
    Welcome, SettingsApplied, UserStartedSpeaking, AgentAudioDone, ConversationText, AgentThinking, FunctionCallRequest,
    AgentStartedSpeaking, Results, SpeechStarted, UtteranceEnd,
]  # fmt: skip
TYPED = msgspec.json.Decoder(Message)
Take = Callable[[Any], Any]


def taker(decoder: str, use: str, tally: meter.Tally) -> Take:
    """The handlers of frames: decode only, read every word, or note each message's latency."""
    decode: Take = json.loads if decoder == "json" else TYPED.decode

    def read_dict(frame: Any) -> None:
        for word in decode(frame)["channel"]["alternatives"][0]["words"]:
            tally.characters += len(word["word"])

    def read_struct(frame: Any) -> None:
        for word in decode(frame).channel.alternatives[0].words:
            tally.characters += len(word.word)

    def delay_dict(frame: Any) -> None:
        tally.delays.append(time.monotonic() - decode(frame)["start"])

    def delay_struct(frame: Any) -> None:
        tally.delays.append(time.monotonic() - decode(frame).start)

    as_dict = {"count": decode, "read": read_dict, "delay": delay_dict}
    as_struct = {"count": decode, "read": read_struct, "delay": delay_struct}
    return (as_dict if decoder == "json" else as_struct)[use]


async def open_socket(stack: AsyncExitStack, colour: str, url: str) -> Any:
    if colour == "async":
        return await stack.enter_async_context(connect_async(url))
    return stack.enter_context(connect(url))


async def receive(colour: str, url: str, decoder: str, count: int, use: str = "count") -> Figures:
    tally, text = meter.Tally(colour), decoder == "json"
    take = taker(decoder, use, tally)
    async with AsyncExitStack() as stack:
        socket = await open_socket(stack, colour, url)
        await settle(socket.send("go"))
        await settle(socket.recv())
        tally.begin()
        if colour == "async":
            for _ in range(count):
                take(await socket.recv(decode=text))
        else:
            for _ in range(count):
                take(socket.recv(decode=text))
        tally.end()
    return tally.figures(count)


async def send(colour: str, url: str, count: int) -> Figures:
    tally = meter.Tally(colour)
    async with AsyncExitStack() as stack:
        socket = await open_socket(stack, colour, url)
        await settle(socket.send("go"))
        await settle(socket.recv())
        tally.begin()
        if colour == "async":
            for _ in range(count):
                await socket.send(messages.FRAME)
        else:
            for _ in range(count):
                socket.send(messages.FRAME)
        await settle(socket.recv())
        tally.end()
    return tally.figures(count)


async def read_out(socket: Any) -> None:
    async for _ in socket:
        pass


def read_out_sync(socket: Any) -> None:
    for _ in socket:
        pass


async def session(colour: str, url: str, count: int, product: str) -> Figures:
    async def life() -> tuple[float, float]:
        async with AsyncExitStack() as stack:
            start = time.perf_counter()
            socket = await open_socket(stack, colour, url)
            opened = time.perf_counter() - start
            await settle(socket.send(messages.FRAME))
            await asyncio.sleep(messages.FRAME_SECONDS)
            start = time.perf_counter()
            if product == "listen":
                await settle(socket.send('{"type": "CloseStream"}'))
                await settle((read_out if colour == "async" else read_out_sync)(socket))
        return opened, time.perf_counter() - start

    return await meter.sessions(life, count)


async def idle(colour: str, url: str, connections: int, quiet: float, whole: float) -> Figures:
    tasks = []
    async with AsyncExitStack() as stack:

        async def connect_one() -> None:
            socket = await open_socket(stack, colour, url)
            await settle(socket.send("go"))
            if colour == "async":
                tasks.append(asyncio.create_task(read_out(socket)))
            else:
                threading.Thread(target=read_out_sync, args=(socket,), daemon=True).start()

        return await meter.idle(connect_one, connections, quiet, whole)


async def streams(url: str, decoder: str, connections: int, seconds: float) -> Figures:
    tally = meter.Tally("async")
    take = taker(decoder, "count", tally)
    tasks = []

    async def read(socket: Any) -> None:
        while True:
            take(await socket.recv(decode=decoder == "json"))

    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(connect_async(url)) for _ in range(connections)]
        tasks.extend(asyncio.create_task(read(socket)) for socket in sockets)
        figures = await meter.streams([socket.send for socket in sockets], messages.FRAME, seconds)
        meter.leave(figures)
    return figures


async def rest(colour: str, url: str, count: int) -> Figures:
    url, tally = url.replace("ws", "http", 1) + "/v1/projects", meter.Tally(colour)
    headers = {"Accept": "application/json", "Authorization": "Token benchmark"}
    async with AsyncExitStack() as stack:
        if colour == "async":
            on_loop = await stack.enter_async_context(httpx.AsyncClient(headers=headers, timeout=30.0))
            await on_loop.get(url)
            tally.begin()
            for _ in range(count):
                json.loads((await on_loop.get(url)).raise_for_status().text)
        else:
            blocking = stack.enter_context(httpx.Client(headers=headers, timeout=30.0))
            blocking.get(url)
            tally.begin()
            for _ in range(count):
                json.loads(blocking.get(url).raise_for_status().text)
        tally.end()
    return tally.figures(count)


class RecordingResults(msgspec.Struct):
    channels: list[Channel]
    utterances: list[Alternative]


class RecordingResponse(msgspec.Struct):
    """The part of a transcript of a recording that has words."""

    results: RecordingResults


async def recording(decoder: str, count: int) -> Figures:
    decode: Take = json.loads if decoder == "json" else msgspec.json.Decoder(RecordingResponse).decode
    return {"recording_ms": meter.each_us(decode, [messages.wire(messages.prerecorded())] * count) / 1e3}


async def codec(decoder: str, count: int) -> Figures:
    decode: Take = json.loads if decoder == "json" else TYPED.decode
    transcript = messages.wire(messages.results())
    turn = [messages.wire(message) for message in messages.AGENT_TURN]
    return {
        "results_us": meter.each_us(decode, [transcript] * count),
        "agent_us": meter.each_us(decode, turn * count),
    }


if __name__ == "__main__":
    programs = (receive, send, session, idle, streams, rest, recording, codec)
    meter.run({program.__name__: program for program in programs})
