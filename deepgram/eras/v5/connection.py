"""A connection of 5.x: dialled when its block is entered, heard by events, by `recv()` or by iterating."""

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
from .messages import made
from .model import NOTHING

END = object()  # of the messages of a websocket
LAST_WORDS = 60.0  # seconds for what the server has still to say when all is said to it


class Dial(NamedTuple):
    """What `connect()` was given, and the client it was called on: the configuration of one connection."""

    config: Any  # of the client
    environment: Any  # its addresses, None for those of the configuration
    asked: Args
    own: Mapping[str, Any]  # headers
    changes: Mapping[str, Any]  # of the tuning
    transport: Any = None  # makes what is to carry it, of an address and headers

    @property
    def headers(self) -> dict[str, str]:
        return Headers({**self.config.headers, **self.own})

    def tuning(self) -> Any:
        return replace(self.config.tuning(), **self.changes)

    def base_url(self, host: str) -> str:
        if self.environment is None:
            return str(self.config.base_url(host))
        return str(self.environment.agent if host == AGENT_HOST else self.environment.production)


class EventEmitterMixin(Realtime[Any]):
    """What has events."""

    def on(self, event_name: Any, callback: Any) -> None:  # type: ignore[override]
        """Call `callback(payload)` for an `EventType`, after those registered before.

        Raises TypeError for what can't be called.
        """
        super().on(event_name, callback)


