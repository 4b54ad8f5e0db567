"""Identifiers: random, or the same in every run when seeded."""

from __future__ import annotations

import random
import string
import uuid


class Ids:
    """Makes request ids and call ids."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = random.Random(seed)

    def request_id(self) -> str:
        """Make a lower-case UUID v4."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def call_id(self) -> str:
        """Make an id like those that language models give to function calls."""
        return "call_" + "".join(self._random.choices(string.ascii_letters + string.digits, k=24))
