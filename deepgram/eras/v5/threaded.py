"""The connections of 5.x with threads, and where their messages wait until somebody asks for them, or listens."""

from __future__ import annotations

import math
import queue
import threading
from typing import Any, Callable, ClassVar, Iterator, Optional

from ..._core.dispatch import Delivery
from ..._io.desk import Desk, Work, deliveries, new_thread
from ..._io.sync_client import AbstractSyncWebSocketClient
from ..._io.workers import CTRL_C, clock
from ...agent.client import AgentWebSocketClient
from . import sockets
from .connection import END, Socket


class Inbox(Desk):
    """A desk that handlers are not run at until somebody listens."""

    _client: Any
    _begun: Iterator[Delivery] = iter(())  # of a batch of which recv() has taken some

    def serve(self) -> Callable[[], None]:
        """Nobody listens yet."""
        return lambda: None

    def take(self, timeout: Optional[float] = None) -> Optional[Delivery]:
        """The next delivery; None when the connection has ended. Raises TimeoutError."""
        while True:
            for delivery in self._begun:
                return delivery
            connection, batch = self._next(timeout)
            if batch is None:
                with self._turn:
                    self._end(connection, told=False)
                return None
            self._begun = deliveries(self._dispatcher, connection, batch)

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
        new_thread(self._thread_cls, "deepgram-handlers", self._listen_unless_left).start()

    def _listen_unless_left(self) -> None:
        if self._client._reading.pass_on(threading.get_ident(), of=self):
            self._listen()

    def _listen(self) -> None:
        for delivery in self._begun:
            with self._turn:
                self._deliver(delivery, self._fence)
        self._run(self._next)

    def _is_idle(self) -> bool:
        return True  # it has one connection


class ThreadedSocket(Socket):
    """A block of `with`."""

    _desk_class: ClassVar[Any] = Inbox

    def _me(self) -> int:
        return threading.get_ident()

    def __enter__(self) -> Any:
        return self._enter()

    def __exit__(self, kind: Any, error: Optional[BaseException], trace: Any) -> None:
        self._leave(error is not None)

    def __iter__(self) -> Iterator[Any]:
        messages = None if self._given is None else self._iterate(self._given)
        while (item := self._following(messages)) is not None:
            yield item[0]

    _iterate = staticmethod(iter)

    def _next(self, messages: Iterator[Any]) -> Any:
        return next(messages, END)

    def _receive(self, timeout: Optional[float]) -> Any:
        return self._given.recv() if timeout is None else self._given.recv(timeout)


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
