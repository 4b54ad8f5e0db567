"""A connection that outlives the sockets it is made of (option `reconnect`), and what it is with threads.

The client and its desk know one connection. Below it is one of a driver while there is one; when that is lost, the next
is opened and sent what the journal has kept. What is sent in between goes into the journal alone.
"""

from __future__ import annotations

import math
import random
import threading
import time
from dataclasses import replace
from functools import partial
from typing import Any, Callable, Optional

from websockets.exceptions import ConnectionClosed, InvalidState

from .._core import policy
from .._core.backlog import Backlog, Batch
from .._core.colours import Steps, Threaded, both, called
from .._core.connection import Opening, why
from .._core.journal import Entry
from .._core.messages import ReconnectedResponse, ReconnectingResponse
from .._core.outbox import Pressure
from .._core.realtime import Realtime
from .._core.recovery import Attempt, Recovery
from .._core.session import Command, Ended, Session, State, Step
from ..errors import DeepgramConnectionError
from . import threads
from .desk import new_thread
from .driver import UNREAD, Driver
from .frames import CLOSED
from .handle import Handle

UNTAKEN = (ConnectionClosed, InvalidState, threads.Closing)  # of a frame that the journal knows nothing of either
MOST_UNTIDY = 64  # frames after which a journal that keeps little is tidied
clock = time.monotonic


