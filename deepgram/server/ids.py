"""Ids: random, or with a seed the same in every run."""

from __future__ import annotations

import random
import string
import uuid


class Ids:
    """Generates request ids and call ids."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = random.Random(seed)

    def request_id(self) -> str:
        """A lower-case UUID v4."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def call_id(self) -> str:
        """An id in the form that language models give to function calls."""
        return "call_" + "".join(self._random.choices(string.ascii_letters + string.digits, k=24))
