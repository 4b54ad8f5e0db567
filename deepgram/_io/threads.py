"""The threaded driver: an I/O thread reads the socket and keeps the timers; another thread runs the handlers.

Slow handlers don't delay pongs, keepalives or deadlines. The messages waiting for them are bounded: above the limit the
driver stops reading, and TCP slows the server down.
"""

from __future__ import annotations

import selectors
import socket
import ssl
import threading
import time
from collections import deque
from contextlib import ExitStack, suppress
from functools import partial
from queue import SimpleQueue
from typing import Any, Callable, Optional

from .._core.colours import Threaded
from .._core.connection import ConnectRequest
from .._core.outbox import Audio, Pressure
from .._core.session import Session, State, Step
from .desk import held_for_good, new_thread, whether_held
from .driver import LOST, UNREAD, Driver, clock
from .frames import CLOSED, Data, Message
from .net import POLL, Deadline, connect, target
from .recorder import new_frames

CHUNK = 65536
BLOCKED = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Closing(ConnectionError):
    """The connection is closing and did not accept this frame."""


class Connection(Driver, Threaded):
    """One WebSocket connection. `send` and `finish` may be called from any thread, `finish` also from handlers."""

    def __init__(
        self,
        session: Session,
        desk: Any,
        thread_cls: type[threading.Thread] = threading.Thread,
        lock: Optional[threading.RLock] = None,
    ) -> None:
        super().__init__(session, desk)
        self.over_event = threading.Event()
        self._thread_cls = thread_cls
        # for frames, outbox, and reading from TLS, which can't read and write at once
        self._lock = lock or threading.RLock()
        self._is_sending = whether_held(self._lock)
        self._written = threading.Condition(self._lock)  # notified when the I/O thread has written
        self._deferred_steps: deque[Step] = deque()  # steps requested by a signal handler that interrupted a send
        # Only the main thread runs signal handlers. If one raises during a write over TLS, it is unknown whether the
        # bytes were sent, so sends from the main thread leave writing to the I/O thread. Under eventlet all threads do:
        # it lets only one thread wait for a socket to become writable.
        self._main_defers = self._all_defer = False
        self._io_may_begin: SimpleQueue[bool] = SimpleQueue()
        self._deferred_senders = 0  # number of senders that wait for the I/O thread to write
        self._due: Optional[float] = None  # when the session has to be called; to make it earlier, wake the I/O thread

    # ---- opening

    def open(self, request: ConnectRequest) -> None:
        """Connect, upgrade, send the first frames, start reading. Raises OSError or exceptions of websockets."""
        where = target(request.url, tls=request.tls, proxy=request.proxy)
        deadline = Deadline(self.session.tuning.open_timeout)
        self.frames = new_frames(request, self.session)
        sock = connect(where, deadline)
        with ExitStack() as undone:
            undone.callback(lambda: sock.close())
            sock.settimeout(deadline.remaining())
            if where.tls is not None:
                sock = where.tls.wrap_socket(sock, server_hostname=where.host)
            sock.sendall(self.frames.handshake(request.headers))
            # the threads start while the server answers: each takes up to a tenth of a millisecond
            self._sock, self._waiter = sock, Waiter(sock)
            self._receive = sock.recv if where.tls is None else partial(_decrypted, sock, self._lock)
            undone.callback(self._waiter.close)
            undone.callback(self._io_may_begin.put, False)
            new_thread(self._thread_cls, "deepgram-io", self._run_io).start()
            undone.callback(self._desk.withdraw, self)
            self._desk.serve(self)
            early = self._await_response(sock, deadline)
            self._begin(sock, request.first)
            if early:
                self._give(early)
            self._main_defers = isinstance(sock, ssl.SSLSocket)
            self._all_defer = type(sock).__module__.startswith("eventlet.")
            undone.pop_all()
        self._io_may_begin.put(True)

    def abandon(self) -> None:
        if self.session.state is not State.CONNECTING:
            self._abort("interrupted while opening")
            self._desk.withdraw(self)
            self._io_may_begin.put(True)

    def _await_response(self, sock: socket.socket, deadline: Deadline) -> list[Message]:
        early: list[Message] = []
        try:
            while not self.frames.opened:
                sock.settimeout(deadline.remaining())
                early += self.frames.feed(sock.recv(CHUNK))
        except TimeoutError as error:
            raise (self.frames.refusal() or error) from None
        return early

    def _begin(self, sock: socket.socket, first: tuple[str, ...]) -> None:
        self._opened()
        try:
            sock.settimeout(self.session.tuning.send_timeout)
            for text in first:
                self.outbox.put(self.frames.text(text))
                self.outbox.write(sock.send)  # unlike sendall(), the timeout applies to each piece
            sock.setblocking(False)
            with self._lock:
                self._answer()  # to frames that came with the response
        except BaseException as error:
            sock.setblocking(False)
            if isinstance(error, TimeoutError):
                self._abort(UNREAD)
            if not isinstance(error, CLOSED):
                raise
            with suppress(OSError):  # the reason the server may have sent before closing
                while data := sock.recv(CHUNK):
                    self.frames.feed(data)
            raise self._open_error(error) from error
        if self.frames.closing:
            self.session.peer_closed(clock())

    # ---- sending

    def send_text(self, text: str) -> None:
        self._put(self.frames.text, text)

    def send_binary(self, data: Data) -> None:
        self._put(self.frames.binary, data)

    def _put(self, make: Callable[[Any], bytes], data: Any, note: Optional[Callable[[Any], object]] = None) -> None:
        """Send a frame. Raises the library's ConnectionClosed, or OSError, if it can't be written any more.

        `note` is called with the data once its place in the stream is decided.
        """
        if self._is_sending():
            raise RuntimeError("a signal handler has interrupted a send and can't send itself")
        session, outbox = self.session, self.outbox
        with self._lock:
            if session.state is not State.OPEN:  # it has changed since the client checked
                raise Closing("the connection is closing")
            pressure = session.pressure
            if pressure is not None:
                pressure.admit(outbox, len(data))
            frame = make(data)
            end = outbox.put(frame if pressure is None or isinstance(data, str) else Audio(frame))
            if note is not None:
                note(data)
            session.last_write = clock()
            if not (self._all_defer or (self._main_defers and is_main_thread())):
                try:
                    outbox.write(self._sock.send)
                    return
                except BLOCKED:
                    pass
                except OSError as error:
                    outbox.lose(error)
                    raise
            if pressure is None:
                self._wait_written(end)
            else:
                self._relieve(pressure)

    def _relieve(self, pressure: Pressure) -> None:
        """Leave writing to the I/O thread; needs the lock."""
        super()._relieve(pressure)
        self._waiter.wake()

    def _flush(self) -> None:
        """Write what the socket accepts now; needs the lock."""
        outbox = self.outbox
        try:
            if outbox.lost is not None and outbox.waiting:
                raise ConnectionError(LOST) from outbox.lost
            outbox.write(self._sock.send)
        except BLOCKED:
            pass
        except OSError as error:
            outbox.lose(error)
            raise
        finally:
            if self._deferred_senders:
                self._written.notify_all()

    def _write(self, data: bytes) -> None:
        self.outbox.put(data)
        self._flush()

    def _answer(self) -> None:
        """Write the library's responses to what it has read: pongs, a close frame. Needs the lock."""
        self._write(self.frames.outgoing(idle=not self.outbox.waiting))

    def _wait_written(self, end: int) -> None:
        """Wait until the I/O thread has written up to `end`; needs the lock, and releases it meanwhile."""
        limit, outbox = self.session.tuning.send_timeout, self.outbox
        self._waiter.wake()
        self._deferred_senders += 1
        try:
            while outbox.written < end:
                if outbox.lost is not None:
                    raise ConnectionError(LOST) from outbox.lost
                before = outbox.written
                if not self._written.wait(limit) and outbox.written == before:
                    raise self._send_timed_out(limit)
        finally:
            self._deferred_senders -= 1

    # ---- ending

    def proceed(self, step: Step) -> bool:
        """Take a step of the session, such as `Session.finish`; False if that is left to the I/O thread."""
        if self._is_sending() or held_for_good(self._lock):
            self._deferred_steps.append(step)
            self._waiter.wake()
            return False
        with self._lock:  # a sender must not see the connection closing before the close frame is out
            self._perform(step(self.session, clock()))
        self._waiter.wake()
        return True

    def rearm(self, set_timer: Callable[[float], bool]) -> None:
        """Let `set_timer` set the session's timer; given the time, it says whether that is due earlier than before."""
        if set_timer(clock()):
            self._waiter.wake()

    def _abort(self, reason: str) -> None:
        with self._lock:
            self.frames.fail(reason)
        self._waiter.wake(gone=True)

    # ---- the I/O thread

    def _run_io(self) -> None:
        if not self._io_may_begin.get():
            return
        cause: Optional[BaseException] = None
        self._due = self.session.due()
        try:
            while not self._step():
                pass
        except OSError as error:
            cause = error  # the connection is lost; `_end` decides what that means
        finally:
            self._end(cause)

    def _step(self) -> bool:
        """Wait for bytes or a timer and handle them; returns whether the connection has ended."""
        timeout = None if self._due is None else max(self._due - clock(), 0.0)
        self._paused = self.backlog.is_high
        self._paused = self._paused and self.backlog.is_high  # handlers may have caught up before it was set
        ready = self._waiter.wait(timeout, reading=not self._paused, writing=self.outbox.waiting)
        if self._waiter.gone:
            return True
        if ready and self._read():
            return True
        if self.outbox.waiting:
            with self._lock, suppress(OSError):
                self._flush()
        while self._deferred_steps:
            self.proceed(self._deferred_steps.popleft())
        if self._waiter.woken or (self._due is not None and clock() >= self._due):
            with self._lock:
                self._perform(self._tick())
            self._due = self.session.due()
        return self._waiter.gone

    def _read(self) -> bool:
        """Read; returns whether that was the end of the stream."""
        try:
            data = self._receive(CHUNK)
        except BLOCKED:
            return False
        with self._lock:
            messages = self.frames.feed(data)
            self.backlog.read(len(data))
            if messages:
                self._give(messages)
            try:
                self._answer()
            except OSError:
                pass  # reading goes on: a close frame may say why
            if self.frames.closing:
                self.session.peer_closed(clock())
                self._due = self.session.due()
        self.session.last_read = clock()
        return not data or self.frames.closed

    def _give(self, messages: list[Message]) -> None:
        self._hand_over(self.backlog.batch(messages, time.time()))

    def caught_up(self) -> None:
        """Handlers have finished a batch: resume reading if it was paused."""
        if self._paused and self.backlog.is_low:
            self._waiter.wake()

    def _end(self, cause: Optional[BaseException]) -> None:
        with self._lock:
            self._transport_lost(cause)
            with suppress(OSError):
                self._sock.shutdown(socket.SHUT_RDWR)  # wakes blocked senders
            self._sock.close()
            self._written.notify_all()
            self._waiter.close()
            self._hand_over(None)


