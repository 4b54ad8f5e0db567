"""The network's part of the caller's options."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._core.realtime import Config
    from .net import Target


def target_of(url: str, config: Config) -> Target:
    """Where a URL leads, with the options `ssl_context` and `proxy`."""
    from .net import target  # loads ssl

    tuning = config.tuning()
    return target(url, tls=tuning.ssl_context, proxy=tuning.proxy)
