"""The benchmark cases: runs (server, client program, arguments), and the lines of the result table they produce."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Optional

JSON, MSGSPEC, OLD, V5, V7, OURS = "floor json", "floor msgspec", "4.8.1", "5.3.4", "7.17.0", "ours"
FIFTH = "ours in 5.x"  # this package with the API of 5.x
CONTENDERS = (JSON, MSGSPEC, OLD, V5, V7, OURS, FIFTH)
COLOURS = ("sync", "async")


@dataclass(frozen=True)
class Target:
    """`limit` bounds our figure, or its ratio to `against`; an upper bound, or a lower one with `at_least`."""

    limit: float
    against: Optional[str] = JSON
    at_least: bool = False

    def met(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        sign = ">=" if self.at_least else "<="
        return f"{sign} {self.limit:g}" + (f" x {self.against}" if self.against else "")


@dataclass(frozen=True)
class Line:
    """A line of the table, with one figure of a run."""

    title: str
    figure: str
    unit: str
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True)
class Run:
    """A client program, the arguments of client and server, and its contenders. `counts` adjust for speed."""

    group: str
    program: str
    lines: tuple[Line, ...]
    arguments: dict[str, Any] = field(default_factory=dict)
    server: dict[str, Any] = field(default_factory=dict)
    contenders: tuple[str, ...] = (JSON, OLD, OURS)
    counts: dict[str, int] = field(default_factory=dict)
    most_rounds: int = 1000
    sdk_only: dict[str, Any] = field(default_factory=dict)
    floor_only: dict[str, Any] = field(default_factory=dict)


SAME = Target(1 / 0.85, FIFTH)  # both APIs cost the same, within 15 %


def faster(limit: float, against: str = JSON) -> tuple[Target, ...]:
    return (Target(limit, against, at_least=True),)


def imports() -> list[Run]:
    floor = {"statement": "import websockets.sync.client"}
    whole = "from deepgram import DeepgramClient; DeepgramClient('k').agent.websocket.v('1')"
    targets = {"import deepgram": Target(0.12, OLD), whole: Target(1.2)}
    titles = {"import deepgram": "import deepgram", whole: "import + first agent client"}
    return [
        Run(
            group="import",
            program="import",
            lines=(Line(titles[statement], "import_ms", "ms", (target,)),),
            sdk_only={"statement": statement},
            floor_only=floor,
        )
        for statement, target in targets.items()
    ]


# On asyncio each message takes a turn of the loop and each coroutine handler a task, unlike in the floors.
TURNS = {("agent", "async"): 0.5, ("Results", "async"): 1.25}


def agent_messages(colour: str) -> Run:
    return Run(
        group="agent",
        program="receive",
        lines=(Line(f"agent messages, {colour}", "rate", "/s", faster(TURNS.get(("agent", colour), 0.85))),),
        arguments={"colour": colour},
        server={"mode": "flood", "product": "agent"},
        contenders=(JSON, MSGSPEC, OLD, OURS),
        counts={"": 100_000, OLD: 16_000},
        sdk_only={"product": "agent"},
    )


def send(colour: str) -> Run:
    return Run(
        group="send",
        program="send",
        lines=(Line(f"send 20 ms frames, {colour}", "rate", "/s", faster(0.95)),),
        arguments={"colour": colour},
        server={"mode": "drain", "product": "agent"},
        counts={"": 80_000},
        sdk_only={"product": "agent"},
    )


def session(product: str, colour: str) -> Run:
    return Run(
        group="session",
        program="session",
        lines=(
            Line(f"{product} connect, {colour}", "open_ms", "ms", (Target(1.3),)),
            Line(f"{product} finish, {colour}", "close_ms", "ms", (Target(5, None),)),
        ),
        arguments={"product": product, "colour": colour},
        server={"mode": "answer"},
        counts={"": 40, OLD: 5},
    )


def idle(colour: str) -> Run:
    threads = (Line(f"threads per connection, {colour}", "threads", "", (Target(3, None),)),)
    memory = 1.3 if colour == "sync" else 1.4
    return Run(
        group="idle",
        program="idle",
        lines=(
            *(threads if colour == "sync" else ()),
            Line(f"memory per connection, {colour}", "memory_kb", "KB", (Target(memory),)),
            Line(f"idle CPU, {colour}", "quiet_us", "us/s", (Target(4, None),)),
            Line(f"idle CPU, pings counted, {colour}", "whole_us", "us/s"),
        ),
        arguments={"colour": colour, "connections": 100, "quiet": 12, "whole": 20},
        server={"mode": "answer"},
        most_rounds=2,
        sdk_only={"product": "agent", "options": {}},
    )


def idle_keepalive(colour: str) -> Run:
    return Run(
        group="idle",
        program="idle",
        lines=(Line(f"idle CPU, keepalive on, {colour}", "quiet_us", "us/s"),),
        arguments={"product": "agent", "colour": colour, "connections": 100, "quiet": 15, "whole": 15},
        server={"mode": "answer"},
        contenders=(OLD, OURS),
        most_rounds=2,
        sdk_only={"options": {"keepalive": "true"}},
    )


def transcripts(colour: str, use: str) -> Run:
    title, least = {"count": ("Results of 14 words", 1.7), "read": ("Results, every word read", 1.5)}[use]
    return Run(
        group="listen",
        program="receive",
        lines=(Line(f"{title}, {colour}", "rate", "/s", (*faster(TURNS.get(("Results", colour), least)), SAME)),),
        arguments={"colour": colour, "use": use},
        server={"mode": "flood", "product": "listen"},
        contenders=CONTENDERS,
        counts={"": 40_000, OLD: 600, V5: 4_000, V7: 8_000},
        sdk_only={"product": "listen"},
    )


def reconnecting(run: Run) -> Run:
    """The cost of the option `reconnect`: short runs alternate with and without it in one process."""
    (line,) = run.lines
    return replace(
        run,
        program="reconnect",
        lines=(Line(f"{line.title}, reconnect on", "rate", "x off", (Target(0.95, None, at_least=True),)),),
        arguments={**run.arguments, "program": run.program, "pairs": 20},
        contenders=(OURS,),
        counts={"": run.counts[""] // 5},
    )


def latency(colour: str) -> Run:
    return Run(
        group="latency",
        program="receive",
        lines=(Line(f"socket to handler, {colour}", "delay_us", "us", (Target(1.2, MSGSPEC),)),),
        arguments={"colour": colour, "use": "delay"},
        server={"mode": "stamp", "interval": 0.005},
        contenders=CONTENDERS,
        counts={"": 500},
        sdk_only={"product": "listen"},
    )


STREAMS = Run(
    group="streams",
    program="streams",
    lines=(Line("200 async streams at 50 frames/s", "cpu_percent", "% CPU", (Target(1.15),)),),
    arguments={"connections": 200, "seconds": 5},
    server={"mode": "answer", "interval": 1.0},
    contenders=(JSON, MSGSPEC, OLD, OURS),
    most_rounds=5,
)


def rest(colour: str) -> Run:
    sync = colour == "sync"
    return Run(
        group="rest",
        program="rest",
        # On asyncio, httpx alone takes a millisecond, half of what a fiftieth of 4.8.1's speed allows.
        lines=(Line(f"get_projects, {colour}", "rate", "/s", faster(0.8) + (faster(50, OLD) if sync else ())),),
        arguments={"colour": colour},
        server={"mode": "http"},
        contenders=(JSON, OLD, OURS),
        counts={"": 2_000, OLD: 30},
    )


RECORDING = Run(
    group="rest",
    program="recording",
    lines=(Line("an hour's transcript decoded", "recording_ms", "ms", (Target(0.01, OLD),)),),
    contenders=(JSON, MSGSPEC, OLD, OURS),
    counts={"": 40, OLD: 2},
)
CODEC = Run(
    group="codec",
    program="codec",
    lines=(
        Line("from_json of Results of 14 words", "results_us", "us"),
        Line("from_json of an agent message", "agent_us", "us"),
        Line("str(result)", "str_us", "us", (Target(40, None),)),
        Line("str(result), just received", "first_str_us", "us", (Target(40, None),)),
        Line('result["channel"]', "item_us", "us", (Target(30, None),)),
    ),
    contenders=(JSON, MSGSPEC, OLD, OURS),
    counts={"": 4_000, OLD: 200},
)

RUNS: list[Run] = [
    *imports(),
    *[both for colour in COLOURS for both in (agent_messages(colour), reconnecting(agent_messages(colour)))],
    *[both for colour in COLOURS for both in (send(colour), reconnecting(send(colour)))],
    *[session(product, colour) for product in ("agent", "listen") for colour in COLOURS],
    *[make(colour) for colour in COLOURS for make in (idle, idle_keepalive)],
    *[transcripts(colour, use) for use in ("count", "read") for colour in COLOURS],
    *[reconnecting(transcripts(colour, "count")) for colour in COLOURS],
    *[latency(colour) for colour in COLOURS],
    STREAMS,
    *[rest(colour) for colour in COLOURS],
    RECORDING,
    CODEC,
]
GROUPS = tuple(dict.fromkeys(run.group for run in RUNS))