class Lasting(Handle):
    """What a client holds in place of a driver's connection; to those it is their desk.

    Attributes:
        session: what the client sees of its state: open through all outages, until `finish()` or the end.
    """

    _lock: Any  # one for all connections: the order of the journal is that of the wire

    def __init__(self, client: Realtime[Any], desk: Any) -> None:
        options = client._tuning.reconnect
        assert options is not None
        self.session = Session(client._product, client._tuning)
        self.ended: Optional[Ended] = None
        self.backlog = Backlog()  # of what this side says between the messages
        self._client = client
        self._desk = desk
        self._options = options
        self._live: Any = None  # the driver's connection that takes what is sent; None in an outage
        self._latest: Any = None
        self._renewed: Any = None  # the connection that another takes the place of because somebody wants it so
        self._finishing = self._served = False
        self._stop = client._flag()  # set when nothing is to be tried any more
        self._over = client._flag()  # set when the application has been told of the end
        self._waiting: list[Any] = []  # flags of those who wait for room
        self.send_text: Any = self.keep
        self.send_binary: Any = self.keep

    def _make(self, session: Session) -> Any:
        """A connection of the driver, with this as its desk."""
        raise NotImplementedError

    def _spawn(self, steps: Steps[None]) -> None:
        """Take steps beside everything else."""
        raise NotImplementedError

    # ---- opening

    @both
    def open(self, opening: Opening) -> Steps[None]:
        client = self._client
        client._journal = self.journal = client._keeping(opening, self._options)
        self.journal.lock = self._lock
        self._openings = [opening, *(opening._replace(url=other) for other in opening.others)]
        self._recovery = Recovery(self._options, len(self._openings), random.random)
        for place, one in enumerate(self._openings):
            connection = self._make(client._session())
            try:
                yield partial(connection.open, one)
            except Exception as error:
                if one is self._openings[-1] or not policy.is_worth_retrying(why(error, one)):
                    raise
            else:
                self._recovery.place = place
                self._recovery.opened(clock())
                self.session.opened(clock(), connection.session.request_id)
                self._go_live(connection)
                return

    def dispatch(self) -> None:
        """Begin to run handlers; called once Open has been told."""
        self._latest.dispatch()

    def _go_live(self, connection: Any) -> None:
        """What is sent goes to this connection from now on."""
        self._live = self._latest = connection
        connection.send_binary = connection.sender()
        self.send_text, self.send_binary = connection.send_text, connection.send_binary
        self.journal.request_ids.append(connection.session.request_id or "")
        self._let_send()

    def _let_send(self) -> None:
        waiting, self._waiting = self._waiting, []
        for flag in waiting:
            flag.set()

    # ---- as the desk of the driver's connections

    @property
    def handling(self) -> bool:
        return bool(self._desk.handling)

    def serve(self) -> None:
        if not self._served:
            self._served = True
            self._desk.serve()

    def put(self, connection: Any, batch: Optional[Batch]) -> None:
        if batch is None:
            self._lost(connection)
        else:
            try:
                messages = self.journal.heard(batch.messages)
                batch = batch if messages is batch.messages else batch._replace(messages=messages)
            except Exception as error:  # whatever the server sends, the application is to hear of it
                self._client._logger.error("messages could not be noted", exc_info=error)
            self._desk.put(connection, batch)

    def caught_up(self) -> None:
        """Nothing is read here."""

    def _between(self, happening: Callable[[], Any]) -> None:
        """Have something done between the messages, in their order."""
        self._desk.put(self, self.backlog.batch([happening], time.time()))

    def say(self, connection: Any, message: Any) -> None:
        self._desk.say(connection, message)

    # ---- sending

    @both
    def keep(self, data: Any) -> Steps[None]:
        """Take something that no connection has taken; wait for room, or for a connection."""
        tuning = self._client._tuning
        while True:
            with self._lock:
                live, flag = self._live, self._client._flag()
                if live is None:
                    if self.session.state is not State.OPEN:
                        raise ConnectionError("the connection is closing")
                    if isinstance(data, str):
                        self.journal.text(data)
                        return
                    if self.journal.has_room(len(data)) or tuning.send_policy == "drop_oldest":
                        self.journal.binary(data)
                        return
                    if tuning.send_policy == "error":
                        raise BufferError("no connection, and no room to keep more")
                    self._waiting.append(flag)
            if live is not None:
                yield partial(live.send, data)
                return
            if not (yield partial(flag.wait, tuning.send_timeout)):
                raise TimeoutError(f"no connection within {tuning.send_timeout:g} s, and no room to keep more")

    def refused(self, connection: Any) -> bool:
        """A connection takes nothing any more; whether something can be kept for the next one."""
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
        """A connection of the driver has ended."""
        if connection.resuming:
            connection.over()
            return  # whoever sends it what was kept learns of it
        session, ended = connection.session, connection.ended
        with self._lock:
            attempt = None
            if connection is self._renewed:
                self.journal.said_all()
                cause = DeepgramConnectionError("restart() has asked for other options", code=1012, retryable=True)
                ended = ended._replace(cause=cause)
            finishing = self._finishing or bool(self.journal.farewell)
            complete = finishing and connection is not self._renewed and self.journal.is_complete()
            if complete:
                ended = in_order(ended, session)
            bidden = session.was_complete and finishing and ended.code in policy.BIDDEN_CODES
            empty = finishing and bool(session.missed) and not self.journal.ledger(0).sent.frames
            if not (complete or ended.cancelled or bidden or empty):
                cause = ended.cause or policy.lost_error(None, ended.code, ended.reason, ended.request_id)
                ended = ended._replace(clean=ended.clean and not finishing, cause=cause)
                self._recovery.lost(clock(), progress=self.journal.progress())
                attempt = self._recovery.attempt(clock(), cause, missed=finishing)
            if attempt is not None:
                self._suspend()
        if attempt is not None:
            connection.over()
            self._spawn(self._revive(ended, attempt))
        else:
            self._conclude(ended, session)

    def _revive(self, ended: Ended, attempt: Optional[Attempt]) -> Steps[None]:
        """Replace a lost connection, or give up."""
        cause, session, connection = ended.cause, self.session, None
        try:
            while attempt is not None and cause is not None:
                self._say_reconnecting(attempt, cause)
                yield partial(self._stop.wait, attempt.delay)
                if self._recovery.stopped:
                    break
                openings = self._openings
                opening = self._client._credited(openings[attempt.place])
                opening = opening._replace(first=self.journal.first() or opening.first)
                connection = self._make(self._client._succeeding())
                connection.resuming = True
                longest = min(connection.session.tuning.open_timeout or math.inf, self._recovery.left(clock()))
                connection.session.tuning = replace(connection.session.tuning, open_timeout=longest)
                try:
                    yield partial(connection.open, opening)
                except Exception as error:
                    cause = why(error, opening)
                else:
                    self._recovery.opened(clock())
                    cause = yield from self._replay(connection, openings)
                if cause is not None:
                    attempt = self._recovery.attempt(clock(), cause)
        except GeneratorExit:
            raise
        except BaseException:  # such as the end of the event loop, which waits until Close has been told
            if connection is not None:
                connection._abort("its task was cancelled")
            self._conclude(ended._replace(clean=False, cause=cause, cancelled=True), session)
            yield partial(self._over.wait, self._client._tuning.close_timeout)
            raise
        if cause is not None:
            owes = not self._finishing or not self.journal.is_complete()
            self._conclude(ended._replace(clean=False, cause=cause) if owes else in_order(ended, session), session)

    def _say_reconnecting(self, attempt: Attempt, cause: DeepgramConnectionError) -> None:
        log = self._client._logger
        log.info("reconnecting in %.2f s, attempt %d: %s", attempt.delay, attempt.number, cause.message)
        told = ReconnectingResponse(attempt=attempt.number, delay=attempt.delay)
        told.cause = cause
        self.say(self, told)

    def _replay(self, connection: Any, openings: list[Opening]) -> Steps[Optional[DeepgramConnectionError]]:
        """Send what was kept; the cause if this connection is lost as well."""
        with self._lock:
            if self._finishing:
                self.journal.farewell = ""  # the session says it
            self.journal.rewind()
            before = self.journal.ledger(0).replayed
        self._between(self._client._resumed)
        connection.dispatch()
        began, sent = clock(), 0
        while connection.ended is None:
            if self._recovery.stopped or openings is not self._openings:
                connection._abort("it is not wanted any more")
                yield partial(connection.is_over.wait, None)
                continue
            with self._lock:
                entry = None if connection.ended is not None else self.journal.take()
                if entry is None and connection.ended is None:
                    connection.resuming = False
                    self._go_live(connection)
                    break
            try:
                if entry is not None:
                    yield partial(connection.again, entry)
                    sent += len(entry)
                    if (early := self.journal.pace(sent) - (clock() - began)) > 0:
                        yield partial(self._stop.wait, early)
            except CLOSED as error:
                yield partial(connection.is_over.wait, 2 * self._client._tuning.close_timeout)
                if connection.ended is None:
                    connection._abort(f"what was kept could not be sent: {error}")
                    yield partial(connection.is_over.wait, None)
        else:
            self._recovery.lost(clock(), progress=self.journal.progress())
            ended = connection.ended
            return ended.cause or policy.lost_error(None, ended.code, ended.reason, ended.request_id)
        seconds = self.journal.ledger(0).replayed.seconds
        replayed = None if seconds is None else seconds - (before.seconds or 0.0)
        self.say(self, ReconnectedResponse(outage=self._recovery.outage(clock()), replayed=replayed))
        if self._finishing:
            self.proceed(Session.finish)
        return None

    def _conclude(self, ended: Ended, session: Session) -> None:
        """The end of it all."""
        with self._lock:
            self._suspend()
            self.ended = ended
            self.session.state = State.CLOSED if session.was_complete else State.FAILED
            # a server that ends it unasked owes what it has not confirmed
            asked = self._finishing or bool(self.journal.farewell) or self.journal.is_complete()
            self.journal.over(complete=session.was_complete and asked)
            lost = self.journal.ledger(0).missing.frames
            self.session.missed = session.missed or (f"{lost} frames were lost, see the ledger" if lost else "")
            self._let_send()
        self._desk.put(self, None)

    # ---- other options

    @both
    def renew(self, opening: Opening) -> Steps[bool]:
        """Go on over a connection opened in another way; whether that one is there.

        The present one says what it still has to say, where the product has a last message; what is sent meanwhile,
        and what is not confirmed, goes to the next.
        """
        flag = self._client._flag()
        with self._lock:
            self.journal.renew(opening)
            self._openings = [opening, *(opening._replace(url=other) for other in opening.others)]
            self._recovery.place = 0
            self._waiting.append(flag)
            live = self._live
            if live is not None:
                self._renewed = live
                self._suspend()
                if self._client._product.final is None:
                    live.session.product = live.session.product._replace(farewell=None)
        if live is not None:
            live.proceed(Session.finish)
        # before a handler of Open has returned nothing is handled, nor connected anew
        yield partial(flag.wait, None if self._served and self.ended is None else 0)
        return not self._served or self._live is not None

    # ---- ending

    @both
    def finish(self, timeout: Optional[float] = None) -> Steps[bool]:
        """End the connection and wait for its end, across outages; whether it was complete."""
        self.session.may_take(timeout)
        self.proceed(Session.finish)
        if self._desk.handling:
            return True
        before, over = None, False
        try:
            while not over:
                live = self._live
                over = yield partial(self._over.wait, self.session.patience if timeout is None else timeout)
                if not over and timeout is not None:
                    self._abort("finish() was given no more time")
                    return False
                if not over and live is not None and live is self._live:
                    begun = live.backlog.begun
                    if live.session.gives_up(before, begun):
                        self._recovery.stopped = True
                        return False
                    before = begun
        finally:
            if not over and not self._recovery.stopped:  # cancelled
                self._abort("cancelled while closing")
        return self.session.was_complete

    def _abort(self, reason: str) -> None:
        """Try nothing any more, and leave nothing behind."""
        self._recovery.stopped = True
        self._stop.set()
        if self._live is not None:
            self._live._abort(reason)

    def over(self) -> None:
        """The application has been told of the end."""
        self._over.set()
        self._latest.over()

    def proceed(self, step: Step) -> Any:
        """Take a step of the session."""
        with self._lock:
            live = self._live
            if step in (Session.finish, Session.leave):
                self._finishing = True
                step(self.session, clock())
                self._latest.session.may_take(self.session.tuning.drain_timeout)
            if step is Session.leave or (self._finishing and live is None and self.journal.is_complete()):
                self._recovery.stopped = True
                self._stop.set()
        return step(self._latest.session, clock()) if live is None else live.proceed(step)

    def rearm(self, set_timer: Callable[[float], bool]) -> None:
        """Let `set_timer` set the session's timer."""
        live = self._live
        if live is None:
            set_timer(clock())
        else:
            live.rearm(set_timer)

    @property
    def frames(self) -> Any:
        """Those of the last connection."""
        return self._latest.frames


