"""The asyncio driver: a protocol reads; one timer and one task per connection."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from contextlib import suppress
from functools import partial
from typing import Any, Callable, Optional, TypeVar, cast

from .._core.colours import OnLoop
from .._core.connection import ConnectRequest
from .._core.outbox import Audio, Chunk
from .._core.session import Session, State, Step
from .aio_workers import to_own_thread
from .driver import LOST, Driver, Handle, clock
from .frames import CLOSED, Data
from .loops import Flag
from .net import ATTEMPT_DELAY, Deadline, Target, add_proxy, connect, literal_addresses, resolve, target
from .recorder import new_frames

Closable = TypeVar("Closable")
PIECE = 1 << 18  # bytes that a server has to take within `send_timeout`, where the loop reports no partial writes
TURNS_TO_FINISH = 5  # turns of the loop in which a program whose tasks are cancelled may still finish in order
LONGEST_STREAK = 0.002  # seconds of sending after which other tasks get a turn


class NoTransport(asyncio.Transport):
    """A placeholder until there is a transport."""

    def abort(self) -> None:
        """Does nothing: nothing is open."""


class Cancellable(Handle, OnLoop):
    """A connection that ends at once if the task waiting for its end is cancelled."""

    async def finish(self, timeout: Optional[float] = None) -> bool:
        """End the connection and wait for its end; if cancelled, end it at once."""
        try:
            return await super().finish(timeout)
        except asyncio.CancelledError:
            self._abort("cancelled while closing")
            raise


class Connection(Cancellable, Driver, asyncio.Protocol):
    """One WebSocket connection, bound to the loop that opened it."""

    def __init__(self, session: Session, desk: Any) -> None:
        super().__init__(session, desk)  # the outbox is used only where `send()` does not wait
        self.over_event = Flag()
        self._transport: asyncio.Transport = NoTransport()
        self._writable: Optional[asyncio.Future[None]] = None  # set while the transport holds unwritten bytes
        self._yielded = 0.0  # when a send last yielded to other tasks
        self._written = 0  # bytes of frames passed to the transport
        self._timer: Optional[asyncio.TimerHandle] = None
        self._timer_due: Optional[float] = None
        self._keep_task: Optional[asyncio.Task[None]] = None

    # ---- opening

    async def open(self, request: ConnectRequest) -> None:
        """Connect, upgrade, send the first frames. Raises OSError, TimeoutError or exceptions of websockets."""
        self.loop = asyncio.get_running_loop()
        # a proactor loop (Windows) writes the whole buffer at once and learns only when all of it is done
        self._overlapped = sys.platform == "win32" and not isinstance(self.loop, asyncio.SelectorEventLoop)
        self._where = target(request.url, tls=request.tls, proxy=request.proxy)
        self._response: asyncio.Future[None] = self.loop.create_future()
        connecting = self.loop.create_task(self._connect())
        connecting.add_done_callback(self._connected)
        limit = self.session.tuning.open_timeout
        late = None if limit is None else self.loop.call_later(limit, self._fail)
        opened = False
        try:
            if self.loop.get_task_factory() is None:  # else the task may be eager, and have started
                await asyncio.sleep(0)  # the request is built while TCP connects
            self.frames = new_frames(request, self.session)
            self._request = self.frames.handshake(request.headers)
            await self._response  # neither a task for all of it nor `wait_for`: each turn of the loop takes time
            opened, self._yielded = True, clock()
            for text in request.first:
                await self._put(self.frames.text, text)
        except BaseException as error:
            self._give_up(connecting)
            if not opened or not isinstance(error, CLOSED):
                raise
            raise self._open_error(error) from error
        finally:
            if late is not None:
                late.cancel()
        self._arm()

    def _connected(self, connecting: asyncio.Task[None]) -> None:
        if connecting.cancelled():
            self._response.cancel()
        elif error := connecting.exception():
            self._fail(error)

    def _fail(self, error: Optional[BaseException] = None) -> None:
        """Fail the upgrade; without an error, for a timeout."""
        if not self._response.done():
            late = TimeoutError("timed out while waiting for the server's answer to the upgrade")
            if isinstance(self._transport, NoTransport):
                add_proxy(late := TimeoutError("timed out while connecting"), self._where.proxy)
            self._response.set_exception(error or self.frames.refusal() or late)

    def _give_up(self, connecting: asyncio.Task[None]) -> None:
        """Leave nothing behind that would have to be awaited."""
        connecting.cancel()
        if not self._response.cancel() and not self._response.cancelled():
            self._response.exception()  # marks it as retrieved: it may have come together with a cancellation
        self._transport.abort()

    async def _connect(self) -> None:
        where = self._where
        await self.loop.create_connection(lambda: self, sock=await self._dial(where))
        if where.tls is not None:
            starting = self.loop.create_task(
                self.loop.start_tls(self._transport, self, where.tls, server_hostname=where.host)
            )
            secure = await _or_close(starting)
            assert secure is not None
            self.connection_made(secure)

    async def _dial(self, where: Target) -> socket.socket:
        """A socket connected to the address that answers first, or (in a thread) through the proxy."""
        from aiohappyeyeballs import start_connection

        if where.proxy is None:
            found = literal_addresses(*where[:2]) or await to_own_thread(partial(resolve, *where[:2]))
            return await start_connection(found, happy_eyeballs_delay=ATTEMPT_DELAY)
        deadline = Deadline(self.session.tuning.open_timeout)
        return await _or_close(self.loop.run_in_executor(None, connect, where, deadline))

    def dispatch(self) -> None:
        self._desk.serve(self)
        super().dispatch()
        self._keep_task = self.loop.create_task(self._keep())

    async def _keep(self) -> None:
        """Run as long as the connection, so that cancelling all tasks of the loop ends it, with Close delivered."""
        try:
            await asyncio.shield(self.over_event.future)
        except asyncio.CancelledError:
            self.session.cancelled = True
            try:
                for _ in range(TURNS_TO_FINISH):
                    await asyncio.sleep(0)
            finally:
                if self.session.state is State.OPEN:
                    self._abort("its task was cancelled")
            await self.over_event.wait(self.session.tuning.close_timeout)
            raise

    # ---- sending

    async def send_text(self, text: str) -> None:
        await self._put(self.frames.text, text)

    async def send_binary(self, data: Data) -> None:
        await self._put(self.frames.binary, data)

    async def _put(
        self, make: Callable[[Any], bytes], data: Any, note: Optional[Callable[[Any], object]] = None
    ) -> None:
        """Send a frame. Raises the library's ConnectionClosed, or OSError, if it can't be written any more.

        `note` is called with the data once its place in the stream is decided.
        """
        transport, pressure, held = self._transport, self.session.pressure, self._writable is not None
        if pressure is not None and held:
            pressure.admit(self.outbox, len(data))
        frame = make(data)
        if note is not None:
            note(data)
        if pressure is not None and held:
            self.outbox.put(frame if isinstance(data, str) else Audio(frame))
            self._relieve(pressure)
        else:
            transport.write(frame)
            self._written += len(frame)
        if transport.is_closing():  # failed writes are not reported otherwise
            raise ConnectionError("the connection was lost")
        now = self.session.last_write = clock()
        if self._writable is not None and pressure is None:
            await self._wait_writable()
        elif now - self._yielded > LONGEST_STREAK:
            self._yielded = now
            await asyncio.sleep(0)

    async def _wait_writable(self) -> None:
        """Wait for a slow reader; abort if it takes nothing for `send_timeout`."""
        assert self._writable is not None
        writable, limit = self._writable, self.session.tuning.send_timeout
        while not writable.done():
            before = self._taken
            pieces = 1 + self._transport.get_write_buffer_size() // PIECE if self._overlapped else 1
            await asyncio.wait([writable], timeout=limit and limit * pieces)
            if not writable.done() and self._taken <= before:
                raise self._send_timed_out(limit)
        if self.ended is not None:
            raise ConnectionError(LOST)

    @property
    def _taken(self) -> int:
        """Bytes of frames that the kernel has accepted."""
        return self._written - self._transport.get_write_buffer_size()

    # ---- ending

    def proceed(self, step: Step) -> None:
        """Take a step of the session, such as `Session.finish`."""
        self._perform(step(self.session, clock()))
        self._arm()

    def rearm(self, set_timer: Callable[[float], bool]) -> None:
        """Let `set_timer` set the session's timer; given the time, it says whether that is due earlier than before."""
        if set_timer(clock()):
            self.loop.call_soon_threadsafe(self._arm)  # `send()` may be awaited on another loop

    def _abort(self, reason: str) -> None:
        self.frames.fail(reason)
        self._transport.abort()

    def _write(self, data: bytes) -> None:
        if self.session.pressure is None:
            self._transport.write(data)
            return
        self.outbox.put(data)
        with suppress(BlockingIOError):
            self.outbox.write(self._write_now)

    def _write_now(self, chunk: Chunk) -> int:
        if self._writable is not None:
            raise BlockingIOError
        self._transport.write(chunk)
        return len(chunk)

    # ---- the timer

    def _arm(self) -> None:
        """Set the timer for the session's next deadline, unless it is due earlier anyway."""
        due = self.session.due()
        if due is None or (self._timer_due is not None and self._timer_due <= due):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_due = due
        self._timer = self.loop.call_later(max(due - clock(), 0), self._on_timer)

    def _on_timer(self) -> None:
        self._timer = self._timer_due = None
        self._perform(self._tick())
        self._arm()

    # ---- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        secure = transport.get_extra_info("sslcontext") is not None
        # A send returns when the kernel has the bytes, so that bytes lost with the transport are counted as unsent.
        # A TLS transport pauses at the limit, any other above it.
        self._transport.set_write_buffer_limits(high=1 if secure else 0)
        if secure is (self._where.tls is not None) and not self._response.done():
            self._transport.write(self._request)
            self._request = b""  # while it is not sent, `_connect` reports what fails

    def data_received(self, data: bytes) -> None:
        messages = self.frames.feed(bytes(data))  # a proactor loop passes a bytearray
        answer = self.frames.outgoing(idle=self._writable is None)
        if answer:
            self._transport.write(answer)
        if not self._response.done():
            self._answered()
        self.backlog.read(len(data))
        if messages:
            self._hand_over(self.backlog.batch(messages, time.time()))
            if self.backlog.is_high and not self._paused:
                self._paused = True
                self._transport.pause_reading()
        self.session.last_read = clock()
        if self.frames.closing:
            self._peer_closed()
            if self.frames.closed:
                self._transport.close()

    def caught_up(self) -> None:
        """Handlers have finished a batch: resume reading if it was paused."""
        if self._paused and self.backlog.is_low and self.ended is None:
            self._paused = False
            self._transport.resume_reading()

    def _answered(self) -> None:
        try:
            if not self._request and self.frames.opened:
                self._opened()
                self._response.set_result(None)
        except Exception as error:
            self._fail(error)

    def eof_received(self) -> None:
        self.frames.feed(b"")
        if not self._response.done():
            self._answered()
        self._peer_closed()

    def _peer_closed(self) -> None:
        """The peer has closed; writing the rest has a deadline."""
        self.session.peer_closed(clock())
        self._arm()

    def connection_lost(self, exc: Optional[BaseException]) -> None:
        self._transport.close()  # before Python 3.11 a lost TLS transport does not report that it is closing
        if not self._response.done() and not self._request:
            self.frames.feed(b"")
            self._answered()
            self._fail(exc or ConnectionError("connection lost during the upgrade"))
        self._transport_lost(exc)
        if self._timer is not None:
            self._timer.cancel()
        self.resume_writing()
        self._hand_over(None)

    def pause_writing(self) -> None:
        self._writable = self.loop.create_future()

    def resume_writing(self) -> None:
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None
        if self.outbox.waiting and self.ended is None:
            self._write(b"")


async def _or_close(future: asyncio.Future[Closable]) -> Closable:
    """Await something that can't be cancelled halfway; if the wait is cancelled, close the result."""
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        future.add_done_callback(_close)
        raise


def _close(future: asyncio.Future[Any]) -> None:
    if not future.cancelled() and future.exception() is None and future.result() is not None:
        future.result().close()
