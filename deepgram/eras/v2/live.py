"""Live transcription in 2.x: one connection, whose messages are dicts."""

from __future__ import annotations

import asyncio
import json
import warnings
from contextlib import suppress
from functools import partial
from typing import Any, List, Mapping, Optional, Union

from ..._core.colours import Steps, both
from ..._core.dispatch import Delivery, Dispatcher, Route
from ..._core.handlers import Handler
from ..._core.session import Ended, Session
from ..._io.async_client import AbstractAsyncWebSocketClient
from ...errors import DeepgramConnectionError
from ...listen.protocol import CLOSE_STREAM, KEEP_ALIVE, LISTEN
from .calls import config_of, query
from .enums import LiveTranscriptionEvent as Event
from .errors import DeepgramApiError
from .types import EventHandler

ENDPOINT = "/listen"
RETRY_DELAYS = (0.1, 0.3, 1.0, 3.0, None)  # seconds after each failed attempt to connect; None: give up
IDLE_TIMEOUT = 30.0  # seconds; `finish()` gives up if nothing is sent or received for so long
DEPRECATED = "This method name is deprecated, and will be removed in the future - use `%s`."


def _route(event: Event) -> Route:
    route = Route(event.name, "", handlers=(Handler(lambda live, payload: live._call_handlers(event, payload)),))
    route.calls = route.calling(lambda handler: handler.function)
    return route


ROUTES = {event: _route(event) for event in Event}


class DictDispatcher(Dispatcher):
    """Delivers messages as dicts, whatever their type."""

    def read(self, data: Any, received: float) -> Optional[Delivery]:
        if callable(data):
            return super().read(data, received)
        try:
            return ROUTES[Event.TRANSCRIPT_RECEIVED], json.loads(data)
        except (ValueError, RecursionError):
            return ROUTES[Event.ERROR], f"Couldn't parse response JSON: {data!s}"

    def opening(self) -> Delivery:
        return Route("", ""), None  # OPEN is delivered later, once the program can have registered handlers

    def endings(self, ended: Ended, ledger: Any = None) -> list[Delivery]:
        if ended.cancelled:
            return []
        lost = [] if ended.clean or ended.cause is None else [(ROUTES[Event.ERROR], ended.cause.message)]
        no_answer = ended.initiator == "client" and ended.code in (None, 1006)
        return [*lost, (ROUTES[Event.CLOSE], 1000 if no_answer else ended.code)]


