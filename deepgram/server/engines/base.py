"""What an engine of the local server has to do: hear, transcribe, think and speak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Word:
    """One recognised word; `start` and `end` in seconds from the start of the utterance."""

    word: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True)
class Transcript:
    """What was said in one utterance; `text` is empty when nothing was understood."""

    text: str
    words: tuple[Word, ...]
    confidence: float


@dataclass(frozen=True)
class FunctionCall:
    """A function the model wants called."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What the model answers: something to say, or functions to call before it is asked again with their results."""

    text: str = ""
    calls: tuple[FunctionCall, ...] = ()


class EngineError(Exception):
    """An engine could not do its work; the session reports it with the code, when there is one (protocol 7.9)."""

    def __init__(self, description: str, code: str | None = None) -> None:
        super().__init__(description)
        self.code = code


class SpeechDetector(Protocol):
    """Tells speech from silence in a running stream."""

    def feed(self, pcm: bytes) -> list[bool]:
        """Take 16-bit little-endian mono samples; return one verdict per complete 20 ms frame, keep the remainder."""
        ...


class Engine(Protocol):
    """Ears, head and voice of the local server. Audio is 16-bit little-endian mono at `rate` samples per second."""

    def detector(self, rate: int) -> SpeechDetector:
        """A new detector for one stream."""
        ...

    async def transcribe(self, pcm: bytes, rate: int, phrases: Sequence[str]) -> Transcript:
        """Transcribe one utterance; `phrases` are the key terms in force."""
        ...

    async def think(self, messages: Sequence[Mapping[str, Any]], think: Mapping[str, Any]) -> Reply:
        """Answer a conversation.

        A message has `role` ("system", "user", "assistant" or "function") and `content`; a function's result also
        has `id`, `name` and `arguments` (JSON text). `think` is the `agent.think` block in force.
        """
        ...

    async def synthesize(self, text: str, rate: int, voice: str) -> bytes:
        """Speak `text` with the named voice."""
        ...
