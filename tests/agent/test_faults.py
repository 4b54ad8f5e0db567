"""Faults of every kind: each connection ends in time, with one Close and its cause, and leaves nothing behind."""

import asyncio
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any, Iterator, Optional

import pytest
from colours import (
    COLOURS,
    DEADLINE,
    KEY,
    Belongings,
    Heard,
    LoopThread,
    agent_of,
    eventually,
    refusing,
    settings,
    until_at_rest,
)

from deepgram import DeepgramClient, DeepgramClientOptions, DeepgramConnectionError, InjectUserMessageOptions
from deepgram.server import Abort, BlackHole, Close, Emit, Faults, LocalServer, Reject, StopReading, Timing

HELLO = InjectUserMessageOptions(content="hello")
NEVER = 3600.0  # seconds
QUICK = {"ping_interval": None, "open_timeout": DEADLINE}
SHORT_CLOSE = {"close_timeout": 0.1}  # for a server that never answers the close
PINGS = {"ping_interval": 0.03, "ping_timeout": 0.1}

# The client sends Settings, a user's text and, once that has been answered, a KeepAlive. A fault strikes
MOMENTS: dict[str, dict[str, Any]] = {
    "at once": {},
    "before": {"after_frames": 1},
    "during": {"after_frames": 2},
    "in speech": {"after_sent": 12},
    "after": {"after_frames": 3},
}
OPEN_MOMENTS = ("before", "during", "after")


@dataclass(frozen=True)
class Case:
    """A fault and its expected outcome."""

    faults: Faults
    options: dict[str, Any] = field(default_factory=dict)
    lost: bool = True  # the connection ends by itself, unexpectedly
    code: Optional[int] = 1006
    words: str = ""  # in the error's text
    missed: bool = False  # finish() waits in vain
    sender: bool = False  # while another thread sends
    event: str = ""  # the event that the fault causes


CASES: dict[str, Case] = {}


def closes() -> Iterator[tuple[str, Case]]:
    """The server closes, with each code at each moment."""
    for code in (1000, 1001, 1002, 1003, 1008, 1009, 1011, 4000):
        for moment, when in MOMENTS.items():
            case = Case(Faults(close=Close(code, "a reason", **when)), lost=code > 1001, code=code, words="a reason")
            yield f"close {code} {moment}", case


def cuts() -> Iterator[tuple[str, Case]]:
    """The connection is lost, or the server goes silent."""
    half_a_frame = b"\x82\x7e\x10\x00abc"
    for moment, when in MOMENTS.items():
        yield f"reset {moment}", Case(Faults(abort=Abort(True, **when)))
        yield f"end of stream {moment}", Case(Faults(abort=Abort(False, **when)))
        broken = Faults(emit=[Emit(half_a_frame, raw=True, **when)], abort=Abort(False, **when))
        yield f"end within a frame {moment}", Case(broken)
        yield f"silence {moment}", Case(Faults(black_hole=BlackHole(**when)), PINGS, words="ping timeout")
    for moment in OPEN_MOMENTS:
        faults = Faults(stop_reading=StopReading(**MOMENTS[moment]))
        yield f"full buffers {moment}", Case(faults, {"send_timeout": 0.2}, words="stopped reading")
        yield f"full buffers and silence {moment}", Case(faults, PINGS, words="ping timeout")
    yield "idle", Case(Faults(idle_timeout=0.1), code=1011, words="net0001")


ODDITIES = {  # name: (what the server emits, the event that is delivered)
    "broken JSON": (Emit("{not json"), "Error"),
    "half of a JSON": (Emit('{"type":"Welcome"'), "Error"),
    "no object": (Emit("[1, 2]"), "Error"),
    "no type": (Emit('{"kind": "Welcome"}'), "Unhandled"),
    "type null": (Emit('{"type": null}'), "Unhandled"),
    "type a number": (Emit('{"type": 5}'), "Unhandled"),
    "unknown type": (Emit('{"type":"Novelty","of": "tomorrow"}'), "Unhandled"),
    "wrong fields": (Emit('{"type":"AgentThinking","content":{"a":[1]},"more":2}'), "AgentThinking"),
    "missing fields": (Emit('{"type":"AgentThinking"}'), "AgentThinking"),
    "huge": (Emit('{"type":"Novelty","text":"%s"}' % ("x" * 3_000_000)), "Unhandled"),
    "fragmented": (Emit('{"type":"AgentThinking","content":"' + "\N{SNOWMAN}" * 50 + '"}', 11), "AgentThinking"),
    "huge and fragmented": (Emit('{"type":"AgentThinking","content":"%s"}' % ("x" * 500_000), 97), "AgentThinking"),
    "fragmented audio": (Emit(b"odd" * 1000, 7), "AudioData"),
    "empty text": (Emit(""), ""),
    "ping": (Emit(b"\x89\x03hey", raw=True), ""),
    "stray pong": (Emit(b"\x8a\x03hey", raw=True), ""),
}