def _decrypted(sock: Any, lock: threading.RLock, size: int) -> bytes:
    """Read everything from TLS: a selector does not report data that is already decrypted."""
    with lock:
        parts = [sock.recv(size)]
        while sock.pending():
            parts.append(sock.recv(size))
    return b"".join(parts)


class Waiter:
    """Waits for the socket or for a wake-up from another thread."""

    def __init__(self, sock: socket.socket) -> None:
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self._sock = sock
        self._selector = POLL()
        self._selector.register(self._wake_in, selectors.EVENT_READ)
        self._mask = 0
        self._watch(selectors.EVENT_READ)
        self.woken = False
        self.gone = False

    def wait(self, timeout: Optional[float], *, reading: bool, writing: bool) -> bool:
        """Returns whether the socket is readable. `timeout` in seconds, None for no limit."""
        self._watch(selectors.EVENT_READ * reading | selectors.EVENT_WRITE * writing)
        readable = self.woken = False
        for key, events in self._selector.select(timeout):
            if key.fileobj is self._wake_in:
                with suppress(BlockingIOError):  # gevent's select() on Windows reports sockets that are not readable
                    self._wake_in.recv(64)
                self.woken = True
            elif events & selectors.EVENT_READ:
                readable = True
        return readable

    def _watch(self, mask: int) -> None:
        if mask != self._mask:
            if self._mask:
                self._selector.unregister(self._sock)
            if mask:
                self._selector.register(self._sock, mask)
            self._mask = mask

    def wake(self, *, gone: bool = False) -> None:
        """Make `wait` return; `gone`: the connection has to be aborted."""
        self.gone = self.gone or gone
        try:
            self._wake_out.send(b"!")
        except OSError:
            pass  # a wake-up is pending already, or it is closed

    def close(self) -> None:
        self._selector.close()
        self._wake_in.close()
        self._wake_out.close()


def is_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
