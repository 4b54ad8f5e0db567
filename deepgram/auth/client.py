"""Short-lived tokens, for programs that must not have an API key (protocol 10.2)."""

from dataclasses import dataclass, field
from typing import Any, Dict, Optional

from .._core.codec import decoder
from .._core.colours import Steps, both
from .._core.declare import shown_in
from .._core.response import BaseResponse
from .._core.secret import Secret
from .._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient, Rest

ENDPOINT = "v1/auth/grant"
MAX_TTL = 3600  # seconds


@dataclass
class GrantTokenResponse(BaseResponse):
    """A token, and for how many seconds it can open connections; `repr` does not show the token."""

    access_token: str = field(default="", repr=False)
    expires_in: int = 30


shown_in("deepgram.clients.auth.v1.response", vars())


class AuthVerbs(Rest):
    """Short-lived tokens."""

    @both
    def grant_token(self, /, ttl_seconds: Optional[int] = None) -> Steps[GrantTokenResponse]:
        """A new token for `DeepgramClient(access_token=...)`.

        Args:
            ttl_seconds: how long the token is valid, 1 to 3600 seconds; 30 by default. Open connections stay open.

        Raises ValueError for any other `ttl_seconds` (nothing is sent), and DeepgramApiError for an error status: only
        API keys can grant tokens.
        """
        if ttl_seconds is not None and (type(ttl_seconds) is not int or not 1 <= ttl_seconds <= MAX_TTL):
            raise ValueError(f"ttl_seconds must be an integer between 1 and {MAX_TTL}")
        kwargs: Dict[str, Any] = {} if ttl_seconds is None else {"json": {"ttl_seconds": ttl_seconds}}
        if self._config.api_key:  # takes precedence over the configuration's other credentials
            kwargs["headers"] = {"Authorization": Secret(f"Token {self._config.api_key}")}
        text = yield lambda: self.post(self._url(ENDPOINT), **kwargs)
        return decoder(GrantTokenResponse)(text)


class AuthRESTClient(AuthVerbs, AbstractSyncRestClient):
    """Short-lived tokens, blocking."""


class AsyncAuthRESTClient(AuthVerbs, AbstractAsyncRestClient):
    """Short-lived tokens, on asyncio."""
