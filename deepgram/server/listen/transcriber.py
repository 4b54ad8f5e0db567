"""Turns channel events into messages, in the order of audio time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from deepgram.server.engines.base import Engine, Piece, Recognition, StreamingEngine, Transcript, Word
from deepgram.server.json_text import rounded
from deepgram.server.listen.channel import ChannelEvent, Gap, Onset, Span
from deepgram.server.listen.messages import Message, MessageBuilder
from deepgram.server.listen.query import ListenQuery

NO_SPEECH = Transcript("", (), 0.0)
TOLERANCE = 1e-6  # seconds
MARGIN = 0.2  # seconds of audio around speech that an engine gets

Send = Callable[[Message], Awaitable[None]]
Phrases = Callable[[], Sequence[str]]


class Transcriber:
    """Sends the messages for the channels of one stream while `run()` is running."""

    def __init__(
        self, messages: MessageBuilder, query: ListenQuery, recognitions: Sequence[Recognition], send: Send
    ) -> None:
        self._messages = messages
        self._query = query
        self._recognitions = recognitions
        self._send = send
        self._queue: deque[ChannelEvent] = deque()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._last_word_end = [0.0] * len(recognitions)
        self._reported_end = [0.0] * len(recognitions)  # `last_word_end` of the last UtteranceEnd

    def put(self, event: ChannelEvent) -> None:
        """Enqueue an event."""
        self._queue.append(event)
        self._idle.clear()
        self._wake.set()

    async def join(self) -> None:
        """Wait until all events have been handled."""
        await self._idle.wait()

    async def run(self) -> None:
        """Handle events until cancelled."""
        while True:
            await self._wake.wait()
            while self._queue:
                await self._handle(self._queue.popleft())
            self._wake.clear()
            self._idle.set()

    async def _handle(self, event: ChannelEvent) -> None:
        index = [event.channel, len(self._recognitions)]
        if isinstance(event, Onset):
            if self._query.vad_events:
                await self._send({"type": "SpeechStarted", "channel": index, "timestamp": rounded(event.at)})
        elif isinstance(event, Gap):
            await self._send_utterance_end(event.channel, event.until)
        elif not self._is_superseded(event):
            await self._transcribe(event)

    async def _transcribe(self, span: Span) -> None:
        transcript = await self._recognitions[span.channel].hear(span.piece)
        await self._send(self._messages.results(span, transcript, len(self._recognitions)))
        if transcript.words:
            self._last_word_end[span.channel] = span.start + transcript.words[-1].end
        await self._send_utterance_end(span.channel, span.start + span.duration)

    async def _send_utterance_end(self, channel: int, until: float) -> None:
        gap, end = self._query.utterance_end, self._last_word_end[channel]
        if gap is None or end <= self._reported_end[channel] + TOLERANCE or until - end < gap - TOLERANCE:
            return
        self._reported_end[channel] = end
        index = [channel, len(self._recognitions)]
        await self._send({"type": "UtteranceEnd", "channel": index, "last_word_end": rounded(end)})

    def _is_superseded(self, span: Span) -> bool:
        """Whether a later result is queued, so that this interim result can be skipped."""
        if span.piece.complete or self._recognitions[span.channel].instant:
            return False
        return any(isinstance(later, Span) and later.channel == span.channel for later in self._queue)


class UtteranceRecognition:
    """Recognition by an engine without streaming: each piece is transcribed as an utterance."""

    instant = False
    shortest_pause = 0.3

    def __init__(self, engine: Engine, rate: int, phrases: Phrases) -> None:
        self._engine = engine
        self._rate = rate
        self._phrases = phrases

    async def hear(self, piece: Piece) -> Transcript:
        """Transcribe the speech in a piece."""
        if piece.speech is None:
            return NO_SPEECH
        begin = max(piece.speech[0] - MARGIN, 0.0)
        start, end = (int(seconds * self._rate) * 2 for seconds in (begin, piece.speech[1] + MARGIN))
        transcript = await self._engine.transcribe(piece.pcm[start:end], self._rate, self._phrases())
        words = tuple(Word(w.word, begin + w.start, begin + w.end, w.confidence) for w in transcript.words)
        return Transcript(transcript.text, words, transcript.confidence)


def recognition(engine: Engine, rate: int, phrases: Phrases) -> Recognition:
    """Create the recognition of one stream; `phrases` returns the current key terms, which Configure may change."""
    if isinstance(engine, StreamingEngine):
        return engine.recognition(rate, phrases())
    return UtteranceRecognition(engine, rate, phrases)