VIOLATIONS = {
    "broken UTF-8": b'\x81\x0f{"type":"\xff\xc0\xff"} ',
    "reserved opcode": b"\x83\x00",
    "reserved bit": b"\xc1\x00",
    "masked": b"\x81\x80abcd",
    "stray continuation": b"\x80\x01x",
    "interrupted message": b"\x01\x01a\x81\x01b",
    "long ping": b"\x89\x7e\x00\x80" + bytes(128),
    "fragmented ping": b"\x09\x00",
    "short close": b"\x88\x01\x03",
    "close without sense": b"\x88\x02\x03\xe7",
    "close with broken UTF-8": b"\x88\x03\x03\xe8\xff",
    "no WebSocket": b"HTTP/1.1 500 Internal Server Error\r\n\r\n" + b" " * 100,
}


def odd_messages() -> Iterator[tuple[str, Case]]:
    """The server sends unusual, broken or forbidden frames."""
    for name, (emit, event) in ODDITIES.items():
        for moment in OPEN_MOMENTS:
            struck = Emit(emit.data, emit.fragments, emit.raw, **MOMENTS[moment])
            yield f"{name} {moment}", Case(Faults(emit=[struck]), lost=False, code=1000, event=event)
    for name, raw in VIOLATIONS.items():
        for moment in OPEN_MOMENTS:
            yield f"{name} {moment}", Case(Faults(emit=[Emit(raw, raw=True, **MOMENTS[moment])]), words="sent 100")
    for moment in OPEN_MOMENTS:
        for fragments in (1, 5):
            faults = Faults(emit=[Emit("x" * 5000, fragments, **MOMENTS[moment])])
            case = Case(faults, {"max_size": 4000}, words="sent 1009")
            yield f"above max_size in {fragments} {moment}", case


CASES.update(closes())
CASES.update(cuts())
CASES.update(odd_messages())
CASES["all twice"] = Case(Faults(duplicate=True), lost=False, code=1000)
MISSED = {"lost": False, "missed": True, "words": "did not answer the close"}
CASES["close not answered"] = Case(Faults(ignore_close=True), **MISSED)
for moment in OPEN_MOMENTS:
    deaf = Faults(stop_reading=StopReading(**MOMENTS[moment]))
    CASES[f"close not read {moment}"] = Case(deaf, **MISSED)
    CASES[f"close in full buffers {moment}"] = Case(deaf, **MISSED, sender=True)
    CASES[f"close into silence {moment}"] = Case(Faults(black_hole=BlackHole(**MOMENTS[moment])), **MISSED)


@pytest.fixture(scope="module")
def loop() -> Iterator[LoopThread]:
    with LoopThread() as thread:
        yield thread


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with LocalServer(timing=Timing.fast(close=0.3, idle=2 * DEADLINE)) as running:
        yield running


@pytest.fixture
def belongings(server: LocalServer, loop: LoopThread) -> Iterator[Belongings]:
    """Check after the test that it has left nothing behind, once the server has let go as well."""
    before = Belongings(loop)
    yield before
    server.next_faults.clear()
    for record in server.connections:
        record.resume_reading()
    before.check()


def converse(agent: Any, heard: Heard, messages: int = 3) -> bool:
    """Send up to `messages` messages of an exchange, as far as the connection goes; False if `start()` failed."""
    if not agent.start(settings()):
        return False
    replies = (("SettingsApplied", lambda: agent.inject_user_message(HELLO)), ("AgentAudioDone", agent.keep_alive))
    for reply, send in replies[: messages - 1]:
        if not heard.until(reply):
            break
        send()
    return True


