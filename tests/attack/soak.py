"""Sessions of both colours and all products with random faults, for a while. Nothing grows."""

from __future__ import annotations

import gc
import random
import sys
import threading
import time
from typing import Any

from attack.clients import (
    COLOURS,
    EVENTS,
    KEY,
    PRODUCTS,
    SLACK,
    LoopThread,
    Snapshot,
    arguments,
    drive,
    finish_limit,
    result_of,
    sleep,
    wait,
    wait_beside,
)
from attack.peers import Peer, RawServer, reset
from attack.report import Report
from attack.wire import CLOSE, PING, TEXT, close_payload, encode, encode_message
from deepgram import DeepgramClient, DeepgramClientOptions

SECONDS = 30.0
WORKERS = 3  # per colour
# MB from a third of the time to its end; Python 3.14 collects garbage later
GROWTH = 8.0 if sys.version_info < (3, 14) else 16.0
OPTIONS: dict[str, Any] = {
    "open_timeout": 0.3,
    "close_timeout": 0.1,
    "drain_timeout": 0.2,
    "send_timeout": 0.3,
    "ping_interval": 0.05,
    "ping_timeout": 1.0,
    "keepalive": True,
}
RECONNECT = {"base": 0.01, "cap": 0.05, "attempts": 3, "deadline": 0.5, "buffer_bytes": 300_000}
LONGEST = 3.0  # seconds that a finish() may take
MESSAGES = {
    "listen": ('{"type":"SpeechStarted","timestamp":0}', '{"type":"Results","channel":{"alternatives":[]}}', "no JSON"),
    "speak": ('{"type":"Flushed","sequence_id":1}', '{"type":"Warning","description":"d"}', b"audio" * 200, "{"),
    "agent": ('{"type":"Welcome","request_id":"r"}', '{"type":"History","role":"user","content":"c"}', b"audio" * 200),
}


