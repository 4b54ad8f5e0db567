"""Shared by the tests of 2.x."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def collect_garbage() -> Iterator[None]:
    """Collect garbage after each test: an error that it has caught keeps its frames, and with them a connection
    pool."""
    yield
    gc.collect()
