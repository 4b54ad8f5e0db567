"""The interface of engines, which transcribe, think and speak for the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from deepgram.server.audio import frame_size


@dataclass(frozen=True)
class Word:
    """A recognized word; `start` and `end` are in seconds of the utterance."""

    word: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True)
class Transcript:
    """The transcript of one utterance; `text` is empty when nothing was understood."""

    text: str
    words: tuple[Word, ...]
    confidence: float


@dataclass(frozen=True)
class FunctionCall:
    """A function call requested by the model."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """The model's answer: a text, or functions to call before it is asked again with their results."""

    text: str = ""
    calls: tuple[FunctionCall, ...] = ()


class EngineError(Exception):
    """An engine has failed; the session reports it with `code`, if there is one (protocol 7.9)."""

    def __init__(self, description: str, code: str | None = None) -> None:
        super().__init__(description)
        self.code = code


class SpeechDetector(Protocol):
    """Detects speech in a stream."""

    def feed(self, pcm: bytes) -> list[bool]:
        """Process 16-bit little-endian mono PCM; return for each complete 20 ms frame whether it is speech."""
        ...


class FrameDetector:
    """A detector that judges each 20 ms frame separately."""

    def __init__(self, rate: int) -> None:
        self._size = frame_size(rate)
        self._rest = b""

    def feed(self, pcm: bytes) -> list[bool]:
        """Return for each complete 20 ms frame whether it is speech."""
        data = self._rest + pcm
        whole = len(data) - len(data) % self._size
        self._rest = data[whole:]
        return [self._is_speech(data[start : start + self._size]) for start in range(0, whole, self._size)]

    def _is_speech(self, frame: bytes) -> bool:
        raise NotImplementedError


@dataclass(frozen=True)
class Piece:
    """A piece of a stream to transcribe. `speech` is the part with speech, in seconds from its start.

    `complete`: the next piece begins where this one ends; otherwise this piece will be repeated with more audio.
    `ended`: the utterance ends with this piece.
    """

    pcm: bytes
    speech: tuple[float, float] | None
    complete: bool
    ended: bool


class Recognition(Protocol):
    """Transcribes one live stream, piece by piece.

    `instant`: takes no time, so that interim results need not be skipped.
    `shortest_pause`: minimum seconds of silence between two utterances.
    """

    instant: bool
    shortest_pause: float

    async def hear(self, piece: Piece) -> Transcript:
        """Transcribe a piece; times are relative to its start."""
        ...


class Engine(Protocol):
    """Transcribes, thinks and speaks. Audio is 16-bit little-endian mono at `rate` samples per second."""

    def detector(self, rate: int) -> SpeechDetector:
        """Create a speech detector for one stream."""
        ...

    async def transcribe(self, pcm: bytes, rate: int, phrases: Sequence[str]) -> Transcript:
        """Transcribe one utterance; `phrases` are the current key terms."""
        ...

    async def think(self, messages: Sequence[Mapping[str, Any]], think: Mapping[str, Any]) -> Reply:
        """Answer a conversation.

        A message has `role` ("system", "user", "assistant" or "function") and `content`; a function's result also
        has `id`, `name` and `arguments` (JSON text). `think` is the current `agent.think` block.
        """
        ...

    async def synthesize(self, text: str, rate: int, voice: str) -> bytes:
        """Speak `text` with the named voice."""
        ...


@runtime_checkable
class StreamingEngine(Engine, Protocol):
    """An engine with streaming recognition; for others, each piece is transcribed as an utterance."""

    def recognition(self, rate: int, phrases: Sequence[str]) -> Recognition:
        """Create the recognition of one stream; `phrases` are the key terms at its start."""
        ...
