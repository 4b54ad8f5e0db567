"""A TCP proxy between client and server stalls, cuts, resets and drips. Every frame must be accounted for."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple, Optional

from attack.clients import (
    AUDIO,
    COLOURS,
    DEADLINE,
    PATIENT,
    QUICK,
    SLACK,
    Heard,
    LoopThread,
    client_of,
    drive,
    finish_and_check,
    result_of,
    sleep,
    unwrapped,
    wait,
)
from attack.peers import Link, Peer, Proxy, RawServer, Stop
from attack.report import Report
from attack.wire import CLOSE, TEXT, encode, encode_message
from deepgram import LiveTranscriptionEvents

ROUNDS = 2  # each with all faults and both colours
SIZE = 16_000  # bytes of a frame's payload
WIRE = SIZE + 8  # with header and mask
FRAMES = 120  # of a session
MANY = 2_000  # frames; more than the kernels hold
METADATA = '{"type":"Metadata","request_id":"r","duration":1.0}'
Change = Callable[[Link, int, bytes], bytes]


class Fault(NamedTuple):
    """What the proxy does with the bytes of each direction, and what must result.

    `lossless`: every frame with True arrives, and finish() is True. `frames`: the number of frames to send. `starts`:
    whether start() is True.
    """

    up: Optional[Change] = None
    down: Optional[Change] = None
    lossless: bool = False
    frames: int = FRAMES
    starts: bool = True
    reported: bool = True  # whether there is an Error event; a finish() that waits in vain is False without one
    stalled: bool = False  # the client can't write any more at the end, so the bytes in kernels are known exactly


def after(limit: int, act: Callable[[Link], None]) -> Change:
    """Forward fewer than `limit` bytes, then act and forward nothing more."""

    def change(link: Link, so_far: int, data: bytes) -> bytes:
        if so_far + len(data) < limit:
            return data
        act(link)
        raise Stop

    return change


def pause_every(every: int, seconds: float) -> Change:
    def change(link: Link, so_far: int, data: bytes) -> bytes:
        if so_far // every != (so_far + len(data)) // every:
            time.sleep(seconds)
        return data

    return change


def pause_at(at: int, seconds: float) -> Change:
    def change(link: Link, so_far: int, data: bytes) -> bytes:
        if so_far < at <= so_far + len(data):
            time.sleep(seconds)
        return data

    return change


def do_nothing(link: Link) -> None:
    pass


def stop_server(link: Link) -> None:
    with suppress(OSError):
        link.server.shutdown(socket.SHUT_WR)


def stop_client(link: Link) -> None:
    with suppress(OSError):
        link.client.shutdown(socket.SHUT_WR)


def swallow(limit: int) -> Change:
    """Forward `limit` bytes, then read on without forwarding."""
    return lambda link, so_far, data: data[: max(0, limit - so_far)]


def stall_then_reset(link: Link) -> None:
    """Stop reading, and reset once the client can't write any more. `link.held` is set to the bytes in kernels then."""
    link.held = -1  # type: ignore[attr-defined]
    last, looks = -1, 0
    while looks < 25:  # counted, as a busy machine may let nobody run for a while
        now = bytes_in_kernels(link)
        last, looks = now, looks + 1 if now == last else 0
        time.sleep(0.02)
    link.held = last  # type: ignore[attr-defined]
    link.reset()


def bytes_in_kernels(link: Link) -> int:
    """The number of the client's bytes that kernels hold on the way to the proxy, -1 where it is not known."""
    try:
        ours, theirs = link.client.getsockname()[1], link.client.getpeername()[1]
        with open("/proc/net/tcp") as file:
            lines = [line.split() for line in file.readlines()[1:]]
    except OSError:
        return -1
    total = 0
    for fields in lines:
        local, remote = (int(fields[n].partition(":")[2], 16) for n in (1, 2))
        sending, receiving = (int(part, 16) for part in fields[4].split(":"))
        if (local, remote) == (theirs, ours):
            total += sending
        elif (local, remote) == (ours, theirs):
            total += receiving
    return total


def faults(rng: Any) -> dict[str, Fault]:
    place = rng.randint(2_000, 900_000)
    return {
        "none": Fault(lossless=True),
        "drips up": Fault(pause_every(50_000, 0.005), lossless=True),
        "drips down": Fault(None, pause_every(40, 0.005), lossless=True),
        "stalls up for a moment": Fault(pause_at(place, 0.4), lossless=True, frames=600),
        "stalls down for a moment": Fault(None, pause_at(300, 0.4), lossless=True),
        "cuts": Fault(after(place, Link.cut)),
        "resets": Fault(after(place, Link.reset)),
        "half-closes to the server": Fault(after(place, stop_server)),
        "half-closes to the client": Fault(after(place, stop_client)),
        "stops reading": Fault(after(place, do_nothing), frames=MANY),
        "stops reading, then resets": Fault(after(place, stall_then_reset), frames=MANY, stalled=True),
        "swallows": Fault(swallow(place), reported=False),
        "loses what the server says": Fault(None, swallow(400), reported=False),
        "resets on the way down": Fault(None, after(600, Link.reset)),
        "cuts the answer to the upgrade": Fault(None, after(60, Link.cut), starts=False),
        "resets the request for it": Fault(after(60, Link.reset), starts=False),
        "stalls the answer to it": Fault(None, after(60, do_nothing), starts=False),
    }


