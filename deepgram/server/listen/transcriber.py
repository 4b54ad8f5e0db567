"""From what happens on the channels to messages, one after the other in the order of audio time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from deepgram.server.engines.base import Engine, Piece, Recognition, StreamingEngine, Transcript, Word
from deepgram.server.json_text import rounded
from deepgram.server.listen.channel import ChannelEvent, Gap, Onset, Span
from deepgram.server.listen.messages import Message, MessageBuilder
from deepgram.server.listen.query import ListenQuery

NOTHING = Transcript("", (), 0.0)
SAME_TIME = 1e-6  # seconds
LEAD = 0.2  # seconds around speech that an engine gets to hear with it

Send = Callable[[Message], Awaitable[None]]


class Transcriber:
    """Reports on the channels of one stream while `run()` is running."""

    def __init__(
        self, reporter: MessageBuilder, query: ListenQuery, recognitions: Sequence[Recognition], send: Send
    ) -> None:
        self._reporter = reporter
        self._query = query
        self._recognitions = recognitions
        self._send = send
        self._waiting: deque[ChannelEvent] = deque()
        self._news = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._last_word_end = [0.0] * len(recognitions)
        self._told_end = [0.0] * len(recognitions)  # the last word of the last UtteranceEnd

    def report(self, happening: ChannelEvent) -> None:
        """Report this after what was reported before."""
        self._waiting.append(happening)
        self._idle.clear()
        self._news.set()

    async def finished(self) -> None:
        """Wait until everything is reported."""
        await self._idle.wait()

    async def run(self) -> None:
        """Report until cancelled."""
        while True:
            await self._news.wait()
            while self._waiting:
                await self._tell(self._waiting.popleft())
            self._news.clear()
            self._idle.set()

    async def _tell(self, happening: ChannelEvent) -> None:
        index = [happening.channel, len(self._recognitions)]
        if isinstance(happening, Onset):
            if self._query.vad_events:
                await self._send({"type": "SpeechStarted", "channel": index, "timestamp": rounded(happening.at)})
        elif isinstance(happening, Gap):
            await self._tell_of_gap(happening.channel, happening.until)
        elif not self._overtaken(happening):
            await self._transcribe(happening)

    async def _transcribe(self, span: Span) -> None:
        transcript = await self._recognitions[span.channel].hear(span.piece)
        await self._send(self._reporter.results(span, transcript, len(self._recognitions)))
        if transcript.words:
            self._last_word_end[span.channel] = span.start + transcript.words[-1].end
        await self._tell_of_gap(span.channel, span.start + span.duration)

    async def _tell_of_gap(self, channel: int, until: float) -> None:
        wanted, end = self._query.utterance_end, self._last_word_end[channel]
        if wanted is None or end <= self._told_end[channel] + SAME_TIME or until - end < wanted - SAME_TIME:
            return
        self._told_end[channel] = end
        index = [channel, len(self._recognitions)]
        await self._send({"type": "UtteranceEnd", "channel": index, "last_word_end": rounded(end)})

    def _overtaken(self, span: Span) -> bool:
        """Whether a later interim result waits already, so that this one is not worth the time."""
        if span.piece.complete or self._recognitions[span.channel].instant:
            return False
        return any(isinstance(later, Span) and later.channel == span.channel for later in self._waiting)


class UtteranceRecognition:
    """Recognition by an engine that can only transcribe whole utterances: every piece is one."""

    instant = False
    shortest_pause = 0.3

    def __init__(self, engine: Engine, rate: int, phrases: Sequence[str]) -> None:
        self._engine = engine
        self._rate = rate
        self._phrases = phrases

    async def hear(self, piece: Piece) -> Transcript:
        """Have the engine transcribe the speech in a piece."""
        if piece.speech is None:
            return NOTHING
        begin = max(piece.speech[0] - LEAD, 0.0)
        start, end = (int(seconds * self._rate) * 2 for seconds in (begin, piece.speech[1] + LEAD))
        transcript = await self._engine.transcribe(piece.pcm[start:end], self._rate, self._phrases)
        words = tuple(Word(w.word, begin + w.start, begin + w.end, w.confidence) for w in transcript.words)
        return Transcript(transcript.text, words, transcript.confidence)


def recognition(engine: Engine, rate: int, phrases: Sequence[str]) -> Recognition:
    """Make what transcribes a stream with this engine."""
    if isinstance(engine, StreamingEngine):
        return engine.recognition(rate, phrases)
    return UtteranceRecognition(engine, rate, phrases)
