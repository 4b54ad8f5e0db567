"""What the clients read of their configuration."""

from __future__ import annotations

from typing import Any, Mapping, Protocol


class Config(Protocol):
    """The part of `deepgram.options.DeepgramClientOptions` that clients read."""

    @property
    def headers(self) -> dict[str, str]: ...

    @property
    def options(self) -> Mapping[str, Any]: ...

    def base_url(self, host: str) -> str: ...
