"""The only internals of the package that the attack `frames` uses: the parser of WebSocket frames."""

from __future__ import annotations

from typing import Optional, Union

from attack.wire import accept_of
from deepgram._io.frames import Frames

Message = Union[str, bytes]


class Parser:
    """The package's parser after an accepted upgrade, fed in the way the drivers feed it."""

    def __init__(self, max_size: Optional[int], *headers: str) -> None:
        self._frames = Frames("ws://localhost/", max_size)
        self._frames.feed(accept_of(self._frames.handshake({}), *headers))
        assert self._frames.opened
        self.messages: list[Message] = []
        self.written = b""

    def feed(self, data: bytes) -> bool:
        """Parse received bytes. Returns False when the connection is closed."""
        self.messages += self._frames.feed(data)
        self.written += self._frames.outgoing()
        return not self._frames.closed

    def end(self) -> tuple[Optional[int], str]:
        """End the stream. Returns the peer's close code and reason."""
        self.messages += self._frames.feed(b"")
        code, reason, _ = self._frames.end(None)
        self.written += self._frames.outgoing()
        return code, reason

    @property
    def closing(self) -> bool:
        return self._frames.closing
