"""Exceptions for requests that are refused, and common refusals of the speech endpoints (protocol 1.4)."""

from __future__ import annotations

import json
from collections.abc import Collection

from deepgram.server.faults import Reject
from deepgram.server.handshake import body_of


class Refusal(Exception):
    """A request that is refused."""

    def reject(self, request_id: str) -> Reject:
        """The response to send."""
        raise NotImplementedError


class BadRequest(Refusal):
    """A refusal with a JSON object as body; a code in capitals selects the newer shape."""

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
    """A refusal whose body is a JSON string, the third shape."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self._message = message
        self._status = status

    def reject(self, request_id: str) -> Reject:
        headers = {"Content-Type": "application/json", "dg-error": self._message}
        return Reject(self._status, headers, json.dumps(self._message))


def check_type(content_type: str | None, allowed: Collection[str | None]) -> None:
    """Raise BadRequest for a media type that is not among `allowed`."""
    if content_type not in allowed:
        problem = "`Content-Type` header is not supported. "
        problem += "`Content-Type` must be either `text/plain` or `application/json`."
        raise BadRequest(problem, "UNSUPPORTED_MEDIA_TYPE", 415)


def check_text(text: str) -> str:
    """Return the text; BadRequest if it is blank."""
    if not text.strip():
        raise BadRequest("Input text contains no characters.", "Bad Request")
    return text


def invalid_source() -> BadRequest:
    """The refusal of a JSON body that doesn't have exactly one source."""
    problem = "Failed to deserialize JSON payload. Please specify exactly one of `text` or `url` in the JSON body."
    return BadRequest(problem, "PAYLOAD_ERROR")


def too_large(limit: int) -> BadRequest:
    """The refusal of a body of more than `limit` bytes."""
    size = f"{limit >> 30} GB" if limit >> 30 else f"{limit >> 20} MB"
    return BadRequest(f"Payload size exceeds limit of {size}.", "PAYLOAD_TOO_LARGE", 413)
