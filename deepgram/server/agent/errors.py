"""An agent session raises Fatal when it can't go on (protocol 7.9)."""

from __future__ import annotations


class Fatal(Exception):
    """Ends the session with an Error message."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
