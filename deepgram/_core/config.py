"""The configuration of a client, as far as clients read it."""

from __future__ import annotations

from typing import Any, Protocol

from .tuning import Tuning


class Config(Protocol):
    """The part of `deepgram.options.DeepgramClientOptions` that clients read."""

    @property
    def api_key(self) -> str: ...

    @property
    def headers(self) -> dict[str, str]: ...

    @property
    def httpx_client(self) -> Any: ...  # an httpx client of the program's own, or None

    def tuning(self) -> Tuning: ...

    def base_url(self, host: str) -> str: ...
