"""The client for the API of 4.x: the same program runs on deepgram-sdk 4.8.1 and on this package, by the interpreter
that has it."""

from __future__ import annotations

import asyncio
import gc
import importlib
import statistics
import time
from typing import Any, Callable

import messages
import meter
from meter import Figures, Tally, Unavailable, settle

FIRST = {"agent": "Welcome", "listen": "SpeechStarted"}
LAST = {"agent": "SettingsApplied", "listen": "UtteranceEnd"}
AGENT_EVENTS = sorted({message["type"] for message in messages.AGENT_TURN})
CONNECT_MODULES = ("abstract_sync_websocket", "abstract_async_websocket")


def public(name: str) -> Any:
    try:
        return getattr(importlib.import_module("deepgram"), name)
    except (ImportError, AttributeError) as reason:
        raise Unavailable(str(reason)) from reason


def redirect_agents(url: str) -> None:
    """Patch the two `connect` functions of 4.8.1, whose agent host is fixed."""
    for name in CONNECT_MODULES:
        module = importlib.import_module(f"deepgram.clients.common.v1.{name}")
        original = module.connect
        module.connect = lambda _, original=original, **arguments: original(f"{url}/v1/agent/converse", **arguments)


class Clients:
    """Creates and starts clients of one product and colour."""

    def __init__(self, product: str, colour: str, url: str, options: dict[str, Any] | None = None) -> None:
        client_class, self.options_class = public("DeepgramClient"), public("DeepgramClientOptions")
        start_class = public("SettingsOptions" if product == "agent" else "LiveOptions")
        self.start_options = start_class() if product == "agent" else start_class(model="nova-3")
        self.product, self.colour = product, colour
        if product == "agent" and public("__version__") == "v4.8.1":
            redirect_agents(url)
        self.root = client_class("", self.options_class(api_key="benchmark", url=url, options=options or {}))

    def make(self) -> Any:
        try:
            router = getattr(self.root, self.product)
        except AttributeError as reason:
            raise Unavailable(str(reason)) from reason
        return (router.asyncwebsocket if self.colour == "async" else router.websocket).v("1")

    async def start(self, client: Any) -> Any:
        if await settle(client.start(self.start_options)) is not True:
            raise SystemExit("start() refused")
        return client

    async def started(self, tally: Tally | None = None) -> Any:
        client = self.make()
        if tally:
            client.on(FIRST[self.product], adapt(self.colour, tally.begin))
            client.on(LAST[self.product], adapt(self.colour, tally.end))
        return await self.start(client)

    async def go(self, client: Any) -> None:
        """Send the first data, which the server waits for; an agent's Settings were that already."""
        if self.product == "listen":
            await settle(client.send(messages.FRAME))


def adapt(colour: str, action: Callable[[], None]) -> Callable[..., Any]:
    async def on_event_async(client: Any, *args: Any, **kwargs: Any) -> None:
        action()

    def on_event(client: Any, *args: Any, **kwargs: Any) -> None:
        action()

    return on_event_async if colour == "async" else on_event


def handlers(tally: Tally) -> dict[tuple[str, str], Callable[..., Any]]:
    """The handlers: count messages, read every word, or note each message's latency."""

    def count(client: Any, **kwargs: Any) -> None:
        tally.count += 1

    async def count_async(client: Any, **kwargs: Any) -> None:
        tally.count += 1

    def read(client: Any, result: Any, **kwargs: Any) -> None:
        tally.count += 1
        for word in result.channel.alternatives[0].words:
            tally.characters += len(word.word)

    async def read_async(client: Any, result: Any, **kwargs: Any) -> None:
        tally.count += 1
        for word in result.channel.alternatives[0].words:
            tally.characters += len(word.word)

    def delay(client: Any, result: Any, **kwargs: Any) -> None:
        tally.count += 1
        tally.delays.append(time.monotonic() - result.start)

    async def delay_async(client: Any, result: Any, **kwargs: Any) -> None:
        tally.count += 1
        tally.delays.append(time.monotonic() - result.start)

    return {
        ("count", "sync"): count,
        ("count", "async"): count_async,
        ("read", "sync"): read,
        ("read", "async"): read_async,
        ("delay", "sync"): delay,
        ("delay", "async"): delay_async,
    }


async def receive(
    product: str,
    colour: str,
    url: str,
    count: int,
    use: str = "count",
    options: dict[str, Any] | None = None,
    limits: tuple[float, ...] = (),
) -> Figures:
    clients, tally = Clients(product, colour, url, options), Tally(colour)
    client = clients.make()
    handler = handlers(tally)[use, colour]
    for event in AGENT_EVENTS if product == "agent" else ["Results"]:
        client.on(event, handler)
    client.on(FIRST[product], adapt(colour, tally.begin))
    client.on(LAST[product], adapt(colour, tally.end))
    await clients.start(client)
    await clients.go(client)
    await tally.ended.wait()
    if tally.count != count:
        raise SystemExit(f"{tally.count} of {count} messages reached the handlers")
    await settle(client.finish(*limits))
    return tally.figures(count)


