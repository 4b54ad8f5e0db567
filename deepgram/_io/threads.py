"""The thread driver: an I/O thread that reads the socket and keeps the timers, and a thread that runs the handlers.

Handlers may take as long as they like: pongs, keepalives and deadlines go on beside them. What they have not taken yet
is bounded; beyond that the driver stops reading, and TCP tells the server.
"""

from __future__ import annotations

import selectors
import socket
import ssl
import threading
import time
from collections import deque
from contextlib import suppress
from operator import length_hint
from queue import SimpleQueue
from typing import Any, Callable, Iterator, Mapping, Optional, Protocol

from .._core.session import BACKLOG_HIGH, BACKLOG_LOW, Command, Ending, Session, State, Step
from .frames import CLOSED, Frames, Message
from .net import Target, connect

CHUNK = 65536
BLOCKED = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
clock = time.monotonic


class Host(Protocol):
    """What a connection serves: the client object."""

    def _received(self, messages: Iterator[Message], at: float) -> None:
        """Run the handlers of these messages; called in the dispatch thread."""

    def _over(self, connection: Connection, ending: Ending) -> None:
        """Tell the application that a connection has ended; called last, in the dispatch thread."""


class Connection:
    """One WebSocket connection. `send` may be called from any thread, `finish` from any thread and any handler."""

    def __init__(self, session: Session, host: Host, thread_cls: type[threading.Thread] = threading.Thread) -> None:
        self.session = session
        self._host = host
        self._thread_cls = thread_cls
        # for frames, writing, and reading where TLS can't do both at once; it can tell whether this thread has it
        self._lock = threading.RLock()
        self._put_off: deque[Step] = deque()  # steps asked for by a signal handler that has interrupted a holder of it
        self._inbox: SimpleQueue[Optional[tuple[list[Message], float, int]]] = SimpleQueue()
        self._outbox: deque[bytes | memoryview] = deque()
        self._over = threading.Event()
        self._ending: Optional[Ending] = None
        self._taken = 0  # bytes read from the socket, counted by the I/O thread
        self._given = 0  # bytes whose messages have been handled, counted by the dispatch thread
        self._batch: Iterator[Message] = iter(())  # what the handlers are at
        self._begun = 0  # how many messages they have been given, these included
        self._batched = 0  # how many of the bytes read have made messages, which are in the inbox or behind it
        self._paused = False
        self._due: Optional[float] = None  # when to ask the session; who makes that earlier wakes the I/O thread
        self._handler_thread: Optional[threading.Thread] = None  # that of `start()` while Open is told

    # ---- opening

    def open(self, url: str, headers: Mapping[str, str], where: Target, first: tuple[str, ...]) -> None:
        """Connect, upgrade, send the first frames, start reading. Raises OSError or websockets' errors."""
        tuning = self.session.tuning
        deadline = None if tuning.open_timeout is None else clock() + tuning.open_timeout
        self.frames = Frames(url, tuning.max_size)
        sock = connect(where, tuning.open_timeout)
        try:
            sock.settimeout(_left(deadline))
            if where.tls is not None:
                sock = where.tls.wrap_socket(sock, server_hostname=where.host)
            sock.sendall(self.frames.handshake(headers))
            early = self._await_response(sock, deadline)
            pump = self._thread("deepgram-io", self._pump)
            self._begin(sock, first)
        except BaseException:
            sock.close()
            raise
        if early:
            self._give(early)
        self._handler_thread = threading.current_thread()
        pump.start()

    def _thread(self, name: str, target: Callable[[], None]) -> threading.Thread:
        thread = self._thread_cls(target=target)  # a class of the program's own need not take more
        thread.name, thread.daemon = name, True
        return thread

    def _await_response(self, sock: socket.socket, deadline: Optional[float]) -> list[Message]:
        early: list[Message] = []
        while not self.frames.opened:
            sock.settimeout(_left(deadline))
            early += self.frames.feed(sock.recv(CHUNK))
        return early

    def _begin(self, sock: socket.socket, first: tuple[str, ...]) -> None:
        response = self.frames.response
        assert response is not None
        sock.setblocking(False)
        self._sock = sock
        self.session.opened(clock(), response.headers.get("dg-request-id"))
        self._waiter = Waiter(sock)
        try:
            for text in first:
                self.send_text(text)
            with self._lock:
                self._flush()  # answers to what came together with the response
        except BaseException as error:
            self._waiter.close()
            if not isinstance(error, CLOSED):
                raise
            with suppress(OSError):  # what the server has said before it went
                while data := sock.recv(CHUNK):
                    self.frames.feed(data)
            raise self.session.failed_while_opening(*self.frames.end(error)) from error
        if self.frames.closing:
            self.session.peer_closed(clock())

    def dispatch(self) -> None:
        """Begin to run handlers; called once Open has been told."""
        self._handler_thread = self._thread("deepgram-handlers", self._deliver)
        self._handler_thread.start()

    @property
    def response(self) -> Any:
        """The server's answer to the upgrade, with its `headers`."""
        return self.frames.response

    # ---- sending

    def send_text(self, text: str) -> None:
        self._send(self.frames.send_text, text.encode())

    def send_binary(self, data: bytes | bytearray | memoryview) -> None:
        self._send(self.frames.send_binary, data)

    def _send(self, frame: Callable[..., None], data: bytes | bytearray | memoryview) -> None:
        """Raises the library's ConnectionClosed, or OSError, if nothing can be sent any more."""
        if self._lock._is_owned():  # type: ignore[attr-defined]
            raise RuntimeError("a signal handler has interrupted a send and can't send itself")
        with self._lock:
            if self.session.state is not State.OPEN:  # since the client looked: what comes after the farewell is lost
                raise ConnectionError("the connection is closing")
            frame(data)
            self.session.wrote = clock()
            written = self._flush()
        if not written:
            self._wait_written()

    def _flush(self) -> bool:
        """Write what the socket takes now; whether that was all. Needs the lock."""
        fresh = self.frames.outgoing()
        if fresh:
            self._outbox.append(fresh)
        while self._outbox:
            chunk = self._outbox[0]
            try:
                sent = self._sock.send(chunk)
            except BLOCKED:
                return False
            except OSError:
                self._outbox.clear()
                raise
            if sent < len(chunk):
                self._outbox[0] = memoryview(chunk)[sent:]
            else:
                self._outbox.popleft()
        return True

    def _wait_written(self) -> None:
        """Wait for a peer that is slow to read; one that has stopped for `send_timeout` is given up."""
        limit = self.session.tuning.send_timeout
        written = False
        while not written:
            if not wait_writable(self._sock, limit):
                self._abort("the server stopped reading")
                raise TimeoutError(f"the server took no data for {limit:g} s")
            with self._lock:
                written = self._flush()  # raises if the connection has ended meanwhile

    # ---- ending

    def finish(self) -> bool:
        """End the connection and wait for its end; whether it was complete.

        It does not wait in a handler, nor in a signal handler that has interrupted what the end has to wait for.
        """
        if not self.proceed(Session.finish) or self.handling:
            return True
        before = None
        while not self._over.wait(self.session.patience):
            handled = self._handled
            if self.session.gives_up(before, handled):
                return False
            before = handled
        return self.session.was_complete

    @property
    def _handled(self) -> int:
        """How many messages the handlers have begun with."""
        return self._begun - length_hint(self._batch)

    @property
    def handling(self) -> bool:
        """Whether this is called from a handler."""
        return threading.current_thread() is self._handler_thread

    def proceed(self, step: Step) -> bool:
        """Take a step of the session, such as `Session.finish`; False if the I/O thread will, as soon as it can."""
        if self._lock._is_owned():  # type: ignore[attr-defined]
            self._put_off.append(step)
            self._waiter.wake()
            return False
        with self._lock:
            commands = step(self.session, clock())
        self._perform(commands)
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

    def _perform(self, commands: list[Command]) -> None:
        for verb, argument in commands:
            if verb == "abort":
                self._abort(argument)
                continue
            with self._lock, suppress(*CLOSED):  # reading goes on to the end, where the server's reason may stand
                self.frames.carry_out(verb, argument)
                self._flush()

    # ---- the I/O thread

    def _pump(self) -> None:
        because: Optional[BaseException] = None
        self._due = self.session.due()
        try:
            while not self._step():
                pass
        except OSError as error:
            because = error  # the peer is gone; what that means is decided below
        finally:
            self._end(because)

    def _step(self) -> bool:
        """Wait for bytes or a timer and deal with them; whether the connection has ended."""
        timeout = None if self._due is None else max(self._due - clock(), 0.0)
        self._paused = self._is_behind()
        self._paused = self._paused and self._is_behind()  # handlers that caught up in between have woken nobody
        ready = self._waiter.wait(timeout, reading=not self._paused, writing=bool(self._outbox))
        if self._waiter.gone:
            return True
        if ready and self._read():
            return True
        if self._outbox:
            with self._lock, suppress(OSError):
                self._flush()
        while self._put_off:
            self.proceed(self._put_off.popleft())
        if self._waiter.woken or (self._due is not None and clock() >= self._due):
            handled = self._handled if self._given < self._batched else None
            with self._lock:
                commands = self.session.tick(clock(), listening=not self._paused, handled=handled)
            self._perform(commands)
            self._due = self.session.due()
        return self._waiter.gone

    def _read(self) -> bool:
        """Read what has come; whether it was the end."""
        if isinstance(self._sock, ssl.SSLSocket):
            with self._lock:
                data = _read_tls(self._sock)
        else:
            try:
                data = self._sock.recv(CHUNK)
            except BlockingIOError:
                return False
        if data is None:
            return False
        with self._lock:
            messages = self.frames.feed(data)
            self._taken += len(data)
            if messages:
                self._give(messages)
            try:
                self._flush()
            except OSError:
                pass  # what can still be read may say why
            if self.frames.closing:
                self.session.peer_closed(clock())
                self._due = self.session.due()
        self.session.heard = clock()
        return not data or self.frames.closed

    def _give(self, messages: list[Message]) -> None:
        size, self._batched = self._taken - self._batched, self._taken
        self._inbox.put((messages, time.time(), size))

    def _is_behind(self) -> bool:
        return self._batched - self._given > BACKLOG_HIGH

    def _end(self, because: Optional[BaseException]) -> None:
        with self._lock:
            self._ending = self.session.ended(*self.frames.end(because))
            with suppress(OSError):
                self._sock.shutdown(socket.SHUT_RDWR)  # wakes senders that wait for it to take data
            self._sock.close()
        self._waiter.close()
        self._inbox.put(None)

    # ---- the dispatch thread

    def _deliver(self) -> None:
        try:
            while True:
                item = self._inbox.get()
                if item is None:
                    break
                messages, at, size = item
                self._begun += len(messages)
                self._batch = iter(messages)
                self._host._received(self._batch, at)
                self._given += size
                if self._paused and self._batched - self._given < BACKLOG_LOW:
                    self._waiter.wake()
        finally:
            ending = self._ending
            if ending is not None:
                self._host._over(self, ending)
            self._over.set()


