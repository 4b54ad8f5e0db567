"""Mutated messages of all products are delivered to clients of both colours, whose handlers inspect them or raise."""

from __future__ import annotations

import asyncio
import copy
import json
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from attack.clients import COLOURS, DEADLINE, EVENTS, QUICK, SLACK, LoopThread, arguments, client_of, wait
from attack.peers import Peer, RawServer
from attack.report import Report
from attack.wire import TEXT, encode
from deepgram import SettingsOptions, UnhandledResponse

MESSAGES = 4_000  # for each product and colour
BATCH = 200  # messages sent at a time
END = '{"type":"TheEnd"}'  # sent after each batch
WORDS = 20_000  # elements of a large message
CALLS = 400  # of a slow function

WORD = {"word": "good", "start": 0.4, "end": 0.64, "confidence": 0.99, "punctuated_word": "Good", "speaker": 0}
RESULTS = {
    "type": "Results",
    "channel_index": [0, 1],
    "duration": 1.62,
    "start": 0.0,
    "is_final": True,
    "speech_final": True,
    "channel": {
        "alternatives": [{"transcript": "Good.", "confidence": 0.99, "languages": ["en"], "words": [WORD, WORD]}],
        "search": [{"query": "q", "hits": [{"confidence": 0.9, "start": 0.1, "end": 0.2, "snippet": "s"}]}],
    },
    "metadata": {"request_id": "r", "model_info": {"name": "n", "version": "1", "arch": "a"}, "model_uuid": "u"},
    "from_finalize": False,
    "entities": [{"label": "NAME", "value": "a", "raw_value": "a", "confidence": 0.5, "start_word": 0, "end_word": 1}],
}
ERROR = {"type": "Error", "description": "d", "message": "m", "variant": "v", "code": "C"}
SEEDS: dict[str, list[dict[str, Any]]] = {
    "listen": [
        RESULTS,
        {
            "type": "Metadata",
            "transaction_key": "t",
            "request_id": "r",
            "sha256": "s",
            "created": "2025",
            "duration": 1.5,
            "channels": 1,
            "models": ["m"],
            "model_info": {"m": {"name": "n", "version": "1", "arch": "a"}},
        },
        {"type": "SpeechStarted", "channel": [0], "timestamp": 1.5},
        {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 2.5},
        ERROR,
    ],
    "speak": [
        {"type": "Metadata", "request_id": "r", "model_name": "n", "model_version": "1", "model_uuid": "u"},
        {"type": "Flushed", "sequence_id": 1},
        {"type": "Cleared", "sequence_id": 1},
        {"type": "Warning", "description": "d", "code": "C"},
        ERROR,
    ],
    "agent": [
        {"type": "Welcome", "request_id": "r"},
        {"type": "SettingsApplied"},
        {"type": "ConversationText", "role": "user", "content": "hello"},
        {"type": "UserStartedSpeaking"},
        {"type": "AgentThinking", "content": "hm"},
        {
            "type": "FunctionCallRequest",
            "functions": [{"id": "f", "name": "unknown", "arguments": '{"a": 1}', "client_side": False}],
        },
        {"type": "AgentStartedSpeaking", "total_latency": 1.5, "tts_latency": 0.5, "ttt_latency": 0.5},
        {"type": "AgentAudioDone"},
        {"type": "InjectionRefused", "message": "no"},
        {
            "type": "History",
            "role": "user",
            "content": "c",
            "function_calls": [{"id": "f", "name": "n", "arguments": "{}"}],
        },
        {"type": "PromptUpdated"},
        {"type": "SpeakUpdated"},
        {"type": "ThinkUpdated"},
        {"type": "ListenUpdated"},
        {"type": "Warning", "description": "d", "code": "C"},
        {"type": "FunctionCallResponse", "id": "f", "name": "n", "content": "c"},
        {"type": "FunctionCallCancelled", "id": "f"},
        {"type": "LatencyReport", "total": 1.5},
        {"type": "EndOfThought"},
        ERROR,
    ],
}
ODD: dict[str, Callable[[random.Random], str]] = {  # random JSON texts to replace a value
    "null": lambda rng: "null",
    "bool": lambda rng: rng.choice(("true", "false")),
    "int": lambda rng: rng.choice(("0", "-1", "1", str(2**63), str(-(2**64)))),
    "float": lambda rng: rng.choice(("0.5", "-0.0", "1e308", "1e400", "-1e400", "1e-400", "0.1" + "1" * 400)),
    "huge int": lambda rng: "9" * rng.choice((400, 4300, 4301, 20_000)),
    "NaN": lambda rng: rng.choice(("NaN", "Infinity", "-Infinity")),
    "text": lambda rng: rng.choice(('""', '"x"', '"\\u0000"', '"1"', '"true"', '"\\ud83d\\ude00"')),
    "lone surrogate": lambda rng: rng.choice(('"\\ud800"', '"a\\udfffb"', '"\\ude00\\ud83d"')),
    "long text": lambda rng: '"' + "x" * rng.choice((1000, 70_000)) + '"',
    "list": lambda rng: rng.choice(("[]", "[null]", "[1,2,3]", '["a"]', "[{}]", "[[]]")),
    "object": lambda rng: rng.choice(("{}", '{"a":1}', '{"type":"Results"}', '{"":{}}')),
    "deep list": lambda rng: _deep("[", "]", rng),
    "deep object": lambda rng: _deep('{"a":', "}", rng),
    "not JSON": lambda rng: rng.choice(("", "x", "01", "1.", "'a'", '"\\x"', '"', "{", "undefined", "0x1")),
}
NAMES = ("type", "a", "", "__class__", "to_dict", "_received", "channel", "\\ud800", "x" * 300, "self", "\\u0000")


