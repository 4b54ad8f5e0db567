"""Credentials of a request, and the headers and bodies of refusals (protocol 1.1, 1.3, 1.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from deepgram.server.faults import Reject

SCHEMES = ("token", "bearer")
MAX_ERROR_LENGTH = 1000  # characters in a header; clients give up at 8 KB

BODIES: dict[int, tuple[str, str]] = {
    400: ("Bad Request", "Bad Request: No such model/language/tier combination found."),
    401: ("INVALID_AUTH", "Invalid credentials."),
    402: (
        "ASR_PAYMENT_REQUIRED",
        "Project does not have enough credits for an ASR request and does not have an overage agreement.",
    ),
    403: ("INSUFFICIENT_PERMISSIONS", "Project does not have access to the requested model."),
    404: ("NOT_FOUND", "Not found."),
    429: ("TOO_MANY_REQUESTS", "Too many requests. Please try again later"),
    503: ("Service Unavailable", "Please try again later"),
}


class Credential(NamedTuple):
    """A credential as sent: its scheme, "token" or "bearer", and its secret."""

    scheme: str
    secret: str


def credential(authorization: str, subprotocols: str) -> Credential | None:
    """The key or token in the Authorization header or the subprotocols; None if there is none."""
    scheme, _, secret = authorization.strip().partition(" ")
    if scheme.lower() in SCHEMES and secret.strip():
        return Credential(scheme.lower(), secret.strip())
    protocols = [part.strip() for part in subprotocols.split(",") if part.strip()]
    if len(protocols) == 2 and protocols[0].lower() in SCHEMES:
        return Credential(protocols[0].lower(), protocols[1])
    if len(protocols) == 1 and protocols[0].count(".") == 2:  # a bare JWT
        return Credential("bearer", protocols[0])
    return None


def error_body(status: int, request_id: str) -> dict[str, str]:
    """The service's body for a refusal with that status."""
    return body_of(*BODIES.get(status, ("INTERNAL_SERVER_ERROR", "Internal server error.")), request_id)


def body_of(code: str, message: str, request_id: str, details: str = "") -> dict[str, str]:
    """An error body: of the newer shape for codes in capitals, of the older one otherwise."""
    if code.isupper():
        return {"category": code, "message": message, "details": details, "request_id": request_id}
    return {"err_code": code, "err_msg": message, "request_id": request_id}


def message_of(body: object) -> str:
    """The human-readable text of an error body, for the header `dg-error`."""
    if isinstance(body, Mapping):
        for name in ("message", "err_msg", "description", "reason"):
            if isinstance(body.get(name), str):
                return str(body[name])
    return str(body)


def error_response(reject: Reject, request_id: str) -> tuple[dict[str, str], object]:
    """Headers and body of a refusal."""
    body = error_body(reject.status, request_id) if reject.body is None else reject.body
    printable = "".join(
        letter if letter.isprintable() or letter.isspace() else "?" for letter in message_of(body)[:MAX_ERROR_LENGTH]
    )
    error = " ".join(printable.split())
    headers = {"dg-request-id": request_id, "dg-error": error, **reject.headers}
    if reject.retry_after is not None:
        headers["Retry-After"] = str(reject.retry_after)
    return headers, body
