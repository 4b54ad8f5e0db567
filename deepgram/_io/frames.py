"""WebSocket framing: bytes to messages and back, with the sans-I/O protocol of websockets for the less usual frames."""

from __future__ import annotations

import logging
import os
import struct
from functools import lru_cache, partial
from io import BytesIO
from typing import Callable, Literal, Mapping, Optional, Union

from websockets.client import ClientProtocol
from websockets.exceptions import (
    ConnectionClosed,
    ConnectionClosedError,
    ConnectionClosedOK,
    InvalidState,
    ProtocolError,
)
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory as Deflate
from websockets.frames import OK_CLOSE_CODES, Frame, Opcode
from websockets.frames import Close as CloseCode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

try:
    from websockets.speedups import apply_mask
except ImportError:  # built without its C extension
    from websockets.utils import apply_mask

from .._core.secret import secrets_in, strip_frames
from .upgrade import UpgradeResponse, combined

Message = Union[str, bytes]
CLOSED = (ConnectionClosed, InvalidState, OSError)  # raised by sending on a closed connection

Data = Union[bytes, bytearray, memoryview]
TEXT, BINARY = 0x81, 0x82  # first byte of an unfragmented message (RFC 6455 section 5.2)
WHOLE = (TEXT, BINARY)
MEDIUM, LONG = struct.Struct("!BBH").pack, struct.Struct("!BBQ").pack  # headers of longer frames
LONG_SIZE = struct.Struct("!Q").unpack_from
MAX_FRAME = 1 << 63
URI = lru_cache(64)(parse_uri)  # with the size of urllib's own cache

# websockets logs the handshake, credentials included, at DEBUG: give it a silent logger outside the hierarchy.
_SILENT = logging.Logger("deepgram.websockets", logging.CRITICAL)  # noqa: LOG001


