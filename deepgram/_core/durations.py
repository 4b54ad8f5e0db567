"""Durations computed from the times in a message."""

from __future__ import annotations

from typing import Any, Optional

from .response import BaseResponse, Event

ANSWER_ORIGINS = "speech_ended", "final", "began"


def _latency(turn: Any, step: str, *origins: str) -> Optional[float]:
    """Seconds to a step from the first of the `origins` that has a time, and not a later one."""
    end = getattr(turn, step)
    times = (getattr(turn, origin) for origin in origins if end is not None)
    begin = next((time for time in times if time is not None and time <= end), None)
    return None if begin is None else end - begin


class TurnLatencies(Event):
    """A turn's latencies in seconds; None where a time is missing."""

    __slots__ = ()

    @property
    def partial_latency(self) -> Optional[float]:
        """From the first spoken word to its first transcript."""
        return _latency(self, "first_partial", "began")

    @property
    def final_latency(self) -> Optional[float]:
        """From the end of speech to its final transcript."""
        return _latency(self, "final", "speech_ended")

    @property
    def byte_latency(self) -> Optional[float]:
        """From the end of speech (else from its final transcript, or the Flush) to the first audio of the answer."""
        return _latency(self, "first_byte", *ANSWER_ORIGINS)

    @property
    def audible_latency(self) -> Optional[float]:
        """From the same time to the first audible sample."""
        return _latency(self, "first_audible", *ANSWER_ORIGINS)


class CallDuration(BaseResponse):
    """The duration of a function call."""

    __slots__ = ()

    @property
    def seconds(self) -> Optional[float]:
        """From the request to the answer; None without one."""
        return _latency(self, "answered", "asked")
