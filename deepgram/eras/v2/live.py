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
PAUSES = (0.1, 0.3, 1.0, 3.0, None)  # seconds after each attempt to connect
PATIENCE = 30.0  # seconds in which `finish()` wants to see something sent or received
OLD_NAME = "This method name is deprecated, and will be removed in the future - use `%s`."


def _route(event: Event) -> Route:
    route = Route(event.name, "", handlers=(Handler(lambda live, payload: live._tell(event, payload)),))
    route.calls = route.calling(lambda handler: handler.function)
    return route


ROUTES = {event: _route(event) for event in Event}


class Dicts(Dispatcher):
    """Messages as dicts, whatever their type."""

    def read(self, data: Any, received: float) -> Optional[Delivery]:
        if callable(data):
            return super().read(data, received)
        try:
            return ROUTES[Event.TRANSCRIPT_RECEIVED], json.loads(data)
        except (ValueError, RecursionError):
            return ROUTES[Event.ERROR], f"Couldn't parse response JSON: {data!s}"

    def opening(self) -> Delivery:
        return Route("", ""), None  # OPEN comes when the program has the object, and has registered handlers

    def endings(self, ended: Ended, ledger: Any = None) -> list[Delivery]:
        if ended.cancelled:
            return []
        lost = [] if ended.clean or ended.cause is None else [(ROUTES[Event.ERROR], ended.cause.message)]
        unsaid = ended.initiator == "client" and ended.code in (None, 1006)
        return [*lost, (ROUTES[Event.CLOSE], 1000 if unsaid else ended.code)]


