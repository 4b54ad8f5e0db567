"""Engines of the local server, looked up by name when a server starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Union

from deepgram.server.clock import Clock
from deepgram.server.engines.base import Engine
from deepgram.server.script import Script

EngineChoice = Union[str, Engine, Callable[[], Engine]]


def _nothing() -> None:
    pass


class EngineSource(NamedTuple):
    """Where sessions get their engine: `new` returns it, `close` ends what the source itself has started."""

    new: Callable[[], Engine]
    close: Callable[[], None] = _nothing


def _scripted(script: Script, clock: Clock) -> EngineSource:
    from deepgram.server.engines.scripted import ScriptedEngine

    return EngineSource(lambda: ScriptedEngine(script, clock.sleep))


def _speech(script: Script, clock: Clock) -> EngineSource:
    from deepgram.server.engines.speech import SpeechEngine

    shared = SpeechEngine(script)  # its models are large, and it keeps nothing of a conversation
    return EngineSource(lambda: shared, shared.close)


ENGINES: dict[str, Callable[[Script, Clock], EngineSource]] = {"scripted": _scripted, "speech": _speech}


def engine_source(choice: EngineChoice, script: Script, clock: Clock) -> EngineSource:
    """The source for an engine chosen by name, given as an object that all sessions share, or as a callable."""
    if isinstance(choice, str):
        if choice not in ENGINES:
            raise ValueError(f"engine: expected one of {', '.join(ENGINES)}, got {choice!r}")
        return ENGINES[choice](script, clock)
    if callable(choice):
        return EngineSource(choice)
    return EngineSource(lambda: choice)