def _deep(begin: str, end: str, rng: random.Random) -> str:
    levels = rng.choice((100, 500, 990, 1100, 20_000))
    return begin * levels + "1" + end * levels


def mutated(rng: random.Random, seed: dict[str, Any]) -> tuple[str, str]:
    """The text of a mutated message, and a description of its mutations."""
    message, done, raw = copy.deepcopy(seed), [], {}
    for number in range(rng.choice((1, 1, 1, 2, 3))):
        holder, key = rng.choice(list(_places(message)) or [(message, "type")])
        kind, mark = rng.choice(list(ODD)), f"@{number}@"
        raw[f'"{mark}"'] = ODD[kind](rng)
        action = rng.randrange(4)
        if action == 0 and isinstance(holder, dict):
            mark = f'"{rng.choice(NAMES)}":"{mark}","@key{number}@"'
            raw[f'"@key{number}@":'] = f"{mark.rsplit(',', 1)[0]},".replace(f'"@{number}@"', raw[f'"@{number}@"'])
            holder[f"@key{number}@"] = 0
            done.append(f"unknown {kind} beside {key}")
        elif action == 1 and isinstance(holder, dict) and len(holder) > 1:
            holder.pop(key, None)
            done.append(f"no {key}")
        else:
            holder[key] = mark
            done.append(f"{kind} as {key}")
    text = json.dumps(message, separators=rng.choice(((",", ":"), (", ", ": "))), ensure_ascii=rng.random() < 0.5)
    for mark, odd in raw.items():
        text = text.replace(mark, odd).replace(mark[:-1] + ": ", odd)
    text = text.replace(",0}", "}") if "@key" in str(message) and rng.random() < 0.5 else text
    if rng.random() < 0.1:
        place = rng.randint(0, len(text))
        text = rng.choice((text[:place], text[:place] + rng.choice('{}[]",:\\x') + text[place:], text + text))
        done.append("text cut, or added to")
    return text, ", ".join(done)


