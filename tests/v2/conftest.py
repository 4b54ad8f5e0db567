"""What tests of 2.x share."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """An error that a test looks at holds the frames it came through, and with them a pool of connections."""
    yield
    gc.collect()