def flood(agent: Any) -> None:
    """Send until the client reports a loss."""
    for _ in range(1000):
        if not agent.send(bytes(65536)):
            return
    raise AssertionError("64 MB went to a server that does not read")


@contextmanager
def blocked_sender(agent: Any) -> Iterator[None]:
    """Meanwhile, another thread sends more than any buffer holds."""
    sent: list[bool] = []
    sender = threading.Thread(target=lambda: sent.append(agent.send(bytes(1 << 25))))
    sender.start()
    yield
    sender.join(DEADLINE)
    assert sent == [False]


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("name", CASES)
def test_fault(name: str, colour: str, server: LocalServer, loop: LoopThread, belongings: Belongings) -> None:
    case = CASES[name]
    server.next_faults.append(case.faults)
    agent = agent_of(colour, server.url, loop, **{**QUICK, **(SHORT_CLOSE if case.missed else {}), **case.options})
    heard = Heard(agent)

    deaf = case.faults.stop_reading or (case.missed and case.faults.black_hole)
    started = converse(agent, heard, (deaf and deaf.after_frames) or 3)
    if deaf and case.lost:
        flood(agent)
    if started and (case.lost or case.faults.close):
        heard.until("Close")
    if case.event:
        heard.until(case.event)
    with blocked_sender(agent) if case.sender else nullcontext():
        finished = agent.finish()
    dropped = bool(agent.last_error and agent.last_error.unsent)  # frames lost with the connection, before finish()
    if started:
        assert heard.until("Close"), "Close may come after a finish() that gave up"
    assert finished is (not started or not (case.lost or case.missed or dropped)), "F-04"
    assert agent.finish() is (finished and not case.sender), "a second finish() has nothing to wait for"

    check_end(case, started, heard, agent)
    assert not agent.is_connected()
    assert agent.send("{}") is False


def check_end(case: Case, started: bool, heard: Heard, agent: Any) -> None:
    """Check the events and the client's error against the case."""
    names = [event for event, _ in heard.events]
    error = agent.last_error
    if not started:  # the fault struck before the settings were sent
        assert names == []
    else:
        assert names[0] == "Open"
        assert names.count("Close") == 1
        assert names[-1] == "Close"
        close = heard["Close"][0]
        assert close.code == case.code
        assert close.initiator == ("server" if case.faults.close else close.initiator)
        assert names.count("Error") == (case.lost or case.event == "Error")
    if not started or case.lost or case.missed:
        assert isinstance(error, DeepgramConnectionError)
        assert (error.code, case.words in str(error)) == (case.code, True), str(error)
        assert error.cause is not None
        assert KEY not in f"{error!r} {error} {error.cause!r}"
    elif case.faults.close:
        assert (error.code, error.reason, error.cause) == (case.code, "a reason", None), "F-09"
    else:
        assert error is None
    if case.event:
        assert names.count(case.event) >= 1


# ---- before there is a connection

BODIES: dict[str, Any] = {
    "err_msg": {"err_code": "Bad Request", "err_msg": "the reason", "request_id": "req-1"},
    "message": {"category": "X", "message": "the reason", "details": "d", "request_id": "req-1"},
    "reason": {"reason": "the reason", "request_id": "req-1"},
    "plain": "the reason",
    "empty": "",
    "page": "<html><body>" + "the reason " * 2000 + "</body></html>",
    "half": '{"err_msg": "the reas',
    "list": ["the reason"],
}
REFUSALS = {f"{status}": Reject(status) for status in (400, 401, 402, 403, 404, 408, 429, 500, 502, 503, 504)}
REFUSALS |= {f"{status} {name}": Reject(status, {}, body) for status in (400, 503) for name, body in BODIES.items()}
REFUSALS["302"] = Reject(302, {"Location": "/elsewhere"}, "")
REFUSALS["200"] = Reject(200)
REFUSALS["429 with Retry-After"] = Reject(429, {"Retry-After": "7"})


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("name", REFUSALS)
def test_refused_upgrade(name: str, colour: str, server: LocalServer, loop: LoopThread, belongings: Belongings) -> None:
    reject = REFUSALS[name]
    server.next_faults.append(Faults(reject=reject))
    error = refusal(colour, server.url, loop)
    assert error.status == reject.status
    assert error.retryable is (reject.status in (408, 429, 500, 502, 503, 504))
    assert error.request_id == server.connections[-1].request_id
    assert str(reject.status) in str(error)
    if name.partition(" ")[2] not in ("", "empty", "with Retry-After"):
        assert "the reas" in str(error)
        assert "the reas" in (error.body or "")


