"""What clients hold of their connections, and programs as `client._socket`, which was a connection of `websockets`."""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, Optional

from .._core.colours import Steps, both
from .._core.session import Session, Step


class Handle:
    """Sends, closes and ends in the colour of its class."""

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
        self.session.may_take(timeout)
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
