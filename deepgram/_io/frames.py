"""WebSocket messages over websockets' sans-I/O protocol: bytes in, messages out, and the other way round."""

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
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import OK_CLOSE_CODES, Frame, Opcode
from websockets.frames import Close as CloseCode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

try:
    from websockets.speedups import apply_mask
except ImportError:  # built without its C extension
    from websockets.utils import apply_mask

from .._core.secret import secrets_in, without_frames
from .upgrade import Answer, once

Message = Union[str, bytes]
CLOSED = (ConnectionClosed, InvalidState, OSError)  # what sending on a connection that is no more raises

Data = Union[bytes, bytearray, memoryview]
TEXT, BINARY = 0x81, 0x82  # first bytes of a whole message in one frame (RFC 6455 section 5.2)
WHOLE = (TEXT, BINARY)
MEDIUM, LONG = struct.Struct("!BBH").pack, struct.Struct("!BBQ").pack  # how longer frames begin
LONG_SIZE = struct.Struct("!Q").unpack_from
MAX_FRAME = 1 << 63
URI = lru_cache(64)(parse_uri)  # as urllib keeps what it has split

# The library logs the handshake with its credentials at DEBUG: give it a logger outside the tree that never does.
_SILENT = logging.Logger("deepgram.websockets", logging.CRITICAL)  # noqa: LOG001


