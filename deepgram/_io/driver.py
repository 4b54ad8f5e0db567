"""Base classes of connections: of every kind, and of those over a socket in both colours."""

from __future__ import annotations

import sys
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
    """What programs find as `client._socket`, which used to be a connection of `websockets`."""

    session: Session
    over_event: Any  # an event of the colour, set when the end has been delivered to handlers
    proceed: Callable[[Step], Any]  # takes a step of the session; False if another thread will
    _abort: Callable[[str], Any]  # fails the connection with a reason
    _desk: Any
    _live: Any  # the connection that has the socket, None while there is none

    @property
    def response(self: Any) -> Any:
        """The response to the upgrade, with its `headers`."""
        return self.frames.response

    def send(self: Any, data: Any) -> Any:
        """Send a text frame (str) or a binary frame. Raises the library's ConnectionClosed after the end."""
        return (self.send_text if isinstance(data, str) else self.send_binary)(data)

    def close(self: Any, *code_and_reason: Any) -> Any:
        """End the connection; the arguments are ignored."""
        return self.finish()

    def abandon(self) -> None:
        """Does nothing: on an event loop, no cancellation comes between `open()` and its caller."""

    @both
    def finish(self, timeout: Optional[float] = None) -> Steps[bool]:
        """End the connection and wait for its end, across outages; returns whether it was complete.

        Does not wait in a handler, nor if another thread takes the step.
        """
        self.session.limit_drain(timeout)
        if self.proceed(Session.finish) is False or self._desk.handling:
            return not sys.is_finalizing()  # then the daemon threads have stopped
        live, before, patience = self._live, None, self.session.patience if timeout is None else timeout
        while not (yield partial(self.over_event.wait, patience)):
            last, live = live, self._live
            begun = None if live is None else live.backlog.begun
            if timeout is not None or (live is not None and live is last and live.session.gives_up(before, begun)):
                self._stop_trying()
                return False
            before = begun
        return self.session.was_complete

    def _stop_trying(self) -> None:
        """Make no further attempt to reconnect."""

    def over(self) -> None:
        """The end has been delivered to handlers."""
        self.over_event.set()


class Driver(Handle):
    """A connection over a socket."""

    frames: Frames
    _lock: Any = nullcontext()  # held for frames and outbox if threads share them
    _write: Callable[[bytes], None]  # after everything that waits

    def __init__(self, session: Session, desk: Any) -> None:
        self.session = session
        self.backlog = Backlog()
        self.outbox = Outbox()
        self.ended: Optional[Ended] = None
        self._desk = desk
        self._early: Optional[list[Optional[Batch]]] = []  # batches that arrive before Open has been delivered
        self._paused = False  # does not read

    def _opened(self) -> None:
        response = self.frames.response
        assert response is not None
        self.session.opened(clock(), response.headers.get("dg-request-id"))

    def _open_error(self, error: BaseException) -> BaseException:
        """The reason why the first frames could not be sent."""
        return self.session.ended(*self.frames.end(error)).cause or error

    def dispatch(self) -> None:
        """Start running handlers; called after Open has been delivered, and again if an interrupt has cut it short."""
        with self._lock:
            early = self._early or []
            for _ in tuple(early):  # CPython 3.13 leaves a `while` loop that is interrupted without releasing the lock
                self._desk.put(self, early.pop(0))
            self._early = None

    def _hand_over(self, batch: Optional[Batch]) -> None:
        """Give a batch to the desk, or None for the end; with threads, needs the lock."""
        if self._early is not None:
            self._early.append(batch)
        else:
            self._desk.put(self, batch)

    @property
    def _live(self) -> Any:
        return self

    def _transport_lost(self, cause: Optional[BaseException]) -> None:
        """The transport is closed: what waits will never be written."""
        if self.session.pressure is not None:
            self.session.pressure.dropped += len(self.outbox.audio)
        self.ended = self.session.ended(*self.frames.end(cause))
        self.outbox.lose(cause or ConnectionError("the connection has ended"))

    def _perform(self, commands: list[Command]) -> None:
        with self._lock:
            for verb, argument in commands:
                if verb == "abort":
                    self._abort(argument)
                    continue
                with suppress(*CLOSED):  # reading continues to the end, which may tell the server's reason
                    self.frames.carry_out(verb, argument)
                    self._write(self.frames.outgoing())

    def _send_timed_out(self, limit: float) -> TimeoutError:
        self._abort(UNREAD)
        return TimeoutError(f"the server took no data for {limit:g} s")

    def _relieve(self, pressure: Pressure) -> None:
        """With a `send_policy` other than block, make room in the outbox, and report a server that does not read."""
        if pressure.relieve(self.outbox):
            event = HighWaterResponse(waiting=self.outbox.size, limit=pressure.limit, dropped=pressure.dropped)
            self._desk.put_event(self, event)

    def _tick(self) -> list[Command]:
        """The commands that are due."""
        begun = None if self.backlog.is_empty else self.backlog.begun
        return self.session.tick(clock(), listening=not self._paused, begun=begun)