class Frames:
    """The protocol state of one connection. Not thread-safe: the driver holds its lock around each call.

    With `droppable`, messages are compressed independently of each other, so that a built one need not be sent.
    """

    def __init__(self, url: str, max_size: Optional[int], droppable: bool = False) -> None:
        deflate = Deflate(client_no_context_takeover=droppable, compress_settings={"memLevel": 5})
        self._protocol = ClientProtocol(URI(url), extensions=[deflate], max_size=max_size, logger=_SILENT)
        self._url = url
        self._eof = False
        self._parse: Callable[[bytes], None] = self._parse_response
        self._messages: list[Message] = []  # completed by the current `feed()`
        self._upgrade = UpgradeResponse()
        self._partial = BytesIO()  # an incomplete frame
        self._missing = 0  # bytes until it is complete, as far as known
        self._largest = max_size or MAX_FRAME
        self._fragments: list[bytes] = []  # of an incomplete message
        self._is_text = False  # that message
        self._invalid = False  # the peer has violated the protocol in a way that the library does not detect
        self._unsent: list[bytes] = []
        self._pongs: list[bytes] = []
        self.response: Optional[Response] = None

    # ---- opening

    def handshake(self, headers: Mapping[str, str]) -> bytes:
        """The upgrade request. The given headers replace standard ones of the same name."""
        request = self._protocol.connect()
        self._upgrade.secrets = partial(secrets_in, headers, self._url)
        for name, value in headers.items():
            if name in request.headers:
                del request.headers[name]
            request.headers[name] = value
        self._protocol.send_request(request)
        return b"".join(self._protocol.data_to_send())

    @property
    def opened(self) -> bool:
        """Whether the server has accepted the upgrade. Raises the library's exception if it has refused."""
        refusal = self._upgrade.refusal or self._protocol.handshake_exc
        if refusal is not None:
            raise refusal
        return self.response is not None

    def refusal(self) -> Optional[Exception]:
        """The refusal, even if its body is not complete yet; None if there is none."""
        return self._upgrade.refused()

    # ---- messages

    def feed(self, data: bytes) -> list[Message]:
        """The messages completed by these bytes. Empty bytes are the end of the stream."""
        messages: list[Message] = []
        self._messages = messages
        try:
            if data or self.response is None:
                self._parse(data)
            else:
                self._receive_eof()
                self._collect()
        except UnicodeDecodeError as error:
            self._reject_text(f"{error.reason} at position {error.start}")
        return messages

    def _reject_text(self, reason: str) -> None:
        """Fail the connection because a text is not UTF-8, whatever follows it (RFC 6455 section 8.1)."""
        if self._protocol.state is State.OPEN:
            self._protocol.fail(1007, reason)
        else:  # the library has already read and answered a close frame after the text
            self._protocol.data_to_send()
            self._unsent.append(Frame(Opcode.CLOSE, CloseCode(1007, reason).serialize()).serialize(mask=True))
        self._invalid = True
        self._parse = self._ignore

    def _parse_response(self, data: bytes) -> None:
        """Parse the response to the upgrade, and frames that arrive with it."""
        upgrade = self._upgrade
        upgrade.feed(data)
        if upgrade.refusal is not None:
            self._parse = self._ignore
        elif upgrade.head is not None:
            self._parse_by_library(upgrade.head)
            if self._protocol.handshake_exc is not None:  # it quotes the response, which may repeat the request
                strip_frames(self._protocol.handshake_exc, upgrade.secrets())
            simple = self._protocol.state is State.OPEN and not self._protocol.extensions
            self._parse = self._parse_frames if simple else self._parse_by_library
            if upgrade.rest:
                self._parse(upgrade.rest)
        if not data:
            self._receive_eof()

    def _ignore(self, data: bytes) -> None:
        """Bytes after the end."""

    def _parse_frames(self, data: bytes) -> None:
        """Parse unfragmented frames, which is most of the traffic; leave the others to the library."""
        messages = self._messages
        if self._partial.tell():
            self._partial.write(data)
            self._missing -= len(data)
            if self._missing > 0:
                return None
            data = self._partial.getvalue()  # its buffer, not a copy
            self._partial = BytesIO()
        place, end = 0, len(data)
        while end - place >= 2:
            head, size, start = data[place], data[place + 1], place + 2
            if size > 127:  # masked, which servers must not do: the library reports it
                self._parse = self._parse_by_library
                return self._parse_by_library(data[place:])
            if size > 125:
                start = place + (4 if size == 126 else 10)
                if start > end:
                    break
                # the usual size is decoded inline, in a third of the time
                size = data[place + 2] << 8 | data[place + 3] if size < 127 else LONG_SIZE(data, place + 2)[0]
            stop = start + size
            if size <= self._largest and stop > end:
                self._missing = stop - end
                break
            if head in WHOLE and size <= self._largest and not self._fragments:
                part = data[start:stop]
                messages.append(part.decode() if head == TEXT else part)
            else:
                self._parse_by_library(data[place:stop])
                if self.closing:
                    self._parse = self._parse_by_library
                    return self._parse_by_library(data[stop:])
            place = stop
        if place < end:
            self._partial.write(data[place:])
        return None

    def _parse_by_library(self, data: bytes) -> None:
        if data:
            self._unsent += self._protocol.data_to_send()
            self._protocol.receive_data(data)
            if self._protocol.close_rcvd and self._protocol.close_sent and self._protocol.close_rcvd_then_sent is None:
                self._protocol.close_rcvd_then_sent = True  # websockets 12 omits it if the close frame is in a message
            if not self.closing:
                self._pongs += self._protocol.data_to_send()
        self._collect()

    def _collect(self) -> None:
        """Collect the messages that the library has completed."""
        for event in self._protocol.events_received():
            if isinstance(event, Response):
                event.headers = combined(event.headers)
                self.response = event
                continue
            assert isinstance(event, Frame)
            if event.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
                self._is_text = event.opcode is Opcode.TEXT or (event.opcode is Opcode.CONT and self._is_text)
                self._fragments.append(bytes(event.data))
                if event.fin:
                    whole = b"".join(self._fragments)
                    self._fragments.clear()
                    self._messages.append(str(whole, "utf-8") if self._is_text else whole)

    # ---- writing

    def text(self, text: str) -> bytes:
        """The bytes of a text message. Raises ConnectionClosed or InvalidState if none can be sent any more."""
        return self._message(TEXT, text.encode())

    def binary(self, data: Data) -> bytes:
        """The bytes of a binary message; raises as `text` does."""
        return self._message(BINARY, data)

    def _message(self, head: int, data: Data) -> bytes:
        if self._protocol.extensions or self._protocol.state is not State.OPEN:  # the library compresses, and raises
            (self._protocol.send_text if head == TEXT else self._protocol.send_binary)(data)
            return self.outgoing()
        size, mask = len(data), os.urandom(4)
        if size < 126:
            header = bytes((head, 0x80 | size))
        elif size < 1 << 16:
            header = MEDIUM(head, 0xFE, size)
        else:
            header = LONG(head, 0xFF, size)
        return header + mask + apply_mask(data, mask)

    def outgoing(self, *, idle: bool = True) -> bytes:
        """The bytes to write now: commands, and replies to frames that have been read.

        While earlier bytes wait for a peer that does not read (`idle` false), pongs are held back, and only the last is
        kept (RFC 6455 section 5.5.3): otherwise they could grow without bound.
        """
        chunks, self._unsent = [*self._unsent, *self._protocol.data_to_send()], []
        if idle:
            chunks, self._pongs = [*self._pongs, *chunks], []
        else:
            del self._pongs[:-1]
        return b"".join(chunks)

    def carry_out(self, verb: Literal["text", "ping", "close"], argument: str) -> None:
        """Carry out a command of the session."""
        if verb == "text":
            frame = self.text(argument)  # before appending: with compression it includes what is unsent
            self._unsent.append(frame)
        elif verb == "ping":
            self._protocol.send_ping(os.urandom(4))
        elif self._protocol.state is State.OPEN:
            self._protocol.send_close(1000)

    # ---- closing

    def fail(self, reason: str) -> None:
        """Fail the connection; the library's exception will carry the reason."""
        if self._protocol.state is State.OPEN:
            self._protocol.fail(1011, reason)

    @property
    def closing(self) -> bool:
        """Whether the peer has sent its close frame, violated the protocol, or gone."""
        protocol = self._protocol
        if self._invalid or protocol.close_rcvd is not None or protocol.parser_exc is not None:
            return True
        return protocol.state is State.CLOSED

    @property
    def closed(self) -> bool:
        """Whether close frames have been exchanged, so that nothing more can come."""
        return self._protocol.close_rcvd is not None and self._protocol.close_sent is not None

    def end(self, cause: Optional[BaseException] = None) -> tuple[Optional[int], str, Optional[BaseException]]:
        """The peer's close code and reason, and the library's exception. `cause` is the transport's error, if any."""
        self._receive_eof()
        violated = self._invalid or isinstance(self._protocol.parser_exc, ProtocolError)
        received = None if violated else self._protocol.close_rcvd
        error = self._upgrade.refusal or self._protocol.handshake_exc or self._protocol.close_exc
        if cause is not None:
            error.__cause__ = cause
        return (received.code if received else 1006), (received.reason if received else ""), error

    def close_error(self) -> ConnectionClosed:
        """The library's exception for how the connection has ended, or is about to end."""
        closes = self._protocol.close_rcvd, self._protocol.close_sent
        pending = self._protocol.state is not State.CLOSED  # the reply to a close frame may still come
        in_order = any(closes) and all(close.code in OK_CLOSE_CODES if close else pending for close in closes)
        return (ConnectionClosedOK if in_order else ConnectionClosedError)(*closes, self._protocol.close_rcvd_then_sent)

    def _receive_eof(self) -> None:
        if not self._eof:
            self._eof = True
            self._protocol.receive_eof()
