"""Access tokens: signed JSON that says itself who was granted it and until when (protocol 1.1, 10.2)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any

DOTS = 2  # in a token: between header, claims and signature
LIFE = 30  # seconds, unless the client says otherwise
LONGEST_LIFE = 3600


class Tokens:
    """Grants tokens, and knows those it has granted; it keeps none of them."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def grant(self, claims: dict[str, Any]) -> str:
        """Make a token of these claims; "exp" is the second since 1970 in which it ends."""
        parts = ({"alg": "HS256", "typ": "JWT"}, claims)
        signed = ".".join(_encoded(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
        return f"{signed}.{self._signature(signed)}"

    def claims(self, token: str) -> dict[str, Any] | None:
        """The claims of a token that was granted here; None for any other text."""
        signed, _, signature = token.rpartition(".")
        if (
            token.count(".") != DOTS
            or not token.isascii()
            or not hmac.compare_digest(signature, self._signature(signed))
        ):
            return None
        body = signed.rpartition(".")[2]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return claims

    def _signature(self, signed: str) -> str:
        return _encoded(hmac.digest(self._secret, signed.encode(), hashlib.sha256))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