def _read_tls(sock: ssl.SSLSocket) -> Optional[bytes]:
    """All decrypted bytes there are; None if there are none yet."""
    parts: list[bytes] = []
    try:
        while True:
            part = sock.recv(CHUNK)
            parts.append(part)
            if not part or not sock.pending():
                break
    except BLOCKED:
        pass
    return b"".join(parts) if parts else None


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
        self.woken = False
        self.gone = False

    def wait(self, timeout: Optional[float], *, reading: bool, writing: bool) -> bool:
        """Whether the socket can be read. `timeout` in seconds, None for no limit."""
        self._watch(selectors.EVENT_READ * reading | selectors.EVENT_WRITE * writing)
        readable = self.woken = False
        for key, events in self._selector.select(timeout):
            if key.fileobj is self._wake_in:
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
        """Make `wait` return; `gone`: the connection is to be given up."""
        self.gone = self.gone or gone
        try:
            self._wake_out.send(b"!")
        except OSError:
            pass  # already awake, or over

    def close(self) -> None:
        self._selector.close()
        self._wake_in.close()
        self._wake_out.close()


POLL = getattr(selectors, "PollSelector", selectors.SelectSelector)  # no descriptor of its own, unlike epoll


def wait_writable(sock: socket.socket, timeout: float) -> bool:
    """Whether the socket takes data, or has been closed, within `timeout` seconds."""
    with POLL() as selector:
        try:
            selector.register(sock, selectors.EVENT_WRITE)
        except ValueError:  # closed
            return True
        return bool(selector.select(timeout))


def _left(deadline: Optional[float]) -> Optional[float]:
    """A timeout for what is left until the deadline."""
    return None if deadline is None else max(deadline - clock(), 0.001)
