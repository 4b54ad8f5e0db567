"""Turn-based transcription (Flux): audio in, turns out (protocol 3)."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, ClassVar

from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.engines.base import Piece, Recognition, Word
from deepgram.server.fatal import Fatal
from deepgram.server.flux.query import FluxQuery, InvalidOption
from deepgram.server.flux.segments import SegmentPiece, Segments, Tick
from deepgram.server.flux.turns import Turn, Turns
from deepgram.server.json_text import rounded
from deepgram.server.listen.audio_input import AudioInput, Undecodable
from deepgram.server.listen.messages import edited_word
from deepgram.server.listen.transcriber import recognition
from deepgram.server.read.language import detect
from deepgram.server.read.sentences import normalized
from deepgram.server.session import Message, Session

END_OF_UTTERANCE = Piece(b"", None, complete=True, ended=True)
NO_TURN = "ForceEndTurn was received while there is no active turn."


class FluxSession(Session):
    """The session of /v2/listen."""

    parse = FluxQuery.parse
    unknown = (
        "UNPARSABLE_CLIENT_MESSAGE",
        "Text message received from client did not match any of the formats we expect.",
        1008,
    )
    internal_error = ("INTERNAL_SERVER_ERROR", "Unexpected failure while transcribing.", 1011)

    def __init__(self, connection: Connection, context: Context) -> None:
        super().__init__(connection, context)
        self._query = query = FluxQuery.parse(connection.record.query)
        self._options = query.options
        self._input = AudioInput(query.encoding, query.sample_rate, 1, mix=True)
        self._segments: Segments | None = None
        self._recognition: Recognition
        self._turns = Turns()
        self._index = 0
        self._turn_start = 0.0  # seconds of the stream
        self._words: list[Word] = []  # complete words of the turn
        self._interim: list[Word] = []  # words of the current segment
        self._last_words: tuple[Word, ...] = ()  # of the last TurnInfo
        self._sequence = 0
        self._queue: asyncio.Queue[Coroutine[Any, Any, None]] = asyncio.Queue()
        self._queued_interims = 0  # ticks with interim pieces in the queue
        self._idle = asyncio.Event()

    async def opened(self) -> None:
        self.send("Connected", request_id=self.connection.record.request_id)
        self.tasks.spawn(self._run())
        error = "INACTIVE_CLIENT", "No audio was received within the timeout window.", 1011
        self.tasks.spawn(self.watch_silence(self.timing.idle, *error))

    # receiving

    async def binary(self, data: bytes) -> None:
        self.usage.models = (self._query.model.uuid,)
        for (frame,) in self._input.feed(data):
            if self._segments is None:
                engine, rate = self.context.engine(), self._input.rate
                self._recognition = recognition(engine, rate, self._phrases)
                self._segments = Segments(engine.detector(rate), rate, instant=self._recognition.instant)
            for tick in self._segments.feed(frame):
                self._queued_interims += any(not segment.piece.complete for segment in tick.pieces)
                self._enqueue(self._tick(tick))

    def _phrases(self) -> tuple[str, ...]:
        return (*self._options.keyterms, *self.context.phrases)

    def _configure(self, message: Message) -> None:
        self._enqueue(self._apply(message))

    async def _apply(self, message: Message) -> None:
        request = {"request_id": self.connection.record.request_id}
        try:
            self._options = new = self._options.changed(message, multilingual=self._query.multilingual)
        except InvalidOption as bad:
            self.send("ConfigureFailure", **request, code=bad.code, description=str(bad))
            return
        hints = {"language_hints": list(new.hints)} if self._query.multilingual else {}
        self.send("ConfigureSuccess", **request, thresholds=new.thresholds, keyterms=list(new.keyterms), **hints)

    def _force_end(self, message: Message) -> None:
        at, silence = 0.0, 0.0
        if self._segments is not None:
            at, silence = self._segments.now, self._segments.silence
            self._segments.cut()

        async def end() -> None:
            turn = self._turns.force_end(silence)
            if turn is None:
                request = {"request_id": self.connection.record.request_id}
                self.send("Warning", **request, code="FORCE_END_TURN_NO_ACTIVE_TURN", description=NO_TURN)
            else:
                await self._recognition.hear(END_OF_UTTERANCE)
                self._send_turn(turn, self._last_words, at)

        self._enqueue(end())

    def _close_stream(self, message: Message) -> None:
        self.over = True
        if self._segments is not None:
            self._enqueue(self._tick(self._segments.finish()))
        self.tasks.spawn(self._finish())

    async def _finish(self) -> None:
        await self._idle.wait()
        await self.connection.drain()
        await self.close_after(self.timing.metadata_close, None)

    # sending

    def _enqueue(self, work: Coroutine[Any, Any, None]) -> None:
        """Run this after everything queued before."""
        self._idle.clear()
        self._queue.put_nowait(work)

    async def _run(self) -> None:
        while True:
            if self._queue.empty():
                self._idle.set()
            await (await self._queue.get())
            await self.connection.drain()

    async def _tick(self, tick: Tick) -> None:
        self._queued_interims -= any(not segment.piece.complete for segment in tick.pieces)
        for segment in tick.pieces:
            await self._transcribe(segment)
        words = (*self._words, *self._interim)
        turn = Turn("Update", 0.0)  # the end of the stream ends no turn
        if not tick.last:
            turn = self._turns.step(self._options, tick.silence, speaking=tick.speaking, has_words=bool(words))
        self._send_turn(turn, words, tick.at)

    async def _transcribe(self, segment: SegmentPiece) -> None:
        complete = segment.piece.complete
        if not complete and not self._recognition.instant and self._queued_interims:
            return  # a later interim piece is queued
        transcript = await self._recognition.hear(segment.piece)
        edited = (edited_word(word, {}, redact=self._query.redact) for word in transcript.words)
        start = segment.start
        words = [Word(w.word, start + w.start, start + w.end, w.confidence) for w in edited if w is not None]
        if complete:
            self._words, self._interim = [*self._words, *words], []
        else:
            self._interim = words

    def _send_turn(self, turn: Turn, words: tuple[Word, ...], at: float) -> None:
        languages: Message = {}
        if self._query.multilingual:
            language, _ = detect([normalized(word.word) for word in words], self._options.hints)
            languages = {"languages": [language] if words else [], "languages_hinted": list(self._options.hints)}
        self.send(
            "TurnInfo",
            request_id=self.connection.record.request_id,
            event=turn.event,
            turn_index=self._index,
            audio_window_start=rounded(self._turn_start),
            audio_window_end=rounded(at),
            transcript=" ".join(word.word for word in words),
            words=[_word_fields(word) for word in words],
            end_of_turn_confidence=rounded(turn.confidence),
            **languages,
            **({} if turn.trigger is None else {"trigger": turn.trigger}),
        )
        self._last_words = words
        if turn.event == "EndOfTurn":
            self._index, self._turn_start = self._index + 1, at
            self._words, self._interim, self._last_words = [], [], ()

    def send(self, kind: str, **fields: Any) -> None:
        super().send(kind, **fields, sequence_id=self._sequence)
        self._sequence += 1

    # the end

    async def closed(self) -> None:
        while not self._queue.empty():
            self._queue.get_nowait().close()
        self.usage.seconds, self.usage.channels = self._input.seconds, self._input.channels
        await super().closed()

    def going_away(self) -> None:
        self.failed(Fatal("INTERNAL_SERVER_ERROR", "The server is going away.", 1011))

    def end(self, error: Fatal) -> None:
        if isinstance(error, Undecodable):
            super().end(error)
        else:
            self.send("Error", code=error.code, description=error.description)
            self.tasks.spawn(self.close_after(self.timing.error_close, error.close))

    commands: ClassVar = {"Configure": _configure, "ForceEndTurn": _force_end, "CloseStream": _close_stream}


def _word_fields(word: Word) -> Message:
    return {
        "word": word.word,
        "confidence": rounded(word.confidence),
        "start": rounded(word.start),
        "end": rounded(word.end),
    }
