"""What ends a session, and what the client is told of it."""

from __future__ import annotations


class Fatal(Exception):
    """Ends the session; the client gets code and description in an Error or as reason of a close with `close`."""

    def __init__(self, code: str, description: str, close: int = 1000) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.close = close

    @property
    def reason(self) -> str:
        """What the close frame says."""
        return f"{self.code}: {self}"[:120] if self.code else self.description
