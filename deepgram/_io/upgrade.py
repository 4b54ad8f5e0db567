"""The server's response to the upgrade request, parsed as it arrives."""

from __future__ import annotations

import io
import re
from http.client import HTTPException, HTTPResponse
from types import SimpleNamespace
from typing import TYPE_CHECKING, Callable, Iterable, Optional, cast

from websockets.datastructures import Headers
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response

from .._core.secret import redact
from ..errors import ApiError

if TYPE_CHECKING:
    import socket

HEAD = 65536  # most bytes of a response head; servers and proxies refuse more than 8 to 64 KiB
BODY = 65536  # most bytes of a refusal's body that are kept
BLANK = b"\r\n\r\n"
INTERIM = re.compile(rb"HTTP/1\.1 1(?!01)\d\d")  # the final response follows (RFC 9110 section 15.2)


class UpgradeRefused(ApiError, InvalidStatus):
    """A refused upgrade, as an ApiError and as the exception of websockets."""


class UpgradeResponse:
    """Collects the response until its meaning is clear.

    Attributes:
        head: the head of a response with status 101, or of one that is not HTTP; the library checks it.
        rest: what followed the head.
        refusal: why there will be no WebSocket connection, once that is clear.
    """

    def __init__(self) -> None:
        self.head: Optional[bytes] = None
        self.rest = b""
        self.refusal: Optional[Exception] = None
        self.secrets: Callable[[], Iterable[str]] = tuple  # of the request: some servers repeat them
        self._bytes = bytearray()
        self._end = 0  # of the head, 0 until it is complete

    def feed(self, data: bytes) -> None:
        """Take received bytes; empty bytes are the end of the stream."""
        searched = max(len(self._bytes) - len(BLANK), 0)
        self._bytes += data
        while not self._end and (place := self._bytes.find(BLANK, searched)) >= 0:
            self._end, searched = place + len(BLANK), 0
            if INTERIM.match(self._bytes):
                del self._bytes[: self._end]
                self._end = 0
        if (self._end or len(self._bytes)) > HEAD:
            self.refusal = ConnectionError(f"the answer to the upgrade has a head of more than {HEAD} bytes")
        elif not self._end:
            self.head = None if data else bytes(self._bytes)
        elif self._is_refusal:
            if not data or self._has_body:
                self.refusal = self.refused()
        else:
            self.head, self.rest = bytes(self._bytes[: self._end]), bytes(self._bytes[self._end :])

    @property
    def _is_refusal(self) -> bool:
        status = re.match(rb"HTTP/1\.[01] (\d{3})", self._bytes)
        return status is not None and status[1] != b"101"

    @property
    def _has_body(self) -> bool:
        """Whether the body of a refusal is complete, or longer than what is kept."""
        head, have = bytes(self._bytes[: self._end]), len(self._bytes) - self._end
        size = re.search(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", head, re.IGNORECASE)
        if size:
            return have >= min(int(size[1]), BODY)
        return have >= BODY or (b"chunked" in head.lower() and self._bytes.endswith(b"0" + BLANK))

    def refused(self) -> Optional[InvalidStatus]:
        """The library's exception for a refusal, with the body received so far; None if it is no refusal."""
        if not self._end or not self._is_refusal:
            return None
        masked = redact(self._bytes.decode("latin-1"), self.secrets()).encode("latin-1")
        response = HTTPResponse(cast("socket.socket", SimpleNamespace(makefile=lambda _: io.BytesIO(masked))))
        body = b""
        try:
            response.begin()
            body = response.read(BODY)
        except HTTPException as error:  # an incomplete body
            body = getattr(error, "partial", body)
        headers = combined(Headers(response.getheaders() if response.headers else []))
        status = response.status if isinstance(response.status, int) else int(self._bytes[9:12])  # else "UNKNOWN"
        return InvalidStatus(Response(status, response.reason or "", headers, body))


def combined(headers: Headers) -> Headers:
    """Headers with the values of repeated names joined (RFC 9110 section 5.3): looking up a repeated name raises."""
    joined = {name: ", ".join(headers.get_all(name)) for name in headers}
    return headers if len(joined) == len(list(headers.raw_items())) else Headers(joined)
