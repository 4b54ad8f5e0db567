"""Where the messages of a connection with threads wait until somebody asks for them, or listens."""

from __future__ import annotations

import math
import queue
from functools import partial
from typing import TYPE_CHECKING, Any, Iterator, Optional, Tuple

from ..._core.backlog import Batch
from ..._core.dispatch import Delivery
from ..._io.desk import Desk, Work, new_thread
from ..._io.workers import clock

if TYPE_CHECKING:
    from ..._io.threads import Connection

CTRL_C = 0.5  # seconds of a wait: on Windows nothing interrupts it


class Inbox(Desk):
    """A desk that handlers are not run at until somebody listens."""

    _begun: Optional[Tuple[Connection, Batch, Iterator[Any]]] = None  # a batch of which recv() has taken some

    def serve(self) -> None:
        """Nobody listens yet."""

    def take(self, timeout: Optional[float] = None) -> Optional[Delivery]:
        """The next delivery; None when the connection has ended. Raises TimeoutError."""
        while True:
            if self._begun is None:
                connection, batch = self._next(timeout)
                if batch is None:
                    with self._turn:
                        self._end(connection, told=False)
                    return None
                self._begun = connection, batch, connection.backlog.begin(batch)
            connection, batch, messages = self._begun
            for data in messages:
                if (delivery := self._dispatcher.read(data, batch.at)) is not None:
                    return delivery
            self._begun = None
            connection.backlog.done(batch)
            connection.caught_up()

    def _next(self, timeout: Optional[float] = None) -> Work:
        if self._begun is not None:
            (connection, batch, messages), self._begun = self._begun, None
            return connection, batch._replace(messages=list(messages))
        end = math.inf if timeout is None else clock() + timeout
        while True:
            try:
                return self._inbox.get(timeout=max(min(end - clock(), CTRL_C), 0))
            except queue.Empty:
                if clock() >= end:
                    raise TimeoutError(f"no message within {timeout:g} s") from None

    def listen(self) -> None:
        """Run handlers in this thread, until the connection has ended; what is to end the program does."""
        self._fence = Exception
        self._run(self._next)

    def listen_beside(self) -> None:
        """Run handlers in a thread of their own, until the connection has ended."""
        new_thread(self._thread_cls, "deepgram-handlers", partial(self._run, self._next)).start()

    def _is_idle(self) -> bool:
        return True  # it has one connection