def refusal(colour: str, url: str, loop: LoopThread, **options: Any) -> DeepgramConnectionError:
    """The error of a `start()` that fails; no handler is called."""
    agent = agent_of(colour, url, loop, **{**QUICK, **options})
    heard = Heard(agent)
    assert agent.start(settings()) is False
    assert agent.finish() is True
    assert not agent.is_connected()
    assert agent.send(b"lost") is False
    assert heard.events == []
    assert isinstance(agent.last_error, DeepgramConnectionError)
    assert agent.last_error.unsent == 1
    assert agent.last_error.cause is not None
    assert KEY not in f"{agent.last_error!r} {agent.last_error} {agent.last_error.cause!r}"
    return agent.last_error


@pytest.mark.parametrize("colour", COLOURS)
def test_handshake_too_late(colour: str, server: LocalServer, loop: LoopThread, belongings: Belongings) -> None:
    server.next_faults.append(Faults(delay_handshake=60.0))
    error = refusal(colour, server.url, loop, open_timeout=0.5)
    assert isinstance(error.cause, TimeoutError)
    assert error.retryable


@pytest.mark.parametrize("colour", COLOURS)
def test_handshake_just_in_time(colour: str, server: LocalServer, loop: LoopThread, belongings: Belongings) -> None:
    server.next_faults.append(Faults(delay_handshake=0.1))
    agent = agent_of(colour, server.url, loop, **QUICK)
    heard = Heard(agent)
    assert converse(agent, heard)
    assert agent.finish()
    assert [len(heard[name]) for name in ("Open", "Error", "Close")] == [1, 0, 1]