async def send(
    product: str,
    colour: str,
    url: str,
    count: int,
    options: dict[str, Any] | None = None,
    limits: tuple[float, ...] = (),
) -> Figures:
    clients, tally = Clients(product, colour, url, options), Tally(colour)
    client = await clients.started(tally)
    await clients.go(client)
    await tally.began.wait()
    if colour == "async":
        for _ in range(count):
            await client.send(messages.FRAME)
    else:
        for _ in range(count):
            client.send(messages.FRAME)
    await tally.ended.wait()
    await settle(client.finish(*limits))
    return tally.figures(count)


async def reconnect(program: str, pairs: int, **arguments: Any) -> Figures:
    """Rates of a program with the option `reconnect` relative to those without: medians over alternating pairs."""
    run = {"receive": receive, "send": send}[program]
    ratios = []
    for index in range(pairs + 1):
        found = {}
        for on in (False, True) if index % 2 else (True, False):
            gc.collect()
            # the server never says that it has received everything: `finish()` would reconnect and wait for that
            found[on] = await run(**arguments, options={"reconnect": on}, limits=(0.01,))
        ratios.append({name: rate / found[False][name] for name, rate in found[True].items()})
    return {name: statistics.median(each[name] for each in ratios[1:]) for name in ratios[0]}  # the first warms up


async def session(product: str, colour: str, url: str, count: int) -> Figures:
    clients = Clients(product, colour, url)

    async def life() -> tuple[float, float]:
        client = clients.make()
        start = time.perf_counter()
        await clients.start(client)
        opened = time.perf_counter() - start
        await settle(client.send(messages.FRAME))
        await asyncio.sleep(messages.FRAME_SECONDS)
        start = time.perf_counter()
        await settle(client.finish())
        return opened, time.perf_counter() - start

    return await meter.sessions(life, count)


async def idle(
    product: str, colour: str, url: str, connections: int, quiet: float, whole: float, options: dict[str, Any]
) -> Figures:
    clients = Clients(product, colour, url, options)
    clients_open = []

    async def connect_one() -> None:
        clients_open.append(await clients.started())
        await clients.go(clients_open[-1])

    return await meter.idle(connect_one, connections, quiet, whole)


async def streams(url: str, connections: int, seconds: float) -> Figures:
    clients, tally = Clients("listen", "async", url), Tally("async")
    clients_open = []
    for _ in range(connections):
        client = clients.make()
        client.on("Results", handlers(tally)["count", "async"])
        clients_open.append(await clients.start(client))
    return await meter.streams([client.send for client in clients_open], messages.FRAME, seconds)


async def rest(colour: str, url: str, count: int) -> Figures:
    client = public("DeepgramClient")(
        "", public("DeepgramClientOptions")(api_key="benchmark", url=url.replace("ws", "http", 1))
    )
    tally = Tally(colour)
    if colour == "async":
        on_loop = client.asyncmanage.v("1")
        await on_loop.get_projects()
        tally.begin()
        for _ in range(count):
            await on_loop.get_projects()
    else:
        blocking = client.manage.v("1")
        blocking.get_projects()
        tally.begin()
        for _ in range(count):
            blocking.get_projects()
    tally.end()
    return tally.figures(count)


async def recording(count: int) -> Figures:
    """Decode a response as a REST client does."""
    text, cls = messages.wire(messages.prerecorded()), public("PrerecordedResponse")
    try:
        from deepgram._core import codec
    except ImportError:
        return {"recording_ms": meter.each_us(cls.from_json, [text] * count) / 1e3}
    return {"recording_ms": meter.each_us(lambda text: codec.decode_fully(cls, text, "lenient"), [text] * count) / 1e3}


async def codec(count: int) -> Figures:
    transcript, result_class = messages.wire(messages.results()), public("LiveResultResponse")
    turn = [
        (public(f"{message['type']}Response" if message["type"] != "FunctionCallRequest" else message["type"]), message)
        for message in messages.AGENT_TURN
    ]
    results = [result_class.from_json(transcript) for _ in range(count)]
    return {
        "results_us": meter.each_us(result_class.from_json, [transcript] * count),
        "agent_us": meter.each_us(
            lambda pair: pair[0].from_json(pair[1]), [(cls, messages.wire(message)) for cls, message in turn] * count
        ),
        "str_us": meter.each_us(str, results),
        "first_str_us": meter.each_us(str, received(result_class, transcript, count)),
        "item_us": item_us(results),
    }


def received(cls: Any, text: str, count: int) -> list[Any]:
    """Messages as a client delivers them, which in this package still hold their text."""
    try:
        from deepgram._core.codec import decoder
    except ImportError:
        return [cls.from_json(text) for _ in range(count)]
    return [decoder(cls)(text) for _ in range(count)]


def item_us(results: list[Any]) -> float:
    """`result["channel"]`; NaN for 4.8.1, where it raises AttributeError."""
    try:
        return meter.each_us(lambda result: result["channel"], results)
    except AttributeError:
        return float("nan")


if __name__ == "__main__":
    programs = (receive, send, reconnect, session, idle, streams, rest, recording, codec)
    meter.run({program.__name__: program for program in programs})
