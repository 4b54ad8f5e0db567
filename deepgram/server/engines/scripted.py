"""The engine that needs nothing: it hears by energy, answers by rule, speaks in tones, and never differs by chance."""

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

SPEECH_LEVEL = 500.0  # mean absolute sample value from which on a frame is speech
SECONDS_PER_CHARACTER = 0.07
SECONDS_PER_WORD = 0.3  # in a text of which only a part has been heard
CONFIDENCE = 0.99


class EnergyDetector(FrameDetector):
    """Takes loud audio for speech."""

    def _is_speech(self, frame: bytes) -> bool:
        return frame.count(0) < len(frame) and level(frame) >= SPEECH_LEVEL


class ScriptedEngine:
    """Engine of one session; `sleep` is what a rule's delay waits with, `outbound` what asks endpoints."""

    def __init__(self, script: Script, sleep: Sleep = asyncio.sleep, outbound: Outbound | None = None) -> None:
        self._script = script
        self._sleep = sleep
        self._outbound = outbound or Outbound()
        self._heard = 0

    def detector(self, rate: int) -> EnergyDetector:
        """Make a detector by energy."""
        return EnergyDetector(rate)

    async def transcribe(self, pcm: bytes, rate: int, phrases: Sequence[str]) -> Transcript:
        """Return the next text of the script, its words spread over the utterance."""
        text = self.next_text()
        return _transcript(text, spread(text.split(), 0.0, len(pcm) / 2 / rate))

    def recognition(self, rate: int, phrases: Sequence[str]) -> ScriptedRecognition:
        """The script's texts, growing with the speech; or the numbers of numbered frames."""
        return ScriptedRecognition(self, rate)

    def next_text(self) -> str:
        """Return what is heard in the next utterance."""
        self._heard += 1
        texts = self._script.transcripts
        return texts[self._heard - 1] if self._heard <= len(texts) else self._script.numbered.format(n=self._heard)

    async def think(self, messages: Sequence[Mapping[str, Any]], think: Mapping[str, Any]) -> Reply:
        """Answer by a rule of the script, or by the endpoint of the think block."""
        return await answer(self._script, messages, think, self._outbound, self._sleep)

    async def synthesize(self, text: str, rate: int, voice: str) -> bytes:
        """Make a tone as long as the text would take; its pitch depends on the voice."""
        return tone(len(text) * SECONDS_PER_CHARACTER, rate, voice)


class ScriptedRecognition:
    """Recognition of one stream; several may take their texts from one engine."""

    instant = True
    shortest_pause = 0.1

    def __init__(self, engine: ScriptedEngine, rate: int) -> None:
        self._engine = engine
        self._rate = rate
        self._left: list[str] | None = None  # words of the present utterance that no complete piece has had

    async def hear(self, piece: Piece) -> Transcript:
        """As many words as time has gone by, all of them when the utterance has ended."""
        numbers = tuple(read_frames(piece.pcm, self._rate))
        if numbers:
            return _transcript(" ".join(word.word for word in numbers), numbers)
        begin, end = piece.speech or (0.0, 0.0)
        if self._left is None and piece.speech is not None:
            self._left = self._engine.next_text().split()
        left = self._left or []
        heard = left if piece.ended else left[: int((end - begin) / SECONDS_PER_WORD)]
        if piece.complete and self._left is not None:
            self._left = None if piece.ended else left[len(heard) :]
        return _transcript(" ".join(heard), spread(heard, begin, end))


def spread(words: Sequence[str], begin: float, end: float) -> tuple[Word, ...]:
    """Words of equal length between two times."""
    step = (end - begin) / len(words) if words else 0.0
    places = (begin + place * step for place in range(len(words)))
    return tuple(Word(word, place, place + step, CONFIDENCE) for word, place in zip(words, places, strict=True))


def _transcript(text: str, words: tuple[Word, ...]) -> Transcript:
    return Transcript(text, words, CONFIDENCE if words else 0.0)
