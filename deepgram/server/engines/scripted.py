"""The engine that needs nothing: hears by energy, answers by rule, speaks in tones. The same in every run."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from deepgram.server.audio import frame_size, level, tone
from deepgram.server.engines.base import Reply, Transcript, Word
from deepgram.server.engines.think import Sleep
from deepgram.server.engines.think import think as answer
from deepgram.server.script import Script

SPEECH_LEVEL = 500.0  # mean absolute sample value from which on a frame is speech
SECONDS_PER_CHARACTER = 0.07
CONFIDENCE = 0.99


class EnergyDetector:
    """Speech is what is loud."""

    def __init__(self, rate: int) -> None:
        self._size = frame_size(rate)
        self._rest = b""

    def feed(self, pcm: bytes) -> list[bool]:
        """One verdict per complete 20 ms frame."""
        data = self._rest + pcm
        whole = len(data) - len(data) % self._size
        self._rest = data[whole:]
        return [level(data[start : start + self._size]) >= SPEECH_LEVEL for start in range(0, whole, self._size)]


class ScriptedEngine:
    """Engine of one session; `sleep` is what a rule's delay waits with."""

    def __init__(self, script: Script, sleep: Sleep = asyncio.sleep) -> None:
        self._script = script
        self._sleep = sleep
        self._heard = 0

    def detector(self, rate: int) -> EnergyDetector:
        """A detector by energy."""
        return EnergyDetector(rate)

    async def transcribe(self, pcm: bytes, rate: int, phrases: Sequence[str]) -> Transcript:
        """The script's next text, its words spread over the utterance."""
        self._heard += 1
        texts = self._script.transcripts
        text = texts[self._heard - 1] if self._heard <= len(texts) else self._script.numbered.format(n=self._heard)
        words = text.split()
        step = len(pcm) / 2 / rate / len(words) if words else 0.0
        spread = (Word(word, place * step, (place + 1) * step, CONFIDENCE) for place, word in enumerate(words))
        return Transcript(text, tuple(spread), CONFIDENCE if words else 0.0)

    async def think(self, messages: Sequence[Mapping[str, Any]], think: Mapping[str, Any]) -> Reply:
        """By rule, or by the endpoint of the think block."""
        return await answer(self._script, messages, think, self._sleep)

    async def synthesize(self, text: str, rate: int, voice: str) -> bytes:
        """A tone as long as the text would take; its pitch is the voice's."""
        return tone(len(text) * SECONDS_PER_CHARACTER, rate, voice)
