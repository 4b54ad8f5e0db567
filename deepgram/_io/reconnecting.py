"""A connection that outlives its sockets (option `reconnect`), and the threaded one.

The client and its desk see one connection. It delegates to a driver's connection; when that is lost, it opens another
and replays what the journal has kept. During an outage, data goes only into the journal.
"""

from __future__ import annotations

import math
import random
import threading
import time
from dataclasses import replace
from functools import partial
from typing import Any, Callable, Optional

from .._core import policy
from .._core.backlog import Backlog, Batch
from .._core.colours import Steps, Threaded, both, run_sync
from .._core.connection import ConnectRequest, connect_error
from .._core.continuity import Continuity
from .._core.messages import ReconnectedResponse, ReconnectingResponse
from .._core.realtime import Realtime
from .._core.recovery import Attempt, Recovery
from .._core.session import Ended, Session, State, Step
from ..errors import DeepgramConnectionError
from .desk import held_for_good, new_thread
from .driver import Handle, clock
from .frames import CLOSED
from .journaled import JournaledThreaded


class ReconnectingConnection(Handle):
    """Stands between a client, as its connection, and the driver's connections, as their desk.

    Attributes:
        session: the state that the client sees: open through all outages, until `finish()` or the end.
    """

    _lock: Any  # shared by all connections, so that the journal is in wire order
    _make: Callable[[Session], Any]  # makes a driver's connection with this as its desk
    _spawn: Callable[[Steps[None]], None]  # runs steps in the background

    def __init__(self, client: Realtime[Any], desk: Any) -> None:
        self.session = Session(client._product, client._tuning)
        self.ended: Optional[Ended] = None
        self.backlog = Backlog()  # for events of this side
        self._client = client
        self._desk = desk
        self._live: Any = None  # the driver's connection that sends; None during an outage
        self._latest: Any = None
        self._served = False
        self._stop = client._flag()  # set to stop reconnecting
        self.over_event = client._flag()
        self._waiting: list[Any] = []  # flags of senders that wait for room
        self.send_text: Any = self.keep
        self.send_binary: Any = self.keep

    # ---- opening

    @both
    def open(self, request: ConnectRequest) -> Steps[None]:
        client, options = self._client, self._client._tuning.reconnect
        assert options is not None
        client._journal = self.journal = client._new_journal(request, options)
        self.journal.lock = self._lock
        self._requests = request.all()
        self._recovery = Recovery(options, len(self._requests), random.random)
        self._continuity = Continuity(self.session, self.journal, self._recovery)
        for address, each in enumerate(self._requests):
            connection = self._latest = self._make(client._session())
            try:
                yield partial(connection.open, each)
            except Exception as error:
                if each is self._requests[-1] or not policy.is_worth_retrying(connect_error(error, each)):
                    raise
            else:
                self._recovery.address = address
                self._recovery.opened(clock())
                self.session.opened(clock(), connection.session.request_id)
                self._go_live(connection)
                return

    def abandon(self) -> None:
        if self._latest is not None:
            self._latest.abandon()

    def dispatch(self) -> None:
        """Start running handlers; called after Open has been delivered."""
        self._served = True
        try:
            self._desk.serve(self)
        except Exception:
            self._desk.withdraw(self)
            self.over()  # Close will never be delivered
            raise
        self._latest.dispatch()

    def _go_live(self, connection: Any) -> None:
        """Send through this connection from now on."""
        self._live = self._latest = connection
        connection.send_binary = connection.sender()
        self.send_text, self.send_binary = connection.send_text, connection.send_binary
        self.frames, self.rearm = connection.frames, connection.rearm
        self.journal.request_ids.append(connection.session.request_id or "")
        self._wake_senders()

    def _wake_senders(self) -> None:
        waiting, self._waiting = self._waiting, []
        for flag in waiting:
            flag.set()

    # ---- the desk of the driver's connections

    @property
    def handling(self) -> bool:
        return bool(self._desk.handling)

    def serve(self, connection: Any) -> None:
        """Does nothing: `dispatch()` starts the client's desk, once for all connections."""

    withdraw = serve

    def put(self, connection: Any, batch: Optional[Batch]) -> None:
        if batch is None:
            self._lost(connection)
        else:
            try:
                batch = batch._replace(messages=self.journal.heard(batch.messages))
            except Exception as error:  # deliver whatever the server sends
                self._client._logger.error("messages could not be noted", exc_info=error)
            self._desk.put(connection, batch)

    def caught_up(self) -> None:
        """Does nothing: events of this side are not paused."""

    def put_event(self, connection: Any, message: Any) -> None:
        self._desk.put_event(connection, message)

    # ---- sending

    @both
    def keep(self, data: Any) -> Steps[None]:
        """Buffer data during an outage, or wait for room or for a connection and send it."""
        tuning = self._client._tuning
        while True:
            with self._lock:
                live, flag = self._live, self._client._flag()
                if live is None:
                    if self._continuity.try_buffer(data, tuning.send_policy):
                        return
                    self._waiting.append(flag)
            if live is not None:
                yield partial(live.send, data)
                return
            if not (yield partial(flag.wait, tuning.send_timeout)):
                raise TimeoutError(f"no connection within {tuning.send_timeout:g} s, and no room to keep more")

    def refused(self, connection: Any) -> bool:
        """A connection accepts no more data; returns whether data can be buffered for the next one."""
        with self._lock:
            if self._live is connection and self.session.state is State.OPEN:
                self._suspend()
            return self._live is not connection

    def _suspend(self) -> None:
        self._live = None
        self.send_text = self.send_binary = self.keep
        self.journal.suspend()

    # ---- losing

    def _lost(self, connection: Any) -> None:
        """A driver's connection has ended."""
        if connection.resuming:
            connection.over()
            return  # `_replay` notices
        session = connection.session
        with self._lock:
            ended, attempt = self._continuity.lost(clock(), connection.ended, session, replaced=connection.replaced)
            if attempt is not None:
                self._suspend()
        if attempt is None:
            self._conclude(ended, session)
            return
        connection.over()
        try:
            self._spawn(self._reconnect(ended, session, attempt))
        except RuntimeError as error:  # no thread can be started
            self._client._logger.error("a lost connection cannot be replaced", exc_info=error)
            with self._lock:
                ended = self._continuity.given_up(ended, session, connect_error(error, self._requests[0]))
            self._conclude(ended, session)

    def _reconnect(self, ended: Ended, session: Session, attempt: Optional[Attempt]) -> Steps[None]:
        """Reconnect, or give up."""
        cause, connection = ended.cause, None
        assert cause is not None
        try:
            while attempt is not None:
                self._report_reconnecting(attempt, cause)
                yield partial(self._stop.wait, attempt.delay)
                if self._recovery.stopped:
                    break
                with self._lock:
                    requests, first = self._requests, self.journal.first()
                request = self._client._with_current_credential(requests[attempt.address])
                request = request._replace(first=first or request.first)
                connection = self._make(self._client._replacement_session())
                connection.resuming = True
                longest = min(connection.session.tuning.open_timeout or math.inf, self._recovery.remaining(clock()))
                connection.session.tuning = replace(connection.session.tuning, open_timeout=longest)
                try:
                    yield partial(connection.open, request)
                except Exception as error:
                    cause = connect_error(error, request)
                    attempt = self._recovery.attempt(clock(), cause)
                else:
                    self._recovery.opened(clock())
                    if (yield from self._replay(connection, requests)):
                        return
                    with self._lock:
                        cause, attempt = self._continuity.next_attempt(clock(), connection.ended)
        except GeneratorExit:
            raise
        except BaseException:  # such as a cancellation at the end of the loop, which waits for Close to be delivered
            if connection is not None:
                connection._abort("its task was cancelled")
            self._conclude(ended._replace(clean=False, cause=cause, cancelled=True), session)
            yield partial(self.over_event.wait, self._client._tuning.close_timeout)
            raise
        with self._lock:
            ended = self._continuity.given_up(ended, session, cause)
        self._conclude(ended, session)

    def _report_reconnecting(self, attempt: Attempt, cause: DeepgramConnectionError) -> None:
        log = self._client._logger
        log.info("reconnecting in %.2f s, attempt %d: %s", attempt.delay, attempt.number, cause.message)
        event = ReconnectingResponse(attempt=attempt.number, delay=attempt.delay)
        event.cause = cause
        self.put_event(self, event)

    def _replay(self, connection: Any, requests: list[ConnectRequest]) -> Steps[bool]:
        """Replay kept data; returns False if this connection is lost, too."""
        with self._lock:
            if self._continuity.finishing:
                self.journal.farewell = ""  # the session sends it
            self.journal.rewind()
        self._desk.put(self, self.backlog.batch([self._client._on_reconnected], time.time()))
        connection.dispatch()
        began = clock()
        while connection.resuming:
            if connection.ended is not None:
                return False
            if self._recovery.stopped or requests is not self._requests:
                connection._abort("it is not wanted any more")
                yield partial(connection.over_event.wait, None)
                continue
            with self._lock:
                entry = None if connection.ended is not None else self.journal.take()
                if entry is None and connection.ended is None:
                    connection.resuming = False
                    self._go_live(connection)
            try:
                if entry is not None:
                    yield partial(connection.replay, entry)
                    if (early := self.journal.pace() - (clock() - began)) > 0:
                        yield partial(self._stop.wait, early)
            except CLOSED as error:
                yield partial(connection.over_event.wait, 2 * self._client._tuning.close_timeout)
                if connection.ended is None:
                    connection._abort(f"what was kept could not be sent: {error}")
                    yield partial(connection.over_event.wait, None)
        self.put_event(self, ReconnectedResponse(outage=self._recovery.outage(clock()), replayed=self.journal.replayed))
        if self._continuity.finishing:
            self.proceed(Session.finish)
        return True

    def _conclude(self, ended: Ended, session: Session) -> None:
        """End for good."""
        with self._lock:
            self._suspend()
            self.ended = ended
            self._continuity.ended(session)
            self._wake_senders()
        self._desk.put(self, None)

    # ---- other options

    @both
    def renew(self, request: ConnectRequest) -> Steps[bool]:
        """Continue on a connection with other options; returns whether it is open.

        The present one is finished in order where the product has a final message; data sent meanwhile, and unconfirmed
        data, goes to the next.
        """
        flag = self._client._flag()
        with self._lock:
            self.journal.renew(request)
            self._requests = request.all()
            self._recovery.address = 0
            self._waiting.append(flag)
            live = self._live
            if live is not None:
                live.replaced = True
                self._suspend()
                if self._client._product.final is None:
                    live.session.product = live.session.product._replace(farewell=None)
        if live is not None:
            live.proceed(Session.finish)
        # while a handler of Open runs, nothing is handled or reconnected: don't wait
        yield partial(flag.wait, None if self._served and self.ended is None else 0)
        return not self._served or self._live is not None

    # ---- ending

    def _stop_trying(self) -> None:
        self._recovery.stopped = True
        self._stop.set()

    def _abort(self, reason: str) -> None:
        """Stop reconnecting, and abort the connection."""
        self._stop_trying()
        if self._live is not None:
            self._live._abort(reason)

    def over(self) -> None:
        """The end has been delivered."""
        super().over()
        self._latest.over()

    def proceed(self, step: Step) -> Any:
        """Take a step of the session."""
        with self._lock:
            live = self._live
            if self._continuity.take(step, clock(), live=live is not None):
                self._stop_trying()
            if self._continuity.finishing:
                self._latest.session.limit_drain(self.session.tuning.drain_timeout)
        return step(self._latest.session, clock()) if live is None else live.proceed(step)


class ThreadedReconnecting(ReconnectingConnection, Threaded):
    """With threads."""

    def __init__(self, client: Any, desk: Any) -> None:
        self._lock = threading.RLock()
        self._thread_cls = client._thread_cls
        super().__init__(client, desk)

    def _make(self, session: Session) -> JournaledThreaded:
        return JournaledThreaded(session, self, self._thread_cls, self._lock)

    def proceed(self, step: Step) -> Any:
        return not held_for_good(self._lock) and super().proceed(step)

    def _spawn(self, steps: Steps[None]) -> None:
        new_thread(self._thread_cls, "deepgram-reconnect", partial(run_sync, steps)).start()
