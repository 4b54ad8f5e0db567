"""Connections over what a patched `connect` returns."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import Any, Callable, Optional

from .._core.colours import Steps, Threaded, both
from .._core.connection import ConnectRequest
from .._core.session import Session, Step
from .desk import new_thread
from .driver import Driver, clock


class StandIn(Driver):
    """A connection over an object with `send`, `recv` and `close`."""

    def __init__(self, session: Session, desk: Any, connect: Callable[..., Any], over_event: Any) -> None:
        super().__init__(session, desk)
        self._connect = connect
        self.over_event = over_event

    @both
    def open(self, request: ConnectRequest) -> Steps[None]:
        self.socket = yield lambda: self._connect(request.url, additional_headers=dict(request.headers))
        self.session.opened(clock(), None)
        for text in request.first:
            yield partial(self.socket.send, text)

    def send_text(self, data: Any) -> Any:
        return self.socket.send(data)

    send_binary = send_text

    @both
    def receive(self) -> Steps[None]:
        """Read until something comes that is not a message."""
        try:
            while isinstance(data := (yield self.socket.recv), (str, bytes)):
                self._desk.put(self, self.backlog.batch([data], time.time()))
        except Exception as error:
            self._end(None, error)

    @both
    def finish(self, timeout: Optional[float] = None) -> Steps[bool]:
        farewell = [partial(self.socket.send, text) for verb, text in self.session.finish(clock()) if verb == "text"]
        for step in (*farewell, self.socket.close):
            try:
                yield step
            except Exception as error:
                self._end(None, error)
        self.session.peer_closed(clock())
        self._end(1000, None)
        if not self._desk.handling:
            yield lambda: self.over_event.wait(self.session.patience)
        return self.session.was_complete

    def _end(self, code: Optional[int], error: Optional[Exception]) -> None:
        if self.ended is None:
            self.ended = self.session.ended(code, "", error)
            self._desk.put(self, None)

    def proceed(self, step: Step) -> None:
        step(self.session, clock())

    def rearm(self, set_timer: Callable[[float], bool]) -> None:
        set_timer(clock())

    def caught_up(self) -> None:
        """Does nothing: there is no flow control."""


class ThreadedStandIn(StandIn, Threaded):
    """A stand-in connection with threads."""

    def dispatch(self) -> None:
        self._desk.serve(self)
        new_thread(threading.Thread, "deepgram-io", self.receive).start()
