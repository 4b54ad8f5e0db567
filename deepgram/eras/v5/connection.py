"""A connection of 5.x: opened by entering its block, read through events, `recv()` or iteration."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Callable, ClassVar, Mapping, NamedTuple, NoReturn, Optional

from ..._core.base import Message
from ..._core.codec import jsonable
from ..._core.colours import Steps, both, on_callers_loop
from ..._core.connection import Connection, ConnectRequest
from ..._core.dispatch import Delivery
from ..._core.realtime import Realtime
from ..._core.request import Args
from ..._core.secret import Headers
from ..._core.session import Session
from ..._core.url import AGENT_HOST
from ...errors import DeepgramError
from ...options import DeepgramClientOptions
from .caller import used_later
from .events import Events, EventType
from .messages import message_class
from .model import REQUIRED

END = object()  # an external websocket has no more messages
DRAIN_TIMEOUT = 60.0  # seconds for the server's remaining messages after the farewell


class ConnectConfig(NamedTuple):
    """The configuration of one connection: that of the client, and the arguments of `connect()`."""

    config: Any  # of the client
    setup: Any  # environment (base URLs, or None for those of the configuration) and transport factory
    args: Args
    own_headers: Mapping[str, Any]
    overrides: Mapping[str, Any]  # of tuning fields

    @property
    def headers(self) -> dict[str, str]:
        return Headers({**self.config.headers, **self.own_headers})

    def tuning(self) -> Any:
        return replace(self.config.tuning(), **self.overrides)

    def base_url(self, host: str) -> str:
        environment = self.setup.environment
        if environment is None:
            return str(self.config.base_url(host))
        return str(environment.agent if host == AGENT_HOST else environment.production)


class EventEmitterMixin(Realtime[Any]):
    """A connection with events."""

    def on(self, event_name: Any, callback: Any) -> None:  # type: ignore[override]
        """Call `callback(payload)` for an `EventType`, after the callbacks registered before it.

        Raises TypeError for a callback that can't be called.
        """
        super().on(event_name, callback)


class ReaderSlot:
    """The one reader of a connection's messages: a thread, a task, or the desk for handlers in the background."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.holder: Any = None

    def swap(self, new: Any, *, expected: Any = None) -> bool:
        """Compare and swap: set `new` if the holder is `expected`; return whether it was."""
        with self._lock:
            matches: bool = self.holder == expected
            if matches:
                self.holder = new
            return matches


