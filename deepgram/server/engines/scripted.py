"""The deterministic engine without dependencies: detects speech by energy, answers by rules, speaks in tones."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from deepgram.server.audio import level, tone
from deepgram.server.engines.base import FrameDetector, Piece, Reply, Transcript, Word
from deepgram.server.engines.think import Sleep
from deepgram.server.engines.think import think as answer
from deepgram.server.numbered_audio import read_frames
from deepgram.server.outbound import Outbound
from deepgram.server.script import Script

SPEECH_LEVEL = 500.0  # mean absolute sample value from which a frame is speech
SECONDS_PER_CHARACTER = 0.07
SECONDS_PER_WORD = 0.3  # of interim results
CONFIDENCE = 0.99


class EnergyDetector(FrameDetector):
    """Detects speech by loudness."""

    def _is_speech(self, frame: bytes) -> bool:
        return frame.count(0) < len(frame) and level(frame) >= SPEECH_LEVEL


class ScriptedEngine:
    """Engine of one session; `sleep` implements a rule's delay, `outbound` makes requests to endpoints."""

    def __init__(self, script: Script, sleep: Sleep = asyncio.sleep, outbound: Outbound | None = None) -> None:
        self._script = script
        self._sleep = sleep
        self._outbound = outbound or Outbound()
        self._utterances = 0

    def detector(self, rate: int) -> EnergyDetector:
        """Create a detector."""
        return EnergyDetector(rate)

    async def transcribe(self, pcm: bytes, rate: int, phrases: Sequence[str]) -> Transcript:
        """The script's next text, its words spread evenly over the utterance."""
        text = self.next_text()
        return _transcript(text, spread(text.split(), 0.0, len(pcm) / 2 / rate))

    def recognition(self, rate: int, phrases: Sequence[str]) -> ScriptedRecognition:
        """Recognition that reveals the script's texts word by word, or reads the numbers of numbered frames."""
        return ScriptedRecognition(self, rate)

    def next_text(self) -> str:
        """The transcript of the next utterance."""
        self._utterances += 1
        texts, n = self._script.transcripts, self._utterances
        return texts[n - 1] if n <= len(texts) else self._script.numbered.format(n=n)

    async def think(self, messages: Sequence[Mapping[str, Any]], think: Mapping[str, Any]) -> Reply:
        """Answer by the script's rules, or by the think block's endpoint."""
        return await answer(self._script, messages, think, self._outbound, self._sleep)

    async def synthesize(self, text: str, rate: int, voice: str) -> bytes:
        """A tone as long as the text would take to speak; its pitch depends on the voice."""
        return tone(len(text) * SECONDS_PER_CHARACTER, rate, voice)


class ScriptedRecognition:
    """Recognition of one stream; several can draw texts from one engine."""

    instant = True
    shortest_pause = 0.1

    def __init__(self, engine: ScriptedEngine, rate: int) -> None:
        self._engine = engine
        self._rate = rate
        self._remaining: list[str] | None = None  # words of the current utterance not yet in a complete piece

    async def hear(self, piece: Piece) -> Transcript:
        """As many words as the speech is long enough for; all of them at the end of the utterance."""
        numbered = tuple(read_frames(piece.pcm, self._rate))
        if numbered:
            return _transcript(" ".join(word.word for word in numbered), numbered)
        begin, end = piece.speech or (0.0, 0.0)
        if self._remaining is None and piece.speech is not None:
            self._remaining = self._engine.next_text().split()
        remaining = self._remaining or []
        words = remaining if piece.ended else remaining[: int((end - begin) / SECONDS_PER_WORD)]
        if piece.complete and self._remaining is not None:
            self._remaining = None if piece.ended else remaining[len(words) :]
        return _transcript(" ".join(words), spread(words, begin, end))


def spread(words: Sequence[str], begin: float, end: float) -> tuple[Word, ...]:
    """Words spread evenly between two times."""
    step = (end - begin) / len(words) if words else 0.0
    starts = (begin + index * step for index in range(len(words)))
    return tuple(Word(word, start, start + step, CONFIDENCE) for word, start in zip(words, starts, strict=True))


def _transcript(text: str, words: tuple[Word, ...]) -> Transcript:
    return Transcript(text, words, CONFIDENCE if words else 0.0)