class Frames:
    """The protocol state of one connection. Not thread-safe: the driver holds its lock around each call.

    With `apart`, a message may be left out after it was made: what comes behind it does not build on it.
    """

    def __init__(self, url: str, max_size: Optional[int], apart: bool = False) -> None:
        deflate = ClientPerMessageDeflateFactory(client_no_context_takeover=apart, compress_settings={"memLevel": 5})
        self._protocol = ClientProtocol(URI(url), extensions=[deflate], max_size=max_size, logger=_SILENT)
        self._url = url
        self._eof = False
        self._read: Callable[[bytes], None] = self._feed_answer
        self._messages: list[Message] = []  # what the present bytes have completed
        self._answer = Answer()
        self._rest = BytesIO()  # the beginning of a frame
        self._lacking = 0  # bytes of that frame still to come, as far as known
        self._largest = max_size or MAX_FRAME
        self._parts: list[bytes] = []
        self._text = False
        self._broken = False  # the peer has broken the protocol in a way that the library leaves to us to see
        self._unsent: list[bytes] = []  # what the library had to write before it read on
        self._pongs: list[bytes] = []
        self.response: Optional[Response] = None

    # ---- opening

    def handshake(self, headers: Mapping[str, str]) -> bytes:
        """The upgrade request. A header of the caller's replaces one of the same name."""
        request = self._protocol.connect()
        self._answer.secrets = partial(secrets_in, headers, self._url)
        for name, value in headers.items():
            if name in request.headers:
                del request.headers[name]
            request.headers[name] = value
        self._protocol.send_request(request)
        return b"".join(self._protocol.data_to_send())

    @property
    def opened(self) -> bool:
        """Whether the server has accepted the upgrade; raises the library's exception if it has refused it."""
        refusal = self._answer.refusal or self._protocol.handshake_exc
        if refusal is not None:
            raise refusal
        return self.response is not None

    def refusal(self) -> Optional[Exception]:
        """What the server has refused the upgrade with, if only the rest of the body is still to come."""
        return self._answer.refused()

    # ---- messages

    def feed(self, data: bytes) -> list[Message]:
        """The whole messages that these bytes complete. Empty bytes are the end of the stream."""
        messages: list[Message] = []
        self._messages = messages
        try:
            if data or self.response is None:
                self._read(data)
            else:
                self._receive_eof()
                self._collect()
        except UnicodeDecodeError as error:
            self._break(f"{error.reason} at position {error.start}")
        return messages

    def _break(self, reason: str) -> None:
        """Text that is no UTF-8: the connection is failed, whatever has come behind it (RFC 6455 section 8.1)."""
        if self._protocol.state is State.OPEN:
            self._protocol.fail(1007, reason)
        else:  # the library has read on, and answered a close frame behind the text
            self._protocol.data_to_send()
            self._unsent.append(Frame(Opcode.CLOSE, CloseCode(1007, reason).serialize()).serialize(mask=True))
        self._broken = True
        self._read = self._ignore

    def _feed_answer(self, data: bytes) -> None:
        """Bytes of the answer to the upgrade, and what comes right behind it."""
        answer = self._answer
        answer.feed(data)
        if answer.refusal is not None:
            self._read = self._ignore
        elif answer.head is not None:
            self._through(answer.head)
            if self._protocol.handshake_exc is not None:  # which quotes the answer, and that may repeat the request
                without_frames(self._protocol.handshake_exc, answer.secrets())
            simple = self._protocol.state is State.OPEN and not self._protocol.extensions
            self._read = self._split if simple else self._through
            if answer.behind:
                self._read(answer.behind)
        if not data:
            self._receive_eof()

    def _ignore(self, data: bytes) -> None:
        """Bytes behind the end."""

    def _split(self, data: bytes) -> None:
        """Take whole unfragmented frames apart here, which is most of what comes; leave the others to the library."""
        messages = self._messages
        if self._rest.tell():
            self._rest.write(data)
            self._lacking -= len(data)
            if self._lacking > 0:
                return None
            data = self._rest.getvalue()  # its own buffer, without copying
            self._rest = BytesIO()
        place, end = 0, len(data)
        while end - place >= 2:
            head, size, start = data[place], data[place + 1], place + 2
            if size > 127:  # masked, which no server may do: the library knows what to say
                self._read = self._through
                return self._through(data[place:])
            if size > 125:
                start = place + (4 if size == 126 else 10)
                if start > end:
                    break
                # the common size is written out, which takes a third of the time
                size = data[place + 2] << 8 | data[place + 3] if size < 127 else LONG_SIZE(data, place + 2)[0]
            stop = start + size
            if size <= self._largest and stop > end:
                self._lacking = stop - end
                break
            if head in WHOLE and size <= self._largest and not self._parts:
                part = data[start:stop]
                messages.append(part.decode() if head == TEXT else part)
            else:
                self._through(data[place:stop])
                if self.closing:
                    self._read = self._through
                    return self._through(data[stop:])
            place = stop
        if place < end:
            self._rest.write(data[place:])
        return None

    def _through(self, data: bytes) -> None:
        """Let the library's parser read."""
        if data:
            self._unsent += self._protocol.data_to_send()
            self._protocol.receive_data(data)
            if not self.closing:
                self._pongs += self._protocol.data_to_send()
        self._collect()

    def _collect(self) -> None:
        """The messages that the library has completed."""
        for event in self._protocol.events_received():
            if isinstance(event, Response):
                event.headers = once(event.headers)
                self.response = event
                continue
            assert isinstance(event, Frame)
            if event.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
                self._text = event.opcode is Opcode.TEXT or (event.opcode is Opcode.CONT and self._text)
                self._parts.append(bytes(event.data))
                if event.fin:
                    whole = b"".join(self._parts)
                    self._parts.clear()
                    self._messages.append(str(whole, "utf-8") if self._text else whole)

    # ---- writing

    def text(self, text: str) -> bytes:
        """The bytes of a text message. Raises ConnectionClosed or InvalidState where none can be sent."""
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
            begin = bytes((head, 0x80 | size))
        elif size < 1 << 16:
            begin = MEDIUM(head, 0xFE, size)
        else:
            begin = LONG(head, 0xFF, size)
        return begin + mask + apply_mask(data, mask)

    def outgoing(self, *, idle: bool = True) -> bytes:
        """The bytes to write now: commands, and answers to what has been read.

        While earlier ones wait for a peer that does not read (`idle` false), the answers to its pings wait too, and
        only the last of them is kept (RFC 6455 section 5.5.3): their number has no other bound.
        """
        chunks, self._unsent = [*self._unsent, *self._protocol.data_to_send()], []
        if idle:
            chunks, self._pongs = [*self._pongs, *chunks], []
        else:
            del self._pongs[:-1]
        return b"".join(chunks)

    def carry_out(self, verb: Literal["text", "ping", "close"], argument: str) -> None:
        """What the session's commands "text", "ping" and "close" mean here."""
        if verb == "text":
            frame = self.text(argument)  # which takes what is unsent along where the library compresses
            self._unsent.append(frame)
        elif verb == "ping":
            self._protocol.send_ping(os.urandom(4))
        elif self._protocol.state is State.OPEN:
            self._protocol.send_close(1000)

    # ---- closing

    def fail(self, reason: str) -> None:
        """Give the connection up: what the library will say of its end carries the reason."""
        if self._protocol.state is State.OPEN:
            self._protocol.fail(1011, reason)

    @property
    def closing(self) -> bool:
        """Whether the peer has sent its close frame, or broken the protocol, or gone."""
        protocol = self._protocol
        if self._broken or protocol.close_rcvd is not None or protocol.parser_exc is not None:
            return True
        return protocol.state is State.CLOSED

    @property
    def closed(self) -> bool:
        """Whether close frames have gone both ways: nothing more can come."""
        return self._protocol.close_rcvd is not None and self._protocol.close_sent is not None

    def end(self, because: Optional[BaseException] = None) -> tuple[Optional[int], str, Optional[BaseException]]:
        """The peer's close code, its reason, and the library's exception, once the transport is gone (`because`)."""
        self._receive_eof()
        violated = self._broken or isinstance(self._protocol.parser_exc, ProtocolError)
        received = None if violated else self._protocol.close_rcvd
        error = self._answer.refusal or self._protocol.handshake_exc or self._protocol.close_exc
        if because is not None:
            error.__cause__ = because
        return (received.code if received else 1006), (received.reason if received else ""), error

    def closure(self) -> ConnectionClosed:
        """How the connection has ended, or is about to, as the library's exception."""
        said = self._protocol.close_rcvd, self._protocol.close_sent
        under_way = self._protocol.state is not State.CLOSED  # an answer to a close frame is still to come
        in_order = any(said) and all(close.code in OK_CLOSE_CODES if close else under_way for close in said)
        return (ConnectionClosedOK if in_order else ConnectionClosedError)(*said, self._protocol.close_rcvd_then_sent)

    def _receive_eof(self) -> None:
        if not self._eof:
            self._eof = True
            self._protocol.receive_eof()