def in_order(ended: Ended, session: Session) -> Ended:
    """The end of a connection that owed nothing any more, however it came."""
    session.state, session.missed = State.CLOSED, ""
    return ended._replace(clean=True, cause=None, initiator="client")


class Noted(Driver):
    """A driver's connection that takes note of what it sends, in the order of the wire."""

    _desk: Lasting
    resuming = False  # it is being sent what was kept

    def _relieve(self, pressure: Pressure) -> None:
        """What is to be dropped, the journal drops: it counts, and a new connection is not sent what this one was."""
        if pressure.drops and self.outbox.size > pressure.limit:
            self._abort(UNREAD)
        super()._relieve(pressure)

    def _tidy(self) -> int:
        """Tidy the journal; how many frames may go out before it is to be done again."""
        with self._desk._lock:
            return self._desk.journal.tidy() // 16 + MOST_UNTIDY

    def _passed_on(self) -> Any:
        """What takes a frame that this connection has not taken; raises why it has not if nothing does."""
        if not self._desk.refused(self):
            raise
        return self._desk.keep

    def _perform(self, commands: list[Command]) -> None:
        with self._desk._lock:
            noted = [one for one in commands if one.verb == "text" and one.argument != self.session.product.farewell]
            kept = [one for one in noted if self._desk.journal.text(one.argument)]
            super()._perform([one for one in commands if not (self.resuming and one in kept)])


