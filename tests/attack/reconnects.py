"""Sessions of numbered frames with `reconnect`, over connections that are lost at random.

No frame is lost or doubled, and the ledger agrees with the count of the server. If a loss can't be repaired, the ledger
says exactly what is missing.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from attack.clients import AUDIO, COLOURS, EVENTS, Heard, LoopThread, client_of, settings, wait
from attack.report import Report
from deepgram import Reconnect, WebSocketEvents
from deepgram.server import Abort, BlackHole, Close, Emit, Faults, LocalServer, Reject, Script, StopReading, Timing
from deepgram.server.engines.base import Transcript
from deepgram.server.engines.scripted import ScriptedEngine
from deepgram.server.numbered_audio import MAGIC, NUMBER, frame_numbers, numbered_frames, read_frames

RUNS = 1_000  # over all products
HOPELESS = 100  # runs with a loss that can't be repaired
AT_ONCE = 6  # runs
OPTIONS: dict[str, Any] = {
    "open_timeout": 30.0,
    "drain_timeout": 2.0,
    "close_timeout": 0.2,
    "ping_interval": 0.1,
    "ping_timeout": 0.1,  # detects silent servers; a server on a busy machine may look like one
}
FAST_RETRIES = {"base": 0.02, "attempts": 20}
RECONNECT_EVENTS = (WebSocketEvents.Reconnecting, WebSocketEvents.Reconnected, WebSocketEvents.Restarted)
FRAME = 0.02  # seconds of audio
PAUSE = 60  # frames of silence that end a turn


def fault(rng: random.Random, frames: int) -> Faults:
    """A loss of a random kind at a random moment."""
    at, messages_sent = rng.randrange(1, frames + 4), rng.randrange(1, 6)
    kinds: list[Callable[[], Faults]] = [
        lambda: Faults(abort=Abort(after_frames=at)),
        lambda: Faults(abort=Abort(after_frames=at, rst=False)),
        lambda: Faults(abort=Abort(after_sent=messages_sent)),
        lambda: Faults(close=Close(after_frames=at, code=rng.choice((1001, 1011, 1012, 1013)))),
        lambda: Faults(close=Close(after_sent=messages_sent, code=1011, reason="NET-0001")),
        lambda: Faults(black_hole=BlackHole(after_frames=at)),
        lambda: Faults(stop_reading=StopReading(after_frames=at)),
        lambda: Faults(
            emit=[Emit(data=b"\x81\x7e\x10\x00half", raw=True, after_frames=at)], abort=Abort(after_frames=at + 1)
        ),
        lambda: Faults(reject=Reject(503, headers={"Retry-After": "0"})),
    ]
    return rng.choice(kinds)()


def faults(rng: random.Random, frames: int) -> list[Faults]:
    """The faults of the connections of a run; the first connection is not refused."""
    return [
        fault(rng, frames) if n else Faults(abort=Abort(after_frames=rng.randrange(frames)))
        for n in range(rng.randrange(2, 4))
    ]


class Run:
    """A session of a client of one colour with a local server. `problems` collects what did not hold."""

    def __init__(
        self,
        product: str,
        colour: str,
        loop: LoopThread,
        server: LocalServer,
        ping_timeout: float = OPTIONS["ping_timeout"],
        **reconnect: Any,
    ) -> None:
        limits = {**OPTIONS, "ping_timeout": ping_timeout}
        options = {**limits, "reconnect": Reconnect(**{**FAST_RETRIES, **reconnect})}
        self.client = client_of(product, colour, server.url, loop, **options)
        self.heard = Heard(self.client, [*EVENTS[product], *RECONNECT_EVENTS])
        self.server = server
        self.problems: list[str] = []

    def check(self, holds: Any, what: object) -> None:
        if not holds:
            self.problems.append(str(what))

    @property
    def ledger(self) -> Any:
        return getattr(self.client, "_client", self.client).ledger

    def ends(self, *, whole: bool) -> None:
        """Finish, and check the result, the ledger of Close, and that there was one Open and one Close."""
        self.check(self.client.finish() is whole, f"finish() is not {whole}: {self.client.last_error}")
        names = [name for name, _ in self.heard.events]
        self.check(names[:1] == ["Open"] and names.count("Open") == 1, f"not one Open: {names[:3]}")
        self.check(names[-1:] == ["Close"] and names.count("Close") == 1, f"not one Close: {names[-3:]}")
        self.check(whole is not ("Error" in names), f"Error: {whole}")
        ledger_of_close = self.heard["Close"][-1].ledger
        self.check(
            ledger_of_close._replace(unsent=0) == self.ledger._replace(unsent=0), "the ledger of Close is another"
        )

    @property
    def settled(self) -> bool:
        """Whether the last outage that was reported is over."""
        names = [name for name, _ in self.heard.events if name.startswith("Reconnect")]
        return names[-1:] != ["Reconnecting"]

    def counted(self) -> set[int]:
        """The numbers of the frames that the server has received, over all connections."""
        received = [frame.payload for record in self.server.connections for frame in record.received]
        return {NUMBER.unpack_from(data, len(MAGIC))[0] for data in received if data[: len(MAGIC)] == MAGIC}


def listen(rng: random.Random, colour: str, loop: LoopThread) -> list[str]:
    """Live transcription: repaired losses leave no trace in the results."""
    count = rng.randrange(20, 300)
    with LocalServer(timing=Timing.fast(), next_faults=faults(rng, count)) as server:
        run = Run("listen", colour, loop, server)
        run.check(run.client.start({**AUDIO, "interim_results": rng.random() < 0.5}), run.client.last_error)
        finalize_at = rng.randrange(count) if rng.random() < 0.3 else -1
        for number, frame in enumerate(numbered_frames(count)):
            run.check(run.client.send(frame), f"send() of {number} is False")
            if number == finalize_at:
                run.check(run.client.finalize(), "finalize() is False")
        run.ends(whole=True)
        spans = final_spans(run)
        run.check(numbers(run) == list(range(count)), f"of {count}: {numbers(run)}")
        run.check(all(abs(one[1] - two[0]) < 1e-6 for one, two in itertools.pairwise(spans)), f"time jumps: {spans}")
        durations = [message.duration for message in run.heard["Metadata"]]
        run.check(abs(durations[-1] - count * FRAME) < 1e-6, f"Metadata: {durations}")
        ledger = run.ledger
        run.check(ledger.sent[:2] == ledger.covered[:2] == (count, count * 640), ledger)
        run.check(ledger.missing.frames == ledger.pending.frames == 0, ledger)
        run.check(run.counted() == set(range(count)), f"the server has counted {len(run.counted())} of {count}")
    return run.problems


def hopeless(rng: random.Random, colour: str, loop: LoopThread) -> list[str]:
    """A loss that can't be repaired: the ledger says exactly what is missing."""
    count = rng.randrange(60, 300)
    first = Faults(abort=Abort(after_frames=rng.randrange(20, count)))
    kind = rng.randrange(3)
    connection_faults = [first] if kind == 0 else [first, *([Faults(reject=Reject((401, 503)[kind - 1]))] * 30)]
    limits: dict[str, Any] = ({"buffer_bytes": 640 * 15}, {}, {"deadline": 0.1})[kind]
    with LocalServer(timing=Timing.fast(), next_faults=connection_faults) as server:
        run = Run("listen", colour, loop, server, **limits)
        run.check(run.client.start(AUDIO), run.client.last_error)
        unsent = sum(not run.client.send(frame) for frame in numbered_frames(count))
        got = []
        if kind == 0:
            whole = run.client.finish() is True
            run.check(whole is (run.ledger.missing.frames == 0), "finish() does not tell of what is missing")
        else:
            run.ends(whole=False)
        got, ledger = numbers(run), run.ledger
        missing = set(range(count)) - set(got)
        run.check(got == sorted(set(got)), f"twice or out of order: {got}")
        run.check(ledger.unsent == unsent and ledger.sent.frames == count - unsent, ledger)
        run.check(ledger.missing.frames + unsent == len(missing), f"{sorted(missing)}: {ledger}")
        gaps = {
            n for n in range(count - unsent) for begin, end in ledger.gaps if begin - 1e-6 <= n * FRAME < end - 1e-6
        }
        run.check(gaps == missing - set(range(count - unsent, count)), f"{sorted(missing)}: {ledger.gaps}")
    return run.problems


