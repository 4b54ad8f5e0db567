"""The desk of a threaded client: runs its handlers, one at a time, whichever connection a message comes from."""

from __future__ import annotations

import inspect
import sys
import threading
import time
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Callable, Iterator, Optional, Tuple

from .._core.backlog import Batch
from .._core.dispatch import Delivery, Dispatcher

if TYPE_CHECKING:
    from .._core.realtime import Realtime
    from .threads import Connection

Work = Tuple[Any, Any]  # (connection, messages); None in place of messages: it has ended; (): it was withdrawn


def whether_held(lock: threading.RLock) -> Callable[[], bool]:
    """A function that returns whether the calling thread holds the lock.

    Signal handlers interrupt the main thread anywhere and must not wait for it; handlers run with their desk's lock
    held. `threading.Condition` has used the same method of RLock since Python 2.
    """
    return lock._is_owned  # type: ignore[attr-defined,no-any-return]


def held_for_good(lock: threading.RLock) -> bool:
    """Whether a daemon thread holds the lock that has stopped at the exit of the interpreter."""
    if not sys.is_finalizing():
        return False
    if free := lock.acquire(blocking=False):
        lock.release()
    return not free


class Desk:
    """Runs the handlers of one client, in a thread that lives while the client has a connection."""

    _thread: Optional[threading.Thread] = None  # the last one
    _fence: type[BaseException] = BaseException  # caught from handlers: not even SystemExit may end the desk's thread

    def __init__(self, client: Realtime[Any], thread_cls: type[threading.Thread]) -> None:
        self._client = client
        self._dispatcher = client._dispatcher
        self._thread_cls = thread_cls
        self._inbox: SimpleQueue[Work] = SimpleQueue()
        self._turn = threading.RLock()  # held while handlers run
        self._is_mine = whether_held(self._turn)
        self._lock = threading.Lock()  # guards `_connections` and `_thread`
        self._connections: set[Any] = set()  # those served and not ended

    @property
    def handling(self) -> bool:
        """Whether not to wait for handlers: the calling thread runs one, or daemon threads have stopped at exit."""
        return self._is_mine() or sys.is_finalizing()

    def put(self, connection: Connection, batch: Optional[Batch]) -> None:
        """Queue messages, or without a batch the end of the connection."""
        self._inbox.put((connection, batch))

    def put_event(self, connection: Connection, message: Any) -> None:
        """Queue an event of the client itself, in order with the messages."""
        self.put(connection, Batch([partial(self._dispatcher.local_event, message)], time.time(), 0))

    def serve(self, connection: Any) -> None:
        """Handle the messages of one more connection until its end, or until it is withdrawn; may be repeated."""
        with self._lock:
            idle = not self._connections
            self._connections.add(connection)
            if idle or not (self._thread and self._thread.is_alive()):
                run = partial(self._run, self._inbox.get)
                self._thread = new_thread(self._thread_cls, "deepgram-handlers", run)
                self._thread.start()

    def withdraw(self, connection: Any) -> None:
        """Forget a connection that could not be opened, whether it is served or not."""
        self._inbox.put((connection, ()))

    def deliver_now(self, delivery: Delivery) -> None:
        """Run handlers in the calling thread, after those of another thread have returned.

        Their exceptions are reported, except those that end the program. Raises TimeoutError if others don't return.
        """
        limit = self._client._tuning.open_timeout
        nested = self._is_mine()
        try:
            if not nested and not self._turn.acquire(timeout=-1 if limit is None else limit):
                raise TimeoutError(f"a handler of the connection before this one has not returned within {limit:g} s")
            self._deliver(delivery, Exception)
        except BaseException:
            if not nested and self._is_mine():  # an interrupt may have hit the end of `acquire()`
                self._turn.release()
            raise
        if not nested:
            self._turn.release()

    def _run(self, get: Callable[[], Work]) -> None:
        while True:
            connection, batch = get()
            with self._turn:
                try:
                    if batch:
                        self._handle(connection, batch)
                    elif batch is None:
                        self._end(connection)
                except self._fence as error:  # only the end of all connections may end this thread
                    self._dispatcher.log.error("messages could not be handled", exc_info=error)
            if not batch and self._is_idle(connection):
                return

    def _is_idle(self, connection: Any) -> bool:
        """Whether the connection that has ended was the last, so that this thread can end."""
        with self._lock:
            self._connections.discard(connection)
            return not self._connections

    def _handle(self, connection: Connection, batch: Batch) -> None:
        read, began, delivery = self._dispatcher.read, time.monotonic(), None
        backlog, fence = connection.backlog, self._fence
        try:
            for data in backlog.begin(batch):
                delivery = read(data, batch.at)
                if delivery is not None:
                    self._deliver(delivery, fence)
        finally:
            backlog.done(batch)
            connection.caught_up()
        self._dispatcher.warn_if_slow(time.monotonic() - began, len(batch.messages), delivery)

    def _end(self, connection: Connection, *, deliver: bool = True) -> None:
        """End a connection; handlers run only if `deliver`."""
        try:
            endings = self._client._end(connection)
            for delivery in endings if deliver else ():
                self._deliver(delivery, self._fence)
        finally:
            self._client._end_delivered(connection)
            connection.over()

    def _deliver(self, delivery: Delivery, fence: type[BaseException]) -> None:
        route, payload = delivery
        for call, handler in route.calls:
            try:
                result = call(self._client, payload)
                if result is not None and inspect.iscoroutine(result):
                    result.close()
                    self._dispatcher.warn_of_coroutine(handler.function)
            except fence as error:
                for report in self._dispatcher.handler_failed(route, handler, error):
                    self._deliver(report, fence)
        if route.after is not None:
            route.after(payload)


def deliveries(dispatcher: Dispatcher, connection: Any, batch: Batch) -> Iterator[Delivery]:
    """The deliveries of a batch, each decoded when it is needed."""
    for data in connection.backlog.begin(batch):
        if (delivery := dispatcher.read(data, batch.at)) is not None:
            yield delivery
    connection.backlog.done(batch)
    connection.caught_up()


def new_thread(thread_cls: type[threading.Thread], name: str, target: object) -> threading.Thread:
    """A daemon thread; the program's own class only has to accept a target."""
    thread = thread_cls(target=target)  # type: ignore[arg-type]
    thread.name, thread.daemon = name, True
    return thread
