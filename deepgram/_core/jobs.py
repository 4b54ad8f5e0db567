"""Which jobs run, which wait for a place, which are refused, and until when each is to be answered."""

from __future__ import annotations

from typing import Generic, Hashable, Literal, Optional, TypeVar

Job = TypeVar("Job", bound=Hashable)
Admission = Literal["runs", "waits", "refused"]


class Jobs(Generic[Job]):
    """At most `places` jobs run at once and at most `queue` wait, first come first served. Times are seconds.

    A job that is late or forgotten keeps its place until it has ended: nothing can stop a thread.
    """

    def __init__(self, places: int, queue: int) -> None:
        self._free = places
        self._queue = queue
        self._waiting: dict[Job, None] = {}
        self._deadlines: dict[Job, Optional[float]] = {}  # of all that are to be answered

    def add(self, job: Job, deadline: Optional[float]) -> Admission:
        """Give a job a place, or let it wait for one; a refused one is not to be answered here."""
        if not self._free and len(self._waiting) >= self._queue:
            return "refused"
        self._deadlines[job] = deadline
        if self._free:
            self._free -= 1
            return "runs"
        self._waiting[job] = None
        return "waits"

    def finish(self, job: Job) -> bool:
        """A job has ended: whether its outcome is still wanted."""
        return self._deadlines.pop(job, self) is not self

    def is_pending(self, job: Job) -> bool:
        """Whether a job is still to be answered."""
        return job in self._deadlines

    def next_waiting(self) -> Optional[Job]:
        """The job that takes the place of one that has ended; None leaves the place free."""
        for job in self._waiting:
            del self._waiting[job]
            return job
        self._free += 1
        return None

    def due(self) -> Optional[float]:
        """When the next job is late; None if none can be."""
        return min((deadline for deadline in self._deadlines.values() if deadline is not None), default=None)

    def expire(self, now: float) -> list[Job]:
        """The jobs whose time is over, each told once; those that still waited never run."""
        found = [job for job, deadline in self._deadlines.items() if deadline is not None and deadline <= now]
        for job in found:
            del self._deadlines[job]
            self._waiting.pop(job, None)
        return found

    def clear(self) -> None:
        """Nobody wants an answer any more; those that wait never run."""
        self._deadlines.clear()
        self._waiting.clear()
