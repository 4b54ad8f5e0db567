"""The connections of 5.x with threads, and the inbox that holds their messages until they are read or handled."""

from __future__ import annotations

import math
import queue
import threading
from typing import Any, ClassVar, Iterator, Optional

from ..._core.dispatch import Delivery
from ..._io.desk import Desk, Work, deliveries, new_thread
from ..._io.sync_client import AbstractSyncWebSocketClient
from ..._io.workers import WAIT_SLICE, clock
from ...agent.client import AgentWebSocketClient
from . import sockets
from .connection import END, Socket


class Inbox(Desk):
    """A desk that keeps messages until `recv()` reads them or a listener runs handlers."""

    _client: Any
    _remaining: Iterator[Delivery] = iter(())  # of a batch that recv() has begun

    def serve(self, connection: Any) -> None:
        """Does nothing: handlers run only while something listens."""

    withdraw = serve

    def put(self, connection: Any, batch: Any) -> None:
        super().put(connection, batch)
        if batch is None:
            self._client._end_if_unread()

    def take(self, timeout: Optional[float] = None) -> Optional[Delivery]:
        """The next delivery; None when the connection has ended. Raises TimeoutError."""
        while True:
            for delivery in self._remaining:
                return delivery
            connection, batch = self._next(timeout)
            if batch is None:
                with self._turn:
                    self._end(connection, deliver=False)
                return None
            self._remaining = deliveries(self._dispatcher, connection, batch)

    def _next(self, timeout: Optional[float] = None) -> Work:
        end = math.inf if timeout is None else clock() + timeout
        while True:
            try:
                return self._inbox.get(timeout=max(min(end - clock(), WAIT_SLICE), 0))
            except queue.Empty:
                if clock() >= end:
                    raise TimeoutError(f"no message within {timeout:g} s") from None

    def listen(self) -> None:
        """Run handlers in this thread until the connection has ended; SystemExit and KeyboardInterrupt propagate."""
        self._fence = Exception
        self._listen()

    def listen_in_background(self) -> None:
        """Run handlers in a separate thread until the connection has ended."""
        new_thread(self._thread_cls, "deepgram-handlers", self._listen_unless_left).start()

    def _listen_unless_left(self) -> None:
        if self._client._reader_slot.swap(threading.get_ident(), expected=self):
            self._listen()

    def _listen(self) -> None:
        for delivery in self._remaining:
            with self._turn:
                self._deliver(delivery, self._fence)
        self._run(self._next)

    def _is_idle(self, connection: Any) -> bool:
        return True  # a 5.x client has only one connection


class ThreadedSocket(Socket):
    """A connection for `with`."""

    _desk_class: ClassVar[Any] = Inbox

    def _current(self) -> int:
        return threading.get_ident()

    def __enter__(self) -> Any:
        return self._enter()

    def __exit__(self, kind: Any, error: Optional[BaseException], trace: Any) -> None:
        self._leave(error is not None)

    def __iter__(self) -> Iterator[Any]:
        messages = None if self._external is None else self._iterate(self._external)
        while (item := self._next_message(messages)) is not None:
            yield item[0]

    _iterate = staticmethod(iter)

    def _next(self, messages: Iterator[Any]) -> Any:
        return next(messages, END)

    def _receive(self, timeout: Optional[float]) -> Any:
        return self._external.recv() if timeout is None else self._external.recv(timeout)


class ListenV1SocketClient(ThreadedSocket, sockets.ListenV1, AbstractSyncWebSocketClient):
    """Live transcription."""


class ListenV2SocketClient(ThreadedSocket, sockets.ListenV2, AbstractSyncWebSocketClient):
    """Live transcription with turns (Flux)."""


class SpeakV1SocketClient(ThreadedSocket, sockets.SpeakV1, AbstractSyncWebSocketClient):  # type: ignore[misc]  # send_raw() takes more
    """Live speech."""


class SpeakV2SocketClient(ThreadedSocket, sockets.SpeakV2, AbstractSyncWebSocketClient):
    """Live speech in turns (Flux)."""


class AgentV1SocketClient(ThreadedSocket, sockets.AgentV1, AgentWebSocketClient):
    """A voice agent."""