def speak(rng: random.Random, colour: str, loop: LoopThread) -> list[str]:
    """Live speech: the audio is the same as over a connection that is not lost."""
    segments = [
        [f"{rng.randrange(10**6)} words. " for _ in range(rng.randrange(1, 4))] for _ in range(rng.randrange(1, 7))
    ]
    resume, messages = rng.random() < 0.5, sum(len(segment) + 1 for segment in segments)
    spoken = []
    for connection_faults in ((), faults(rng, messages)):
        with LocalServer(timing=Timing.fast(), next_faults=connection_faults) as server:
            run = Run("speak", colour, loop, server, resume=resume)
            run.check(run.client.start({"encoding": "linear16", "sample_rate": 8000}), run.client.last_error)
            for segment in segments:
                run.check(all(run.client.send_text(text) for text in segment) and run.client.flush(), "a verb is False")
            run.ends(whole=True)
            spoken.append(flushed_audio(run))
            numbered = [message.sequence_id for message in run.heard["Flushed"]]
            run.check(numbered == list(range(len(segments))), f"Flushed: {numbered}")
            run.check(run.ledger.sent.frames == run.ledger.covered.frames == messages, run.ledger)
            run.check(not (resume and run.heard["Restarted"]), "Restarted, in spite of `resume`")
        if run.problems:
            break
    run.check(spoken[0] == spoken[-1], f"{list(map(len, spoken[0]))} bytes became {list(map(len, spoken[-1]))}")
    return run.problems


