"""The callbacks of 4.x: finds the handlers of each received message, and makes the events of the client itself."""

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


HEAD, HEADS = 32, 64  # the characters by which a text's route is cached, and the size of that cache
SLOW = 1.0  # handlers that take longer (seconds) are warned about

# The calls of a delivery with their handlers. A tuple, because handlers may be registered while they run.
Calls = Tuple[Tuple[Call, Handler], ...]


@dataclass(slots=True, eq=False, repr=False)
class Route:
    """One kind of delivery: its event, the class and keyword of its payload, its handlers and hooks."""

    event: str
    keyword: str
    cls: type[BaseResponse] = BaseResponse
    positional: bool = False  # the originals pass the payload by position, not by keyword
    optional: bool = False  # goes to Unhandled while it has no handler
    quiet: bool = False  # handlers don't receive the kwargs of start()
    handlers: tuple[Handler, ...] = ()  # tuples: most routes of most clients stay empty, and share one
    hooks: tuple[Hook, ...] = ()  # of the client itself, called before the handlers
    calls: Calls = ()
    after: Optional[Hook] = None  # of the client itself, called after the handlers
    shared: bool = False  # by all clients; never changed
    decode: Optional[Callable[[str], Any]] = None  # set when the first message is decoded

    def decoder(self) -> Callable[[str], Any]:
        self.decode = decoder(self.cls)
        return self.decode

    def rebind(self, kwargs: Mapping[str, Any]) -> None:
        extra = {} if self.quiet else kwargs
        self.calls = self.calling(lambda item: bind(item, self.keyword, positional=self.positional, kwargs=extra))

    def calling(self, bind_handler: Callable[[Handler], Call]) -> Calls:
        return tuple((bind_handler(item), item) for item in self.handlers)


# Events of the client itself, delivered in the order of messages.
LOCAL = m.ReconnectingResponse, m.ReconnectedResponse, m.HighWaterResponse, m.RestartedResponse, m.TurnResponse
LOCAL_ROUTES = {one.type: Route(one.type, one.type.lower(), cls, shared=True) for cls in LOCAL for one in [cls()]}
Delivery = Tuple[Route, Any]  # a route and its payload
Hook = Callable[[Any], Any]