class Claim:
    """Who takes messages, which is one at a time: a thread, a task, or a desk that runs handlers beside the block."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.holder: Any = None

    def pass_on(self, to: Any, *, of: Any = None) -> bool:
        """Whether it was `of`'s, and is another's now."""
        with self._lock:
            was: bool = self.holder == of
            if was:
                self.holder = to
            return was


class Socket(EventEmitterMixin):
    """What the connections of all products have.

    `on()`, `start_listening()`, `recv()`, iterating, and the `send_...` methods, which raise the network library's
    `ConnectionClosed` when the connection is no more.
    """

    _dispatcher_class: ClassVar[Any] = Events
    _dispatcher: Events
    _desk: Any

    _given: Any = None  # a websocket of the program's own: read when somebody asks, ended by its maker
    _iterate: Any  # how a colour reads one: an iterator over it,
    _next: Any  # the next of that, or END,
    _receive: Any  # or what it receives within a timeout

    def __init__(self, dial: Any = None, *, websocket: Any = None) -> None:
        super().__init__(dial if websocket is None else DeepgramClientOptions())
        self._dial = dial
        self._owner: Any = None  # the thread or task that has entered the block, or such a websocket
        self._over: Any = None  # a flag: the end has been told
        self._forget_all()
        if websocket is not None:
            self._take_over(websocket)

    def _take_over(self, websocket: Any) -> None:
        self._given = self._owner = websocket
        self._dispatcher.pull()
        vars(self).update(dict.fromkeys(("send", "_send_message"), lambda data: websocket.send(data)))

    def _forget_all(self) -> None:
        self._reading = Claim()
        self._senders: set[Any] = set()  # those that have sent since the block listens
        self._all_said = False  # the farewell was sent last
        self._leaving: Optional[float] = None  # seconds that the end may take, when the block is being left
        self._listens = False  # handlers run beside the block
        self._ended_by: Optional[BaseException] = None
        self._told: list[Delivery] = []  # what was told of the end
        self._finished = False  # whether the end has been told

    def _me(self) -> Any:
        """The thread or task that this is called in."""
        raise NotImplementedError

    # ---- the block

    @both
    @on_callers_loop
    def _enter(self) -> Steps[Any]:
        if self._given is not None:
            raise TypeError("a connection over a websocket of your own can't be entered: open and close that")
        asked = self._start_arguments(self._dial.asked.options)._replace(addons=self._dial.asked.addons)
        if self._dial.transport is not None:
            opening = self._connect_request(asked)
            self._take_over(self._dial.transport(opening.url, dict(opening.headers)))
            return self
        self._forget_all()
        self._owner, self._over = self._me(), self._flag()
        steps = self._start(asked)
        del asked  # which no traceback shows
        yield from steps
        return self

    @both
    @on_callers_loop
    def _leave(self, failed: bool) -> Steps[None]:
        if self._given is not None:
            yield self._given.close
            return
        try:
            if self._listens and not failed and not self._desk.handling:
                self._say_goodbye()
                yield lambda: self._over.wait(None)
        finally:
            yield from self._close()

    def _say_goodbye(self) -> None:
        """Let the server know that all is said, if nobody but the block itself has said anything since it listens."""
        connection = self._socket
        if connection is not None and self._senders == {self._owner} and self._product.farewell and not self._all_said:
            connection.session.limit_drain(LAST_WORDS)
            connection.proceed(Session.finish)

    def _close(self) -> Steps[None]:
        connection = self._socket
        if connection is None:
            return
        self._leaving = patience = connection.session.patience  # known before the server answers
        connection.proceed(Session.leave)  # those of 5.x send a close frame, and nothing before
        try:
            if not self._desk.handling:  # a handler would wait for itself
                yield from self._drain()
                yield lambda: self._over.wait(patience)
        finally:
            self._stop(playback=True)

    def _drain(self) -> Steps[None]:
        """Take the end of the connection, unless somebody else does."""
        if self._takes():
            with suppress(TimeoutError):
                while not self._finished and (yield lambda: self._desk.take(self._leaving)) is not None:
                    pass
            self._reading.pass_on(None, of=self._me())

    def _let_go(self) -> Steps[None]:
        """Take no more messages; who waits to leave the block wants the end taken all the same."""
        if self._reading.pass_on(None, of=self._me()) and self._leaving is not None:
            yield from self._drain()

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
            block = self._me() != self._owner or not used_later(self)
        yield partial(self._listen, bool(block))

    @both
    def _listen(self, block: bool) -> Steps[None]:
        yield from self._claim()
        try:
            yield lambda: self._desk.tell(self._dispatcher.opening())
            if self._given is not None:
                yield from self._hear()
            elif self._finished:
                for delivery in self._told:
                    yield lambda delivery=delivery: self._desk.tell(delivery)  # type: ignore[misc]
            elif not block:
                self._senders.clear()
                self._reading.pass_on(self._desk, of=self._me())
                self._desk.listen_beside()
                self._listens = True
            else:
                yield self._desk.listen
        finally:
            yield from self._let_go()

    @both
    def recv(self, timeout: Optional[float] = None) -> Steps[Any]:
        """Return the next message, bytes for audio. Its event handlers are not called.

        Raises `ConnectionClosedOK` or `ConnectionClosedError` at the end, TimeoutError after `timeout` seconds,
        ValueError for text that is not a message, RuntimeError while other code receives messages.
        """
        if self._given is not None:
            message: Any = yield from self._brought(partial(self._receive, timeout))
            return message[0]
        yield from self._claim()
        self._dispatcher.pull()
        try:
            while not self._finished and (delivery := (yield lambda: self._desk.take(timeout))) is not None:
                route, payload = delivery
                if route.event == EventType.MESSAGE:
                    return payload
                if route in self._dispatcher.local_routes.values():
                    yield lambda delivery=delivery: self._desk.tell(delivery)  # type: ignore[misc]
                elif self._ended_by is None:
                    raise payload
        finally:
            yield from self._let_go()
        raise self._gone()

    @both
    @on_callers_loop
    def _following(self, messages: Any = None) -> Steps[Optional[tuple[Any]]]:
        """The next message, alone in a tuple; None at an end in order."""
        if self._given is not None:
            return (yield from self._brought(partial(self._next, messages)))
        try:
            return ((yield self.recv),)
        except Exception as error:
            if error is not self._ended_by or any(route is self._dispatcher.error for route, _ in self._told):
                raise
        return None

    def _pause(self, timeout: float) -> tuple[str, float, Optional[Callable[[Any], Any]]]:
        event, seconds, where = super()._pause(timeout)
        return (
            EventType.MESSAGE,
            seconds,
            lambda message: getattr(message, "type", "") == event and (where is None or where(message)),
        )

    def _claim(self) -> Steps[None]:
        """Take messages from now on, if there are any to come."""
        if self._owner is None:
            raise DeepgramError("the connection is not open: use `with client....connect(...) as connection`")
        if self._leaving is not None and not (self._finished or self._desk.handling):  # who leaves takes the end
            yield lambda: self._over.wait(self._leaving)
        if not self._takes() and not self._finished:
            raise RuntimeError("another thread or task is listening to this connection already, or receiving from it")

    def _takes(self) -> bool:
        """Whether this thread or task takes messages now. An interrupt may have left it in charge, or nobody."""
        me, left = self._me(), () if self._listens or self._desk.handling else (self._me(), self._desk)
        return any(self._reading.pass_on(me, of=holder) for holder in (None, *left))

    # ---- over a websocket of the program's own

    def _brought(self, step: Callable[[], Any]) -> Steps[Optional[tuple[Any]]]:
        """The next message of what a step brings, alone in a tuple; None at its end."""
        while (data := (yield step)) is not END:
            if (delivery := self._dispatcher.read(data, time.time())) is not None:
                if delivery[0] is self._dispatcher.error:
                    raise delivery[1]
                return delivery[1:]
        return None

    def _hear(self) -> Steps[None]:
        """Run handlers for all it brings."""
        try:
            messages = self._iterate(self._given)
            while (message := (yield from self._brought(partial(self._next, messages)))) is not None:
                yield partial(self._desk.tell, (self._dispatcher.unhandled, *message))
        except Exception as error:
            yield partial(self._desk.tell, (self._dispatcher.error, error))
        finally:
            yield partial(self._desk.tell, (self._dispatcher.close, None))

    # ---- sending

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """What `speaks` adds."""

    @both
    def send_raw(self, message: Any) -> Steps[None]:
        """Send JSON text unchanged, or a message object."""
        yield from self._say_text(message if isinstance(message, str) else json.dumps(as_json(message)))

    def _say(self, kind: str, message: Any) -> Steps[None]:
        yield from self._say_text(json.dumps(self._framed(kind, message)))

    def _framed(self, kind: str, message: Any) -> dict[str, Any]:
        return frame(kind, message)

    def _say_text(self, text: str) -> Steps[None]:
        self._note(text)
        yield lambda: self._send_message(text)

    @both
    def send_media(self, message: Any) -> Steps[None]:
        """Send audio: bytes, bytearray, memoryview, a `...MediaMessage`, or several of them."""
        if isinstance(message, Message):
            message = message.data  # type: ignore[attr-defined]
        self._note("")
        for piece in message if isinstance(message, (list, tuple)) else (message,):
            piece = json.dumps(piece) if isinstance(piece, dict) else piece
            yield partial(self._send_message if isinstance(piece, str) else self.send, piece)

    _send, _send_model = send_media, send_raw  # what programs know of the machinery of 5.x

    @property
    def _websocket(self) -> Any:
        return self._socket if self._given is None else self._given

    def _note(self, text: str) -> None:
        self._all_said = text == self._product.farewell
        if not self._desk.handling:
            self._senders.add(self._me())

    # ---- what went wrong

    def _fail_start(self, error: Exception, opening: Optional[ConnectRequest] = None) -> NoReturn:
        failed = self._record_failure(error, opening)
        raise error if getattr(error, "response", None) is None else refusal(error, failed)

    def _fail_send(self, error: Optional[Exception] = None) -> NoReturn:
        if isinstance(error, (TypeError, RuntimeError)):
            raise error
        with suppress(Exception):
            super()._fail_send(error)
        raise self._gone() from error

    def _gone(self) -> BaseException:
        """How the connection has ended, or is about to."""
        frames = getattr(self._socket, "frames", None)
        if self._ended_by is None and frames is not None:
            closure: BaseException = frames.closure()
            return closure
        return self._ended_by.with_traceback(None) if self._ended_by else DeepgramError(self._outcome.why_unsent)

    def _end(self, connection: Any) -> list[Delivery]:
        frames = getattr(connection, "frames", None)
        self._ended_by = connection.ended.cause if frames is None else frames.closure()
        self._told = super()._end(connection)
        return self._told

    def _end_delivered(self, connection: Connection) -> None:
        super()._end_delivered(connection)
        self._finished = True
        self._over.set()


def refusal(error: Any, known: Any) -> Any:
    """What a refused upgrade raises."""
    from ..._io.upgrade import UpgradeRefused  # needs the network library, which those who only send requests do not

    try:
        body = json.loads(known.body or "")
    except ValueError:
        body = known.body
    raised = UpgradeRefused(headers=dict(error.response.headers), status_code=known.status, body=body)
    raised.args = (raised.message,)  # the text went to the class of the library
    vars(raised).update(response=error.response, request_id=known.request_id, dg_error=known.dg_error)
    return raised


def as_json(message: Any) -> Any:
    """A message of any release, or of the program's own making, as JSON types."""
    for name in ("dict", "to_dict"):
        if not isinstance(message, Mapping) and hasattr(message, name):
            return jsonable(getattr(message, name)())
    return jsonable(message)