class Numbers(ScriptedEngine):
    """A speech engine that transcribes the numbers of numbered frames."""

    async def transcribe(self, pcm: bytes, rate: int, phrases: Any) -> Transcript:
        words = tuple(read_frames(pcm, rate))
        return Transcript(" ".join(word.word for word in words), words, 1.0)


def agent(rng: random.Random, colour: str, loop: LoopThread) -> list[str]:
    """An agent hears everything the user says, once and in order, and greets once."""
    turns = [rng.randrange(25, 60) for _ in range(rng.randrange(1, 4))]
    connection_faults = faults(rng, sum(turns) + len(turns) * PAUSE)
    with LocalServer(timing=Timing.fast(), next_faults=connection_faults, engine=lambda: Numbers(Script())) as server:
        run, agent_settings, number = Run("agent", colour, loop, server), settings(), 0
        agent_settings.agent.greeting = "Hello there."
        agent_settings.audio.input.sample_rate = 16000
        run.check(run.client.start(agent_settings), run.client.last_error)
        for turn, frames in enumerate(turns):
            for frame in [*numbered_frames(frames, first=number), *[bytes(640)] * PAUSE]:
                run.check(run.client.send(frame), "send() is False")
            number += frames
            run.check(wait(lambda turn=turn: len(spoken_texts(run, "user")) > turn), f"turn {turn} is not heard")
        run.check(wait(lambda: run.settled), "no connection any more")
        run.ends(whole=True)
        got = [number for text in spoken_texts(run, "user") for number in frame_numbers(text)]
        run.check(got == list(range(number)), f"of {number}: {got}")
        run.check(run.counted() == set(range(number)), f"the server has counted {len(run.counted())} of {number}")
        run.check(spoken_texts(run, "assistant").count("Hello there.") <= 1, "greeted again")
        applied = [name for name, _ in run.heard.events if name in ("Welcome", "SettingsApplied")]
        run.check(applied == ["Welcome", "SettingsApplied"], f"told again: {applied}")
        frames = number + PAUSE * len(turns)
        run.check(run.ledger.sent.frames == run.ledger.covered.frames == frames, run.ledger)
    return run.problems


def spoken_texts(run: Run, role: str) -> list[str]:
    return [message.content for message in run.heard["ConversationText"] if message.role == role]


def flushed_audio(run: Run) -> list[bytes]:
    """The audio of each flush, without what Restarted declares obsolete."""
    segments = [b""]
    for event, payload in run.heard.events:
        if event == "AudioData":
            segments[-1] += payload
        elif event == "Flushed":
            segments.append(b"")
        elif event == "Restarted":
            run.check(payload.size == len(segments[-1]) > 0, f"Restarted: {payload.size}, not {len(segments[-1])}")
            segments[-1] = b""
    return segments


def final_spans(run: Run) -> list[tuple[float, float]]:
    """Start and end of each final result, in seconds."""
    return [(result.start, result.start + result.duration) for result in run.heard["Results"] if result.is_final]


def numbers(run: Run) -> list[int]:
    """The frame numbers in all final results, in order."""
    finals = [result.channel.alternatives[0].transcript for result in run.heard["Results"] if result.is_final]
    return [number for text in finals for number in frame_numbers(text)]


PRODUCTS: dict[str, Callable[[random.Random, str, LoopThread], list[str]]] = {
    "listen": listen,
    "speak": speak,
    "agent": agent,
}


def attack(report: Report) -> None:
    kinds = [(name, one) for name, one in PRODUCTS.items() for _ in range(report.scaled(RUNS / len(PRODUCTS), 2))]
    kinds += [("hopeless", hopeless)] * report.scaled(HOPELESS, 3)

    def work(first: int) -> None:
        with LoopThread() as loop:
            for number in range(first, len(kinds), AT_ONCE):
                name, one = kinds[number]
                colour = COLOURS[number // AT_ONCE % 2]
                for problem in one(report.random("reconnects", name, number), colour, loop)[:1]:
                    report.fail(f"{name}, {colour}: {problem[:60]}", f"{number}: {problem}")
                report.count(f"sessions of {name}")

    with ThreadPoolExecutor(AT_ONCE) as pool:  # the sessions mostly wait
        list(pool.map(work, range(AT_ONCE)))