class Dispatcher:
    """The handlers of one client, and the decoding of messages for them. Registrations outlive connections."""

    _warned: frozenset[int] = frozenset()  # ids of handlers already warned about

    def __init__(self, product: Product, *, threaded: bool, log: logging.Logger) -> None:
        self.product = product
        self.log = log
        self._threaded = threaded
        self.kwargs: Mapping[str, Any] = {}  # those of the current `start()`, for every handler
        # 4.8.1 passes the Close and Error that it makes itself by position from threads, by keyword on a loop.
        self.open = Route("Open", "open", m.OpenResponse, positional=True, quiet=True)
        self.close = Route("Close", "close", m.CloseResponse, positional=threaded)
        self.error = Route("Error", "error", m.ErrorResponse, positional=threaded and not product.named_errors)
        self.lost = Route("Error", "error", m.ErrorResponse, positional=threaded)
        self.failed = Route("HandlerFailed", "handler_failed", m.HandlerFailedResponse)
        self.unhandled = Route("Unhandled", "unhandled", m.UnhandledResponse)
        self.binary = Route("AudioData", "data") if product.binary else None
        self.routes = dict(product.messages)  # shared ones, replaced by copies when handlers are added
        self.local_routes = LOCAL_ROUTES.copy()
        self._heads: dict[str, Route] = {}  # by the first characters of texts
        self._all = [self.open, self.close, self.error, self.lost, self.failed, self.unhandled]
        self._all += self.hookable.values()

    @property
    def hookable(self) -> dict[str, Route]:
        """The routes that can have hooks, by message type or "binary"."""
        return {**self.routes, **self.local_routes, **({"binary": self.binary} if self.binary else {})}

    def _private(self, route: Route) -> Route:
        """The route if it may be changed; a shared one is replaced by a copy of this client's own."""
        if not route.shared:
            return route
        copy = Route(route.event, route.keyword, route.cls, optional=route.optional)
        for table in (self.routes, self.local_routes):
            table.update({kind: copy for kind, one in table.items() if one is route})
        self._all = [copy if one is route else one for one in self._all]
        return copy

    # ---- registration

    def register(self, event: Any, function: Any) -> None:
        """Add a handler. Raises TypeError for one that can't be called; logs a warning for an unknown event."""
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
                    private = self._private(route)
                    private.handlers += (handler,)
                    private.rebind(self.kwargs)

    def unregister(self, function: Any) -> None:
        with global_lock:
            for route in self._all:
                kept = tuple(item for item in route.handlers if item.function is not function)
                if len(kept) < len(route.handlers):
                    route.handlers = kept
                    route.rebind(self.kwargs)

    def warn_of_coroutine(self, function: Any) -> None:
        """Log, once for each handler, that a threaded client does not run coroutines."""
        if id(function) not in self._warned:  # a callable need not be hashable
            self._warned |= {id(function)}
            text = "handler %s returns a coroutine, which a client with threads does not run: use asyncwebsocket"
            self.log.warning(text, label(function))

    def hook(self, kind: str, hook: Hook, *, first: bool = False) -> None:
        """Call `hook(payload)` for each message of a type (or "binary"), before the handlers."""
        with global_lock:
            route = self._private(self.hookable[kind])
            route.hooks = (hook, *route.hooks) if first else (*route.hooks, hook)

    def hook_after(self, kind: str, hook: Hook) -> None:
        """Call `hook(payload)` for each message of a type, after the handlers."""
        with global_lock:
            self._private(self.routes[kind]).after = hook

    def start(self, kwargs: Mapping[str, Any]) -> None:
        """Set the keyword arguments of a `start()`, which every handler receives."""
        if not kwargs and not self.kwargs:
            return
        with global_lock:
            self.kwargs = dict(kwargs)
            for route in self._all:
                if route.handlers:
                    route.rebind(self.kwargs)

    # ---- delivery

    def read(self, data: Any, received: float) -> Optional[Delivery]:
        """Decode a received message and call its hooks. Returns None if it has no handler."""
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
        except Exception as error:  # whatever the server sent must not stop the reading
            return self._unreadable(data, error)

    def _route(self, text: str) -> Optional[Route]:
        """The route of a text, cached by the text's first characters."""
        end = text.find('"', len(START)) if text.startswith(START) else 0
        route = self.routes.get(text[len(START) : max(end, 0)])
        if route is None:  # unknown, or formatted differently
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
        """The delivery of an event of the client itself; None if it has no handler."""
        route = self.local_routes[message.type]
        self._run_hooks(route, message)
        return (route, message) if route.calls else None

    def _run_hooks(self, route: Route, payload: Any) -> None:
        for hook in route.hooks:
            try:
                hook(payload)
            except Exception as error:  # a failing device, say: the handlers must see the message all the same
                self.log.error("%s could not be dealt with", route.event, exc_info=error)

    def _without_handler(self, route: Route, text: str) -> Optional[Delivery]:
        if route.event == "Error":
            error = route.decoder()(text)
            details = error.description, error.message, error.code
            self.log.warning("error of the server: description %r, message %r, code %r", *details)
        return self._unknown(text) if route.optional else None

    def _unknown(self, text: str) -> Optional[Delivery]:
        if not self.unhandled.calls:
            return None
        return self.unhandled, m.UnhandledResponse(type=self.product.events.Unhandled, raw=text)

    def _unreadable(self, text: str, error: Exception) -> Optional[Delivery]:
        if not text:
            return None  # empty text frames are ignored
        error = why_unreadable(text, error)
        self.log.error("message not understood: %s", error)
        return self.failure("_process_text", error)

    def warn_if_slow(self, seconds: float, messages: int, last: Optional[Delivery]) -> None:
        """Warn about handlers that delay the messages behind theirs."""
        if seconds > SLOW and last is not None:
            route, _ = last
            names = ", ".join(label(item.function) for item in route.handlers)
            text = "handlers took %.1f s for %d message(s), %s by %s the last: those behind them had to wait"
            self.log.warning(text, seconds, messages, route.event, names)

    # ---- events of the client itself

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
        """The Error event for a failure on this side."""
        name = self.product.client
        where = f"{name if self._threaded else 'Async' + name}.{place}"
        response = m.ErrorResponse(f"Exception in {where}", str(error) or type(error).__name__, "Exception")
        response.cause = error
        return self.error, response

    def handler_failed(self, route: Route, handler: Handler, error: BaseException) -> list[Delivery]:
        """Log a handler's exception and return the deliveries that report it.

        On asyncio there is no Error event: programs take one for the end of the connection, and reconnect.
        """
        hint = handler.hint(route.keyword, positional=route.positional)
        self.log.error("handler of %s raised %s%s", route.event, type(error).__name__, hint, exc_info=error)
        if route is self.failed:
            return []
        deliveries = [self.failure("_process_text", error)] if self._threaded and route.event != "Error" else []
        if self.failed.calls:
            failed = m.HandlerFailedResponse(type=m.WebSocketEvents.HandlerFailed, event=route.event)
            failed.handler, failed.exception = handler.function, error
            deliveries.append((self.failed, failed))
        return deliveries
