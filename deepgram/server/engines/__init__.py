"""Engines of the local server, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Union

from deepgram.server.clock import Clock
from deepgram.server.engines.base import Engine
from deepgram.server.outbound import Outbound
from deepgram.server.script import Script

EngineChoice = Union[str, Engine, Callable[[], Engine]]


class EngineSource(NamedTuple):
    """Creates engines for sessions: `new` returns one for a script, `close` stops what was started."""

    new: Callable[[Script], Engine]
    close: Callable[[], None] = lambda: None


def _scripted(script: Script, clock: Clock, outbound: Outbound) -> EngineSource:
    from deepgram.server.engines.scripted import ScriptedEngine

    return EngineSource(lambda script: ScriptedEngine(script, clock.sleep, outbound))


def _speech(script: Script, clock: Clock, outbound: Outbound) -> EngineSource:
    from deepgram.server.engines.speech import SpeechEngine

    shared = SpeechEngine(script, outbound)  # the models are large, and the engine has no state
    return EngineSource(shared.with_script, shared.close)


ENGINES: dict[str, Callable[[Script, Clock, Outbound], EngineSource]] = {"scripted": _scripted, "speech": _speech}


def engine_source(choice: EngineChoice, script: Script, clock: Clock, outbound: Outbound) -> EngineSource:
    """The source for an engine's name, an Engine shared by all sessions, or a callable that returns one.

    `script` is the server's at its start; each session passes its own.
    """
    if isinstance(choice, str):
        if choice not in ENGINES:
            raise ValueError(f"engine: expected one of {', '.join(ENGINES)}, got {choice!r}")
        return ENGINES[choice](script, clock, outbound)
    if callable(choice):
        return EngineSource(lambda script: choice())
    return EngineSource(lambda script: choice)
