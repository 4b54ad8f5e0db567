"""Whatever goes wrong: every connection ends in time, with one Close, the cause kept and nothing left behind."""

import socket
import threading
from contextlib import contextmanager, nullcontext
from typing import Any, Iterator, NamedTuple, Optional

import pytest
from colours import COLOURS, DEADLINE, KEY, Belongings, Heard, LoopThread, agent_of, eventually, settings

from deepgram import DeepgramConnectionError, InjectUserMessageOptions
from deepgram.server import Abort, BlackHole, Close, Emit, Faults, LocalServer, Reject, StopReading, Timing

HELLO = InjectUserMessageOptions(content="hello")
NEVER = 3600.0  # seconds
QUICK = {"ping_interval": None, "open_timeout": DEADLINE, "close_timeout": 0.1, "drain_timeout": 0.1}
PINGS = {"ping_interval": 0.03, "ping_timeout": 0.1}

# The client sends Settings, a user's text and, once that is answered, a KeepAlive. A fault strikes
MOMENTS: dict[str, dict[str, Any]] = {
    "at once": {},
    "before": {"after_frames": 1},
    "during": {"after_frames": 2},
    "in speech": {"after_sent": 12},
    "after": {"after_frames": 3},
}
OPEN_MOMENTS = ("before", "during", "after")


class Case(NamedTuple):
    """A fault, and what is to come of it."""

    faults: Faults
    options: dict[str, Any] = {}
    lost: bool = True  # the connection ends by itself, unexpectedly
    code: Optional[int] = 1006
    words: str = ""  # in the error's text
    missed: bool = False  # finish() waits in vain
    sender: bool = False  # while somebody sends
    event: str = ""  # what the fault itself becomes, once


CASES: dict[str, Case] = {}


def closes() -> Iterator[tuple[str, Case]]:
    for code in (1000, 1001, 1002, 1003, 1008, 1009, 1011, 4000):
        for moment, when in MOMENTS.items():
            case = Case(Faults(close=Close(code, "a reason", **when)), lost=code > 1001, code=code, words="a reason")
            yield f"close {code} {moment}", case


def cuts() -> Iterator[tuple[str, Case]]:
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


ODDITIES = {  # what it is: (what is emitted, the event it becomes)
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
    "broken UTF-8": (Emit(b'\x81\x0f{"type":"\xff\xc0\xff"} ', raw=True), "Unhandled"),
    "empty text": (Emit(""), ""),
    "ping": (Emit(b"\x89\x03hey", raw=True), ""),
    "stray pong": (Emit(b"\x8a\x03hey", raw=True), ""),
}

VIOLATIONS = {
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
    with LocalServer(timing=Timing.fast(close=0.3)) as running:
        yield running


@pytest.fixture
def belongings(server: LocalServer, loop: LoopThread) -> Iterator[Belongings]:
    """Checks after the test that nothing of it is left, once the server has let go as well."""
    before = Belongings(loop)
    yield before
    for record in server.connections:
        record.resume_reading()
    before.check()


def converse(agent: Any, heard: Heard, messages: int = 3) -> bool:
    """So many messages of one exchange, as far as the connection goes; False if it did not begin."""
    if not agent.start(settings()):
        return False
    replies = (("SettingsApplied", lambda: agent.inject_user_message(HELLO)), ("AgentAudioDone", agent.keep_alive))
    for reply, send in replies[: messages - 1]:
        if not heard.until(reply):
            break
        send()
    return True


def flood(agent: Any) -> None:
    for _ in range(1000):
        if not agent.send(bytes(65536)):
            return
    raise AssertionError("64 MB went to a server that does not read")


@contextmanager
def one_that_waits(agent: Any) -> Iterator[None]:
    """Meanwhile, somebody sends more than any buffer holds."""
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
    agent = agent_of(colour, server.url, loop, **{**QUICK, **case.options})
    heard = Heard(agent)

    deaf = case.faults.stop_reading or (case.missed and case.faults.black_hole)
    started = converse(agent, heard, (deaf and deaf.after_frames) or 3)
    if deaf and case.lost:
        flood(agent)
    if started and (case.lost or case.faults.close):
        heard.until("Close")
    if case.event:
        heard.until(case.event)
    with one_that_waits(agent) if case.sender else nullcontext():
        assert agent.finish() is not case.missed
    assert agent.finish() is True, "a second finish() has nothing to wait for"

    check_end(case, started, heard, agent)
    assert not agent.is_connected()
    assert agent.send("{}") is False


def check_end(case: Case, started: bool, heard: Heard, agent: Any) -> None:
    names = [event for event, _ in heard.events]
    error = agent.last_error
    if not started:  # the fault came before the settings were out
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
    else:
        assert error is None
    if case.event:
        assert names.count(case.event) >= 1
