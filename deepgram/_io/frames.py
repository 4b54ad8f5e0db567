"""WebSocket messages over websockets' sans-I/O protocol: bytes in, messages out, and the other way round."""

from __future__ import annotations

import logging
import os
from typing import Literal, Mapping, Optional, Union

from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed, InvalidState
from websockets.extensions.permessage_deflate import enable_client_permessage_deflate
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

Message = Union[str, bytes]
CLOSED = (ConnectionClosed, InvalidState, OSError)  # what sending on a connection that is no more raises

TEXT = 0x81  # first byte of a whole text message in one frame (RFC 6455 section 5.2)
WHOLE = (TEXT, 0x82)  # or a binary one
SMALL = 65536  # a frame up to this size is kept here until it is whole
MAX_FRAME = 1 << 63

# The library logs the handshake with its credentials at DEBUG: give it a logger outside the tree that never does.
_SILENT = logging.Logger("deepgram.websockets", logging.CRITICAL)  # noqa: LOG001


class Frames:
    """The protocol state of one connection. Not thread-safe: the driver holds its lock around each call."""

    def __init__(self, url: str, max_size: Optional[int]) -> None:
        self._protocol = ClientProtocol(
            parse_uri(url), extensions=enable_client_permessage_deflate(None), max_size=max_size, logger=_SILENT
        )
        self._eof = False
        self._read = self._feed_response
        self._rest = b""  # the beginning of a frame, or of the answer to the upgrade
        self._owed = 0  # bytes still to come of a frame the library has begun to read
        self._largest = max_size or MAX_FRAME
        self._parts: list[bytes] = []
        self._text = False
        self.response: Optional[Response] = None
        self.send_text = self._protocol.send_text
        self.send_binary = self._protocol.send_binary
        self.ping = self._protocol.send_ping

    # ---- opening

    def handshake(self, headers: Mapping[str, str]) -> bytes:
        """The upgrade request. A header of the caller's replaces one of the same name."""
        request = self._protocol.connect()
        for name, value in headers.items():
            if name in request.headers:
                del request.headers[name]
            request.headers[name] = value
        self._protocol.send_request(request)
        return b"".join(self._protocol.data_to_send())

    @property
    def opened(self) -> bool:
        """Whether the server has accepted the upgrade; raises the library's exception if it has refused it."""
        refusal = self._protocol.handshake_exc
        if refusal is not None:
            raise refusal
        return self.response is not None

    # ---- messages

    def feed(self, data: bytes) -> list[Message]:
        """The whole messages that these bytes complete. Empty bytes are the end of the stream."""
        if data:
            return self._read(data)
        self._receive_eof()
        return self._events()

    def _feed_response(self, data: bytes) -> list[Message]:
        """Bytes of the answer to the upgrade, and what comes right behind it."""
        data = self._rest + data
        end = data.find(b"\r\n\r\n") + 4
        if end < 4:
            self._rest = data
            return []
        self._rest = b""
        self._through(data[:end])
        simple = self._protocol.state is State.OPEN and not self._protocol.extensions
        self._read = self._split if simple else self._through
        return self._read(data[end:])

    def _split(self, data: bytes) -> list[Message]:
        """Take whole unfragmented frames apart here, which is most of what comes; leave the others to the library."""
        messages: list[Message] = []
        if self._owed:
            part, data = data[: self._owed], data[self._owed :]
            self._owed -= len(part)
            messages += self._through(part)
        if self._rest:
            data = self._rest + data
        place, end = 0, len(data)
        while end - place >= 2:
            head, size, start = data[place], data[place + 1], place + 2
            if size > 127:  # masked, which no server may do: the library knows what to say
                self._read = self._through
                return messages + self._through(data[place:])
            if size > 125:
                start = place + (4 if size == 126 else 10)
                if start > end:
                    break
                size = int.from_bytes(data[place + 2 : start], "big")
            stop = start + size
            if stop > end and size <= SMALL:
                break
            if head in WHOLE and size <= self._largest and stop <= end and not self._parts:
                part = data[start:stop]
                messages.append(str(part, "utf-8", "replace") if head == TEXT else part)
            else:
                self._owed = max(stop - end, 0)
                messages += self._through(data[place:stop])
                if self.closing:
                    self._read = self._through
                    return messages + self._through(data[stop:])
            place = stop
        self._rest = data[place:] if place else data
        return messages

    def _through(self, data: bytes) -> list[Message]:
        """The messages that these bytes complete, by the library's parser."""
        if data:
            self._protocol.receive_data(data)
        return self._events()

    def _events(self) -> list[Message]:
        messages: list[Message] = []
        for event in self._protocol.events_received():
            if isinstance(event, Response):
                self.response = event
                continue
            assert isinstance(event, Frame)
            if event.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
                self._text = event.opcode is Opcode.TEXT or (event.opcode is Opcode.CONT and self._text)
                self._parts.append(bytes(event.data))
                if event.fin:
                    whole = b"".join(self._parts)
                    self._parts.clear()
                    messages.append(str(whole, "utf-8", "replace") if self._text else whole)
        return messages

    def outgoing(self) -> bytes:
        """The bytes to write now."""
        chunks = self._protocol.data_to_send()
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def carry_out(self, verb: Literal["text", "ping", "close"], argument: str) -> None:
        """What the session's commands "text", "ping" and "close" mean here."""
        if verb == "text":
            self.send_text(argument.encode())
        elif verb == "ping":
            self.ping(os.urandom(4))
        else:
            self.close()

    # ---- closing

    def close(self) -> None:
        if self._protocol.state is State.OPEN:
            self._protocol.send_close(1000)

    def fail(self, reason: str) -> None:
        """Give the connection up: what the library will say of its end carries the reason."""
        if self._protocol.state is State.OPEN:
            self._protocol.fail(1011, reason)

    @property
    def closing(self) -> bool:
        """Whether the peer has sent its close frame, or broken the protocol, or gone."""
        protocol = self._protocol
        return protocol.close_rcvd is not None or protocol.parser_exc is not None or protocol.state is State.CLOSED

    @property
    def closed(self) -> bool:
        """Whether close frames have gone both ways: nothing more can come."""
        return self._protocol.close_rcvd is not None and self._protocol.close_sent is not None

    def end(self, because: Optional[BaseException] = None) -> tuple[Optional[int], str, Optional[BaseException]]:
        """The peer's close code, its reason, and the library's exception, once the transport is gone (`because`)."""
        self._receive_eof()
        received = self._protocol.close_rcvd
        error = self._protocol.handshake_exc or self._protocol.close_exc
        if because is not None:
            error.__cause__ = because
        return (received.code if received else 1006), (received.reason if received else ""), error

    def _receive_eof(self) -> None:
        if not self._eof:
            self._eof = True
            self._protocol.receive_eof()
