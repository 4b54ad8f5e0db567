"""Engines of the local server, looked up by name when a server starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Union

from deepgram.server.clock import Clock
from deepgram.server.engines.base import Engine
from deepgram.server.outbound import Outbound
from deepgram.server.script import Script

EngineChoice = Union[str, Engine, Callable[[], Engine]]


def _nothing() -> None:
    pass


class EngineSource(NamedTuple):
    """Where sessions get their engine: `new` returns one for a script, `close` ends what the source has started."""

    new: Callable[[Script], Engine]
    close: Callable[[], None] = _nothing


def _scripted(script: Script, clock: Clock, outbound: Outbound) -> EngineSource:
    from deepgram.server.engines.scripted import ScriptedEngine

    return EngineSource(lambda script: ScriptedEngine(script, clock.sleep, outbound))


def _speech(script: Script, clock: Clock, outbound: Outbound) -> EngineSource:
    from deepgram.server.engines.speech import SpeechEngine

    shared = SpeechEngine(script, outbound)  # its models are large, and it keeps nothing of a conversation
    return EngineSource(shared.following, shared.close)


ENGINES: dict[str, Callable[[Script, Clock, Outbound], EngineSource]] = {"scripted": _scripted, "speech": _speech}


def engine_source(choice: EngineChoice, script: Script, clock: Clock, outbound: Outbound) -> EngineSource:
    """The source for an engine that is chosen by name, or given as an object for all sessions, or as a callable.

    The script is the one at the start of the server; every session says its own.
    """
    if isinstance(choice, str):
        if choice not in ENGINES:
            raise ValueError(f"engine: expected one of {', '.join(ENGINES)}, got {choice!r}")
        return ENGINES[choice](script, clock, outbound)
    if callable(choice):
        return EngineSource(lambda script: choice())
    return EngineSource(lambda script: choice)
