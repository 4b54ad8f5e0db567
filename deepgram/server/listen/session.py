"""Live transcription: audio in, results out (protocol 2)."""

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
from deepgram.server.listen.channel import Channel, ChannelOptions, Span
from deepgram.server.listen.messages import MessageBuilder
from deepgram.server.listen.query import MAX_KEYTERM_WORDS, ListenQuery
from deepgram.server.listen.transcriber import NO_SPEECH, Transcriber, recognition
from deepgram.server.session import Message, Session

EMPTY_SPAN = Span(0, 0.0, 0.0, Piece(b"", None, complete=True, ended=True), from_finalize=True)


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
        self._keyterms = query.phrases
        self._messages = MessageBuilder(query, connection.record.request_id, context.speakers or (0,))
        self._channels: list[Channel] = []
        self._transcriber: Transcriber | None = None
        self._hash = hashlib.sha256()
        self._opened_at = self.last_activity
        self._has_audio = False
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
        self._has_audio = True
        self._hash.update(data)
        self.usage.models = (self._query.model.uuid,)
        for frames in self._input.feed(data):
            if self._transcriber is None:
                self._transcriber = self._start_transcribing()
            for channel, frame in zip(self._channels, frames, strict=True):
                for event in channel.feed(frame):
                    self._transcriber.put(event)

    def _start_transcribing(self) -> Transcriber:
        """Start transcribing, once the audio format is known."""
        engine, query, rate = self.context.engine(), self._query, self._input.rate
        recognitions = [recognition(engine, rate, self._phrases) for _ in range(self._input.channels)]
        for index, item in enumerate(recognitions):
            options = ChannelOptions(query.interim_results, query.endpointing, query.utterance_end, item.shortest_pause)
            self._channels.append(Channel(index, engine.detector(rate), options))
        transcriber = Transcriber(self._messages, query, recognitions, self._send)
        self.tasks.spawn(transcriber.run())
        return transcriber

    def _phrases(self) -> tuple[str, ...]:
        return (*self._keyterms, *self.context.phrases)

    def _deliver(self, message: Message) -> None:
        """Send a message, or deliver it to the callback (protocol 2.8)."""
        (self._to_callback or self.connection.send_json)(message)

    async def _send(self, message: Message) -> None:
        self._deliver(message)
        await self.connection.drain()

    # control messages

    def _finalize(self, message: Message) -> None:
        if self._transcriber is None:
            self._deliver(self._messages.results(EMPTY_SPAN, NO_SPEECH, 1))
        channel_index = message.get("channel")
        for channel in self._channels:
            if self._transcriber is not None and channel_index in (None, channel.index):
                self._transcriber.put(channel.finalize())

    def _configure(self, message: Message) -> None:
        """Replace the key terms, for speech not yet being transcribed (protocol 16)."""
        terms = message.get("keyterms")
        problem = None
        if self._query.model.family != "nova-3":
            problem = "CONFIGURE_KEYTERMS_NOT_SUPPORTED", "Keyterms need a nova-3 model."
        elif terms is not None and not (isinstance(terms, list) and all(isinstance(term, str) for term in terms)):
            raise Undecodable("expected `keyterms` as a list of texts")
        elif sum(len(term.split()) for term in terms or ()) > MAX_KEYTERM_WORDS:
            problem = "CONFIGURE_KEYTERM_LIMIT_EXCEEDED", f"Keyterms may have {MAX_KEYTERM_WORDS} tokens in total."
        head = {"request_id": self.connection.record.request_id}
        if problem is not None:
            failure = {"type": "ConfigureFailure", **head, "code": problem[0], "description": problem[1]}
            self.connection.send_json(failure)
            return
        self._keyterms = self._keyterms if terms is None else tuple(terms)
        self.connection.send_json({"type": "ConfigureSuccess", **head, "keyterms": list(self._keyterms)})

    def _close_stream(self, message: Message) -> None:
        self.over = True
        self.tasks.spawn(self._finish())

    # closing

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
                    self._transcriber.put(last)
            await self._transcriber.join()
        channels = len(self._channels)
        await self._send(self._messages.metadata(self._hash.hexdigest(), self._input.seconds, channels))
        await self.close_after(self.timing.metadata_close)

    async def _watch_idle(self) -> None:
        """Close a stream when no message, or from the start no audio, has been received for too long (protocol 2.6)."""
        limit = self.timing.idle
        await wait_until(self.clock, lambda: (self.last_activity if self._has_audio else self._opened_at) + limit)
        if not self.over:
            only_keep_alives = self.last_activity > self._opened_at and not self._has_audio
            raise Fatal(*self.internal_error) if only_keep_alives else Fatal("", IDLE_CLOSE[1], IDLE_CLOSE[0])

    commands: ClassVar = {
        "Finalize": _finalize,
        "Configure": _configure,
        "KeepAlive": Session.keep_alive,
        "CloseStream": _close_stream,
    }
