"""The asyncio driver: a protocol that reads, one task that runs the handlers, one timer."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import deque
from contextlib import suppress
from operator import length_hint
from typing import Any, Callable, Iterator, Mapping, Optional, Protocol, cast

from .._core.session import BACKLOG_HIGH, BACKLOG_LOW, Command, Ending, Session, Step
from .frames import CLOSED, Frames, Message
from .net import Target, connect
from .within import is_handling

clock = time.monotonic


class Host(Protocol):
    """What a connection serves: the client object."""

    async def _received(self, messages: Iterator[Message], at: float) -> None:
        """Run the handlers of these messages, one message after the other."""

    async def _over(self, connection: Connection, ending: Ending) -> None:
        """Tell the application that a connection has ended; called last."""


class Connection(asyncio.Protocol):
    """One WebSocket connection, bound to the loop that opened it."""

    def __init__(self, session: Session, host: Host) -> None:
        self.session = session
        self._host = host
        self._inbox: deque[tuple[list[Message], float, int]] = deque()
        self._taken = 0  # bytes read from the socket
        self._given = 0  # bytes whose messages have been handled
        self._batch: Iterator[Message] = iter(())  # what the handlers are at
        self._begun = 0  # how many messages they have been given, these included
        self._batched = 0  # how many of the bytes read have made messages, which are in the inbox or behind it
        self._news: Optional[asyncio.Future[None]] = None
        self._writable: Optional[asyncio.Future[None]] = None
        self._timer: Optional[asyncio.TimerHandle] = None
        self._timer_due: Optional[float] = None
        self._paused = False
        self._gone = False
        self._ending: Optional[Ending] = None
        self._consumer: Optional[asyncio.Task[None]] = None

    # ---- opening

    async def open(self, url: str, headers: Mapping[str, str], where: Target, first: tuple[str, ...]) -> None:
        """Connect, upgrade, send the first frames. Raises OSError, TimeoutError or websockets' errors."""
        self.loop = asyncio.get_running_loop()
        self.frames = Frames(url, self.session.tuning.max_size)
        self._response: asyncio.Future[None] = self.loop.create_future()
        try:
            await asyncio.wait_for(self._open(headers, where), self.session.tuning.open_timeout)
        except asyncio.TimeoutError:
            self._drop()
            raise TimeoutError("timed out while waiting for the server's answer to the upgrade") from None
        except BaseException:
            self._drop()
            raise
        self._over = self.loop.create_future()
        try:
            for text in first:
                await self.send_text(text)
        except BaseException as error:
            self._drop()
            if not isinstance(error, CLOSED):
                raise
            raise self.session.failed_while_opening(*self.frames.end(error)) from error
        self._arm()

    async def _open(self, headers: Mapping[str, str], where: Target) -> None:
        name = where.host if where.tls else None
        if where.proxy is None:
            await self.loop.create_connection(lambda: self, where.host, where.port, ssl=where.tls, server_hostname=name)
        else:
            sock = await self._tunnel(where)
            await self.loop.create_connection(lambda: self, sock=sock, ssl=where.tls, server_hostname=name)
        self._transport.write(self.frames.handshake(headers))
        await self._response

    async def _tunnel(self, where: Target) -> socket.socket:
        """A socket that a thread connects through the proxy."""
        connecting = self.loop.run_in_executor(None, connect, where, self.session.tuning.open_timeout)
        try:
            return await asyncio.shield(connecting)
        except asyncio.CancelledError:
            connecting.add_done_callback(_close_unwanted)
            raise

    def dispatch(self) -> None:
        """Begin to run handlers; called once Open has been told."""
        self._consumer = self.loop.create_task(self._consume())
        self._consumer.add_done_callback(self._consumed)

    @property
    def response(self) -> Any:
        """The server's answer to the upgrade, with its `headers`."""
        return self.frames.response

    # ---- sending

    async def send_text(self, text: str) -> None:
        await self._send(self.frames.send_text, text.encode())

    async def send_binary(self, data: bytes | bytearray | memoryview) -> None:
        await self._send(self.frames.send_binary, data)

    async def _send(self, frame: Callable[..., None], data: bytes | bytearray | memoryview) -> None:
        """Raises the library's ConnectionClosed, or OSError, if nothing can be sent any more."""
        frame(data)
        self._transport.write(self.frames.outgoing())
        self.session.wrote = clock()
        if self._writable is not None:
            await self._wait_writable()

    async def _wait_writable(self) -> None:
        """Wait for a peer that is slow to read; one that has stopped for `send_timeout` is given up."""
        assert self._writable is not None
        writable, limit = self._writable, self.session.tuning.send_timeout
        while not writable.done():
            before = self._transport.get_write_buffer_size()
            await asyncio.wait([writable], timeout=limit)
            if not writable.done() and self._transport.get_write_buffer_size() >= before:
                self._abort("the server stopped reading")
                raise TimeoutError(f"the server took no data for {limit:g} s")
        if self._ending is not None:
            raise ConnectionError("connection lost while sending")

    # ---- ending

    async def finish(self) -> bool:
        """End the connection and wait for its end; whether it was complete. In a handler it does not wait."""
        self.proceed(Session.finish)
        if self.handling:
            return True
        before = None
        try:
            while not (await asyncio.wait([self._over], timeout=self.session.patience))[0]:
                handled = self._handled
                if self.session.gives_up(before, handled):
                    return False
                before = handled
        except asyncio.CancelledError:
            self._abort("cancelled while closing")
            raise
        return self.session.was_complete

    @property
    def _handled(self) -> int:
        """How many messages the handlers have begun with."""
        return self._begun - length_hint(self._batch)

    @property
    def handling(self) -> bool:
        """Whether this is called from a handler."""
        return is_handling(self._host)

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
        self._drop()

    def _drop(self) -> None:
        transport = getattr(self, "_transport", None)
        if transport is not None:
            transport.abort()

    def _perform(self, commands: list[Command]) -> None:
        for verb, argument in commands:
            if verb == "abort":
                self._abort(argument)
            elif not self._gone:
                with suppress(*CLOSED):  # connection_lost() or the peer's close is on its way
                    self.frames.carry_out(verb, argument)
                    self._transport.write(self.frames.outgoing())

    # ---- the timer

    def _arm(self) -> None:
        """Set the timer to when the session wants it, unless it rings earlier anyway."""
        due = self.session.due()
        if due is None or self._gone or (self._timer_due is not None and self._timer_due <= due):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_due = due
        self._timer = self.loop.call_later(max(due - clock(), 0), self._ring)

    def _ring(self) -> None:
        self._timer = self._timer_due = None
        now = clock()
        handled = self._handled if self._given < self._batched else None
        self._perform(self.session.tick(now, listening=not self._paused, handled=handled))
        self._arm()

    # ---- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        messages = self.frames.feed(data)
        answer = self.frames.outgoing()
        if answer:
            self._transport.write(answer)
        if not self._response.done():
            self._answered()
        self._taken += len(data)
        if messages:
            self._inbox.append((messages, time.time(), self._taken - self._batched))
            self._batched = self._taken
            self._tell()
            if self._batched - self._given > BACKLOG_HIGH and not self._paused:
                self._paused = True
                self._transport.pause_reading()
        self.session.heard = clock()
        if self.frames.closing:
            self._part()
            if self.frames.closed:
                self._transport.close()

    def _answered(self) -> None:
        try:
            if self.frames.opened:
                response = self.frames.response
                assert response is not None
                self.session.opened(clock(), response.headers.get("dg-request-id"))
                self._response.set_result(None)
        except Exception as error:
            self._response.set_exception(error)

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
        self._gone = True
        self._transport.close()  # before Python 3.11 a lost TLS transport does not know that it is closed
        self._ending = self.session.ended(*self.frames.end(exc))
        if not self._response.done():
            self._answered()
            if not self._response.done():
                self._response.set_exception(exc or ConnectionError("connection lost during the upgrade"))
        if self._timer is not None:
            self._timer.cancel()
        self.resume_writing()
        self._tell()

    def pause_writing(self) -> None:
        self._writable = self.loop.create_future()

    def resume_writing(self) -> None:
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None

    # ---- handlers

    def _tell(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    async def _consume(self) -> None:
        """Deliver messages one after the other until the connection is gone, then its end."""
        inbox, received = self._inbox, self._host._received
        while True:
            while inbox:
                messages, at, size = inbox.popleft()
                self._begun += len(messages)
                self._batch = iter(messages)
                await received(self._batch, at)
                self._given += size
                if self._paused and self._batched - self._given < BACKLOG_LOW and not self._gone:
                    self._paused = False
                    self._transport.resume_reading()
            if self._gone:
                break
            self._news = self.loop.create_future()
            await self._news
        assert self._ending is not None
        await self._host._over(self, self._ending)

    def _consumed(self, consumer: asyncio.Task[None]) -> None:
        """All has been delivered; or the loop is shut down and the task was cancelled, perhaps before it had begun."""
        error = None if consumer.cancelled() else consumer.exception()
        if isinstance(error, Exception):  # not KeyboardInterrupt, which the loop raises by itself
            self.loop.call_exception_handler({"message": "the handlers' task failed", "exception": error})
        if self._ending is None:
            self._drop()
            self.session.ended(*self.frames.end())  # nobody is to take this for open
        self._over.set_result(None)


def _close_unwanted(connecting: asyncio.Future[socket.socket]) -> None:
    if not connecting.cancelled() and connecting.exception() is None:
        connecting.result().close()
