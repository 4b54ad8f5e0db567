"""The exception that ends a session with an error."""

from __future__ import annotations


class Fatal(Exception):
    """Ends the session; code and description are sent in an Error, or as the reason of a close with code `close`."""

    def __init__(self, code: str, description: str, close: int = 1000) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.close = close

    @property
    def reason(self) -> str:
        """The reason for the close frame."""
        return f"{self.code}: {self}"[:120] if self.code else self.description
