"""The four events of 5.x, and how frames become events."""

from __future__ import annotations

import logging
from typing import Any, Callable, List, Mapping, Optional

from ..._core.dispatch import Delivery, Dispatcher, Route
from ..._core.handlers import Handler, label
from ..._core.product import Product
from ..._core.session import Ended
from ..._core.strenum import StrEnum
from .messages import decoders, generic_message


class EventType(StrEnum):
    """The events of a connection; handlers get None, the message (bytes for audio), the exception, None."""

    OPEN = "open"
    MESSAGE = "message"
    ERROR = "error"
    CLOSE = "close"


class PayloadRoute(Route):
    """A route whose handlers are called with the payload alone."""

    __slots__ = ()

    def __init__(self, event: str, decode: Callable[[str], Any] = generic_message) -> None:
        super().__init__(event, event)
        self.decode = decode

    def rebind(self, kwargs: Mapping[str, Any]) -> None:
        self.calls = self.calling(lambda item: _payload_call(item.function, item.takes_nothing))


def _payload_call(function: Callable[..., Any], takes_nothing: bool) -> Callable[[Any, Any], Any]:
    return (lambda client, payload: function()) if takes_nothing else (lambda client, payload: function(payload))


class Events(Dispatcher):
    """The dispatcher of 5.x: all messages are one event."""

    def __init__(self, product: Product, *, threaded: bool, log: logging.Logger) -> None:
        super().__init__(product._replace(events=EventType), threaded=threaded, log=log)
        readers = decoders(product.endpoint)
        self.open, self.close = PayloadRoute(EventType.OPEN), PayloadRoute(EventType.CLOSE)
        self.error = self.lost = self.failed = PayloadRoute(EventType.ERROR)
        self.unhandled, self.binary = PayloadRoute(EventType.MESSAGE), PayloadRoute(EventType.MESSAGE)
        kinds = {**dict.fromkeys(product.messages, generic_message), **readers}
        self.routes = {kind: PayloadRoute(EventType.MESSAGE, read) for kind, read in kinds.items()}
        self.local_routes = {kind: PayloadRoute(kind) for kind in self.local_routes}
        self._messages = [self.unhandled, self.binary, *self.routes.values()]
        self._all = [self.open, self.close, self.error, *self._messages, *self.local_routes.values()]

    def decode_all(self) -> None:
        """Decode all messages, even those without handlers."""
        for route in self._messages:
            route.calls = route.calls or (((lambda client, payload: None), Handler(print)),)

    def _without_handler(self, route: Route, text: str) -> None:
        return None

    def _unknown(self, text: str) -> Optional[Delivery]:
        return (self.unhandled, generic_message(text)) if self.unhandled.calls else None

    def opening(self) -> Delivery:
        return self.open, None

    def endings(self, ended: Ended, ledger: Any = None) -> List[Delivery]:
        lost = [] if ended.clean or ended.cause is None else [(self.error, ended.cause.cause or ended.cause)]
        return [*lost, (self.close, None)]

    def failure(self, place: str, error: BaseException) -> Delivery:
        return self.error, error

    def handler_failed(self, route: Route, handler: Handler, error: BaseException) -> List[Delivery]:
        self.log.error(
            "handler %s of %s raised %s", label(handler.function), route.event, type(error).__name__, exc_info=error
        )
        return [] if route is self.error else [(self.error, error)]
