"""Access tokens: JWTs with the caller and the expiry (protocol 1.1, 10.2)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any

DOTS = 2  # in a token, which has header, claims and signature
LIFE = 30  # seconds, by default
MAX_LIFETIME = 3600


class Tokens:
    """Grants and verifies tokens, without keeping them."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def grant(self, claims: dict[str, Any]) -> str:
        """Create a token with these claims; "exp" is its expiry in seconds since 1970."""
        parts = ({"alg": "HS256", "typ": "JWT"}, claims)
        signed = ".".join(_encoded(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
        return f"{signed}.{self._signature(signed)}"

    def claims(self, token: str) -> dict[str, Any] | None:
        """The claims of a token granted by this server; None for any other text."""
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
