"""The interface between clients and drivers: a connection, the request that opens it, and a desk for handlers."""

from __future__ import annotations

from typing import Any, Callable, Mapping, NamedTuple, Optional, Protocol

from ..errors import DeepgramConnectionError, DeepgramError
from . import refusals, url
from .dispatch import Delivery
from .recording import Recording
from .response import BaseResponse
from .secret import secrets_in
from .session import Session, Step


class UnsupportedOptions(DeepgramError):
    """Options of a type for which `start()` returns False, as in 4.8.1."""


class StartArguments(NamedTuple):
    """The arguments of `start()`, with its options as query parameters or as text frames."""

    query: Any = None
    first: tuple[str, ...] = ()  # text frames to send as soon as the connection is open
    addons: Optional[Mapping[str, Any]] = None
    headers: Optional[Mapping[str, str]] = None
    members: Optional[Mapping[str, Any]] = None
    kwargs: Mapping[str, Any] = {}

    def parameters(self, kind: type[BaseResponse]) -> dict[str, Any]:
        """The query parameters. Raises UnsupportedOptions unless the options are a `kind`, a dict or None."""
        query = self.query.to_dict() if isinstance(self.query, kind) else self.query
        if query is not None and not isinstance(query, dict):
            raise UnsupportedOptions(f"options: expected {kind.__name__}, dict or None, got {type(query).__name__}")
        return query or {}


class ConnectRequest(NamedTuple):
    """How to open a connection: the URL, the headers of the upgrade, and the text frames that follow it."""

    url: str
    headers: Mapping[str, str]
    first: tuple[str, ...] = ()
    tls: Any = None  # an `ssl.SSLContext`, None for the default
    proxy: Any = None  # a URL, False for none, None for that of the environment
    fallbacks: tuple[str, ...] = ()  # URLs to fail over to
    record: Optional[Recording] = None

    def all(self) -> list[ConnectRequest]:
        """This request and those to the fallbacks."""
        return [self, *(self._replace(url=fallback) for fallback in self.fallbacks)]

    def __repr__(self) -> str:
        return f"ConnectRequest({url.without_secrets(self.url)})"


class Connection(Protocol):
    """A client's connection. `open`, `finish` and `send_...` block in one colour and are awaited in the other."""

    session: Session

    @property
    def open(self) -> Any:
        """Connect, upgrade, send the first frames. Raises OSError, errors of websockets, or the cause of a loss."""

    @property
    def finish(self) -> Any:
        """End the connection; return whether that was complete. In a handler it does not wait for the end.

        A `timeout` limits the wait, and how long the server may take for its last messages.
        """

    def abandon(self) -> None:
        """Leave nothing behind where an interrupt has hit `open()`, or its caller before that took the connection."""

    def dispatch(self) -> None:
        """Begin to run handlers; called after Open has been delivered."""

    def send_text(self, text: str, /) -> Any:
        """Send a text frame. Raises ConnectionClosed of websockets, or OSError, if the connection has ended."""

    def send_binary(self, data: bytes, /) -> Any:
        """Send a binary frame; raises as `send_text` does."""

    def proceed(self, step: Step) -> object:
        """Call a method of the session, such as `Session.finish`, and carry out its commands."""

    def rearm(self, set_timer: Callable[[float], bool]) -> None:
        """Call `set_timer(now)`, which sets the session's timer; wake the driver if it is now due earlier (True)."""


class Desk(Protocol):
    """Runs the handlers of a client, one delivery at a time, whichever connection it comes from."""

    @property
    def handling(self) -> bool: ...  # whether the caller is a handler

    def deliver_now(self, delivery: Delivery) -> Any:
        """Run handlers for a delivery that comes from no connection, while no other handler is running."""


def connect_error(error: Exception, request: Optional[ConnectRequest] = None) -> DeepgramConnectionError:
    """Why a connection could not be opened, as `last_error` has it."""
    if isinstance(error, DeepgramConnectionError):
        error.cause = error.cause or error.__cause__
        return error
    if isinstance(error, UnsupportedOptions):
        return DeepgramConnectionError(error.message, cause=error)
    where, secrets = (url.origin(request.url), secrets_in(request.headers, request.url)) if request else ("", ())
    return refusals.refused_error(error, where, secrets)
