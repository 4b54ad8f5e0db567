"""What the clients of both colours share: configuration, handlers, what a `start()` asks for, what went wrong."""

from __future__ import annotations

import logging
from typing import Any, Callable, ClassVar, Mapping, NamedTuple, Optional, Protocol, Union

from ..errors import DeepgramConnectionError, DeepgramError
from . import policy, refusals, url
from .config import Config as Config
from .dispatch import Delivery, Dispatcher
from .handlers import label
from .product import BARE, Product
from .secret import merged_headers, without_frames
from .session import Ending, Session, Step

Audio = Union[bytes, bytearray, memoryview]
SLOW = 1.0  # seconds of handlers that are worth a warning


class Driver(Protocol):
    """What a client of either colour asks of its connection."""

    def proceed(self, step: Step) -> object: ...

    def rearm(self, set_timer: Callable[[float], bool]) -> None: ...


class Opening(NamedTuple):
    """What a `start()` asks for: where, with which headers, and the text frames to send at once."""

    url: str
    headers: Mapping[str, str]
    first: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Opening({url.without_secrets(self.url)})"


class NoOptions(DeepgramError):
    """Options of a kind that the original answers with False."""


class Realtime:
    """Base of all WebSocket clients.

    Attributes:
        last_error: why the last `start()` failed or the connection was lost, None if all is well.
    """

    _product: ClassVar[Product] = BARE
    _threaded: ClassVar[bool]
    _logger_name: ClassVar[str]

    def __init__(self, config: Config, endpoint: str = "") -> None:
        if not hasattr(config, "base_url"):
            raise DeepgramError(f"config: expected DeepgramClientOptions, got {type(config).__name__}")
        if not endpoint:
            raise DeepgramError("endpoint: expected a path such as 'v1/listen', got ''")
        self._config = config
        self._endpoint = endpoint
        self._logger = logging.getLogger(self._logger_name)
        self._dispatcher = Dispatcher(self._product, threaded=self._threaded, log=self._logger)
        self._tuning = policy.tuning(config.options)
        self._socket: Optional[Driver] = None  # the driver's connection, while there is one
        self.last_error: Optional[DeepgramConnectionError] = None
        if self._product.final is not None:
            self._dispatcher.hook(self._product.final, lambda message: self._proceed(Session.said_all))

    def on(self, event: str, handler: Callable[..., Any]) -> None:
        """Call `handler` for an event, after those registered before; registrations outlive connections.

        `event` is a member of the product's event enum, its value or its name. The handler is called with the client
        and the payload: `def on_x(client, result, **kwargs)`, where any name may stand for `result`; of the keyword
        arguments given to `start()` it gets those it takes. Raises TypeError for a handler that can't be called.
        """
        self._dispatcher.register(event, handler)

    def delegate_listening(self, delegate: Any) -> None:
        """Give the audio the server sends to `delegate.add_audio_to_queue` as well, a `Speaker`'s for instance."""
        if self._product.binary:
            self._dispatcher.hook("binary", delegate.add_audio_to_queue)

    # ---- starting

    def _opening(
        self,
        query: Any,
        addons: Optional[Mapping[str, Any]],
        headers: Optional[Mapping[str, str]],
        members: Optional[Mapping[str, Any]],
        kwargs: Mapping[str, Any],
        first: tuple[str, ...] = (),
    ) -> Opening:
        """What to connect with; takes the members and handler arguments of this `start()`."""
        if isinstance(query, self._product.options):
            query = query.to_dict()
        if query is not None and not isinstance(query, dict):
            expected = self._product.options.__name__
            raise NoOptions(f"options: expected {expected}, dict or None, got {type(query).__name__}")
        self.__dict__.update(members or {})
        self._dispatcher.start(kwargs)
        base = self._config.base_url(self._product.host)
        asked = {**(query or {}), **(addons or {})}
        sent = merged_headers(self._config.headers, headers or {})
        return Opening(url.socket_url(base, self._endpoint, asked), sent, first)

    def _session(self) -> Session:
        return Session(self._product, self._tuning, threaded=self._threaded)

    def _proceed(self, step: Step) -> None:
        """Let the session take a step that a message allows."""
        if self._socket is not None:
            self._socket.proceed(step)

    def _started(self, send: Callable[[bytes], Any]) -> None:
        """A product starts what belongs to a connection; `send` is the client's."""

    def _stop_sending(self) -> None:
        """A product stops what sends by itself, before the farewell."""

    def _stopped(self, *, playback: bool) -> None:
        """A product stops what belongs to a connection: with `playback`, also what still plays."""

    # ---- sending

    def _audio(self, data: Any) -> bytes | bytearray:
        """What a binary frame is to carry; the client sends none that is empty. TypeError for what no frame can."""
        if isinstance(data, (bytes, bytearray)):
            return data
        if isinstance(data, memoryview):  # of any shape and item size
            return data.tobytes()
        error = TypeError(f"data: expected str or bytes, got {type(data).__name__}")
        self._logger.error("send() failed: %s", error)
        raise error

    # ---- what went wrong

    def _fail_start(self, error: Exception, opening: Optional[Opening] = None) -> bool:
        """A `start()` that failed: kept, logged, and raised if the options ask for it."""
        without_frames(error)
        if isinstance(error, NoOptions):
            self.last_error = DeepgramConnectionError(error.message, cause=error)
            self._logger.error("start() failed: %s", error.message)
            return False
        where = url.origin(opening.url) if opening else ""
        self.last_error = error if isinstance(error, DeepgramConnectionError) else refusals.refused_error(error, where)
        self._logger.error("start() failed: %s", self.last_error.message)
        if self._asks("raise_on_error"):
            raise self.last_error from error
        if self._config.options.get("termination_exception_connect") is True:
            raise error
        return False

    def _fail_send(self, error: Optional[Exception] = None) -> bool:
        """Something could not be sent: counted, and raised if the options ask for it."""
        if self.last_error is None:
            self.last_error = DeepgramConnectionError(
                "not connected" if error is None else f"send failed: {error}", cause=error
            )
        self.last_error.unsent += 1
        if self._asks("raise_on_error"):
            raise self.last_error.with_traceback(None)  # it may have been raised before
        if error is not None and self._config.options.get("termination_exception_send") is True:
            raise error
        return False

    def _ended(self, ending: Ending) -> None:
        if ending.cause:
            ending.cause.unsent = self.last_error.unsent if self.last_error else 0
            self.last_error = ending.cause
            self._logger.error("%s", ending.cause.message)
        else:
            self._logger.debug("connection closed: code %s by %s", ending.close.code, ending.close.initiator)

    def _warn_if_slow(self, seconds: float, messages: int, last: Optional[Delivery]) -> None:
        """Tell of handlers that keep the messages behind them waiting."""
        if seconds > SLOW and last is not None:
            route, _ = last
            names = ", ".join(label(item.function) for item in route.handlers)
            text = "handlers took %.1f s for %d message(s), %s by %s the last: those behind them had to wait"
            self._logger.warning(text, seconds, messages, route.event, names)

    def _asks(self, option: str) -> bool:
        return policy.is_on(self._config.options.get(option))