class Socket(EventEmitterMixin):
    """Base of the connections of all products.

    `on()`, `start_listening()`, `recv()`, iteration, and the `send_...` methods, which raise the network library's
    `ConnectionClosed` once the connection has ended.
    """

    _dispatcher_class: ClassVar[Any] = Events
    _dispatcher: Events
    _desk: Any

    _external: Any = None  # a websocket or transport of the program's own, read on demand
    # How each colour reads it:
    _iterate: Any  # returns an iterator over its messages
    _next: Any  # the iterator's next message, or END
    _receive: Any  # a single message, within a timeout

    def __init__(self, config: Any = None, *, websocket: Any = None) -> None:
        super().__init__(config if websocket is None else DeepgramClientOptions())
        self._owner: Any = None  # the thread or task that has entered the block, or the external websocket
        self._finished_flag: Any = None  # set with `_finished`, for waiting
        self._reset_block()
        if websocket is not None:
            self._use_external(websocket)

    def _use_external(self, websocket: Any) -> None:
        self._external = self._owner = websocket
        self._dispatcher.decode_all()
        vars(self).update(dict.fromkeys(("send", "_send_message"), lambda data: websocket.send(data)))

    def _reset_block(self) -> None:
        self._reader_slot = ReaderSlot()
        self._senders: set[Any] = set()  # threads or tasks that have sent since listening in the background began
        self._farewell_sent = False  # nothing was sent after it
        self._leave_timeout: Optional[float] = None  # seconds the end may take; set once the block is being left
        self._listens_in_background = False
        self._end_error: Optional[BaseException] = None
        self._endings: list[Delivery] = []  # the deliveries at the end of the connection
        self._finished = False  # whether they have been made

    def _current(self) -> Any:
        """The current thread or task."""
        raise NotImplementedError

    # ---- the block

    @both
    @on_callers_loop
    def _enter(self) -> Steps[Any]:
        if self._external is not None:
            raise TypeError("a connection over a websocket of your own can't be entered: open and close that")
        config: Any = self._config
        args = self._start_arguments(config.args.options)._replace(addons=config.args.addons)
        if (transport_factory := config.setup.transport) is not None:
            try:
                request = self._connect_request(args)
            except ValueError as error:
                self._fail_start(error)
            finally:
                del args, config  # which no traceback shows
            self._use_external(transport_factory(request.url, dict(request.headers)))
            return self
        self._reset_block()
        self._owner, self._finished_flag = self._current(), self._flag()
        steps = self._start(args)
        del args, config  # as above
        yield from steps
        return self

    @both
    @on_callers_loop
    def _leave(self, failed: bool) -> Steps[None]:
        if self._external is not None:
            yield self._external.close
            return
        try:
            if self._listens_in_background and not failed and not self._desk.handling:
                self._send_farewell(self._socket)
                yield lambda: self._finished_flag.wait(None)
        finally:
            yield from self._close()

    def _send_farewell(self, connection: Optional[Connection]) -> None:
        """Send the farewell if only the block itself has been sending since it began to listen."""
        due = self._product.farewell and not self._farewell_sent
        if connection is not None and due and self._senders == {self._owner}:
            connection.session.limit_drain(DRAIN_TIMEOUT)
            connection.proceed(Session.finish)

    def _close(self) -> Steps[None]:
        connection = self._socket
        if connection is None:
            return
        self._leave_timeout = patience = connection.session.patience  # set before the server answers
        connection.proceed(Session.leave)  # like the releases of 5.x, send a close frame and nothing before it
        try:
            if not self._desk.handling:  # a handler would wait for itself
                yield from self._drain()
                yield lambda: self._finished_flag.wait(patience)
        finally:
            self._stop(playback=True)

    def _drain(self) -> Steps[None]:
        """Read up to the end of the connection, unless there is another reader."""
        if self._try_acquire_reader():
            try:
                with suppress(TimeoutError):
                    while not self._finished and (yield lambda: self._desk.take(self._leave_timeout)) is not None:
                        pass
            finally:
                self._reader_slot.swap(None, expected=self._current())
                self._end_if_unread()

    def _release_reader(self) -> Steps[None]:
        """Stop reading. If another thread or task is waiting to leave the block, read up to the end for it."""
        if self._reader_slot.swap(None, expected=self._current()) and self._leave_timeout is not None:
            yield from self._drain()
        self._end_if_unread()

    def _end_if_unread(self) -> None:
        """Let `finish()` return at the end of the connection although nobody reads up to it."""
        connection: Any = self._socket
        if connection is not None and connection.ended is not None and self._reader_slot.holder is None:
            connection.over()

    # ---- listening

    @both
    @on_callers_loop
    def start_listening(self, *, block: Optional[bool] = None) -> Steps[None]:
        """Call the handlers: OPEN first, CLOSE last.

        In the thread or task that entered the block, returns at once if later code uses the connection; leaving the
        block then waits until the connection has ended. Otherwise, and in any other thread or task, returns when the
        connection has ended; leaving the block closes it. `block` selects one of the two. Raises RuntimeError while
        other code receives messages.
        """
        if block is None:
            block = self._current() != self._owner or not used_later(self)
        yield partial(self._listen, bool(block))

    @both
    def _listen(self, block: bool) -> Steps[None]:
        yield from self._acquire_reader()
        try:
            yield lambda: self._desk.deliver_now(self._dispatcher.opening())
            if self._external is not None:
                yield from self._listen_external()
            elif self._finished:
                for delivery in self._endings:
                    yield lambda delivery=delivery: self._desk.deliver_now(delivery)  # type: ignore[misc]
            elif not block:
                self._senders.clear()
                self._reader_slot.swap(self._desk, expected=self._current())
                self._desk.listen_in_background()
                self._listens_in_background = True
            else:
                yield self._desk.listen
        finally:
            yield from self._release_reader()

    @both
    def recv(self, timeout: Optional[float] = None) -> Steps[Any]:
        """Return the next message, bytes for audio. Its event handlers are not called.

        Raises `ConnectionClosedOK` or `ConnectionClosedError` at the end, TimeoutError after `timeout` seconds,
        ValueError for text that is not a message, RuntimeError while other code receives messages.
        """
        if self._external is not None:
            message: Any = yield from self._read_external(partial(self._receive, timeout))
            return message[0]
        yield from self._acquire_reader()
        self._dispatcher.decode_all()
        try:
            while not self._finished and (delivery := (yield lambda: self._desk.take(timeout))) is not None:
                route, payload = delivery
                if route.event == EventType.MESSAGE:
                    return payload
                if route in self._dispatcher.local_routes.values():
                    yield lambda delivery=delivery: self._desk.deliver_now(delivery)  # type: ignore[misc]
                elif self._end_error is None:
                    raise payload
        finally:
            yield from self._release_reader()
        raise self._closed_error()

    @both
    @on_callers_loop
    def _next_message(self, messages: Any = None) -> Steps[Optional[tuple[Any]]]:
        """The next message as a 1-tuple; None at a clean end."""
        if self._external is not None:
            return (yield from self._read_external(partial(self._next, messages)))
        try:
            return ((yield self.recv),)
        except Exception as error:
            if error is not self._end_error or any(route is self._dispatcher.error for route, _ in self._endings):
                raise
        return None

    def _pause(self, timeout: float) -> tuple[str, float, Optional[Callable[[Any], Any]]]:
        event, seconds, where = super()._pause(timeout)
        return (
            EventType.MESSAGE,
            seconds,
            lambda message: getattr(message, "type", "") == event and (where is None or where(message)),
        )

    def _acquire_reader(self) -> Steps[None]:
        """Become the reader, unless the connection has ended. Raises RuntimeError if there is another one."""
        if self._owner is None:
            raise DeepgramError("the connection is not open: use `with client....connect(...) as connection`")
        # A block that is being left reads up to the end itself.
        if self._leave_timeout is not None and not (self._finished or self._desk.handling):
            yield lambda: self._finished_flag.wait(self._leave_timeout)
        if not self._try_acquire_reader() and not self._finished:
            raise RuntimeError("another thread or task is listening to this connection already, or receiving from it")

    def _try_acquire_reader(self) -> bool:
        """Take the reader slot if it is free, or if an interrupt has left it with this thread or task, or the desk."""
        me = self._current()
        left = () if self._listens_in_background or self._desk.handling else (me, self._desk)
        return any(self._reader_slot.swap(me, expected=holder) for holder in (None, *left))

    # ---- over an external websocket

    def _read_external(self, step: Callable[[], Any]) -> Steps[Optional[tuple[Any]]]:
        """The next message that a step returns, as a 1-tuple; None at the end."""
        while (data := (yield step)) is not END:
            if (delivery := self._dispatcher.read(data, time.time())) is not None:
                if delivery[0] is self._dispatcher.error:
                    raise delivery[1]
                return delivery[1:]
        return None

    def _listen_external(self) -> Steps[None]:
        """Run handlers for all messages of the external websocket."""
        try:
            messages = self._iterate(self._external)
            while (message := (yield from self._read_external(partial(self._next, messages)))) is not None:
                yield partial(self._desk.deliver_now, (self._dispatcher.unhandled, *message))
        except Exception as error:
            yield partial(self._desk.deliver_now, (self._dispatcher.error, error))
        finally:
            yield partial(self._desk.deliver_now, (self._dispatcher.close, None))

    # ---- sending

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Methods added by `send_methods`."""

    @both
    def send_raw(self, message: Any) -> Steps[None]:
        """Send JSON text unchanged, or a message object."""
        yield from self._send_text(message if isinstance(message, str) else json.dumps(as_json(message)))

    def _send_kind(self, kind: str, message: Any) -> Steps[None]:
        yield from self._send_text(json.dumps(self._framed(kind, message)))

    def _framed(self, kind: str, message: Any) -> dict[str, Any]:
        return build_message(kind, message)

    def _send_text(self, text: str) -> Steps[None]:
        self._note_sent(text)
        yield lambda: self._send_message(text)

    @both
    def send_media(self, message: Any) -> Steps[None]:
        """Send audio: bytes, bytearray, memoryview, a `...MediaMessage`, or several of them."""
        if isinstance(message, Message):
            message = message.data  # type: ignore[attr-defined]
        self._note_sent("")
        for piece in message if isinstance(message, (list, tuple)) else (message,):
            piece = json.dumps(piece) if isinstance(piece, dict) else piece
            yield partial(self._send_message if isinstance(piece, str) else self.send, piece)

    _send, _send_model = send_media, send_raw  # internals of 5.x that programs use

    @property
    def _websocket(self) -> Any:
        return self._socket if self._external is None else self._external

    def _note_sent(self, text: str) -> None:
        self._farewell_sent = text == self._product.farewell
        if not self._desk.handling:
            self._senders.add(self._current())

    # ---- errors

    def _fail_start(self, error: Exception, request: Optional[ConnectRequest] = None) -> NoReturn:
        failed = self._record_failure(error, request)
        raise error if getattr(error, "response", None) is None else refusal(error, failed)

    def _fail_send(self, error: Optional[Exception] = None) -> NoReturn:
        if isinstance(error, (TypeError, RuntimeError)):
            raise error
        with suppress(Exception):
            super()._fail_send(error)
        raise self._closed_error() from error

    def _closed_error(self) -> BaseException:
        """What to raise for how the connection has ended, or is about to end."""
        connection: Any = self._socket
        if self._end_error is None and (frames := getattr(connection, "frames", None)) is not None:
            with connection._lock:  # the close frame may be about to go out
                error: BaseException = frames.close_error()
            return error
        return self._end_error.with_traceback(None) if self._end_error else DeepgramError(self._outcome.why_unsent)

    def _end(self, connection: Any) -> list[Delivery]:
        frames = getattr(connection, "frames", None)
        self._end_error = connection.ended.cause if frames is None else frames.close_error()
        self._endings = super()._end(connection)
        return self._endings

    def _end_delivered(self, connection: Connection) -> None:
        super()._end_delivered(connection)
        self._finished = True
        self._finished_flag.set()


def refusal(error: Any, known: Any) -> Any:
    """The error to raise for a refused upgrade."""
    from ..._io.upgrade import UpgradeRefused  # imports websockets, which REST does not need

    try:
        body = json.loads(known.body or "")
    except ValueError:
        body = known.body
    raised = UpgradeRefused(headers=dict(error.response.headers), status_code=known.status, body=body)
    raised.args = (raised.message,)  # websockets' class replaced them
    vars(raised).update(response=error.response, request_id=known.request_id, dg_error=known.dg_error)
    return raised


def as_json(message: Any) -> Any:
    """A message of any release, or an object of the program's own, as JSON types."""
    for name in ("dict", "to_dict"):
        if not isinstance(message, Mapping) and hasattr(message, name):
            return jsonable(getattr(message, name)())
    return jsonable(message)


