"""What ends a session with an Error message."""

from __future__ import annotations


class Fatal(Exception):
    """Ends the session: the client gets an Error with the code and the description, and a close with `close`."""

    def __init__(self, code: str, description: str, close: int = 1000) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.close = close
