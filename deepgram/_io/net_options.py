"""The network's part of the caller's options."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._core.realtime import Config
    from .net import Target


def target_of(url: str, config: Config) -> Target:
    """Where a URL leads, with the options `ssl_context` and `proxy`."""
    from .net import target  # loads ssl

    return target(url, tls=config.options.get("ssl_context"), proxy=config.options.get("proxy"))
