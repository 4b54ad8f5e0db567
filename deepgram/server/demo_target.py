"""Chooses the server of an example program: a local one, or Deepgram's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from deepgram.server.local_server import LocalServer


@contextmanager
def live_or_local(**local: Any) -> Iterator[tuple[str, str]]:
    """The API key and base URL to use: Deepgram's with LIVE=1 and DEEPGRAM_API_KEY set, otherwise a local server's.

    Deepgram's URL is "", so that each product uses its own host. `local` goes to `LocalServer`.
    Exits the program if LIVE=1 is set without a key.
    """
    if os.environ.get("LIVE") != "1":
        with LocalServer(**local) as server:
            yield "local", server.url
        return
    key = os.environ.get("DEEPGRAM_API_KEY", "")
    if not key:
        raise SystemExit("LIVE=1 needs DEEPGRAM_API_KEY")
    yield key, ""
