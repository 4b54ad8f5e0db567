"""Where the messages of a connection with threads wait until somebody asks for them, or listens."""

from __future__ import annotations

import math
import queue
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Iterator, Optional, Tuple

from ..._core.backlog import Batch
from ..._core.dispatch import Delivery
from ..._io.desk import Desk, Work, new_thread
from ..._io.workers import CTRL_C, clock

if TYPE_CHECKING:
    from ..._io.threads import Connection


class Inbox(Desk):
    """A desk that handlers are not run at until somebody listens."""

    _fence: type[BaseException] = BaseException  # what a handler may raise without ending the listening
    _begun: Optional[Tuple[Connection, Batch, Iterator[Any]]] = None  # a batch of which recv() has taken some

    def serve(self) -> None:
        """Nobody listens yet."""

    def take(self, timeout: Optional[float] = None) -> Optional[Delivery]:
        """The next delivery; None when the connection has ended. Raises TimeoutError."""
        while True:
            if self._begun is None:
                connection, batch = self._next(timeout)
                if batch is None:
                    self._over(connection, tell=False)
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
        self._listen()

    def listen_beside(self) -> None:
        """Run handlers in a thread of their own, until the connection has ended."""
        new_thread(self._thread_cls, "deepgram-handlers", self._listen).start()

    def _listen(self) -> None:
        begun, self._begun = self._begun, None
        work: Work = (begun[0], begun[1]._replace(messages=list(begun[2]))) if begun else self._next()
        while work[1] is not None:
            with self._turn, suppress(Exception):
                self._handle(*work)  # type: ignore[arg-type]
            work = self._next()
        self._over(work[0], tell=True)

    def _over(self, connection: Connection, *, tell: bool) -> None:
        with self._turn:
            endings = self._client._end(connection)
            try:
                for delivery in endings if tell else ():
                    self._deliver(delivery)
            finally:
                self._client._end_told(connection)
                connection.over()

    def _deliver(self, delivery: Delivery, fence: Optional[type[BaseException]] = None) -> None:
        super()._deliver(delivery, fence or self._fence)
