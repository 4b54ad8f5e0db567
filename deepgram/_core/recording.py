"""The lines of a recorded session (docs/recordings.md), without credentials. The file and the clock are a driver's."""

from __future__ import annotations

from typing import Any, Literal, Mapping, Optional, Union
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from .secret import MASK, is_credential, masked, masked_text, redact, secrets_in

VERSION = 1
RESERVE = 1024  # bytes of the file reserved for the last lines of a connection
MIN_LEARNED = 12  # characters of a credential found in a message that is masked everywhere: shorter ones may be words
UNMASKED = ("accept", "user-agent")  # headers; the value of any other may be a credential
# Any text that `masked` would change contains one of these, in any case. Searching is faster than parsing JSON.
SUSPICIOUS = ("auth", "cookie", "credential", "headers", "key", "passw", "secret", "signature", "token", "://", "\\")


class Recording:
    """The recording of one `start()`, shared by its connections.

    Attributes:
        path: the file.
        limit: its largest size in bytes.
        begun: whether the file could be written so far.
        secrets: the credentials seen so far, which are never written.
    """

    def __init__(self, path: str, limit: int) -> None:
        self.path = path
        self.limit = limit
        self.begun = False
        self.secrets: set[str] = set()


class Record:
    """Formats the lines of one connection. Times are seconds since it began, sizes are those of the file in bytes.

    `name` identifies the connection among those in the same file.
    """

    def __init__(self, recording: Recording, name: str, url: str, headers: Mapping[str, str]) -> None:
        self._recording = recording
        self._secrets = recording.secrets
        self._secrets |= secrets_in(headers, url)
        self._name = name
        self._url = self._clean(_masked_url(url))
        self._headers = {k: self._clean(v) if k.lower() in UNMASKED else MASK for k, v in headers.items()}
        self._is_full = False
        self._frames = self._bytes = 0  # dropped, and not yet reported in the file

    def header(self, size: int, started: str, status: int, request_id: Optional[str]) -> bytes:
        """The first line; empty if the file has no room: then no line of the connection may be written."""
        known = {"version": VERSION, "url": self._url, "headers": self._headers, "started": started, "status": status}
        line = self._line(**known, **({} if request_id is None else {"request_id": request_id}))
        return line if self._fits(size, line) else b""

    def frame(self, at: float, size: int, direction: Literal["in", "out"], payload: Union[str, Any]) -> bytes:
        """The line of a frame. The first that would exceed the limit is dropped, as are all after it."""
        if not self._is_full:
            shown = {"text": self._text(payload, direction)} if isinstance(payload, str) else self._binary(payload)
            line = self._line(t=round(at, 6), dir=direction, **shown)
            if self._fits(size, line):
                return line
        self._frames += 1
        self._bytes += len(payload.encode() if isinstance(payload, str) else payload)
        if self._is_full:
            return b""
        self._is_full = True
        return self._dropped(at)

    def end(self, at: float, code: Optional[int], reason: str, by: Optional[str]) -> bytes:
        """The last line, after one about the frames dropped since the last such line."""
        rest = self._dropped(at) if self._frames else b""
        return rest + self._line(t=round(at, 6), close=code, reason=self._clean(reason), by=by)

    def _dropped(self, at: float) -> bytes:
        line = self._line(t=round(at, 6), dropped={"frames": self._frames, "bytes": self._bytes})
        self._frames = self._bytes = 0
        return line

    def _line(self, **fields: Any) -> bytes:
        return msgspec.json.encode({**fields, "connection": self._name}) + b"\n"

    def _fits(self, size: int, line: bytes) -> bool:
        return size + len(line) + RESERVE <= self._recording.limit

    # ---- removing credentials

    def _text(self, text: str, direction: str) -> str:
        lower = text.lower()
        if any(sign in lower for sign in SUSPICIOUS):
            found: Optional[set[str]] = set() if direction == "out" else None
            try:
                text = masked_text(text, found)
            except (ValueError, RecursionError):  # not JSON: it may hold anything; a server knows only our secrets
                text = MASK if direction == "out" else text
            self._secrets |= {secret for secret in found or () if len(secret) >= MIN_LEARNED}
        return self._clean(text)

    def _binary(self, data: Any) -> dict[str, bytes]:
        data = bytes(data)
        for secret in self._secrets:
            data = data.replace(secret.encode(), b"*" * len(secret.encode()))
        return {"binary": data}

    def _clean(self, text: str) -> str:
        return redact(text, self._secrets)


def _masked_url(url: str) -> str:
    parts = urlsplit(url)
    query = [(name, masked(value, secret=is_credential(name))) for name, value in parse_qsl(parts.query, True)]
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=urlencode(query, safe="*")))
