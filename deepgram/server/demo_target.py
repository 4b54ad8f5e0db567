"""Chooses the service that a demonstration talks to: a local server, or Deepgram's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from deepgram.server.local_server import LocalServer


@contextmanager
def live_or_local(**local: Any) -> Iterator[tuple[str, str]]:
    """The API key and base URL to use: the service's with LIVE=1 and DEEPGRAM_API_KEY set, else a local server's.

    The URL of the service is "", which leaves every product its own host. `local` goes to `LocalServer`.
    Ends the program for LIVE=1 without a key.
    """
    if os.environ.get("LIVE") != "1":
        with LocalServer(**local) as server:
            yield "local", server.url
        return
    key = os.environ.get("DEEPGRAM_API_KEY", "")
    if not key:
        raise SystemExit("LIVE=1 needs DEEPGRAM_API_KEY")
    yield key, ""