class LiveTranscription(AbstractAsyncWebSocketClient):
    """A live transcription, bound to the event loop on which it is opened.

    Handlers get the object itself for OPEN, a decoded message for TRANSCRIPT_RECEIVED, a text for ERROR, and for CLOSE
    the close code, None without one. What they return, if it can be awaited, runs as a task that nothing waits for;
    what they raise is logged.

    Attributes:
        received: every message so far.
        done: whether the connection has ended.
        event: the events: `live.event.CLOSE`.
    """

    MESSAGE_TIMEOUT = 1.0
    event = Event
    _product = LISTEN._replace(messages={}, keepalive=None, farewell=None, final=None)  # the program says farewell
    _dispatcher_class = Dicts

    def __init__(self, options: Any, transcription_options: Any, endpoint: Optional[str]) -> None:
        super().__init__(config_of(options), endpoint or ENDPOINT)
        self.options = options
        self.transcription_options = transcription_options
        self.handlers: List[tuple[Event, EventHandler]] = []
        self.received: List[Any] = []
        self.done = False
        self._unsent: asyncio.Queue[Union[str, bytes]] = asyncio.Queue()
        self._loop: Any = None
        self._parting = False  # whether the server was asked to end
        self._at_work: set[asyncio.Future[Any]] = set()  # handlers

    async def __call__(self) -> LiveTranscription:
        """Connect. Raises DeepgramApiError if that fails at last, TimeoutError if nothing answers."""
        self._loop = asyncio.get_running_loop()
        self._over = self._loop.create_future()
        for pause in PAUSES:
            try:
                await self.start(addons=query(self.transcription_options))
                break
            except DeepgramConnectionError as error:
                if pause is None or not error.retryable or (error.status or 500) < 500:
                    raise _in_words_of_2_x(error) from error.cause
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
        """As `register_handler`."""
        warnings.warn(OLD_NAME % "register_handler", DeprecationWarning, stacklevel=1)
        self.register_handler(*args, **kwargs)

    def deregisterHandler(self, *args: Any, **kwargs: Any) -> None:
        """As `deregister_handler`."""
        warnings.warn(OLD_NAME % "deregister_handler", DeprecationWarning, stacklevel=1)
        self.deregister_handler(*args, **kwargs)

    def _tell(self, event: Event, payload: Any) -> None:
        self.done = self.done or event is Event.CLOSE
        for handler in [handler for wanted, handler in self.handlers if wanted is event]:
            try:
                result: Any = handler(payload)
            except (Exception, asyncio.CancelledError) as error:
                self._failed(event, error)
            else:
                if hasattr(result, "__await__"):
                    task = asyncio.ensure_future(result)
                    self._at_work.add(task)
                    task.add_done_callback(partial(self._handled, event))
        if event is Event.TRANSCRIPT_RECEIVED:
            self.received.append(payload)
            if isinstance(payload, dict) and "sha256" in payload:  # the server has said all
                self._proceed(Session.finish)

    def _handled(self, event: Event, task: asyncio.Future[Any]) -> None:
        self._at_work.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failed(event, error)

    def _failed(self, event: Event, error: BaseException) -> None:
        self._logger.error("handler of %s raised %s", event.name, type(error).__name__, exc_info=error)

    # ---- sending; none of these waits or raises

    def send(self, data: Any) -> None:  # type: ignore[override]
        """Send text or audio, in the order of the calls; a list of pieces is one message. Any thread may call it."""
        try:
            message = _message(data)
        except TypeError as error:
            self._logger.error("send() failed: %s", error)
            return
        if self.done:
            self._logger.warning("send(): the connection has ended, and nothing is sent any more")
        elif self._loop is None:
            self._unsent.put_nowait(message)
        else:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._unsent.put_nowait, message)

    def keep_alive(self) -> None:
        """Keep an idle connection open."""
        self.send(KEEP_ALIVE)

    def configure(self, config: Mapping[str, Any]) -> None:
        """Change options that can be changed during a transcription."""
        self.send(json.dumps({"type": "Configure", "processors": config}))

    @both
    def finish(self) -> Steps[None]:  # type: ignore[override]
        """Ask the server to end, and wait for its last messages and for CLOSE. May be awaited on any event loop.

        Gives up when nothing has been sent or received for 30 seconds.
        """
        if not self._parting and not self.done:
            self._parting = True
            self.send(CLOSE_STREAM)
        before = None
        while self._socket is not None:
            if (now := (len(self.received), self._unsent.qsize())) == before:
                self._logger.error("finish(): the server has said nothing for %.0f s", PATIENCE)
                yield super().finish
                return
            before = now
            yield lambda: asyncio.wait([self._over], timeout=PATIENCE)

    # ---- the connection

    def _started(self) -> None:
        self._spawn(self._desk.deliver_now((ROUTES[Event.OPEN], self)))  # when the caller of `live()` first waits
        self._spawn(self._send_all())

    async def _send_all(self) -> None:
        with suppress(Exception):  # the end of the connection says why
            while True:
                message = await self._unsent.get()
                connection: Any = self._socket
                try:
                    await connection.send(message)
                except (TimeoutError, UnicodeError) as error:  # of this message alone
                    self._logger.error("send() failed: %s", error)

    def _end_delivered(self, connection: Any) -> None:
        super()._end_delivered(connection)
        self.done = True
        if left := self._unsent.qsize():
            self._logger.warning("the connection has ended, and %d message(s) were not sent", left)
        if not self._over.done():
            self._over.set_result(None)


def _message(data: Any) -> Union[str, bytes]:
    """What a frame is to carry. Raises TypeError for what no frame can."""
    if isinstance(data, (str, bytes, bytearray, memoryview)):
        return data if isinstance(data, str) else bytes(data)
    pieces = [] if isinstance(data, Mapping) else [_message(piece) for piece in data]
    if not pieces:
        raise TypeError(f"data: expected text, bytes or a list of these, got {type(data).__name__}")
    return type(pieces[0])().join(pieces)  # type: ignore[arg-type]


def _in_words_of_2_x(error: DeepgramConnectionError) -> Exception:
    if isinstance(error.cause, (asyncio.TimeoutError, TimeoutError)):
        return asyncio.TimeoutError(error.message)
    text = f"server rejected WebSocket connection: HTTP {error.status}" if error.status else error.message
    return DeepgramApiError(text, http_library_error=error.cause, status_code=error.status, body=error.body or "")
