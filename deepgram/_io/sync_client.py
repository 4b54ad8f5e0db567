"""The base of the clients with threads."""

from __future__ import annotations

import threading
import time
from operator import length_hint
from types import TracebackType
from typing import TYPE_CHECKING, Any, Iterator, Mapping, Optional, TypeVar, Union

from .._core.dispatch import Delivery
from .._core.realtime import Audio, NoOptions, Opening, Realtime
from .._core.session import Ending, Session, State
from .net_options import target_of

if TYPE_CHECKING:
    from .frames import Message
    from .threads import Connection

Self = TypeVar("Self", bound="AbstractSyncWebSocketClient")


class AbstractSyncWebSocketClient(Realtime):
    """A WebSocket client whose handlers run in a thread of the connection, one after the other.

    Args:
        config: a `DeepgramClientOptions`.
        endpoint: path below the base URL, such as "v1/listen".
        thread_cls: class of the threads.
    """

    _threaded = True
    _socket: Optional[Connection]
    _logger_name = "deepgram.clients.common.v1.abstract_sync_websocket"

    def __init__(self, config: Any, endpoint: str = "", thread_cls: type[threading.Thread] = threading.Thread) -> None:
        super().__init__(config, endpoint)
        self._thread_cls = thread_cls

    def start(
        self,
        options: Optional[Any] = None,
        addons: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
        **kwargs: Any,
    ) -> bool:
        """Connect. False if that failed; `last_error` says why.

        Args:
            options: query parameters, as an options object or dict.
            addons: further query parameters; they win.
            headers: further handshake headers, for this connection only.
            kwargs: given to every handler but that of Open.
        """
        return self._start(options, addons, headers, None, kwargs)

    def _start(self, options: Any, addons: Any, headers: Any, members: Any, kwargs: Any, *first: str) -> bool:
        try:
            opening = self._opening(options, addons, headers, members, kwargs, first)
        except (NoOptions, ValueError) as error:
            return self._fail_start(error)
        return self._connect(opening)

    def _connect(self, opening: Opening) -> bool:
        from .threads import Connection  # the network library is loaded by the first connection

        if self._socket is not None:
            self.finish()  # a client has one connection; a second start() ends the first
        self.last_error = None
        connection = Connection(self._session(), self, self._thread_cls)
        try:
            connection.open(opening.url, opening.headers, target_of(opening.url, self._config), opening.first)
        except Exception as error:
            return self._fail_start(error, opening)
        previous, self._socket = self._socket, connection
        try:
            if previous is not None:  # of another start() at the same time
                previous.finish()
            self._emit(self._dispatcher.opening(), Exception)
            if connection.session.state is State.OPEN:
                self._started(self.send)
        except Exception as error:
            connection.proceed(Session.finish)
            self._stopped(playback=True)
            return self._fail_start(error)
        except BaseException:  # the program is to end
            connection.proceed(Session.finish)
            raise
        finally:
            connection.dispatch()
        return True

    def is_connected(self) -> bool:
        """Whether the connection is open: messages can be sent and received."""
        connection = self._socket
        return connection is not None and connection.session.state is State.OPEN

    def send(self, data: Union[str, Audio]) -> bool:
        """Send a text frame (str) or a binary frame (bytes-like); empty audio is not sent, it would end the stream.

        True if the frame was handed to the network, False if not: `last_error` says why and counts. Safe to call from
        any thread; blocks while the server does not read, at most `send_timeout`.
        """
        connection = self._socket
        if connection is None or connection.session.state is not State.OPEN:
            return self._fail_send()
        try:
            if isinstance(data, str):
                connection.send_text(data)
            elif audio := data if isinstance(data, bytes) else self._audio(data):
                connection.send_binary(audio)
        except Exception as error:
            return self._fail_send(error)
        return True

    def finish(self) -> bool:
        """End the connection: tell the server, deliver what it still has to say, then Close.

        True if all of that happened, False if a deadline or the loss of the connection cut it short. Idempotent; may be
        called from any thread and from a handler, where it does not wait for itself.
        """
        connection = self._socket
        self._stop_sending()
        try:
            return True if connection is None else connection.finish()
        finally:
            self._stopped(playback=True)

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.finish()

    # ---- the driver's host

    def _received(self, messages: Iterator[Message], at: float) -> None:
        read, emit = self._dispatcher.read, self._emit
        began, count, delivery = time.monotonic(), length_hint(messages), None
        for data in messages:
            delivery = read(data, at)
            if delivery is not None:
                emit(delivery)
        self._warn_if_slow(time.monotonic() - began, count, delivery)

    def _over(self, connection: Connection, ending: Ending) -> None:
        if self._socket is connection:  # else a handler has started another already
            self._socket = None
            self._ended(ending)
            self._stopped(playback=False)
        for delivery in self._dispatcher.endings(ending):
            self._emit(delivery)

    def _emit(self, delivery: Delivery, fence: type[BaseException] = BaseException) -> None:
        route, payload = delivery
        for call in route.calls:
            try:
                call(self, payload)
            except fence as error:  # not even a handler's SystemExit may end the connection's thread
                for report in self._dispatcher.handler_failed(route, error):
                    self._emit(report)
        if route.after is not None:
            route.after(payload)