class NotedThreaded(Noted, threads.Connection):
    """With threads."""

    def send_text(self, text: str) -> None:
        try:
            self._put(self.frames.text, text, self._desk.journal.text)
        except UNTAKEN:
            self._passed_on()(text)
        except OSError:
            pass  # it is in the journal

    def sender(self) -> Callable[[Any], None]:
        """What sends audio; all that it needs is at hand, as it is hot."""
        put, binary, note, untidy = self._put, self.frames.binary, self._desk.journal.noting(), MOST_UNTIDY

        def send_binary(data: Any) -> None:
            nonlocal untidy
            try:
                put(binary, data, note)
            except UNTAKEN:
                self._passed_on()(data)
            except OSError:
                pass  # it is in the journal
            untidy -= 1
            if untidy < 0:
                untidy = self._tidy()

        return send_binary

    def again(self, entry: Entry) -> None:
        super().send_text(entry) if isinstance(entry, str) else super().send_binary(entry)


class ThreadedLasting(Lasting, Threaded):
    """With threads."""

    def __init__(self, client: Any, desk: Any) -> None:
        self._lock = threading.RLock()
        self._thread_cls = client._thread_cls
        super().__init__(client, desk)

    def _make(self, session: Session) -> NotedThreaded:
        return NotedThreaded(session, self, self._thread_cls, self._lock)

    def _spawn(self, steps: Steps[None]) -> None:
        new_thread(self._thread_cls, "deepgram-reconnect", partial(called, steps)).start()
