"""The callbacks of 4.x: from a received message to the handlers that wait for it, in the words of that release."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional, Tuple, cast

from . import messages as m
from .base import global_lock
from .codec import decoder
from .handlers import Call, Handler, bind, inspect_handler, label
from .reading import START, type_of, why_unreadable
from .response import BaseResponse

if TYPE_CHECKING:
    from .journal import Ledger
    from .product import Product
    from .session import Ended


HEAD, HEADS = 32, 64  # how many characters of a text tell its type, and how many such beginnings are remembered
SLOW = 1.0  # seconds of handlers that are worth a warning


# The calls of a delivery, each with its handler: while they run, others may register some for the next.
Calls = Tuple[Tuple[Call, Handler], ...]


@dataclass(slots=True, eq=False, repr=False)
class Route:
    """One kind of delivery: its event, how the payload is made and named, and the calls that wait for it."""

    event: str
    keyword: str
    cls: type[BaseResponse] = BaseResponse
    positional: bool = False  # the originals give the payload by position, not by keyword
    optional: bool = False  # goes to Unhandled while nobody has registered for it
    quiet: bool = False  # handlers don't get the kwargs of start()
    handlers: tuple[Handler, ...] = ()  # tuples: most routes of most clients stay empty, and share one
    hooks: tuple[Hook, ...] = ()  # of the client itself, before the handlers
    calls: Calls = ()
    after: Optional[Hook] = None  # of the client itself, when the handlers are done
    shared: bool = False  # by all clients: nobody waits for it
    decode: Optional[Callable[[str], Any]] = None  # once a message has been decoded

    def decoder(self) -> Callable[[str], Any]:
        self.decode = decoder(self.cls)
        return self.decode

    def rebind(self, kwargs: Mapping[str, Any]) -> None:
        given = {} if self.quiet else kwargs
        self.calls = self.calling(lambda item: bind(item, self.keyword, positional=self.positional, kwargs=given))

    def calling(self, made: Callable[[Handler], Call]) -> Calls:
        """A call for each handler."""
        return tuple((made(item), item) for item in self.handlers)


# What the client itself tells between messages.
LOCAL = m.ReconnectingResponse, m.ReconnectedResponse, m.HighWaterResponse, m.RestartedResponse, m.TurnResponse
LOCAL_ROUTES = {one.type: Route(one.type, one.type.lower(), cls, shared=True) for cls in LOCAL for one in [cls()]}
Delivery = Tuple[Route, Any]  # a route and the payload for its calls
Hook = Callable[[Any], Any]


class Dispatcher:
    """The handlers of one client object, and the way from a frame to them. Registrations outlive connections."""

    _warned: frozenset[int] = frozenset()  # ids of handlers that were warned of

    def __init__(self, product: Product, *, threaded: bool, log: logging.Logger) -> None:
        self.product = product
        self.log = log
        self._threaded = threaded
        self.kwargs: Mapping[str, Any] = {}  # what the present `start()` gives to every handler
        made_positional = threaded  # Close and Error made here: by position from threads, by keyword on a loop
        self.open = Route("Open", "open", m.OpenResponse, positional=True, quiet=True)
        self.close = Route("Close", "close", m.CloseResponse, positional=made_positional)
        self.error = Route("Error", "error", m.ErrorResponse, positional=made_positional and not product.named_errors)
        self.lost = Route("Error", "error", m.ErrorResponse, positional=made_positional)
        self.failed = Route("HandlerFailed", "handler_failed", m.HandlerFailedResponse)
        self.unhandled = Route("Unhandled", "unhandled", m.UnhandledResponse)
        self.binary = Route("AudioData", "data") if product.binary else None
        self.routes = dict(product.messages)  # shared: there are many, and most stay as they are
        self.local_routes = LOCAL_ROUTES.copy()
        self._heads: dict[str, Route] = {}  # by how texts begin
        self._all = [self.open, self.close, self.error, self.lost, self.failed, self.unhandled]
        self._all += self.hookable.values()

    @property
    def hookable(self) -> dict[str, Route]:
        """What the client itself may want to see, by message type, or "binary"."""
        return {**self.routes, **self.local_routes, **({"binary": self.binary} if self.binary else {})}

    def _private(self, route: Route) -> Route:
        """A route that may be changed; in the place of a shared one comes another."""
        if not route.shared:
            return route
        mine = Route(route.event, route.keyword, route.cls, optional=route.optional)
        for table in (self.routes, self.local_routes):
            table.update({kind: mine for kind, one in table.items() if one is route})
        self._all = [mine if one is route else one for one in self._all]
        return mine

    # ---- registration

    def register(self, event: Any, function: Any) -> None:
        """Add a handler. Raises TypeError for one that can't be called; an unknown event is warned of."""
        handler = inspect_handler(function)
        name = self.product.event(event)
        if name is None:
            known = ", ".join(sorted({route.event for route in self._all}))
            self.log.warning("on(): unknown event %r for %s; known are %s", event, label(function), known)
            return
        if self._threaded and handler.coroutine:
            self.warn_of_coroutine(function)
        with global_lock:
            for route in self._all:
                if route.event == name:
                    mine = self._private(route)
                    mine.handlers += (handler,)
                    mine.rebind(self.kwargs)

    def unregister(self, function: Any) -> None:
        """Take a handler away."""
        with global_lock:
            for route in self._all:
                kept = tuple(item for item in route.handlers if item.function is not function)
                if len(kept) < len(route.handlers):
                    route.handlers = kept
                    route.rebind(self.kwargs)

    def warn_of_coroutine(self, function: Any) -> None:
        """Say, once for each handler, that a client with threads can't run what it returns."""
        if id(function) not in self._warned:  # a callable need not be hashable
            self._warned |= {id(function)}
            text = "handler %s returns a coroutine, which a client with threads does not run: use asyncwebsocket"
            self.log.warning(text, label(function))

    def hook(self, kind: str, hook: Hook, *, first: bool = False) -> None:
        """Let the client itself see the payloads of a message type (or "binary"), before the handlers."""
        with global_lock:
            route = self._private(self.hookable[kind])
            route.hooks = (hook, *route.hooks) if first else (*route.hooks, hook)

    def hook_after(self, kind: str, hook: Hook) -> None:
        """Let the client itself see the payloads of a message type when the handlers are done with them."""
        with global_lock:
            self._private(self.routes[kind]).after = hook

    def start(self, kwargs: Mapping[str, Any]) -> None:
        """Take the keyword arguments that a `start()` gives to every handler."""
        if not kwargs and not self.kwargs:
            return
        with global_lock:
            self.kwargs = dict(kwargs)
            for route in self._all:
                if route.handlers:
                    route.rebind(self.kwargs)

    # ---- delivery

    def read(self, data: Any, received: float) -> Optional[Delivery]:
        """What to deliver for one received message, None if nobody is interested."""
        if not isinstance(data, str):
            return self._read_binary(data)
        try:
            route = self._heads.get(data[:HEAD]) or self._route(data)
            if route is None:
                return self._unknown(data)
            calls = route.calls
            if not (calls or route.hooks or route.after):
                return self._without_handler(route, data)
            payload = (route.decode or route.decoder())(data)
            payload._received = received
            if route.hooks:
                self._run_hooks(route, payload)
            return (route, payload) if calls or route.after else self._without_handler(route, data)
        except Exception as error:  # whatever the server sends, the next message is read
            return self._unreadable(data, error)

    def _route(self, text: str) -> Optional[Route]:
        """The route of a text; others that begin as it does take the same one."""
        end = text.find('"', len(START)) if text.startswith(START) else 0
        route = self.routes.get(text[len(START) : max(end, 0)])
        if route is None:  # unknown, or written in another way
            return self.routes.get(type_of(text))
        if end < HEAD and len(self._heads) < HEADS and not route.shared:
            self._heads[text[:HEAD]] = route
        return route

    def _read_binary(self, data: Any) -> Optional[Delivery]:
        if callable(data):
            return cast("Optional[Delivery]", data())
        route = self.binary
        if route is None:
            return self.failure("_process_text", ValueError(f"unexpected binary frame of {len(data)} bytes"))
        if route.hooks:
            self._run_hooks(route, data)
        return (route, data) if route.calls else None

    def local_event(self, message: Any) -> Optional[Delivery]:
        """Something the client itself has to say, of which handlers need know nothing."""
        route = self.local_routes[message.type]
        self._run_hooks(route, message)
        return (route, message) if route.calls else None

    def _run_hooks(self, route: Route, payload: Any) -> None:
        for hook in route.hooks:
            try:
                hook(payload)
            except Exception as error:  # a device that fails, say: the handlers are to see the message all the same
                self.log.error("%s could not be dealt with", route.event, exc_info=error)

    def _without_handler(self, route: Route, text: str) -> Optional[Delivery]:
        """A message that no handler of its own waits for."""
        if route.event == "Error":
            error = route.decoder()(text)
            said = error.description, error.message, error.code
            self.log.warning("error of the server: description %r, message %r, code %r", *said)
        return self._unknown(text) if route.optional else None

    def _unknown(self, text: str) -> Optional[Delivery]:
        if not self.unhandled.calls:
            return None
        return self.unhandled, m.UnhandledResponse(type=self.product.events.Unhandled, raw=text)

    def _unreadable(self, text: str, error: Exception) -> Optional[Delivery]:
        if not text:
            return None  # an empty text frame says nothing
        error = why_unreadable(text, error)
        self.log.error("message not understood: %s", error)
        return self.failure("_process_text", error)

    def warn_if_slow(self, seconds: float, messages: int, last: Optional[Delivery]) -> None:
        """Tell of handlers that keep the messages behind them waiting."""
        if seconds > SLOW and last is not None:
            route, _ = last
            names = ", ".join(label(item.function) for item in route.handlers)
            text = "handlers took %.1f s for %d message(s), %s by %s the last: those behind them had to wait"
            self.log.warning(text, seconds, messages, route.event, names)

    # ---- what this side has to say

    def opening(self) -> Delivery:
        """The first delivery of a connection."""
        return self.open, m.OpenResponse(type=m.WebSocketEvents.Open)

    def endings(self, ended: Ended, ledger: Optional[Ledger] = None) -> list[Delivery]:
        """The last deliveries of a connection: Error for an unclean end, then Close."""
        close = m.CloseResponse(type=m.WebSocketEvents.Close)
        close.code, close.reason = ended.code, ended.reason
        close.initiator, close.request_id = ended.initiator, ended.request_id
        if ledger is not None:
            close.ledger = ledger
        if ended.clean or ended.cause is None:
            return [(self.close, close)]
        cause = ended.cause
        close.retryable = cause.retryable
        kind = "ConnectionClosed" if type(cause.cause).__name__.startswith("ConnectionClosed") else "Exception"
        base = "AbstractSyncWebSocketClient" if self._threaded else "AbstractAsyncWebSocketClient"
        error = m.ErrorResponse(f"{kind} in {base}._listening", str(cause.cause or cause.message), kind)
        error.cause = cause
        return [(self.lost, error), (self.close, close)]

    def failure(self, place: str, error: BaseException) -> Delivery:
        """The Error event for something that went wrong on this side."""
        name = self.product.client
        where = f"{name if self._threaded else 'Async' + name}.{place}"
        response = m.ErrorResponse(f"Exception in {where}", str(error) or type(error).__name__, "Exception")
        response.cause = error
        return self.error, response

    def handler_failed(self, route: Route, handler: Handler, error: BaseException) -> list[Delivery]:
        """What to tell of a handler that raised; it is logged as well.

        On asyncio that is no Error event: programs take one for the end of the connection, and reconnect.
        """
        hint = handler.hint(route.keyword, positional=route.positional)
        self.log.error("handler of %s raised %s%s", route.event, type(error).__name__, hint, exc_info=error)
        if route is self.failed:
            return []
        told = [self.failure("_process_text", error)] if self._threaded and route.event != "Error" else []
        if self.failed.calls:
            failed = m.HandlerFailedResponse(type=m.WebSocketEvents.HandlerFailed, event=route.event)
            failed.handler, failed.exception = handler.function, error
            told.append((self.failed, failed))
        return told