class LiveTranscription(AbstractAsyncWebSocketClient):
    """A live transcription, bound to the event loop on which it is opened.

    Handlers receive this object for OPEN, a decoded message for TRANSCRIPT_RECEIVED, a text for ERROR, and for CLOSE
    the close code or None. Awaitables they return run as tasks that nothing waits for; exceptions are logged.

    Attributes:
        received: every message so far.
        done: whether the connection has ended.
        event: the events: `live.event.CLOSE`.
    """

    MESSAGE_TIMEOUT = 1.0
    event = Event
    _product = LISTEN._replace(messages={}, keepalive=None, farewell=None, final=None)  # programs send CloseStream
    _dispatcher_class = DictDispatcher

    def __init__(self, options: Any, transcription_options: Any, endpoint: Optional[str]) -> None:
        super().__init__(config_of(options), endpoint or ENDPOINT)
        self.options = options
        self.transcription_options = transcription_options
        self.handlers: List[tuple[Event, EventHandler]] = []
        self.received: List[Any] = []
        self.done = False
        self._send_queue: asyncio.Queue[Union[str, bytes]] = asyncio.Queue()
        self._loop: Any = None
        self._finish_requested = False  # CloseStream was sent
        self._handler_tasks: set[asyncio.Future[Any]] = set()

    async def __call__(self) -> LiveTranscription:
        """Connect. Raises DeepgramApiError if the last attempt fails, TimeoutError if there is no response."""
        self._loop = asyncio.get_running_loop()
        self._ended = self._loop.create_future()
        for pause in RETRY_DELAYS:
            try:
                await self.start(addons=query(self.transcription_options))
                break
            except DeepgramConnectionError as error:
                if pause is None or not error.retryable or (error.status or 500) < 500:
                    raise _error_of_2_x(error) from error.cause
            await asyncio.sleep(pause)
        return self

    # ---- handlers

    def register_handler(self, event_type: Event, handler: EventHandler) -> None:
        """Register a handler for an event. Handlers run in the order of registration."""
        self.handlers.append((event_type, handler))

    def deregister_handler(self, event_type: Event, handler: EventHandler) -> None:
        """Remove a handler. Raises ValueError if it is not registered."""
        self.handlers.remove((event_type, handler))

    def registerHandler(self, *args: Any, **kwargs: Any) -> None:
        """Deprecated name of `register_handler`."""
        warnings.warn(DEPRECATED % "register_handler", DeprecationWarning, stacklevel=1)
        self.register_handler(*args, **kwargs)

    def deregisterHandler(self, *args: Any, **kwargs: Any) -> None:
        """Deprecated name of `deregister_handler`."""
        warnings.warn(DEPRECATED % "deregister_handler", DeprecationWarning, stacklevel=1)
        self.deregister_handler(*args, **kwargs)

    def _call_handlers(self, event: Event, payload: Any) -> None:
        self.done = self.done or event is Event.CLOSE
        for handler in [handler for wanted, handler in self.handlers if wanted is event]:
            try:
                result: Any = handler(payload)
            except (Exception, asyncio.CancelledError) as error:
                self._log_failure(event, error)
            else:
                if hasattr(result, "__await__"):
                    task = asyncio.ensure_future(result)
                    self._handler_tasks.add(task)
                    task.add_done_callback(partial(self._handler_done, event))
        if event is Event.TRANSCRIPT_RECEIVED:
            self.received.append(payload)
            if isinstance(payload, dict) and "sha256" in payload:  # Metadata, the server's last message
                self._proceed(Session.finish)

    def _handler_done(self, event: Event, task: asyncio.Future[Any]) -> None:
        self._handler_tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._log_failure(event, error)

    def _log_failure(self, event: Event, error: BaseException) -> None:
        self._logger.error("handler of %s raised %s", event.name, type(error).__name__, exc_info=error)

    # ---- sending; these methods neither wait nor raise

    def send(self, data: Any) -> None:  # type: ignore[override]
        """Send text or audio, in the order of the calls; a list of chunks is one message. Thread-safe."""
        try:
            message = _message(data)
        except TypeError as error:
            self._logger.error("send() failed: %s", error)
            return
        if self.done:
            self._logger.warning("send(): the connection has ended, and nothing is sent any more")
        elif self._loop is None:
            self._send_queue.put_nowait(message)
        else:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._send_queue.put_nowait, message)

    def keep_alive(self) -> None:
        """Keep an idle connection open."""
        self.send(KEEP_ALIVE)

    def configure(self, config: Mapping[str, Any]) -> None:
        """Change options during the transcription."""
        self.send(json.dumps({"type": "Configure", "processors": config}))

    @both
    def finish(self) -> Steps[None]:  # type: ignore[override]
        """End the stream, and wait for the server's last messages and CLOSE. May be awaited on any event loop.

        Gives up after 30 seconds in which nothing was sent or received.
        """
        if not self._finish_requested and not self.done:
            self._finish_requested = True
            self.send(CLOSE_STREAM)
        before = None
        while self._socket is not None:
            if (now := (len(self.received), self._send_queue.qsize())) == before:
                self._logger.error("finish(): the server has said nothing for %.0f s", IDLE_TIMEOUT)
                yield super().finish
                return
            before = now
            yield lambda: asyncio.wait([self._ended], timeout=IDLE_TIMEOUT)

    # ---- the connection

    def _started(self) -> None:
        self._spawn(self._desk.deliver_now((ROUTES[Event.OPEN], self)))  # runs once the caller of `live()` first awaits
        self._spawn(self._send_all())

    async def _send_all(self) -> None:
        with suppress(Exception):  # reported by the end of the connection
            while True:
                message = await self._send_queue.get()
                connection: Any = self._socket
                try:
                    await connection.send(message)
                except (TimeoutError, UnicodeError) as error:  # concerns only this message
                    self._logger.error("send() failed: %s", error)

    def _end_delivered(self, connection: Any) -> None:
        super()._end_delivered(connection)
        self.done = True
        if left := self._send_queue.qsize():
            self._logger.warning("the connection has ended, and %d message(s) were not sent", left)
        if not self._ended.done():
            self._ended.set_result(None)


def _message(data: Any) -> Union[str, bytes]:
    """The payload of a frame. Raises TypeError for an unsupported type."""
    if isinstance(data, (str, bytes, bytearray, memoryview)):
        return data if isinstance(data, str) else bytes(data)
    chunks = [] if isinstance(data, Mapping) else [_message(chunk) for chunk in data]
    if not chunks:
        raise TypeError(f"data: expected text, bytes or a list of these, got {type(data).__name__}")
    return type(chunks[0])().join(chunks)  # type: ignore[arg-type]


def _error_of_2_x(error: DeepgramConnectionError) -> Exception:
    if isinstance(error.cause, (asyncio.TimeoutError, TimeoutError)):
        return asyncio.TimeoutError(error.message)
    text = f"server rejected WebSocket connection: HTTP {error.status}" if error.status else error.message
    return DeepgramApiError(text, http_library_error=error.cause, status_code=error.status, body=error.body or "")
