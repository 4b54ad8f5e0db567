"""Admission of jobs to a limited number of workers: which run, wait or are refused, and their deadlines."""

from __future__ import annotations

from typing import Generic, Hashable, Literal, Optional, TypeVar

Job = TypeVar("Job", bound=Hashable)
Admission = Literal["runs", "waits", "refused"]


class Jobs(Generic[Job]):
    """At most `workers` jobs run at once and at most `queue` wait, first in, first out. Times are seconds.

    A job past its deadline keeps its worker until it has ended: a thread can't be stopped.
    """

    def __init__(self, workers: int, queue: int) -> None:
        self._free = workers
        self._queue = queue
        self._waiting: dict[Job, None] = {}
        self._deadlines: dict[Job, Optional[float]] = {}  # of pending jobs: those whose outcome is wanted

    def add(self, job: Job, deadline: Optional[float]) -> Admission:
        """Admit a job if a worker is free or there is room in the queue."""
        if not self._free and len(self._waiting) >= self._queue:
            return "refused"
        self._deadlines[job] = deadline
        if self._free:
            self._free -= 1
            return "runs"
        self._waiting[job] = None
        return "waits"

    def finish(self, job: Job) -> bool:
        """A job has ended; returns whether its outcome is still wanted."""
        return self._deadlines.pop(job, self) is not self

    def is_pending(self, job: Job) -> bool:
        """Whether a job's outcome is still wanted."""
        return job in self._deadlines

    def next_waiting(self) -> Optional[Job]:
        """The next job for the worker of one that has ended; None: the worker becomes free."""
        for job in self._waiting:
            del self._waiting[job]
            return job
        self._free += 1
        return None

    def due(self) -> Optional[float]:
        """The next deadline, None if there is none."""
        return min((deadline for deadline in self._deadlines.values() if deadline is not None), default=None)

    def expire(self, now: float) -> list[Job]:
        """Remove and return the jobs past their deadlines; those still waiting will not run."""
        expired = [job for job, deadline in self._deadlines.items() if deadline is not None and deadline <= now]
        for job in expired:
            del self._deadlines[job]
            self._waiting.pop(job, None)
        return expired

    def clear(self) -> None:
        """Drop waiting jobs, and the outcomes of running ones."""
        self._deadlines.clear()
        self._waiting.clear()
