"""An engine of the local server hears, transcribes, thinks and speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from deepgram.server.audio import frame_size


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


class FrameDetector:
    """A detector that judges each frame of 20 ms by itself."""

    def __init__(self, rate: int) -> None:
        self._size = frame_size(rate)
        self._rest = b""

    def feed(self, pcm: bytes) -> list[bool]:
        """Return one verdict for each complete 20 ms frame."""
        data = self._rest + pcm
        whole = len(data) - len(data) % self._size
        self._rest = data[whole:]
        return [self._is_speech(data[start : start + self._size]) for start in range(0, whole, self._size)]

    def _is_speech(self, frame: bytes) -> bool:
        raise NotImplementedError


@dataclass(frozen=True)
class Piece:
    """A piece of a stream to transcribe. `speech` is where in it somebody speaks, in seconds from its start.

    `complete` if the next piece begins where it ends, otherwise it will come again, longer. `ended` if the utterance
    is over with it.
    """

    pcm: bytes
    speech: tuple[float, float] | None
    complete: bool
    ended: bool


class Recognition(Protocol):
    """Transcribes one stream piece by piece, while it is running.

    `instant`: takes no time, so that no interim result need ever be left out.
    `shortest_pause`: seconds of silence that any pause between two utterances has at least.
    """

    instant: bool
    shortest_pause: float

    async def hear(self, piece: Piece) -> Transcript:
        """What is said in the piece; times from its start."""
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


@runtime_checkable
class StreamingEngine(Engine, Protocol):
    """An engine with its own way of transcribing a stream; with any other, each piece is an utterance to transcribe."""

    def recognition(self, rate: int, phrases: Sequence[str]) -> Recognition:
        """A new recognition for one stream."""
        ...
