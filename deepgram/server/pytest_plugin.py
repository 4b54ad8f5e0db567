"""Fixtures for tests of programs that talk to Deepgram.

In conftest.py: `pytest_plugins = ["deepgram.server.pytest_plugin"]`
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deepgram.server.clock import Timing
from deepgram.server.local import LocalServer


@pytest.fixture
def deepgram_server() -> Iterator[LocalServer]:
    """A running LocalServer without artificial waiting; its scripted engine repeats what it hears.

    A test may set `server.faults` before it connects. For a script or other timing, make a LocalServer of your own.
    """
    with LocalServer(timing=Timing.fast()) as server:
        yield server