def frame(kind: str, given: Any) -> dict[str, Any]:
    """A message of this kind: given as an object, as a dict with or without its type, or as the value of its field."""
    cls = made(kind)
    own = [name for name in cls.model_fields if name != "type"]
    needed = [name for name in own if cls.model_fields[name].default is NOTHING]
    if given is None and needed:
        raise TypeError(f"message: expected a {kind}, a dict or its {needed[0]!r}, got None")
    value = cls().dict() if given is None else as_json(given)
    if not isinstance(value, dict):
        value = {(needed or own or ["type"])[0]: value}
    elif len(needed) == 1 and needed[0] not in value and value.get("type") != cls.type:
        value = {needed[0]: {"provider": value} if "type" in value else value}  # the block itself, or its provider
    return {"type": cls.type, **value}


def speaks(verbs: str) -> Callable[[type[Any]], type[Any]]:
    """Class decorator: methods that send messages, each with the kind of its message."""

    def add(cls: type[Any]) -> type[Any]:
        for verb in verbs.split():
            name, _, kind = verb.partition("=")
            setattr(cls, name, _verb(name, kind))
        return cls

    return add


def _verb(name: str, kind: str) -> Any:
    def send(self: Socket, message: Any = None) -> Steps[None]:
        return self._say(kind, message)

    send.__name__ = name
    send.__doc__ = f"Send `{kind}`, given as an object, a dict, or the value of its only field."
    return both(send)
