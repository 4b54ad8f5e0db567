"""One turn-aware transcription: audio in, turns out (protocol 3)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from deepgram.server.clock import until
from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.engines.base import Piece, Recognition, Word
from deepgram.server.fatal import Fatal
from deepgram.server.flux.query import FluxQuery, Invalid
from deepgram.server.flux.segments import Segments, Stretch, Tick
from deepgram.server.flux.turns import Turn, Turns
from deepgram.server.json_text import parse_json
from deepgram.server.listen.audio_input import AudioInput, Undecodable
from deepgram.server.listen.messages import edited, number
from deepgram.server.listen.transcriber import recognition
from deepgram.server.read.language import detect
from deepgram.server.read.sentences import plain
from deepgram.server.session import Session

logger = logging.getLogger(__name__)
Message = dict[str, Any]

NO_MORE = Piece(b"", None, complete=True, ended=True)
NO_TURN = "ForceEndTurn was received while there is no active turn."


class FluxSession(Session):
    """The session of /v2/listen."""

    parse = FluxQuery.parse

    def __init__(self, connection: Connection, context: Context) -> None:
        super().__init__(connection, context)
        self._query = query = FluxQuery.parse(connection.record.query)
        self._tunables = query.tunables
        self._input = AudioInput(query.encoding, query.sample_rate, 1, mix=True)
        self._segments: Segments | None = None
        self._recognition: Recognition
        self._turns = Turns()
        self._index = 0
        self._begun = 0.0  # where in the stream the turn began
        self._words: list[Word] = []  # of the turn
        self._interim: list[Word] = []  # of the segment that is under way
        self._told: tuple[Word, ...] = ()  # in the last message
        self._sequence = 0
        self._waiting: asyncio.Queue[Coroutine[Any, Any, None]] = asyncio.Queue()
        self._looks = 0  # interim pieces that wait
        self._idle = asyncio.Event()
        self._last_message = self.clock.now()
        self._over = False

    async def opened(self) -> None:
        self._send("Connected", request_id=self.connection.record.request_id)
        self.tasks.spawn(self._run())
        self.tasks.spawn(self._watch_idle())

    # what comes in

    async def binary(self, data: bytes) -> None:
        if self._over:
            return
        self._last_message = self.clock.now()
        self.used.models = (self._query.model.uuid,)
        for (frame,) in self._input.feed(data):
            if self._segments is None:
                engine = self.context.engine()
                phrases = (*self._tunables.keyterms, *self.context.phrases)
                self._recognition = recognition(engine, self._input.rate, phrases)
                self._segments = Segments(engine.detector(self._input.rate), instant=self._recognition.instant)
            for tick in self._segments.feed(frame):
                self._looks += any(not one.piece.complete for one in tick.stretches)
                self._later(self._tick(tick))

    async def text(self, data: str) -> None:
        if self._over:
            return
        self._last_message = self.clock.now()
        try:
            message = parse_json(data)
            handler = HANDLERS[message["type"]]
        except (ValueError, TypeError, LookupError):
            problem = "Text message received from client did not match any of the formats we expect."
            raise Fatal("UNPARSABLE_CLIENT_MESSAGE", problem, 1008) from None
        handler(self, message)

    def _configure(self, message: Message) -> None:
        self._later(self._apply(message))

    async def _apply(self, message: Message) -> None:
        request = {"request_id": self.connection.record.request_id}
        try:
            self._tunables = new = self._tunables.changed(message, multilingual=self._query.multilingual)
        except Invalid as bad:
            self._send("ConfigureFailure", **request, code=bad.code, description=str(bad))
            return
        hints = {"language_hints": list(new.hints)} if self._query.multilingual else {}
        self._send("ConfigureSuccess", **request, thresholds=new.thresholds, keyterms=list(new.keyterms), **hints)

    def _force_end(self, message: Message) -> None:
        at, silence = 0.0, 0.0
        if self._segments is not None:
            at, silence = self._segments.now, self._segments.silence
            self._segments.cut()

        async def end() -> None:
            turn = self._turns.force(silence)
            if turn is None:
                request = {"request_id": self.connection.record.request_id}
                self._send("Warning", **request, code="FORCE_END_TURN_NO_ACTIVE_TURN", description=NO_TURN)
            else:
                await self._recognition.hear(NO_MORE)
                self._tell(turn, self._told, at)

        self._later(end())

    def _close_stream(self, message: Message) -> None:
        self._over = True
        if self._segments is not None:
            self._later(self._tick(self._segments.finish()))
        self.tasks.spawn(self._finish())

    async def _finish(self) -> None:
        await self._idle.wait()
        await self.connection.drain()
        await self.clock.sleep(self.timing.metadata_close)
        self.connection.start_close(None)

    # what goes out

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this after what has come before."""
        self._idle.clear()
        self._waiting.put_nowait(work)

    async def _run(self) -> None:
        while True:
            if self._waiting.empty():
                self._idle.set()
            await (await self._waiting.get())
            await self.connection.drain()

    async def _tick(self, tick: Tick) -> None:
        self._looks -= any(not one.piece.complete for one in tick.stretches)
        for stretch in tick.stretches:
            await self._hear(stretch)
        words = (*self._words, *self._interim)
        turn = Turn("Update", 0.0)  # no turn ends because the stream does
        if not tick.last:
            turn = self._turns.step(self._tunables, tick.silence, speaking=tick.speaking, heard=bool(words))
        self._tell(turn, words, tick.at)

    async def _hear(self, stretch: Stretch) -> None:
        complete = stretch.piece.complete
        if not complete and not self._recognition.instant and self._looks:
            return  # a later look waits already
        transcript = await self._recognition.hear(stretch.piece)
        heard = (edited(word, {}, redact=self._query.redact) for word in transcript.words)
        start = stretch.start
        words = [Word(w.word, start + w.start, start + w.end, w.confidence) for w in heard if w is not None]
        if complete:
            self._words, self._interim = [*self._words, *words], []
        else:
            self._interim = words

    def _tell(self, turn: Turn, words: tuple[Word, ...], at: float) -> None:
        languages: Message = {}
        if self._query.multilingual:
            found = detect([plain(word.word) for word in words], self._tunables.hints)[0]
            languages = {"languages": [found] if words else [], "languages_hinted": list(self._tunables.hints)}
        self._send(
            "TurnInfo",
            request_id=self.connection.record.request_id,
            event=turn.event,
            turn_index=self._index,
            audio_window_start=number(self._begun),
            audio_window_end=number(at),
            transcript=" ".join(word.word for word in words),
            words=[_shown(word) for word in words],
            end_of_turn_confidence=number(turn.confidence),
            **languages,
            **({} if turn.trigger is None else {"trigger": turn.trigger}),
        )
        self._told = words
        if turn.event == "EndOfTurn":
            self._index, self._begun = self._index + 1, at
            self._words, self._interim, self._told = [], [], ()

    def _send(self, kind: str, **fields: Any) -> None:
        self.connection.send_json({"type": kind, **fields, "sequence_id": self._sequence})
        self._sequence += 1

    # the end

    async def closed(self) -> None:
        while not self._waiting.empty():
            self._waiting.get_nowait().close()
        self.used.seconds, self.used.channels = self._input.seconds, self._input.channels
        await super().closed()

    def going_away(self) -> None:
        self.failed(Fatal("INTERNAL_SERVER_ERROR", "The server is going away.", 1011))

    def failed(self, error: BaseException) -> None:
        self._over = True
        if isinstance(error, Undecodable):
            self.connection.start_close(1008, f"DATA-0000: {error}. See https://dpgr.am/data0000")
            return
        if not isinstance(error, Fatal):
            logger.error("a turn-aware transcription failed", exc_info=error)
            error = Fatal("INTERNAL_SERVER_ERROR", "Unexpected failure while transcribing.", 1011)
        self._send("Error", code=error.code, description=error.description)
        self.tasks.spawn(self._close_after_error(error.close))

    async def _close_after_error(self, code: int) -> None:
        await self.clock.sleep(self.timing.error_close)
        self.connection.start_close(code)

    async def _watch_idle(self) -> None:
        await until(self.clock, lambda: self._last_message + self.timing.idle)
        if not self._over:
            raise Fatal("INACTIVE_CLIENT", "No audio was received within the timeout window.", 1011)


def _shown(word: Word) -> Message:
    return {
        "word": word.word,
        "confidence": number(word.confidence),
        "start": number(word.start),
        "end": number(word.end),
    }


Handler = Callable[[FluxSession, Message], None]
HANDLERS: dict[str, Handler] = {
    "Configure": FluxSession._configure,
    "ForceEndTurn": FluxSession._force_end,
    "CloseStream": FluxSession._close_stream,
}
