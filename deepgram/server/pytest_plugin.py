"""Fixtures for tests of programs that talk to Deepgram.

In conftest.py: `pytest_plugins = ["deepgram.server.pytest_plugin"]`
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from deepgram.server.clock import Timing
from deepgram.server.local_server import LocalServer
from deepgram.server.sound_card import FakeSoundCard

MARKER = "deepgram_server"


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, for `--strict-markers` and `pytest --markers`."""
    config.addinivalue_line(
        "markers", f"{MARKER}(**arguments): arguments of LocalServer for the fixture deepgram_server"
    )


@pytest.fixture
def start_deepgram_server() -> Iterator[Callable[..., LocalServer]]:
    """A function that starts a LocalServer with the arguments given; the end of the test stops it.

    The timing is `Timing.fast()` unless another is given.
    """
    with ExitStack() as running:
        yield lambda **arguments: running.enter_context(LocalServer(**{"timing": Timing.fast(), **arguments}))


@pytest.fixture
def deepgram_server(request: pytest.FixtureRequest, start_deepgram_server: Callable[..., LocalServer]) -> LocalServer:
    """A running LocalServer without latencies; without a script its agents repeat what they hear.

    `@pytest.mark.deepgram_server(script=..., engine=..., timing=...)` gives arguments of LocalServer to it; the mark
    closest to the test wins. A test may also set `script`, `timing`, `faults` and `agent` of the server.
    """
    arguments: dict[str, Any] = {}
    for mark in reversed(list(request.node.iter_markers(MARKER))):
        if mark.args:
            raise TypeError(f"@pytest.mark.{MARKER} takes arguments by name only, such as script={{...}}")
        arguments.update(mark.kwargs)
    return start_deepgram_server(**arguments)


@pytest.fixture
def fake_sound_card() -> Iterator[Callable[..., FakeSoundCard]]:
    """A function that replaces PyAudio with a FakeSoundCard for the test, made with the given arguments."""
    with ExitStack() as installed:
        yield lambda **arguments: installed.enter_context(FakeSoundCard(**arguments))
