"""A rate limit over a sliding window."""

from __future__ import annotations

from collections import deque

from deepgram.server.clock import Clock


class RateLimit:
    """Admits at most `limit` in any window of `seconds`."""

    def __init__(self, limit: int, seconds: float, clock: Clock) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._admitted: deque[tuple[float, int]] = deque()

    def admit(self, amount: int = 1) -> bool:
        """Admit `amount`, or return False; what is not admitted does not count."""
        now = self._clock.now()
        while self._admitted and self._admitted[0][0] <= now - self._seconds:
            self._admitted.popleft()
        if sum(count for _, count in self._admitted) + amount > self._limit:
            return False
        self._admitted.append((now, amount))
        return True
