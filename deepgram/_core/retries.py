"""Whether, and when, a REST request that has failed is sent again: a pure decision."""

from __future__ import annotations

from typing import Optional

RETRIED = frozenset((429, 503))  # the server has not begun with what it was asked
FIRST, LONGEST = 0.5, 8.0  # seconds: the bound of the first pause, which doubles with each, and of any
PATIENCE = 60.0  # seconds: a server that asks for more gets no second request


def pause(attempt: int, asked: Optional[float], chance: float) -> Optional[float]:
    """Seconds before the next request, None if there is to be none.

    Args:
        attempt: how many requests there have been.
        asked: the seconds that the server asks for, None if it does not.
        chance: at random from 0 to 1; without a word of the server the pause is this share of its bound.
    """
    if asked is None:
        return chance * min(LONGEST, FIRST * 2.0 ** min(attempt - 1, 10))
    return asked if asked <= PATIENCE else None
