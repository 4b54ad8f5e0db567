"""The lines of a recorded session (docs/recordings.md), without credentials. A driver has the file and the clock."""

from __future__ import annotations

from typing import Any, Literal, Mapping, Optional, Union
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from .secret import MASK, is_credential, masked, masked_text, redact, secrets_in

VERSION = 1
RESERVE = 1024  # bytes of the file that are kept for the last lines of a connection
LEARNT = 12  # characters of a credential in a message that is masked in others, too: shorter ones may be words of those
SHOWN = ("accept", "user-agent")  # headers; the value of any other can be a credential
# What stands in any text that `masked` would change, in lower case; looking for it takes less time than reading JSON.
TELLING = ("auth", "cookie", "credential", "headers", "key", "passw", "secret", "signature", "token", "://", "\\")


class Recording:
    """What the connections of a `start()` have in common.

    Attributes:
        path: the file.
        limit: bytes the file may have.
        begun: whether the file can be written, as far as is known.
        secrets: what is never written.
    """

    def __init__(self, path: str, limit: int) -> None:
        self.path = path
        self.limit = limit
        self.begun = False
        self.secrets: set[str] = set()


class Record:
    """The lines of one connection; times are seconds since it began.

    `name` tells them from those of other connections to the same file, and `size` is that of the file, in bytes.
    """

    def __init__(self, recording: Recording, name: str, url: str, headers: Mapping[str, str]) -> None:
        self._recording = recording
        self._secrets = recording.secrets
        self._secrets |= secrets_in(headers, url)
        self._name = name
        self._url = self._clean(_masked_url(url))
        self._headers = {k: self._clean(v) if k.lower() in SHOWN else MASK for k, v in headers.items()}
        self._is_full = False
        self._frames = self._bytes = 0  # dropped, and not written of yet

    def header(self, size: int, started: str, status: int, request_id: Optional[str]) -> bytes:
        """The first line; empty if the file has no room for a connection, which then has no other line either."""
        known = {"version": VERSION, "url": self._url, "headers": self._headers, "started": started, "status": status}
        line = self._line(**known, **({} if request_id is None else {"request_id": request_id}))
        return line if self._fits(size, line) else b""

    def frame(self, at: float, size: int, direction: Literal["in", "out"], payload: Union[str, Any]) -> bytes:
        """A frame; that it is dropped, with all behind it, where it would exceed the limit."""
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
        """The last line, behind what is dropped since that was told."""
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

    # ---- without credentials

    def _text(self, text: str, direction: str) -> str:
        lower = text.lower()
        if any(sign in lower for sign in TELLING):
            found: Optional[set[str]] = set() if direction == "out" else None
            try:
                text = masked_text(text, found)
            except (ValueError, RecursionError):  # nobody can tell what is in it; a server has no secrets but ours
                text = MASK if direction == "out" else text
            self._secrets |= {secret for secret in found or () if len(secret) >= LEARNT}
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
