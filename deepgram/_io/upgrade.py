"""The server's answer to the upgrade, while its bytes come."""

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

HEAD = 65536  # bytes of a head; servers and proxies refuse more than 8 to 64 KiB
BODY = 65536  # bytes of a refusal's body that are kept
BLANK = b"\r\n\r\n"
INTERIM = re.compile(rb"HTTP/1\.1 1(?!01)\d\d")  # the answer is still to come (RFC 9110 section 15.2)


class UpgradeRefused(ApiError, InvalidStatus):
    """A refusal that `except ApiError` catches, and who catches the error of the network library."""


class Answer:
    """Collects the answer until it is known what it means.

    Attributes:
        head: the head of an answer that switches protocols, or of one that is no HTTP; for the library to judge.
        behind: what came behind that head.
        refusal: why there will be no WebSocket, once that is clear.
    """

    def __init__(self) -> None:
        self.head: Optional[bytes] = None
        self.behind = b""
        self.refusal: Optional[Exception] = None
        self.secrets: Callable[[], Iterable[str]] = tuple  # those of the request, which some servers repeat
        self._bytes = bytearray()
        self._end = 0  # of the head, 0 until it has come

    def feed(self, data: bytes) -> None:
        """Take what was read; empty bytes are the end of the stream."""
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
            self.head, self.behind = bytes(self._bytes[: self._end]), bytes(self._bytes[self._end :])

    @property
    def _is_refusal(self) -> bool:
        status = re.match(rb"HTTP/1\.[01] (\d{3})", self._bytes)
        return status is not None and status[1] != b"101"

    @property
    def _has_body(self) -> bool:
        """Whether the body of a refusal is there, or as much of it as is kept."""
        head, have = bytes(self._bytes[: self._end]), len(self._bytes) - self._end
        size = re.search(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", head, re.IGNORECASE)
        if size:
            return have >= min(int(size[1]), BODY)
        return have >= BODY or (b"chunked" in head.lower() and self._bytes.endswith(b"0" + BLANK))

    def refused(self) -> Optional[InvalidStatus]:
        """The refusal as the library has it, with as much of its body as there is; None if there is none."""
        if not self._end or not self._is_refusal:
            return None
        said = redact(self._bytes.decode("latin-1"), self.secrets()).encode("latin-1")
        answer = HTTPResponse(cast("socket.socket", SimpleNamespace(makefile=lambda _: io.BytesIO(said))))
        body = b""
        try:
            answer.begin()
            body = answer.read(BODY)
        except HTTPException as error:  # what is there of a body that broke off
            body = getattr(error, "partial", body)
        headers = once(Headers(answer.getheaders() if answer.headers else []))
        status = answer.status if isinstance(answer.status, int) else int(self._bytes[9:12])  # "UNKNOWN" else
        return InvalidStatus(Response(status, answer.reason or "", headers, body))


def once(headers: Headers) -> Headers:
    """Headers whose names stand once each, with all values (RFC 9110 section 5.3): the library raises for others."""
    joined = {name: ", ".join(headers.get_all(name)) for name in headers}
    return headers if len(joined) == len(list(headers.raw_items())) else Headers(joined)
