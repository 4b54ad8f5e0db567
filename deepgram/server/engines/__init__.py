"""Engines of the local server, looked up by name when a server starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Union

from deepgram.server.clock import Clock
from deepgram.server.engines.base import Engine
from deepgram.server.script import Script

EngineChoice = Union[str, Engine, Callable[[], Engine]]


def _scripted(script: Script, clock: Clock) -> Callable[[], Engine]:
    from deepgram.server.engines.scripted import ScriptedEngine

    return lambda: ScriptedEngine(script, clock.sleep)


def _speech(script: Script, clock: Clock) -> Callable[[], Engine]:
    from deepgram.server.engines.speech import SpeechEngine

    shared = SpeechEngine(script)  # its models are large, and it keeps nothing of a conversation
    return lambda: shared


ENGINES: dict[str, Callable[[Script, Clock], Callable[[], Engine]]] = {"scripted": _scripted, "speech": _speech}


def engine_factory(choice: EngineChoice, script: Script, clock: Clock) -> Callable[[], Engine]:
    """What returns the engine for a new session."""
    if isinstance(choice, str):
        if choice not in ENGINES:
            raise ValueError(f"engine: expected one of {', '.join(ENGINES)}, got {choice!r}")
        return ENGINES[choice](script, clock)
    if callable(choice):
        return choice
    return lambda: choice
