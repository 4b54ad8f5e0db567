"""What the connections of both drivers have in common."""

from __future__ import annotations

import time
from contextlib import suppress
from functools import partial
from typing import Any, Callable, Optional

from .._core.backlog import Backlog, Batch
from .._core.colours import Steps, both
from .._core.messages import HighWaterResponse
from .._core.outbox import Outbox, Pressure
from .._core.session import Command, Ended, Session, Step
from .frames import CLOSED, Frames
from .handle import Handle

clock = time.monotonic
LOST = "the connection was lost before this could be sent"
UNREAD = "the server stopped reading"


class Driver(Handle):
    """A connection: what of it has come, and what is still to go."""

    frames: Frames
    is_over: Any  # a flag of the colour: the application has been told of the end
    proceed: Callable[[Step], Any]  # takes a step of the session; False if another thread will
    _abort: Callable[[str], None]  # gives the connection up, for a reason
    _write: Callable[[bytes], None]  # behind all that waits

    def __init__(self, session: Session, desk: Any) -> None:
        self.session = session
        self.backlog = Backlog()
        self.outbox = Outbox()
        self.ended: Optional[Ended] = None
        self._desk = desk
        self._early: Optional[list[Optional[Batch]]] = []  # what comes before Open has been told
        self._paused = False  # it does not read

    def _opened(self) -> None:
        response = self.frames.response
        assert response is not None
        self.session.opened(clock(), response.headers.get("dg-request-id"))

    def _unopened(self, error: BaseException) -> BaseException:
        """Why the first frames could not be sent."""
        return self.session.ended(*self.frames.end(error)).cause or error

    def dispatch(self) -> None:
        """Begin to run handlers; called once Open has been told."""
        try:
            self._desk.serve()
        except BaseException:
            self.over()  # nobody will ever be told
            raise
        early, self._early = self._early, None
        for batch in early or ():
            self._desk.put(self, batch)

    @both
    def finish(self, timeout: Optional[float] = None) -> Steps[bool]:
        """End the connection and wait for its end; whether it was complete.

        It does not wait in a handler, nor where another thread is to take the step.
        """
        self.session.may_take(timeout)
        if self.proceed(Session.finish) is False or self._desk.handling:
            return True
        before = None
        while not (yield partial(self.is_over.wait, self.session.patience if timeout is None else timeout)):
            begun = self.backlog.begun
            if timeout is not None or self.session.gives_up(before, begun):
                return False
            before = begun
        return self.session.was_complete

    def over(self) -> None:
        """The application has been told of the end."""
        self.is_over.set()

    def _gone(self, because: Optional[BaseException]) -> None:
        """The transport is no more: what waits will never be written."""
        if self.session.pressure is not None:
            self.session.pressure.dropped += len(self.outbox.audio)
        self.ended = self.session.ended(*self.frames.end(because))
        self.outbox.lose(because or ConnectionError("the connection has ended"))

    def _perform(self, commands: list[Command]) -> None:
        for verb, argument in commands:
            if verb == "abort":
                self._abort(argument)
                continue
            with suppress(*CLOSED):  # reading goes on to the end, where the server's reason may stand
                self.frames.carry_out(verb, argument)
                self._write(self.frames.outgoing())

    def _gave_up(self, limit: float) -> TimeoutError:
        self._abort(UNREAD)
        return TimeoutError(f"the server took no data for {limit:g} s")

    def _relieve(self, pressure: Pressure) -> None:
        """Make room where `send()` does not wait, and tell that the server does not read."""
        if pressure.relieve(self.outbox):
            told = HighWaterResponse(waiting=self.outbox.size, limit=pressure.limit, dropped=pressure.dropped)
            self._desk.say(self, told)

    def _tick(self) -> list[Command]:
        """What the session wants done now."""
        begun = None if self.backlog.is_empty else self.backlog.begun
        return self.session.tick(clock(), listening=not self._paused, begun=begun)