class CountingService:
    """A server that counts frames and answers as the service does. `wrong` lists truncated and misordered frames."""

    def __init__(self) -> None:
        self.got = 0
        self.wrong: list[str] = []
        self.over = False

    def __call__(self, peer: Peer) -> None:
        peer.accept()
        peer.send(encode_message('{"type":"SpeechStarted","timestamp":0}') * 10)
        try:
            for frame in peer.frames():
                if frame.opcode == 2:
                    number = int.from_bytes(frame.payload[:4], "big")
                    if number != self.got or len(frame.payload) != SIZE:
                        self.wrong.append(f"{number} in the place of {self.got}, {len(frame.payload)} bytes")
                    self.got += 1
                    if self.got % 10 == 0:
                        peer.send(encode_message('{"type":"SpeechStarted","timestamp":0}'))
                elif frame.opcode == TEXT and b"CloseStream" in frame.payload:
                    peer.send(encode_message(METADATA) + encode(CLOSE, b"\x03\xe8"))
                elif frame.opcode == CLOSE:
                    return
        finally:
            self.over = True


def attack(report: Report) -> None:
    rounds = report.scaled(ROUNDS)
    with LoopThread() as loop:
        for number in range(rounds):
            rng = report.random("proxy", number)
            table = faults(rng)
            names = list(table) if report.size > 0.1 else [*rng.sample(list(table), 3), "stops reading, then resets"]
            for name in names:
                for colour in COLOURS:
                    _session(report, loop, colour, name, faults(report.random("proxy", number))[name])
        if loop.complaints:
            report.fail("the loop complains", loop.complaints[:3])


def _session(report: Report, loop: LoopThread, colour: str, fault_name: str, fault: Fault) -> None:
    name, service = f"{fault_name}, {colour}", CountingService()
    with (
        RawServer(service) as server,
        Proxy(("127.0.0.1", server.port), fault.up, fault.down, read_size=8192) as proxy,
    ):
        limits = PATIENT if fault.lossless or fault.stalled else {**QUICK, "send_timeout": 1.0}
        limits = {**limits, "open_timeout": DEADLINE if fault.starts else 2.0}
        client = client_of("listen", colour, f"ws://127.0.0.1:{proxy.port}", loop, **limits)
        heard = Heard(client, LiveTranscriptionEvents)
        began = time.monotonic()
        started = client.start(AUDIO)
        report.check(time.monotonic() - began < limits["open_timeout"] + SLACK, "start() outlasts open_timeout", name)
        report.count("sessions")
        if not started:
            report.check(not fault.starts, "start() fails", f"{name}: {client.last_error}")
            client.finish()
            return
        if not report.check(fault.starts, "start() without an answer", name):
            client.finish()
            return
        accepted, refused = drive(colour, loop, _send(unwrapped(client), colour, fault.frames))
        lost = refused > 0
        complete = finish_and_check(report, client, heard, name)
        wait(lambda: service.over or not fault.lossless)
        error = client.last_error
        unsent = error.unsent if error else 0
        report.check(not service.wrong, "frames torn, twice or out of order", f"{name}: {service.wrong[:3]}")
        report.count("frames said True", accepted)
        report.count("frames said False", refused)
        report.count("frames the server got", service.got)
        report.check(
            service.got <= accepted + refused - unsent,
            "counted as unsent, and has come",
            f"{name}: {service.got} of {accepted}, {unsent}",
        )
        report.check(unsent >= refused, "False and not counted", f"{name}: {refused} x False, unsent {unsent}")
        if fault.lossless:
            report.check(
                accepted == fault.frames == service.got, "frames are missing", f"{name}: {service.got} of {accepted}"
            )
            report.check(complete is True, "finish() is not True", f"{name}: {error}")
            report.check(not heard["Error"], "an Error for nothing", f"{name}: {heard['Error']}")
        else:
            report.check(complete is False, "finish() is True in spite of a loss", f"{name}: unsent {unsent}")
            report.check(heard["Error"] or not fault.reported, "a loss without an Error", name)
            report.count("frames the network took and lost", accepted + refused - unsent - service.got)
        report.check(not lost or not complete, "finish() is True after a False", name)
        if fault.stalled and getattr(proxy.links[0], "held", -1) > 0:
            taken = (proxy.links[0].up + proxy.links[0].held - len(server.requests[0])) // WIRE
            claimed = accepted + refused - unsent
            detail = f"{name}: {accepted} x True, {refused} x False, unsent {unsent}; the kernel took {taken}"
            report.check(accepted <= taken or colour == "asyncio", "True for what the kernel never took", detail)
            report.check(claimed <= taken, "not sent, and not counted as unsent", detail)
            report.count("frames in kernels at a loss", taken - service.got)


async def _send(client: Any, colour: str, frames: int) -> tuple[int, int]:
    """Send frames up to the first with False, and three more. Returns how often send() was True, and False."""
    answers: list[bool] = []
    silence = bytes(SIZE - 4)
    while len(answers) < frames and answers[-4:].count(False) < 4:
        answers.append(await result_of(client.send(len(answers).to_bytes(4, "big") + silence)))
        if len(answers) % 16 == 0:
            await sleep(colour, 0)
    return answers.count(True), answers.count(False)
