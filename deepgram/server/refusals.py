"""What a handler raises instead of answering, and the refusals of the speech endpoints (protocol 1.4)."""

from __future__ import annotations

import json
from collections.abc import Collection

from deepgram.server.faults import Reject
from deepgram.server.handshake import body_of


class Refusal(Exception):
    """A request that is refused."""

    def reject(self, request_id: str) -> Reject:
        """Return status and body of the refusal."""
        raise NotImplementedError


class BadQuery(Refusal):
    """What the service refuses; a code in capitals stands for the newer shape of error bodies."""

    def __init__(
        self, message: str, code: str = "INVALID_QUERY_PARAMETER", status: int = 400, details: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status
        self.details = details

    def reject(self, request_id: str) -> Reject:
        return Reject(self.status, body=body_of(self.code, self.message, request_id, self.details))


class PlainRefusal(Refusal):
    """A refusal whose body is one JSON string, the third of the shapes."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self._message = message
        self._status = status

    def reject(self, request_id: str) -> Reject:
        headers = {"Content-Type": "application/json", "dg-error": self._message}
        return Reject(self._status, headers, json.dumps(self._message))


def check_type(content_type: str | None, allowed: Collection[str | None]) -> None:
    """BadQuery for a body of another type than these."""
    if content_type not in allowed:
        problem = "`Content-Type` header is not supported. "
        problem += "`Content-Type` must be either `text/plain` or `application/json`."
        raise BadQuery(problem, "UNSUPPORTED_MEDIA_TYPE", 415)


def check_text(text: str) -> str:
    """The same text; BadQuery if there is nothing in it."""
    if not text.strip():
        raise BadQuery("Input text contains no characters.", "Bad Request")
    return text


def no_source() -> BadQuery:
    """Make the refusal of a JSON body that names no text, or too much."""
    problem = "Failed to deserialize JSON payload. Please specify exactly one of `text` or `url` in the JSON body."
    return BadQuery(problem, "PAYLOAD_ERROR")


def too_large(most: int) -> BadQuery:
    """Make the refusal of a body that is longer than `most` bytes."""
    size = f"{most >> 30} GB" if most >> 30 else f"{most >> 20} MB"
    return BadQuery(f"Payload size exceeds limit of {size}.", "PAYLOAD_TOO_LARGE", 413)
