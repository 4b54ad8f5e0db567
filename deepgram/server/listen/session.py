"""One live transcription: audio in, results out, and the ways it ends (protocol 2)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import ClassVar

from deepgram.server.clock import wait_until
from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.engines.base import Piece
from deepgram.server.fatal import Fatal
from deepgram.server.faults import IDLE_CLOSE
from deepgram.server.listen.audio_input import AudioInput, Undecodable
from deepgram.server.listen.channel import Channel, Rules, Span
from deepgram.server.listen.messages import MessageBuilder
from deepgram.server.listen.query import MAX_KEYTERM_WORDS, ListenQuery
from deepgram.server.listen.transcriber import NOTHING, Transcriber, recognition
from deepgram.server.session import Message, Session

EMPTY = Span(0, 0.0, 0.0, Piece(b"", None, complete=True, ended=True), from_finalize=True)


class ListenSession(Session):
    """The session of /v1/listen."""

    parse = ListenQuery.parse
    unknown = (
        "DATA-0000",
        "expected Configure, Finalize, KeepAlive or CloseStream as text. See https://dpgr.am/data0000",
        1008,
    )
    internal_error = (
        "",
        "Deepgram did not provide a response message within the timeout window. See https://dpgr.am/net0000",
        1011,
    )

    def __init__(self, connection: Connection, context: Context) -> None:
        super().__init__(connection, context)
        self._query = query = ListenQuery.parse(connection.record.query)
        self._input = AudioInput(query.encoding, query.sample_rate, query.channels, mix=not query.multichannel)
        self._phrases = query.phrases
        self._reporter = MessageBuilder(query, connection.record.request_id, context.speakers or (0,))
        self._channels: list[Channel] = []
        self._transcriber: Transcriber | None = None
        self._hash = hashlib.sha256()
        self._began = self.last_activity
        self._heard = False
        self._to_callback: Callable[[Message | None], None] | None = None

    async def opened(self) -> None:
        record, to = self.connection.record, self._query.callback
        if to is not None:
            pause = self.timing.callback_retry
            self._to_callback = self.context.callbacks.stream(to, record.key_id, record.request_id, pause)
        self.tasks.spawn(self._watch_idle())

    async def binary(self, data: bytes) -> None:
        if not data:
            self._close_stream({})
            return
        self._heard = True
        self._hash.update(data)
        self.usage.models = (self._query.model.uuid,)
        for frames in self._input.feed(data):
            if self._transcriber is None:
                self._transcriber = self._begin()
            for channel, frame in zip(self._channels, frames, strict=True):
                for happening in channel.feed(frame):
                    self._transcriber.report(happening)

    def _begin(self) -> Transcriber:
        """Start to transcribe, as the format of the audio is known now."""
        engine, query, rate = self.context.engine(), self._query, self._input.rate
        phrases = (*self._phrases, *self.context.phrases)
        recognitions = [recognition(engine, rate, phrases) for _ in range(self._input.channels)]
        for index, one in enumerate(recognitions):
            rules = Rules(query.interim_results, query.endpointing, query.utterance_end, one.shortest_pause)
            self._channels.append(Channel(index, engine.detector(rate), rules))
        transcriber = Transcriber(self._reporter, query, recognitions, self._send)
        self.tasks.spawn(transcriber.run())
        return transcriber

    def _tell(self, message: Message) -> None:
        """Send a message, or have it delivered to the callback (protocol 2.8)."""
        (self._to_callback or self.connection.send_json)(message)

    async def _send(self, message: Message) -> None:
        self._tell(message)
        await self.connection.drain()

    # control messages

    def _finalize(self, message: Message) -> None:
        if self._transcriber is None:
            self._tell(self._reporter.results(EMPTY, NOTHING, 1))
        wanted = message.get("channel")
        for channel in self._channels:
            if self._transcriber is not None and wanted in (None, channel.index):
                self._transcriber.report(channel.finalize())

    def _configure(self, message: Message) -> None:
        """Use other key terms from now on, for speech that is not being transcribed yet (protocol 16)."""
        terms = message.get("keyterms")
        wrong = None
        if self._query.model.family != "nova-3":
            wrong = "CONFIGURE_KEYTERMS_NOT_SUPPORTED", "Keyterms need a nova-3 model."
        elif terms is not None and not (isinstance(terms, list) and all(isinstance(term, str) for term in terms)):
            raise Undecodable("expected `keyterms` as a list of texts")
        elif sum(len(term.split()) for term in terms or ()) > MAX_KEYTERM_WORDS:
            wrong = "CONFIGURE_KEYTERM_LIMIT_EXCEEDED", f"Keyterms may have {MAX_KEYTERM_WORDS} tokens in total."
        head = {"request_id": self.connection.record.request_id}
        if wrong is not None:
            failure = {"type": "ConfigureFailure", **head, "code": wrong[0], "description": wrong[1]}
            self.connection.send_json(failure)
            return
        self._phrases = self._phrases if terms is None else tuple(terms)
        self.connection.send_json({"type": "ConfigureSuccess", **head, "keyterms": list(self._phrases)})

    def _keep_alive(self, message: Message) -> None:
        """Do nothing: every message has counted as a sign of life already."""

    def _close_stream(self, message: Message) -> None:
        self.over = True
        self.tasks.spawn(self._finish())

    # the end

    async def closed(self) -> None:
        self.usage.seconds, self.usage.channels = self._input.seconds, self._input.channels
        if self._to_callback is not None:
            self._to_callback(None)
        await super().closed()

    async def _finish(self) -> None:
        if self._transcriber is not None:
            for channel in self._channels:
                last = channel.close()
                if last is not None:
                    self._transcriber.report(last)
            await self._transcriber.finished()
        channels = len(self._channels)
        await self._send(self._reporter.metadata(self._hash.hexdigest(), self._input.seconds, channels))
        await self.close_after(self.timing.metadata_close)

    async def _watch_idle(self) -> None:
        """End a stream without messages, and one that had no audio from the beginning (protocol 2.6)."""
        await wait_until(self.clock, lambda: (self.last_activity if self._heard else self._began) + self.timing.idle)
        if not self.over:
            only_alive = self.last_activity > self._began and not self._heard
            raise Fatal(*self.internal_error) if only_alive else Fatal("", IDLE_CLOSE[1], IDLE_CLOSE[0])

    commands: ClassVar = {
        "Finalize": _finalize,
        "Configure": _configure,
        "KeepAlive": _keep_alive,
        "CloseStream": _close_stream,
    }
