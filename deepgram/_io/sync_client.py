"""The base class of the WebSocket clients with threads."""

from __future__ import annotations

import sys
import threading
from types import TracebackType
from typing import Any, Callable, ClassVar, Optional, TypeVar, Union

from .._core.colours import Threaded
from .._core.connection import Connection
from .._core.realtime import Audio, Realtime
from .._core.session import State
from .desk import Desk
from .forks import reset_after_fork
from .patched import patched

Self = TypeVar("Self", bound="AbstractSyncWebSocketClient")


class AbstractSyncWebSocketClient(Realtime[Any], Threaded):
    """A WebSocket client whose handlers run in a thread of the client, one after the other.

    Args:
        config: a `DeepgramClientOptions`.
        endpoint: path below the base URL, such as "v1/listen".
        thread_cls: class of the threads.
    """

    _desk: Desk
    _desk_class: ClassVar[type[Desk]] = Desk
    _flag = threading.Event
    _logger_name = "deepgram.clients.common.v1.abstract_sync_websocket"

    def __init__(self, config: Any, endpoint: str = "", thread_cls: type[threading.Thread] = threading.Thread) -> None:
        self._thread_cls = thread_cls
        self._warned_of_loop = False
        super().__init__(config, endpoint)
        reset_after_fork(self)

    def _reset(self) -> None:
        super()._reset()
        self._desk = self._desk_class(self, self._thread_cls)

    def _connection(self) -> Connection:
        asyncio = sys.modules.get("asyncio")
        if asyncio is not None and asyncio._get_running_loop() is not None and not self._warned_of_loop:
            self._warned_of_loop = True
            self._logger.warning(
                "start() of a client with threads blocks the running event loop, and so do its other methods: "
                "use the async client (asyncwebsocket), or a thread"
            )
        if (connect := patched("sync")) is not None:
            from .stand_in import ThreadedStandIn

            return ThreadedStandIn(self._session(), self._desk, connect, self._flag())
        if self._tuning.reconnect is not None:
            from .reconnecting import ThreadedReconnecting

            return ThreadedReconnecting(self, self._desk)
        from . import threads  # the network library is loaded by the first connection

        return threads.Connection(self._session(), self._desk, self._thread_cls)

    def is_connected(self) -> bool:
        """Whether the connection is open: messages can be sent and received."""
        connection = self._socket
        return connection is not None and connection.session.state is State.OPEN

    def send(self, data: Union[str, Audio]) -> bool:
        """Send a text frame (str) or a binary frame (bytes-like). Empty audio is not sent: it would end the stream.

        Returns True if the kernel accepted the frame, False if not: `last_error` says why and counts such frames. Safe
        to call from any thread. Blocks while the server does not read, at most `send_timeout` seconds, or as
        `send_policy` says.

        With the option `raise_on_error`, raises DeepgramConnectionError instead of returning False.
        """
        connection = self._socket
        if connection is None or connection.session.state is not State.OPEN:
            return self._fail_send()
        try:
            if self._on_sent is not None:
                self._on_sent(data)
            if isinstance(data, str):
                connection.send_text(self._text(data))
            elif audio := data if isinstance(data, bytes) else self._audio(data):
                connection.send_binary(audio)
        except Exception as error:
            return self._fail_send(error)
        return True

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.finish()

    # ---- for the verbs of products

    def _call_blocking(self, job: Callable[[], Any]) -> Any:
        """Call a blocking function."""
        return job()
