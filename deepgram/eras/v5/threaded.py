"""The connections of 5.x with threads."""

from __future__ import annotations

import threading
from typing import Any, ClassVar, Iterator, Optional

from ..._io.sync_client import AbstractSyncWebSocketClient
from ...agent.client import AgentWebSocketClient
from . import sockets
from .connection import END, Socket
from .desk import Inbox


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
