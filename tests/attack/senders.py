"""Many senders of numbered frames and several finish() at once, and connections that end while senders are blocked."""

from __future__ import annotations

import asyncio
import random
import signal
import socket
import struct
import threading
import time
from typing import Any

from attack.clients import (
    AUDIO,
    COLOURS,
    DEADLINE,
    PATIENT,
    QUICK,
    Heard,
    LoopThread,
    client_of,
    drive,
    finish_and_check,
    result_of,
    unwrapped,
    wait,
)
from attack.peers import PEER_TIMEOUT, Peer, RawServer, good_server, reset
from attack.report import Report
from attack.wire import CLOSE, close_payload, encode
from deepgram import LiveTranscriptionEvents

SENDERS = 64
FRAMES = 300_000  # per colour
ROUND = 15_000  # frames per session
FINISHERS = 4
LOSSES = ("reset", "end of stream", "close")
SAMPLE = 0.02  # up to this size of the attack, only some ends are tried
BLOCKED = 6  # senders
PIECE = 256 << 10  # bytes that a sender passes to send() until it is blocked
INTERRUPTS = 1_500  # of send(), by a signal
LOST_AFTER = 1_500  # frames received before the server ends the connection
OFFERED = 60_000  # frames sent at most until a loss must be noticed
HEAD = struct.Struct("!II")  # number of the sender, number of the frame


def frame(sender: int, number: int, size: int = 64) -> bytes:
    return HEAD.pack(sender, number).ljust(size, b"\0")