def _places(value: Any) -> Any:
    """Every place of a value in a message: its container, and the key or index."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], (dict, list)) and value[key]:
            yield from _places(value[key])


INSPECTIONS: dict[str, Callable[[Any], Any]] = {
    "str": str,
    "repr": repr,
    "to_dict": lambda payload: payload.to_dict(),
    "to_json": lambda payload: payload.to_json(),
    "getattr": lambda payload: getattr(payload, "no_such_name", None),
    "[]": lambda payload: _item(payload),
}


def _item(payload: Any) -> Any:
    with suppress(KeyError, AttributeError, TypeError):
        return payload["no_such_key"]


class PayloadInspector:
    """Handlers that inspect every payload; an inspection that raises is reported as a failure."""

    def __init__(self, report: Report, client: Any, product: str, colour: str) -> None:
        self.delivered = 0
        self.end_seen = threading.Event()
        self._report, self._name = report, f"{product}, {colour}"
        for event in EVENTS[product]:
            client.on(event, self.inspect)

    def inspect(self, client: Any, payload: Any, **_: Any) -> None:
        self.delivered += 1
        raw = payload.raw if isinstance(payload, UnhandledResponse) else ""
        if raw == END:
            self.delivered -= 1
            self.end_seen.set()
        if isinstance(payload, bytes):
            return
        for how, look in INSPECTIONS.items():
            try:
                look(payload)
            except Exception as error:
                kind = f"{how} of a message raises {type(error).__name__}"
                self._report.fail(kind, f"{type(payload).__name__}, {self._name}: {str(error)[:100]!r}")


def attack(report: Report) -> None:
    with LoopThread() as loop:
        for product in SEEDS:
            for colour in COLOURS:
                _mutations(report, loop, product, colour)
        for colour in COLOURS:
            _linear(report, loop, colour)
            _raising_handlers(report, loop, colour)
            _slow_functions(report, loop, colour)
        if loop.complaints:
            report.fail("the loop complains", loop.complaints[:3])


class MessageSender:
    """The behaviour of a server with one client, which sends that client the given texts."""

    def __init__(self) -> None:
        self._ready = threading.Event()
        self._done = threading.Event()

    def __call__(self, peer: Peer) -> None:
        peer.accept()
        self._peer = peer
        self._ready.set()
        peer.until_closed()

    def send(self, texts: list[str]) -> None:
        self._ready.wait(DEADLINE)
        self._peer.send(b"".join(encode(TEXT, text.encode("utf-8", "surrogatepass")) for text in texts))


def _mutations(report: Report, loop: LoopThread, product: str, colour: str) -> None:
    sender = MessageSender()
    with RawServer(sender) as server:
        client = client_of(product, colour, server.url, loop, **QUICK)
        inspector = PayloadInspector(report, client, product, colour)
        rng = report.random("messages", product, colour)
        if not report.check(client.start(*arguments(product)), "start() fails", f"{product}, {colour}"):
            return
        before = inspector.delivered
        for number in range(-(-report.scaled(MESSAGES, 20) // BATCH)):
            size = min(BATCH, report.scaled(MESSAGES, 20))
            made = [mutated(rng, rng.choice(SEEDS[product])) for _ in range(size)]
            texts = [text for text, _ in made]
            inspector.end_seen.clear()
            began = time.monotonic()
            sender.send([*texts, END])
            if not report.check(
                inspector.end_seen.wait(DEADLINE), "deliveries stop", f"{product}, {colour}, batch {number}"
            ):
                break
            took = time.monotonic() - began
            report.count("mutated messages", size)
            report.check(took < SLACK, "a batch takes long", f"{product}, {colour}, batch {number}: {took:.1f} s")
            delivered, before = inspector.delivered - before, inspector.delivered
            expected = sum(1 for text in texts if text)
            if not report.check(
                delivered == expected, "not one event for a message", f"{product}, {colour}: {delivered}/{expected}"
            ):
                _one_by_one(report, sender, inspector, made)
                before = inspector.delivered
        report.check(
            client.is_connected(), "a message ended the connection", f"{product}, {colour}: {client.last_error}"
        )
        client.finish()


def _one_by_one(
    report: Report, sender: MessageSender, inspector: PayloadInspector, made: list[tuple[str, str]]
) -> None:
    for text, done in made:
        before = inspector.delivered
        inspector.end_seen.clear()
        sender.send([text, END])
        inspector.end_seen.wait(DEADLINE)
        if inspector.delivered - before != bool(text):
            report.fail("not one event for this message", f"{inspector.delivered - before}: {done}: {text[:200]}")


def _linear(report: Report, loop: LoopThread, colour: str) -> None:
    """Time must be linear in the size of a message: four times the size takes less than ten times as long."""
    large = {
        "words": lambda n: json.dumps(
            {**RESULTS, "channel": {"alternatives": [{"transcript": "", "words": [WORD] * n}]}}
        ),
        "unknown keys": lambda n: json.dumps({**RESULTS, **{f"key{k}": k for k in range(n)}}),
        "unknown levels": lambda n: json.dumps(RESULTS)[:-1] + ',"deep":' + "[" * n + "]" * n + "}",
        "levels for a text": lambda n: '{"type":"UtteranceEnd","last_word_end":' + "[" * n + "]" * n + "}",
        "objects for a text": lambda n: '{"type":"UtteranceEnd","last_word_end":' + '{"a":' * n + "1" + "}" * n + "}",
        "escapes": lambda n: '{"type":"UtteranceEnd","x":"' + "\\u2603" * n + '"}',
        "digits": lambda n: '{"type":"UtteranceEnd","last_word_end":' + "9" * n + "}",
        "spaces": lambda n: '{"type":"UtteranceEnd",' + " " * n + '"x":1}',
        "quotes before the type": lambda n: '{"x":"' + '\\"' * n + '","type":"UtteranceEnd"}',
    }
    sender = MessageSender()
    with RawServer(sender) as server:
        client = client_of("listen", colour, server.url, loop, **QUICK)
        inspector = PayloadInspector(report, client, "listen", colour)
        report.check(client.start(*arguments("listen")), "start() fails", colour)
        small = report.scaled(WORDS, 5000)

        def best_time(text: str) -> float:
            best = 60.0
            for _ in range(3):
                inspector.end_seen.clear()
                began = time.process_time()
                sender.send([text, END])
                report.check(inspector.end_seen.wait(60), "a large message stops deliveries", f"{name}, {colour}")
                best = min(best, time.process_time() - began)
            return best

        for name, make in large.items():
            small_time, large_time = best_time(make(small)), best_time(make(4 * small))
            ratio = large_time / max(small_time, 0.002)
            report.count("large messages", 6)
            report.largest("times as long for four times as much", ratio)
            report.check(
                ratio < 10, "time not linear in size", f"{name}, {colour}: {small_time:.4f} s, {large_time:.4f} s"
            )
        client.finish()


RAISED = (
    ValueError,
    KeyError,
    StopIteration,
    StopAsyncIteration,
    GeneratorExit,
    SystemExit,
    asyncio.CancelledError,
    BaseException,
)


def _raising_handlers(report: Report, loop: LoopThread, colour: str) -> None:
    """Whatever a handler raises, the next message and Close are delivered."""
    for kind in RAISED:
        for coroutine in (False, True) if colour == "asyncio" else (False,):
            if kind in (StopIteration, StopAsyncIteration) and coroutine:
                continue  # a coroutine cannot raise these
            if kind in (SystemExit, BaseException) and colour == "asyncio":
                continue  # these end the event loop itself
            sender = MessageSender()
            name = f"{kind.__name__} in a {'coroutine ' if coroutine else ''}handler on {colour}"
            with RawServer(sender) as server:
                client = client_of("listen", colour, server.url, loop, **QUICK)
                client.on("SpeechStarted", _raising(kind, coroutine))
                inspector = PayloadInspector(report, client, "listen", colour)
                report.check(client.start(*arguments("listen")), "start() fails", name)
                sender.send(['{"type":"SpeechStarted"}', '{"type":"SpeechStarted"}', END])
                report.check(inspector.end_seen.wait(DEADLINE), "a handler that raises ends all", name)
                report.count("handlers that raise")
                before = inspector.delivered
                client.finish()
                report.check(wait(lambda: inspector.delivered > before), "no Close after a handler that raised", name)  # noqa: B023


def _raising(kind: type[BaseException], coroutine: bool) -> Callable[..., Any]:
    def handler(client: Any, payload: Any, **_: Any) -> None:
        raise kind("on purpose")

    async def on_loop(client: Any, payload: Any, **_: Any) -> None:
        raise kind("on purpose")

    return on_loop if coroutine else handler


def _slow_functions(report: Report, loop: LoopThread, colour: str) -> None:
    """Many calls of a slow function must not start a thread each."""
    sender, let_go = MessageSender(), threading.Event()
    number = report.scaled(CALLS, 200)
    with RawServer(sender) as server:
        client = client_of("agent", colour, server.url, loop, **QUICK)
        plain = getattr(client, "_client", client)

        @plain.function
        def slow(text: str) -> str:
            """Take long."""
            let_go.wait(2 * DEADLINE)
            return text

        inspector = PayloadInspector(report, client, "agent", colour)
        options = SettingsOptions()
        report.check(client.start(options), "start() fails", colour)
        before = threading.active_count()
        call = {"name": "slow", "arguments": '{"text": "x"}', "client_side": True}
        texts = [
            json.dumps({"type": "FunctionCallRequest", "functions": [{**call, "id": f"f{n}"}]}) for n in range(number)
        ]
        sender.send([*texts, END])
        inspector.end_seen.wait(DEADLINE)
        wait(lambda: threading.active_count() - before > 200, 0.5)
        added = threading.active_count() - before
        let_go.set()
        report.count("slow function calls", number)
        report.largest("threads for slow function calls", added)
        report.check(added <= 100, "a thread for every function call", f"{colour}: {added} for {number}")
        client.finish()
    wait(lambda: threading.active_count() <= before)