class FaultyServer:
    """The behaviour of a server: each connection has a random fault, or none."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)

    def __call__(self, peer: Peer) -> None:
        rng = random.Random(self._rng.random())
        kind = rng.choice(("fine",) * 6 + ("refused", "silent", "nonsense", *FAULTS, *FAULTS))
        if kind == "refused":
            peer.send(b"HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\n{}")
        elif kind == "nonsense":
            peer.send(rng.randbytes(200) + b"\r\n\r\n")
        elif kind != "silent":
            peer.accept()
            self._converse(peer, rng, kind)
            return
        for _ in peer.frames():
            pass

    def _converse(self, peer: Peer, rng: random.Random, kind: str) -> None:
        product = next((name for name in PRODUCTS if f"/v1/{name}".encode() in peer.request), "listen")
        at = rng.randint(0, 30)
        for _ in range(rng.randint(0, 5)):
            peer.send(encode_message(rng.choice(MESSAGES[product])))
        for number, frame in enumerate(peer.frames()):
            if number == at and kind != "fine" and FAULTS[kind](peer):
                return
            if frame.opcode == TEXT and b"Close" in frame.payload and kind != "mute":
                peer.send(encode_message('{"type":"Metadata","request_id":"r"}') + encode(CLOSE, b"\x03\xe8"))
            elif frame.opcode == TEXT and b"Flush" in frame.payload:
                peer.send(encode_message('{"type":"Flushed","sequence_id":0}'))
            elif frame.opcode == CLOSE:
                if kind != "mute":
                    peer.send(encode(CLOSE, frame.payload))
                return
            elif number % 4 == 0:
                peer.send(encode_message(rng.choice(MESSAGES[product])))


def _resets(peer: Peer) -> bool:
    reset(peer.socket)
    return True


def _sends(data: bytes) -> Any:
    return lambda peer: peer.send(data)


FAULTS: dict[str, Any] = {
    "resets": _resets,
    "ends": lambda peer: True,
    "closes": _sends(encode(CLOSE, close_payload(1011, "no"))),
    "closes cleanly": _sends(encode(CLOSE, close_payload(1000, ""))),
    "breaks the rules": _sends(b"\x83\x00"),
    "no text": _sends(encode(TEXT, b"\xff\xfe")),
    "pings": _sends(encode(PING, b"x" * 100) * 200),
    "large": _sends(encode(TEXT, b'{"type":"Large","x":"' + b"x" * 300_000 + b'"}')),
    "half a frame": _sends(encode(TEXT, bytes(1000))[:500]),
    "stops reading": lambda peer: wait(lambda: False, 0.4) or True,
    "mute": lambda peer: False,
}


def attack(report: Report) -> None:
    until = time.monotonic() + max(0.8, SECONDS * report.size)
    warm = time.monotonic() + max(0.8, SECONDS * report.size) / 3
    with RawServer(FaultyServer(report.seed)) as server, LoopThread() as loop:
        first = Snapshot()
        workers = [
            threading.Thread(
                target=drive, args=(colour, loop, _worker(report, colour, server.url, number, until), 36_000)
            )
            for colour in COLOURS
            for number in range(WORKERS)
        ]
        for worker in workers:
            worker.start()
        while time.monotonic() < warm:
            time.sleep(0.05)
        middle = Snapshot()
        for worker in workers:
            worker.join()
        late = wait(lambda: Snapshot().threads <= first.threads and Snapshot().descriptors <= first.descriptors)
        gc.collect()
        last = Snapshot()
        names = [thread.name for thread in threading.enumerate()]
        report.check(late, "threads or descriptors are left", f"{vars(first)}, {vars(last)}, {names}")
        report.check(not loop.tasks(), "tasks are left", loop.tasks())
        report.largest("growth", max(0.0, last.memory - middle.memory), "MB")
        report.check(
            last.memory - middle.memory < GROWTH, "memory grows", f"{middle.memory:.0f} to {last.memory:.0f} MB"
        )
        for complaint in loop.complaints:
            report.fail(f"the loop complains: {complaint.get('message')}", complaint)
    for failed in server.failed:
        report.fail("the peer broke", repr(failed))


class EventLog:
    """Records the events of a session, with handlers that are sometimes slow and sometimes raise."""

    def __init__(self, client: Any, product: str, rng: random.Random) -> None:
        self.events: list[str] = []
        self.raises = rng.random() < 0.1
        self.slow = 0.02 if rng.random() < 0.2 else 0.0
        for event in EVENTS[product]:
            client.on(event, self._handler(event.value))

    def _handler(self, event: str) -> Any:
        def handler(client: Any, payload: Any, **_: Any) -> None:
            if self.slow and event in ("Error", "Close"):
                time.sleep(self.slow)
            self.events.append(event)
            if self.raises and event not in ("Error", "Close"):
                raise ValueError("on purpose")

        return handler


async def _worker(report: Report, colour: str, url: str, number: int, until: float) -> None:
    session = 0
    while time.monotonic() < until:
        rng = report.random("soak", colour, number, session)
        product = rng.choice(PRODUCTS)
        options = {**OPTIONS, "reconnect": RECONNECT if rng.random() < 0.5 else None}
        router = getattr(DeepgramClient(KEY, DeepgramClientOptions(url=url, options=options)), product)
        client: Any = (router.websocket if colour == "threads" else router.asyncwebsocket).v("1")
        log = EventLog(client, product, rng)
        kind = ", reconnect" if options["reconnect"] else ""
        name = f"{colour}, worker {number}, session {session}, {product}{kind}"
        if await result_of(client.start(*arguments(product))):
            answers = [await result_of(client.send(_data(rng, product))) for _ in range(rng.randint(0, 60))]
            if rng.random() < 0.3:
                await sleep(colour, rng.random() / 20)
            began = time.monotonic()
            complete = await result_of(client.finish())
            took, connected = time.monotonic() - began, bool(client.is_connected())
            gave_up = complete is False and took >= finish_limit(OPTIONS) * 0.95
            if gave_up:
                report.count("finish() that gave up")
                await wait_beside(colour, lambda log=log: "Close" in log.events)  # delivered after finish() gave up
            _check_session(report, name, log.events, answers, complete, took, connected)
            if options["reconnect"] is not None:
                _check_ledger(report, name, client.ledger, answers, product)
            again = await result_of(client.finish())
            report.check(complete or gave_up or not again, "a second finish() is True behind a False", name)
        else:
            report.count("sessions that could not start")
            report.check(client.last_error is not None and not log.events, "a start() that failed tells events", name)
        session += 1
        report.count(f"sessions of {colour}")


def _check_ledger(report: Report, name: str, ledger: Any, answers: list[bool], product: str) -> None:
    """Everything sent is covered or missing, in frames and in bytes."""
    report.count("ledgers")
    report.count("connections that took the place of others", max(0, len(ledger.request_ids) - 1))
    for unit in (0, 1):
        account = ledger.covered[unit] + ledger.missing[unit]
        report.check(ledger.sent[unit] == account and not ledger.pending[unit], "the ledger does not balance", ledger)
    report.check(
        ledger.sent.frames == answers.count(True), "the ledger has another number of frames", f"{name}: {ledger}"
    )


def _data(rng: random.Random, product: str) -> Any:
    return bytes(rng.choice((2, 640, 20_000))) if product != "speak" else '{"type":"Speak","text":"hello"}'


def _check_session(
    report: Report, name: str, recorded: list[str], answers: list[bool], complete: bool, took: float, connected: bool
) -> None:
    events = list(recorded)
    detail = f"{name}: {events[-4:]}, {answers.count(True)} x True, {answers.count(False)} x False, finish() {complete}"
    report.check(took < LONGEST + SLACK, "finish() takes too long", f"{detail}, {took:.1f} s")
    report.check(events.count("Open") == 1 and events[0] == "Open", "not one Open, first", detail)
    report.check(events.count("Close") == 1 and events[-1] == "Close", "finish() returns before Close was told", detail)
    report.check(not connected, "connected behind finish()", detail)
    report.check(all(answers) or not complete, "finish() is True after a False", detail)
    if False in answers:
        report.count("sessions that were lost")
        late = any(answers[answers.index(False) :])
        # with reconnect, there may be room in the buffer again
        report.check(not late or "reconnect" in name, "True behind a False", detail)