def build_message(kind: str, given: Any) -> dict[str, Any]:
    """The JSON object for a message given as an object, as a dict with or without its type, or as a field's value."""
    cls = message_class(kind)
    own = [name for name in cls.model_fields if name != "type"]
    needed = [name for name in own if cls.model_fields[name].default is REQUIRED]
    if given is None and needed:
        raise TypeError(f"message: expected a {kind}, a dict or its {needed[0]!r}, got None")
    value = cls().dict() if given is None else as_json(given)
    if not isinstance(value, dict):
        value = {(needed or own or ["type"])[0]: value}
    elif len(needed) == 1 and needed[0] not in value and value.get("type") != cls.type:
        value = {needed[0]: {"provider": value} if "type" in value else value}  # the block, or only its provider
    return {"type": cls.type, **value}


def send_methods(verbs: str) -> Callable[[type[Any]], type[Any]]:
    """Class decorator: add methods that send messages, listed as `method=MessageClass`."""

    def add(cls: type[Any]) -> type[Any]:
        for verb in verbs.split():
            name, _, kind = verb.partition("=")
            setattr(cls, name, _send_method(name, kind))
        return cls

    return add


def _send_method(name: str, kind: str) -> Any:
    def send(self: Socket, message: Any = None) -> Steps[None]:
        return self._send_kind(kind, message)

    send.__name__ = name
    send.__doc__ = f"Send `{kind}`, given as an object, a dict, or the value of its only field."
    return both(send)
