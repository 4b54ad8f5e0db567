"""What follows from the times in a message: how long its steps took."""

from __future__ import annotations

from typing import Any, Optional

from .response import BaseResponse, Event

ANSWER_ORIGINS = "speech_ended", "final", "began"


def _latency(turn: Any, step: str, *origins: str) -> Optional[float]:
    """Seconds up to a step, from the first of the `origins` that is known and not behind it."""
    end = getattr(turn, step)
    times = (getattr(turn, origin) for origin in origins if end is not None)
    begin = next((time for time in times if time is not None and time <= end), None)
    return None if begin is None else end - begin


class TurnLatencies(Event):
    """A turn's latencies in seconds; None where a time is missing."""

    __slots__ = ()

    @property
    def partial_latency(self) -> Optional[float]:
        """From the first word that was said to its first text."""
        return _latency(self, "first_partial", "began")

    @property
    def final_latency(self) -> Optional[float]:
        """From the end of speech to its final text."""
        return _latency(self, "final", "speech_ended")

    @property
    def byte_latency(self) -> Optional[float]:
        """From the end of speech (else from its final text, or the Flush) to the first audio of the answer."""
        return _latency(self, "first_byte", *ANSWER_ORIGINS)

    @property
    def audible_latency(self) -> Optional[float]:
        """From there to the first sample that can be heard."""
        return _latency(self, "first_audible", *ANSWER_ORIGINS)


class CallDuration(BaseResponse):
    """How long a function call took."""

    __slots__ = ()

    @property
    def seconds(self) -> Optional[float]:
        """From the request to the answer; None without one."""
        return _latency(self, "answered", "asked")
