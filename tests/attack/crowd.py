"""200 sessions on one event loop and 50 with threads run at once, over connections that are lost at random.

Each session receives results for all it has sent, its ledger agrees with the count of the server, and memory does not
grow from one crowd to the next.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import random
import re
import threading
import time
import weakref
from collections import Counter
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import clear_cache

from attack import hurry
from attack.clients import (
    EVENTS,
    KEY,
    Heard,
    LoopThread,
    Snapshot,
    drive,
    result_of,
    sleep,
    wait,
    wait_beside,
)
from attack.hurry import RANGE
from attack.reconnects import FRAME, PAUSE, Numbers, fault
from attack.report import Report
from deepgram import DeepgramClient, DeepgramClientOptions, Reconnect
from deepgram._io.frames import URI
from deepgram.server import Faults, LocalServer, Script, Timing
from deepgram.server.numbered_audio import MAGIC, NUMBER, frame_numbers, numbered_frames

SESSIONS = {"asyncio": 200, "threads": 50}
ROUNDS = 5  # crowds, one after the other
FAULT_RATE = 0.5  # share of the connections with a fault

OBJECTS_KEPT = 5  # objects of one class that the last crowd may leave behind in excess of the first
GROWTH = 16.0  # MB by which memory after the last crowd may exceed the maximum after those in between
SESSION_LIMIT = 60.0  # seconds that a session may take when 250 share a core
DRAIN_TIMEOUT = 4.0  # seconds, at any size: a busy machine may let nobody run for a second
OPTIONS: dict[str, float] = {  # for size 1, where so many sessions keep the machine busy; reduced for smaller sizes
    "open_timeout": 20.0,
    "close_timeout": 2.0,
    "ping_interval": 0.5,
    "ping_timeout": 3.0,
}
RECONNECT = {"base": 0.02, "cap": 1.0, "attempts": 100, "deadline": SESSION_LIMIT}
KINDS = ("listen",) * 6 + ("hopeless", "agent", "agent", "speak", "speak", "hurried", "hurried", "hurried")


class Session(NamedTuple):
    """One session of the crowd, with its own random generator."""

    report: Report
    colour: str
    kind: str
    number: int
    url: str
    rng: random.Random

    @property
    def name(self) -> str:
        return f"{self.kind}, {self.colour}, session {self.number}"

    def check(self, holds: object, what: str, detail: object = "") -> None:
        self.report.check(holds, f"{self.kind}, {self.colour}: {what}", f"{self.name}: {detail}")

    async def until(self, predicate: Any, what: str) -> None:
        self.check(await wait_beside(self.colour, predicate, SESSION_LIMIT), what)

    # ---- from Open to Close

    async def run(self) -> tuple[weakref.ref[Any], set[int]]:
        """Run the session. Returns a reference to its client, and the numbers of the frames it received results for."""
        product = self.kind if self.kind in EVENTS else "listen"
        limits: dict[str, Any] = {"buffer_bytes": 640 * 20} if self.kind == "hopeless" else {}
        more: dict[str, Any] = {}
        if self.kind == "hurried":
            product, limits, more = hurry.options(self.rng)
        times = {name: seconds * min(1.0, max(0.2, self.report.size)) for name, seconds in OPTIONS.items()}
        options = {**times, "drain_timeout": DRAIN_TIMEOUT, **more, "reconnect": Reconnect(**{**RECONNECT, **limits})}
        router = getattr(DeepgramClient(KEY, DeepgramClientOptions(url=self.url, options=options)), product)
        client = (router.websocket if self.colour == "threads" else router.asyncwebsocket).v("1")
        heard = Heard(client, EVENTS[product])
        session_options = hurry.session_options(product)
        for _ in range(50):
            if await result_of(client.start(session_options)):
                break
            self.report.count("refused at first")
        else:
            self.check(False, "can't start", client.last_error)
            return weakref.ref(client), set()
        hurries = partial(hurry.hurried_session, self, product)
        got = await (hurries if self.kind == "hurried" else getattr(self, self.kind))(client, heard)
        names = [name for name, _ in heard.events]
        self.check(names[:1] == ["Open"] and names.count("Open") == 1, "not one Open", names[:3])
        self.check(names[-1:] == ["Close"] and names.count("Close") == 1, "not one Close, last", names[-3:])
        self.check(not client.is_connected(), "connected behind finish()")
        self.report.count("connections", len(client.ledger.request_ids))
        self.report.count("sessions")
        return weakref.ref(client), got

    async def finish(self, client: Any) -> Any:
        """Finish and check the ledger, which is returned."""
        complete, ledger = await result_of(client.finish()), client.ledger
        self.check(
            complete is (ledger.missing.frames == 0), f"finish() is {complete}", f"{client.last_error}, {ledger}"
        )
        self.check_balance(ledger)
        return ledger

    def check_balance(self, ledger: Any) -> None:
        for unit in (0, 1):
            balance = ledger.covered[unit] + ledger.missing[unit]
            self.check(ledger.sent[unit] == balance and not ledger.pending[unit], "the ledger does not balance", ledger)

    async def send(self, client: Any, frame: Any) -> bool | None:
        """Send a frame; on asyncio, cancel some. Returns None if cancelled: the frame may or may not be sent then."""
        if self.colour == "threads" or self.rng.random() > 0.02:
            answer: bool = await result_of(client.send(frame))
            return answer
        task = asyncio.ensure_future(client.send(frame))
        for _ in range(self.rng.randrange(3)):
            await asyncio.sleep(0)
        if not task.done():
            task.cancel()
        self.report.count("send() cancelled")
        try:
            return await task
        except asyncio.CancelledError:
            return None

    hopeless = property(lambda self: self.listen)

    # ---- products

    async def listen(self, client: Any, heard: Heard) -> set[int]:
        count, first = self.rng.randrange(20, 250), self.number * RANGE
        answers: dict[int, bool | None] = {}
        for number, frame in enumerate(numbered_frames(count, first=first), first):
            answers[number] = await self.send(client, frame)
            if self.rng.random() < 0.01:
                self.check(await result_of(client.finalize()), "finalize() is False")
            if self.rng.random() < 0.02:
                await sleep(self.colour, self.rng.random() / 20)
        ledger = await self.finish(client)
        finals = [message for message in heard["Results"] if message.is_final]
        got = [number for one in finals for number in frame_numbers(one.channel.alternatives[0].transcript)]
        self.check(got == sorted(set(got)), "twice or out of order", got)
        accepted = {number for number, answer in answers.items() if answer}
        unknown = {number for number, answer in answers.items() if answer is None}
        lost = accepted - set(got)
        self.check(set(got) <= accepted | unknown, "heard what was not sent", set(got) - accepted - unknown)
        self.check(ledger.unsent == 0 and False not in answers.values(), "a send() is False", ledger)
        self.check(ledger.covered.frames == len(got), "covered is not what was heard", f"{len(got)}: {ledger}")
        if self.kind == "hopeless":
            self.report.count("frames missing, and told of", ledger.missing.frames)
            self.check(
                len(lost) <= ledger.missing.frames <= len(lost | unknown), "missing", f"{sorted(lost)}: {ledger}"
            )
        else:
            self.check(not lost and not ledger.missing.frames, "lost", f"{sorted(lost)}: {ledger}")
            duration = heard["Metadata"][-1].duration if heard["Metadata"] else None
            right = duration is not None and abs(duration - ledger.sent.frames * FRAME) < 1e-6
            self.check(right, "Metadata has another duration", f"{duration}: {ledger}")
        return set(got)

    async def agent(self, client: Any, heard: Heard) -> set[int]:
        def user_texts() -> list[str]:
            return [message.content for message in heard["ConversationText"] if message.role == "user"]

        number = first = self.number * RANGE
        sent = 0
        for turn in range(self.rng.randrange(1, 3)):
            frames = self.rng.randrange(25, 60)
            for frame in [*numbered_frames(frames, first=number), *[bytes(640)] * PAUSE]:
                self.check(await result_of(client.send(frame)), "a send() is False")
                sent += 1
            number += frames
            await self.until(lambda turn=turn: len(user_texts()) > turn or heard["Close"], "a turn is not heard")
        ledger = await self.finish(client)
        got = [number for text in user_texts() for number in frame_numbers(text)]
        self.check(got == [*range(first, number)], "not all once, in order", f"of {number - first}: {got}")
        self.check(ledger.sent.frames == ledger.covered.frames == sent, "the ledger is not what was sent", ledger)
        return set(got)

    async def speak(self, client: Any, heard: Heard) -> set[int]:
        flushes, sent = self.rng.randrange(1, 5), 0
        for flush in range(flushes):
            for word in range(self.rng.randrange(1, 4)):
                self.check(await result_of(client.send_text(f"{self.number} {flush} {word}. ")), "send_text() is False")
                sent += 1
            self.check(await result_of(client.flush()), "flush() is False")
            sent += 1
        ledger = await self.finish(client)
        self.check(ledger.sent.frames == ledger.covered.frames == sent, "the ledger is not what was sent", ledger)
        sequence_ids = [message.sequence_id for message in heard["Flushed"]]
        self.check(sequence_ids == [*range(flushes)], "not one Flushed for each", sequence_ids)
        return set()


def faults(rng: random.Random, number: int) -> list[Faults]:
    """The faults of the connections, in the order in which they are opened."""
    return [fault(rng, 200) if rng.random() < FAULT_RATE else Faults() for _ in range(number)]


def times_received(server: LocalServer) -> Counter[int]:
    """How often the server has received each numbered frame, over all connections."""
    received = (frame.payload for record in server.connections for frame in record.received)
    return Counter(NUMBER.unpack_from(data, len(MAGIC))[0] for data in received if data[: len(MAGIC)] == MAGIC)


def crowd(report: Report, number: int, loop: LoopThread) -> list[weakref.ref[Any]]:
    """Run all sessions at once. Returns references to their clients, none of which may survive."""
    sizes = {colour: report.scaled(size, size // 10) if report.size < 1 else size for colour, size in SESSIONS.items()}
    colours = [colour for colour, size in sizes.items() for _ in range(size)]
    rng = report.random("crowd", number)
    script = Timing.fast()
    with LocalServer(
        timing=script, engine=lambda: Numbers(Script()), next_faults=faults(rng, 10 * len(colours))
    ) as server:
        sessions = [
            Session(report, colour, rng.choice(KINDS), at, server.url, report.random("crowd", number, at))
            for at, colour in enumerate(colours)
        ]
        clients, heard = _run(report, sessions, loop)
        received = times_received(server)
        report.count("frames the server has counted", received.total())
        report.count("of these sent again", received.total() - len(received))
        unheard = heard - set(received)
        report.check(not unheard, "results of frames that the server has not counted", sorted(unheard)[:20])
    return clients


def _run(report: Report, sessions: list[Session], loop: LoopThread) -> tuple[list[weakref.ref[Any]], set[int]]:
    found: list[tuple[weakref.ref[Any], set[int]]] = []

    def threaded(session: Session) -> None:
        try:
            found.append(drive("threads", loop, session.run()))
        except Exception as error:
            report.fail(f"a session broke off: {error!r}", session.name)

    threads = [
        threading.Thread(target=threaded, args=(session,), name=session.name, daemon=True)
        for session in sessions
        if session.colour == "threads"
    ]
    futures: dict[Future[Any], Session] = {
        asyncio.run_coroutine_threadsafe(session.run(), loop.loop): session
        for session in sessions
        if session.colour == "asyncio"
    }
    for thread in threads:
        thread.start()
    end = time.monotonic() + SESSION_LIMIT
    for future, session in futures.items():
        try:
            found.append(future.result(max(0.1, end - time.monotonic())))
        except TimeoutError:
            report.fail("a session does not end", f"{session.name}: {loop.run(_waiting_places, future)}")
            future.cancel()
        except Exception as error:
            report.fail(f"a session broke off: {error!r}", session.name)
    for thread in threads:
        thread.join(max(0.1, end - time.monotonic()))
        report.check(not thread.is_alive(), "a session does not end", thread.name)
    return [client for client, _ in found], set().union(*(got for _, got in found))


def _waiting_places(future: Future[Any]) -> str:
    """Where the tasks of the loop are suspended: function and line of each frame."""
    places = []
    for task in asyncio.all_tasks():
        work: Any = task.get_coro()
        while (inner := getattr(work, "cr_await", None) or getattr(work, "gi_yieldfrom", None)) is not None:
            frame = getattr(work, "cr_frame", None) or getattr(work, "gi_frame", None)
            places += [f"{frame.f_code.co_name}:{frame.f_lineno}"] if frame else []
            work = inner
    return " ".join(places)


def _release_memory() -> None:
    """Clear the caches of URLs, which hold Secrets, and make the C library return free memory to the system."""
    URI.cache_clear()
    clear_cache()
    with suppress(OSError, AttributeError):  # not glibc
        ctypes.CDLL(None).malloc_trim(0)


def package_objects() -> Counter[str]:
    """The number of live objects of the package per class, without those of its server."""
    names = Counter(f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())
    return Counter({name: n for name, n in names.items() if re.match(r"deepgram\.(?!server)", name)})


def attack(report: Report) -> None:
    snapshots, objects = [], []
    with LoopThread() as loop:
        first = Snapshot()
        for number in range(report.scaled(ROUNDS, 3)):
            clients = crowd(report, number, loop)
            late = wait(lambda: Snapshot().threads <= first.threads and Snapshot().descriptors <= first.descriptors)
            names = Counter(thread.name for thread in threading.enumerate())
            report.check(late, "threads or descriptors are left", f"{vars(first)}, {vars(Snapshot())}, {names}")
            report.check(not loop.tasks(), "tasks are left", loop.tasks())
            URI.cache_clear()  # bounded caches that keep URLs as Secrets
            clear_cache()
            gc.collect()
            _release_memory()
            alive = sum(client() is not None for client in clients)
            report.check(not alive, "clients are left", f"{alive} of {len(clients)}")
            snapshots.append(Snapshot())
            objects.append(package_objects())
        for complaint in loop.complaints:
            report.fail(f"the loop complains: {complaint.get('message')}", complaint)
    kept = {name: number for name, number in (objects[-1] - objects[0]).items() if number >= OBJECTS_KEPT}
    report.check(not kept, "objects are kept", kept)
    growth = snapshots[-1].memory - max(one.memory for one in snapshots[1:-1])
    report.largest("growth", max(0.0, growth), "MB")
    report.check(growth < GROWTH, "memory grows", [f"{one.memory:.1f} MB" for one in snapshots])