def attack(report: Report) -> None:
    for colour in COLOURS:
        rounds = max(2, report.scaled(FRAMES) // ROUND)
        for number in range(rounds):
            rng = report.random("senders", colour, number)
            _round(report, colour, rng, min(ROUND, report.scaled(FRAMES)), in_the_middle=bool(number % 2))
        for how in ENDS if report.size > SAMPLE else report.random("ends", colour).sample(ENDS, 2):
            _blocked_senders(report, colour, how)
        for how in LOSSES if report.size > SAMPLE else LOSSES[:1]:
            _send_into_loss(report, colour, how)
    _interrupts(report)


# ---- all together


def _round(report: Report, colour: str, rng: random.Random, frames: int, in_the_middle: bool) -> None:
    """Many senders at once, possibly cut off by finish(): frames with True, and no others, arrive once and in order."""
    each = max(1, frames // SENDERS)
    accepted: list[list[int]] = [[] for _ in range(SENDERS)]
    finished: list[Any] = []
    cut = rng.randint(0, frames // 2) if in_the_middle else None
    with LoopThread() as loop, good_server() as server:
        client = client_of("listen", colour, server.url, loop, **PATIENT)
        heard = Heard(client, LiveTranscriptionEvents)
        if not report.check(client.start(AUDIO), "start() fails", client.last_error):
            return
        run = _with_threads if colour == "threads" else _with_tasks
        run(client, loop, each, accepted, finished, cut)
        complete = finish_and_check(report, client, heard, f"senders on {colour}", 40.0)
        wait(lambda: not server.open)
        got = server.got[0]
    name = f"{colour}, {frames} frames, cut at {cut}, finish() {finished}"
    if cut is None:  # otherwise it is False if frames came too late for it
        report.check(complete and all(finished), "finish() is not True", f"{name}: {client.last_error}")
    arrived: list[list[int]] = [[] for _ in range(SENDERS)]
    for head in got:
        sender, number = HEAD.unpack(head)
        arrived[sender].append(number)
    report.count("frames of senders", len(got))
    report.count("finish() beside senders", len(finished))
    sent = sum(map(len, accepted))
    report.check(cut is not None or sent == each * SENDERS, "not everything was sent", f"{name}: {sent}")
    for sender in range(SENDERS):
        lost = sorted(set(accepted[sender]) - set(arrived[sender]))
        report.check(not lost, "True for a frame that never came", f"{name}: sender {sender}, {lost[:5]}")
        more = sorted(set(arrived[sender]) - set(accepted[sender]))
        report.check(not more, "False for a frame that came", f"{name}: sender {sender}, {more[:5]}")
        report.check(arrived[sender] == sorted(set(arrived[sender])), "out of order, or twice", f"{name}: {sender}")


def _with_threads(client: Any, loop: LoopThread, each: int, accepted: Any, finished: list[Any], cut: Any) -> None:
    begin, enough = threading.Barrier(SENDERS), threading.Event()
    count = [0]

    def send(sender: int) -> None:
        begin.wait()
        for number in range(each):
            if client.send(frame(sender, number)):
                accepted[sender].append(number)
            count[0] += 1
            if cut is not None and count[0] >= cut:
                enough.set()

    senders = [threading.Thread(target=send, args=(sender,)) for sender in range(SENDERS)]
    finishers = [
        threading.Thread(target=lambda: enough.wait(60) and finished.append(client.finish())) for _ in range(FINISHERS)
    ]
    for thread in (*senders, *finishers):
        thread.start()
    for thread in senders:
        thread.join()
    enough.set()
    for thread in finishers:
        thread.join()


def _with_tasks(client: Any, loop: LoopThread, each: int, accepted: Any, finished: list[Any], cut: Any) -> None:
    loop_client = client._client

    async def all_of_them() -> None:
        enough = asyncio.Event()
        count = 0

        async def send(sender: int) -> None:
            nonlocal count
            for number in range(each):
                if await loop_client.send(frame(sender, number)):
                    accepted[sender].append(number)
                count += 1
                if cut is not None and count >= cut:
                    enough.set()
                if number % 7 == sender % 7:
                    await asyncio.sleep(0)

        async def finish() -> None:
            await enough.wait()
            finished.append(await loop_client.finish())

        finishing = [asyncio.ensure_future(finish()) for _ in range(FINISHERS)]
        await asyncio.gather(*map(send, range(SENDERS)))
        enough.set()
        await asyncio.gather(*finishing)

    asyncio.run_coroutine_threadsafe(all_of_them(), loop.loop).result(90)


# ---- blocked senders

ENDS = ("reset", "end of stream", "close", "send_timeout", "finish")


def _blocked_senders(report: Report, colour: str, how: str) -> None:
    """Senders are blocked by a server that does not read when the connection ends: all of them get False."""
    act = threading.Event()
    over = threading.Event()

    def behave(peer: Peer) -> None:
        peer.accept()
        act.wait(PEER_TIMEOUT)
        if how == "reset":
            reset(peer.socket)
        elif how == "end of stream":
            peer.socket.shutdown(socket.SHUT_WR)
        elif how == "close":
            peer.send(encode(CLOSE, close_payload(1011, "enough")))
        over.wait(PEER_TIMEOUT)

    options = {**QUICK, "send_timeout": 0.5 if how == "send_timeout" else 2 * DEADLINE}
    name = f"{how}, {colour}"
    with LoopThread() as loop, RawServer(behave, receive_buffer=8192) as server:
        client = client_of("listen", colour, server.url, loop, **options)
        heard = Heard(client, LiveTranscriptionEvents)
        if not report.check(client.start(AUDIO), "start() fails", client.last_error):
            return
        waiting, answers = [0], []

        async def send() -> None:
            last, until = True, time.monotonic() + DEADLINE  # a send() that stays True would starve the loop
            while last and time.monotonic() < until:
                waiting[0] += 1
                last = await result_of(unwrapped(client).send(bytes(PIECE)))
                waiting[0] -= 1
                answers.append((time.monotonic(), last))

        senders = [threading.Thread(target=lambda: drive(colour, loop, send())) for _ in range(BLOCKED)]
        for sender in senders:
            sender.start()
        quiet = -1

        def all_blocked() -> bool:
            nonlocal quiet
            before, quiet = quiet, len(answers)
            time.sleep(0.1)
            return waiting[0] == BLOCKED and before == quiet == len(answers)

        if how != "send_timeout":
            report.check(wait(all_blocked), "senders do not wait for a server that does not read", name)
        acted = time.monotonic() if how != "send_timeout" else 0.0
        before = sum(answer for _, answer in answers)
        act.set()
        complete = client.finish() if how == "finish" else None
        bounded = wait(lambda: waiting[0] == 0)
        report.check(bounded, "senders stay stuck behind the end", name)
        over.set()
        for sender in senders:
            sender.join(DEADLINE)
        late = sum(answer for moment, answer in answers if moment > acted) if acted else None
        refused = sum(not answer for _, answer in answers)
        report.count("senders stuck at an end", BLOCKED)
        if late is not None:
            # the kernel may still accept the rest of the frame it has begun
            report.check(late <= 1, "True for senders that were stuck", f"{name}: {late} of {BLOCKED}")
        report.check(
            refused == BLOCKED,
            "not every sender is told False in the end",
            f"{name}: {refused} of {BLOCKED}; {before} before",
        )
        if how != "finish":
            wait(lambda: heard["Close"])
            complete = client.finish()
        report.check(complete is False, "finish() is not False after frames were lost", f"{name}: {complete}")
        error = client.last_error
        report.check(
            error and error.unsent >= refused,
            "stuck frames are not counted",
            f"{name}: {error and error.unsent}, {refused}",
        )


# ---- losses


def _send_into_loss(report: Report, colour: str, how: str) -> None:
    """A loop of send() without a pause notices a loss and does not starve other tasks."""

    def behave(peer: Peer) -> None:
        peer.accept()
        taken = 0
        for got in peer.frames():
            taken += got.opcode == 2
            if taken == LOST_AFTER:
                break
        if how == "reset":
            reset(peer.socket)
        elif how == "close":
            peer.send(encode(CLOSE, close_payload(1011, "enough")))
            for _ in peer.frames():
                pass

    name = f"{how}, {colour}"
    with LoopThread() as loop, RawServer(behave) as server:
        client = client_of("listen", colour, server.url, loop, **QUICK)
        heard = Heard(client, LiveTranscriptionEvents)
        if not report.check(client.start(AUDIO), "start() fails", client.last_error):
            return
        audio, turns = bytes(640), [0]

        async def tick() -> None:
            while True:
                turns[0] += 1
                await asyncio.sleep(0)

        async def send_all() -> tuple[int, int]:
            ticking = asyncio.ensure_future(tick()) if colour == "asyncio" else None
            accepted = refused = 0
            until = time.monotonic() + DEADLINE
            while accepted < OFFERED and not refused and time.monotonic() < until:
                if await result_of(unwrapped(client).send(audio)):
                    accepted += 1
                else:
                    refused += 1
            if ticking is not None:
                ticking.cancel()
            return accepted, refused

        accepted, refused = drive(colour, loop, send_all())
        starved = colour == "asyncio" and turns[0] <= accepted // 1000
        report.check(not starved, "a loop of send() starves the others", f"{name}: {turns[0]} turns")
        report.count("loops of send() into a loss")
        report.check(refused, "send() is True for ever after a loss", f"{name}: {accepted} times")
        complete = finish_and_check(report, client, heard, name)
        report.check(complete is False, "finish() is not False after a loss", f"{name}: {complete}")
        report.check(heard["Error"], "no Error for a loss", name)
        error = client.last_error
        report.check(error and error.unsent >= refused, "frames after a loss are not counted", f"{name}: {error!r}")


# ---- interrupts


class Interrupted(KeyboardInterrupt):
    """Raised by the signal handler, as Ctrl-C would."""


def _interrupts(report: Report) -> None:
    """A signal handler raises within send(): the frame is sent once or not at all, never twice or in part."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        return
    within = False

    def interrupt(*_: object) -> None:
        nonlocal within
        if within:
            within = False
            raise Interrupted

    rng = report.random("interrupts")
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with LoopThread() as loop, good_server() as server:
            client = client_of("listen", "threads", server.url, loop, **QUICK)
            report.check(client.start(AUDIO), "start() fails", client.last_error)
            sent, unknown, number = [], [], 0
            wanted, until = report.scaled(INTERRUPTS, 50), time.monotonic() + 60
            while len(unknown) < wanted and time.monotonic() < until:
                number += 1
                signal.setitimer(signal.ITIMER_REAL, rng.uniform(5e-6, 1e-4))
                try:
                    within = True
                    taken = client.send(frame(0, number, rng.choice((64, 640, 70_000))))
                    within = False
                    if taken:
                        sent.append(number)
                except Interrupted:
                    unknown.append(number)
                if not client.is_connected():
                    break
            signal.setitimer(signal.ITIMER_REAL, 0)
            connected = client.is_connected()
            report.check(connected, "an interrupt breaks the connection", f"after {number} frames: {client.last_error}")
            client.finish()
            wait(lambda: not server.open)
            got = [HEAD.unpack(head)[1] for head in server.got[0] if len(head) == HEAD.size]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    report.count("send() interrupted", len(unknown))
    twice = len(got) - len(set(got))
    report.check(not twice, "sent twice after an interrupt", f"{twice} of {len(unknown)}")
    report.check(got == sorted(got), "out of order after an interrupt", "")
    missing = set(sent) - set(got)
    report.check(not connected or not missing, "lost after an interrupt", sorted(missing)[:5])
