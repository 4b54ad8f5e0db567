"""The asyncio driver: a protocol that reads, a desk that runs the handlers, one timer, one task that keeps it alive."""

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
PIECE = 1 << 18  # bytes that a server takes within `send_timeout` at least, where the loop tells of no fewer than all
TURNS_TO_LEAVE = 5  # of the loop, for a task that is cancelled with the connection's to end the connection in order
LONGEST_STREAK = 0.002  # seconds of sends after which other tasks of the loop get a turn


class Nowhere(asyncio.Transport):
    """In the place of a transport that is not there yet."""

    def abort(self) -> None:
        """There is nothing to end."""


class Cancellable(Handle, OnLoop):
    """A connection whose end can be waited for in a task that is cancelled."""

    async def finish(self, timeout: Optional[float] = None) -> bool:
        """As of every driver; cancelled, it ends the connection at once."""
        try:
            return await super().finish(timeout)
        except asyncio.CancelledError:
            self._abort("cancelled while closing")
            raise


class Connection(Cancellable, Driver, asyncio.Protocol):
    """One WebSocket connection, bound to the loop that opened it."""

    def __init__(self, session: Session, desk: Any) -> None:
        super().__init__(session, desk)  # the outbox is for what waits where `send()` does not
        self.over_event = Flag()
        self._transport: asyncio.Transport = Nowhere()
        self._writable: Optional[asyncio.Future[None]] = None  # while the network does not take all
        self._turned = 0.0  # when a send last gave others a turn
        self._given = 0  # bytes of frames that the transport was given
        self._timer: Optional[asyncio.TimerHandle] = None
        self._timer_due: Optional[float] = None
        self._keeper: Optional[asyncio.Task[None]] = None

    # ---- opening

    async def open(self, opening: ConnectRequest) -> None:
        """Connect, upgrade, send the first frames. Raises OSError, TimeoutError or websockets' errors."""
        self.loop = asyncio.get_running_loop()
        # the loops of Windows give the kernel all that waits at once, and are told when it has gone
        self._overlapped = sys.platform == "win32" and not isinstance(self.loop, asyncio.SelectorEventLoop)
        self._where = target(opening.url, tls=opening.tls, proxy=opening.proxy)
        self._response: asyncio.Future[None] = self.loop.create_future()
        connecting = self.loop.create_task(self._connect())
        connecting.add_done_callback(self._connected)
        limit = self.session.tuning.open_timeout
        late = None if limit is None else self.loop.call_later(limit, self._fail)
        opened = False
        try:
            if self.loop.get_task_factory() is None:  # else it may be eager, and have begun
                await asyncio.sleep(0)  # the request is made while TCP connects
            self.frames = new_frames(opening, self.session)
            self._request = self.frames.handshake(opening.headers)
            await self._response  # neither a task for all of it nor `wait_for`: each turn of the loop takes time
            opened, self._turned = True, clock()
            for text in opening.first:
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
        """There will be no answer to the upgrade; without an error, none in time."""
        if not self._response.done():
            late = TimeoutError("timed out while waiting for the server's answer to the upgrade")
            if isinstance(self._transport, Nowhere):
                add_proxy(late := TimeoutError("timed out while connecting"), self._where.proxy)
            self._response.set_exception(error or self.frames.refusal() or late)

    def _give_up(self, connecting: asyncio.Task[None]) -> None:
        """Leave nothing behind that somebody would have to wait for."""
        connecting.cancel()
        if not self._response.cancel() and not self._response.cancelled():
            self._response.exception()  # else asyncio complains of one that came together with a cancellation
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
        """A socket connected to the address that answers first, or by a thread through the proxy."""
        from aiohappyeyeballs import start_connection

        if where.proxy is None:
            found = literal_addresses(*where[:2]) or await to_own_thread(partial(resolve, *where[:2]))
            return await start_connection(found, happy_eyeballs_delay=ATTEMPT_DELAY)
        deadline = Deadline(self.session.tuning.open_timeout)
        return await _or_close(self.loop.run_in_executor(None, connect, where, deadline))

    def dispatch(self) -> None:
        self._desk.serve()
        super().dispatch()
        self._keeper = self.loop.create_task(self._keep())

    async def _keep(self) -> None:
        """Last as long as the connection: whoever cancels the tasks of a loop ends the connection, and is told so."""
        try:
            await asyncio.shield(self.over_event.future)
        except asyncio.CancelledError:
            self.session.cancelled = True
            try:
                for _ in range(TURNS_TO_LEAVE):
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
        self, frame: Callable[[Any], bytes], data: Any, note: Optional[Callable[[Any], object]] = None
    ) -> None:
        """Raises the library's ConnectionClosed, or OSError, if this frame can't be written any more.

        `note` is told of what has got its place among the frames.
        """
        transport, pressure, held = self._transport, self.session.pressure, self._writable is not None
        if pressure is not None and held:
            pressure.admit(self.outbox, len(data))
        made = frame(data)
        if note is not None:
            note(data)
        if pressure is not None and held:
            self.outbox.put(made if isinstance(data, str) else Audio(made))
            self._relieve(pressure)
        else:
            transport.write(made)
            self._given += len(made)
        if transport.is_closing():  # a write that fails says nothing, nor does any after it
            raise ConnectionError("the connection was lost")
        now = self.session.last_write = clock()
        if self._writable is not None and pressure is None:
            await self._wait_writable()
        elif now - self._turned > LONGEST_STREAK:
            self._turned = now
            await asyncio.sleep(0)

    async def _wait_writable(self) -> None:
        """Wait for a peer that is slow to read; one that has stopped for `send_timeout` is given up."""
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
        """How many bytes of frames the network has taken."""
        return self._given - self._transport.get_write_buffer_size()

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
        """Set the timer to when the session wants it, unless it rings earlier anyway."""
        due = self.session.due()
        if due is None or (self._timer_due is not None and self._timer_due <= due):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_due = due
        self._timer = self.loop.call_later(max(due - clock(), 0), self._ring)

    def _ring(self) -> None:
        self._timer = self._timer_due = None
        self._perform(self._tick())
        self._arm()

    # ---- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        secure = transport.get_extra_info("sslcontext") is not None
        # A send returns when the kernel has the bytes: what the transport holds back when it is lost, nobody counts.
        # A TLS transport pauses at the limit, any other above it.
        self._transport.set_write_buffer_limits(high=1 if secure else 0)
        if secure is (self._where.tls is not None) and not self._response.done():
            self._transport.write(self._request)
            self._request = b""  # until then whoever connects knows best what has gone wrong

    def data_received(self, data: bytes) -> None:
        messages = self.frames.feed(bytes(data))  # of the loop of Windows it is a bytearray
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
            self._part()
            if self.frames.closed:
                self._transport.close()

    def caught_up(self) -> None:
        """Handlers have taken a batch: read on, if that was put off."""
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
        self._part()

    def _part(self) -> None:
        """The peer has nothing more to say; what it still has to take has a deadline."""
        self.session.peer_closed(clock())
        self._arm()

    def connection_lost(self, exc: Optional[BaseException]) -> None:
        self._transport.close()  # before Python 3.11 a lost TLS transport does not know that it is closed
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


async def _or_close(made: asyncio.Future[Closable]) -> Closable:
    """Await something that can't be cancelled half-way; if nobody waits for it any more, it is closed."""
    try:
        return await asyncio.shield(made)
    except asyncio.CancelledError:
        made.add_done_callback(_close)
        raise


def _close(made: asyncio.Future[Any]) -> None:
    if not made.cancelled() and made.exception() is None and made.result() is not None:
        made.result().close()
