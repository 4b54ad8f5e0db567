"""What all connections have in common, and what those of both drivers have."""

from __future__ import annotations

import time
from contextlib import nullcontext, suppress
from functools import partial
from typing import Any, Callable, Optional

from .._core.backlog import Backlog, Batch
from .._core.colours import Steps, both
from .._core.messages import HighWaterResponse
from .._core.outbox import Outbox, Pressure
from .._core.session import Command, Ended, Session, Step
from .frames import CLOSED, Frames

clock = time.monotonic
LOST = "the connection was lost before this could be sent"
UNREAD = "the server stopped reading"


class Handle:
    """What a client holds, and programs as `client._socket`, which was a connection of `websockets`."""

    session: Session
    is_over: Any  # a flag of the colour: the application has been told of the end
    proceed: Callable[[Step], Any]  # takes a step of the session; False if another thread will
    _abort: Callable[[str], Any]  # gives the connection up, for a reason
    _desk: Any
    _live: Any  # the connection that has the socket; None where there is none at present

    @property
    def response(self: Any) -> Any:
        """The server's answer to the upgrade, with its `headers`."""
        return self.frames.response

    def send(self: Any, data: Any) -> Any:
        """Send a text frame (str), or a binary one. Raises the library's ConnectionClosed at the end."""
        return (self.send_text if isinstance(data, str) else self.send_binary)(data)

    def close(self: Any, *code_and_reason: Any) -> Any:
        """End the connection in order, whatever the code."""
        return self.finish()

    @both
    def finish(self, timeout: Optional[float] = None) -> Steps[bool]:
        """End the connection and wait for its end, across outages; whether it was complete.

        It does not wait in a handler, nor where another thread is to take the step.
        """
        self.session.limit_drain(timeout)
        if self.proceed(Session.finish) is False or self._desk.handling:
            return True
        live, before, patience = self._live, None, self.session.patience if timeout is None else timeout
        while not (yield partial(self.is_over.wait, patience)):
            last, live = live, self._live
            begun = None if live is None else live.backlog.begun
            if timeout is not None or (live is not None and live is last and live.session.gives_up(before, begun)):
                self._stop_trying()
                return False
            before = begun
        return self.session.was_complete

    def _stop_trying(self) -> None:
        """Begin nothing any more, where there is something to begin."""

    def over(self) -> None:
        """The application has been told of the end."""
        self.is_over.set()


class Driver(Handle):
    """A connection: what of it has come, and what is still to go."""

    frames: Frames
    _lock: Any = nullcontext()  # held for frames and outbox where threads share them
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
        with self._lock:
            early, self._early = self._early, None
            for batch in early or ():
                self._desk.put(self, batch)

    def _hand_over(self, batch: Optional[Batch]) -> None:
        """Give the desk what has come, or without a batch the end; where threads send, this needs the lock."""
        if self._early is not None:
            self._early.append(batch)
        else:
            self._desk.put(self, batch)

    @property
    def _live(self) -> Any:
        return self

    def _gone(self, because: Optional[BaseException]) -> None:
        """The transport is no more: what waits will never be written."""
        if self.session.pressure is not None:
            self.session.pressure.dropped += len(self.outbox.audio)
        self.ended = self.session.ended(*self.frames.end(because))
        self.outbox.lose(because or ConnectionError("the connection has ended"))

    def _perform(self, commands: list[Command]) -> None:
        with self._lock:
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