ACCEPTED = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
ANSWERS = {  # to the upgrade: (bytes, a word of the error)
    "nothing": (b"", ""),
    "garbage": (b"\x00\x01\x02 what?\r\n\r\n", ""),
    "another protocol": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", ""),
    "half a head": (b"HTTP/1.1 101 Switching Prot", ""),
    "half a body": (b"HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nbusy", ""),
    "no accept": (f"{ACCEPTED}\r\n".encode(), "Sec-WebSocket-Accept"),
    "wrong accept": (f"{ACCEPTED}Sec-WebSocket-Accept: AAAA\r\n\r\n".encode(), "Sec-WebSocket-Accept"),
    "no upgrade": (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", ""),
    "endless head": (b"HTTP/1.1 200 OK\r\n" + b"X-More: yes\r\n" * 1000, ""),
}


@contextmanager
def answering(answer: bytes, *, stay: bool = False) -> Iterator[str]:
    """A server that gives one answer to any request; with `stay` it then keeps silent, otherwise it closes."""
    left = threading.Event()

    def serve() -> None:
        with suppress(OSError), listener.accept()[0] as peer:
            peer.settimeout(DEADLINE)
            request = b""
            while not request.endswith(b"\r\n\r\n") and (more := peer.recv(4096)):
                request += more
            peer.sendall(answer)
            while stay and peer.recv(4096):
                pass
        left.set()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"ws://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(DEADLINE)
        assert left.is_set()


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("name", ANSWERS)
def test_answer_that_accepts_no_websocket(name: str, colour: str, loop: LoopThread, belongings: Belongings) -> None:
    answer, word = ANSWERS[name]
    with answering(answer) as url:
        error = refusal(colour, url, loop, open_timeout=DEADLINE)
    assert word in str(error)


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("name", ["nothing", "half a head", "half a body"])
def test_answer_that_never_ends(name: str, colour: str, loop: LoopThread, belongings: Belongings) -> None:
    with answering(ANSWERS[name][0], stay=True) as url:
        error = refusal(colour, url, loop, open_timeout=2 if name == "half a body" else 0.1)
    if name == "half a body":
        assert (error.status, error.body, error.retryable) == (503, "busy", True), "F-16"
    else:
        assert isinstance(error.cause, TimeoutError)


@pytest.mark.parametrize("colour", COLOURS)
def test_connection_refused(colour: str, loop: LoopThread, belongings: Belongings) -> None:
    with refusing() as (host, port):
        error = refusal(colour, f"ws://{host}:{port}", loop)
    assert isinstance(error.cause, ConnectionRefusedError)
    assert error.retryable


# ---- the server ends


@pytest.mark.parametrize("colour", COLOURS)
def test_a_server_that_stops(colour: str, loop: LoopThread, belongings: Belongings) -> None:
    with LocalServer(timing=Timing.fast()) as server:
        agent = agent_of(colour, server.url, loop, **QUICK)
        heard = Heard(agent)
        assert converse(agent, heard)
    heard.until("Close")
    assert heard["Close"][0].code == 1001
    assert agent.finish()
    assert (agent.last_error.code, agent.last_error.unsent) == (1001, 0), "F-09"


@pytest.mark.parametrize("colour", COLOURS)
def test_a_server_that_dies_within_a_frame(colour: str, loop: LoopThread, belongings: Belongings) -> None:
    dying = Faults(emit=[Emit(b"\x81\x7e\x10\x00half", raw=True, after_sent=12)], abort=Abort(after_sent=12))
    with LocalServer(timing=Timing.fast(), faults=dying) as server:
        agent = agent_of(colour, server.url, loop, **QUICK)
        heard = Heard(agent)
        converse(agent, heard)
        heard.until("Close")
    assert [len(heard[name]) for name in ("Open", "Error", "Close")] == [1, 1, 1]
    assert not agent.start(settings()), "the server has stopped for good"
    assert isinstance(agent.last_error.cause, ConnectionRefusedError)


@pytest.mark.parametrize("colour", COLOURS)
def test_one_client_restarts_after_every_kind_of_end(
    colour: str, server: LocalServer, loop: LoopThread, belongings: Belongings
) -> None:
    """One client object survives every kind of end."""
    faults = [Faults(abort=Abort(after_frames=2)), Faults(reject=Reject(503)), Faults(close=Close(1011, after_sent=9))]
    server.next_faults.extend([*faults, Faults()])
    agent = agent_of(colour, server.url, loop, **QUICK)
    heard = Heard(agent)
    results = []
    for _ in range(4):
        results.append(agent.start(settings()) and agent.inject_user_message(HELLO))
        if results[-1] and len(results) < 4:
            eventually(lambda: len(heard["Close"]) == results.count(True))
    assert results == [True, False, True, True]
    eventually(lambda: heard["AgentAudioDone"])
    assert agent.finish()
    assert agent.last_error is None
    assert [len(heard[name]) for name in ("Open", "Error", "Close")] == [3, 2, 3]


def test_the_loop_ends_right_after_start(server: LocalServer) -> None:
    """A program that never finishes its agent leaves no socket open, even if no handler has begun to run."""
    number = len(server.connections)
    agent = DeepgramClient(KEY, DeepgramClientOptions(url=server.url)).agent.asyncwebsocket.v("1")
    assert asyncio.run(agent.start(settings()))
    assert not agent.is_connected()
    server.wait_for(lambda: server.connections[number].closed, DEADLINE)


# ---- many at once


@pytest.mark.parametrize("colour", COLOURS)
def test_fifty_at_once(colour: str, server: LocalServer, loop: LoopThread, belongings: Belongings) -> None:
    """A third is finished by the client, a third closed by the server, and a third cut by it."""
    ends = [Faults(), Faults(close=Close(1011, after_frames=3)), Faults(abort=Abort(after_frames=3))]
    server.next_faults.extend(ends[number % 3] for number in range(50))
    agents = [agent_of(colour, server.url, loop) for _ in range(50)]
    all_heard = [Heard(agent) for agent in agents]
    finished: list[Any] = []

    def live(agent: Any, heard: Heard) -> None:
        if converse(agent, heard):
            finished.append((agent, agent.finish()))

    threads = [threading.Thread(target=live, args=pair) for pair in zip(agents, all_heard, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(3 * DEADLINE)
    assert len(finished) == 50
    assert all(complete or agent.last_error for agent, complete in finished)  # the loss may come during finish()
    for agent, heard in zip(agents, all_heard, strict=True):
        assert [len(heard[name]) for name in ("Open", "Welcome", "AgentAudioDone", "Close")] == [1, 1, 1, 1]
        assert len(heard["Error"]) == (agent.last_error is not None)
    assert Counter(heard["Close"][0].code for heard in all_heard) == {1000: 17, 1011: 17, 1006: 16}


# ---- Ctrl-C

SETUP = """
import asyncio, sys, threading, time
from deepgram import DeepgramClient, DeepgramClientOptions, SettingsOptions
think = {"provider": {"type": "open_ai", "model": "gpt-4o-mini"}}
settings = SettingsOptions.from_dict({"agent": {"think": think}})
config = DeepgramClientOptions(url=sys.argv[1], options={"close_timeout": 60})
router = DeepgramClient("k", config).agent
threaded, on_loop = router.websocket.v("1"), router.asyncwebsocket.v("1")
"""
INTERRUPTED = {  # what the program is doing at Ctrl-C: (program, whether the server receives a close frame)
    "in a with block": (
        """
with threaded as agent:
    agent.start(settings)
    print("here", flush=True)
    threading.Event().wait()
""",
        True,
    ),
    "outside a with block": (
        """
threaded.start(settings)
print("here", flush=True)
while True:
    time.sleep(60)
""",
        False,
    ),
    "while a handler works": (
        """
def work(client, applied):
    print("here", flush=True)
    time.sleep(60)

threaded.on("SettingsApplied", work)
threaded.start(settings)
threading.Event().wait()
""",
        False,
    ),
    "while it sends": (
        """
threaded.start(settings)
print("here", flush=True)
while threaded.send(bytes(1 << 20)):
    pass
""",
        False,
    ),
    "while it connects": ("print('here', flush=True); threaded.start(settings)", False),
    "while it finishes": (
        """
threaded.start(settings)
print("here", flush=True)
threaded.finish()
""",
        True,
    ),
    "in an async with block": (
        """
async def main():
    async with on_loop as agent:
        await agent.start(settings)
        print("here", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
""",
        True,
    ),
    "in a coroutine": (
        """
async def main():
    await on_loop.start(settings)
    print("here", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
""",
        False,
    ),
    "while a coroutine sends": (
        """
async def main():
    await on_loop.start(settings)
    print("here", flush=True)
    while await on_loop.send(bytes(1 << 20)):
        pass

asyncio.run(main())
""",
        False,
    ),
    "while a coroutine connects": ("print('here', flush=True); asyncio.run(on_loop.start(settings))", False),
    "while a coroutine finishes": (
        """
async def main():
    await on_loop.start(settings)
    print("here", flush=True)
    await on_loop.finish()

asyncio.run(main())
""",
        True,
    ),
}
WITHOUT_ANSWER = {  # what the server does so that the program is still busy
    "connects": Faults(delay_handshake=60.0),
    "sends": Faults(stop_reading=StopReading(after_frames=1)),
    "finishes": Faults(ignore_close=True),
}


@pytest.mark.skipif(sys.platform == "win32", reason="no signals to other processes")
@pytest.mark.parametrize("name", INTERRUPTED)
def test_interrupted(name: str, server: LocalServer) -> None:
    program, closes = INTERRUPTED[name]
    server.next_faults.append(WITHOUT_ANSWER.get(name.split()[-1], Faults()))
    number = len(server.connections)
    command = [sys.executable, "-X", "dev", "-W", "error::ResourceWarning", "-c", SETUP + program, server.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        (record,) = server.wait_for(lambda: server.connections[number:], DEADLINE)
        if name.endswith("finishes"):
            server.wait_for(lambda: record.close_code, DEADLINE)
        until_at_rest(process.pid)
        process.send_signal(signal.SIGINT)
        try:
            _, output = process.communicate(timeout=120)
        finally:
            process.kill()
    assert process.returncode in (-signal.SIGINT, 130), output
    assert output.rstrip().endswith("KeyboardInterrupt"), output
    for complaint in (
        "Exception ignored",
        "Exception in thread",
        "never retrieved",
        "was destroyed",
        "ResourceWarning",
    ):
        assert complaint not in output
    record.resume_reading()
    if closes:
        server.wait_for(lambda: record.closed, DEADLINE)
        assert record.close_code == 1000
