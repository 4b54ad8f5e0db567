"""What a client asks of the drivers: a connection, opened in a certain way, and a desk that runs its handlers."""

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
    """Options of a kind that the original answers with False."""


class StartArguments(NamedTuple):
    """What a `start()` was given: query parameters, or text frames to send at once; and what it takes beside them."""

    query: Any = None
    first: tuple[str, ...] = ()
    addons: Optional[Mapping[str, Any]] = None
    headers: Optional[Mapping[str, str]] = None
    members: Optional[Mapping[str, Any]] = None
    kwargs: Mapping[str, Any] = {}

    def parameters(self, kind: type[BaseResponse]) -> dict[str, Any]:
        """The query parameters, of options that are a `kind`, a dict or None. Raises NoOptions for others."""
        query = self.query.to_dict() if isinstance(self.query, kind) else self.query
        if query is not None and not isinstance(query, dict):
            raise UnsupportedOptions(f"options: expected {kind.__name__}, dict or None, got {type(query).__name__}")
        return query or {}


class ConnectRequest(NamedTuple):
    """What comes of that: where, how to get there, with which headers, and the text frames to send at once."""

    url: str
    headers: Mapping[str, str]
    first: tuple[str, ...] = ()
    tls: Any = None  # an `ssl.SSLContext`, None for the usual
    proxy: Any = None  # a URL, False for none, None for what the environment says
    others: tuple[str, ...] = ()  # addresses to fail over to
    record: Optional[Recording] = None

    def all(self) -> list[ConnectRequest]:
        """The same to each address."""
        return [self, *(self._replace(url=other) for other in self.others)]

    def __repr__(self) -> str:
        return f"Opening({url.without_secrets(self.url)})"


class Connection(Protocol):
    """A client's connection. To open, to finish and to send blocks in one colour, and is awaited in the other."""

    session: Session

    @property
    def open(self) -> Any:
        """Connect, upgrade, send the first frames. Raises OSError, websockets' errors, or the cause of a loss."""

    @property
    def finish(self) -> Any:
        """End the connection; whether that was complete. In a handler it does not wait for the end.

        With a `timeout` that is what it waits, and how long the server may take for its last messages.
        """

    def dispatch(self) -> None:
        """Begin to run handlers; called once Open has been told."""

    def send_text(self, text: str, /) -> Any:
        """Send a text frame. Raises the library's ConnectionClosed, or OSError, if it can't be written any more."""

    def send_binary(self, data: bytes, /) -> Any:
        """Send a binary frame; raises as `send_text` does."""

    def proceed(self, step: Step) -> object:
        """Let the session take a step that a message allows."""

    def rearm(self, set_timer: Callable[[float], bool]) -> None:
        """Let `set_timer` set the session's timer; given the time, it says whether that is due earlier than before."""


class Desk(Protocol):
    """Where the handlers of a client run, one delivery at a time, whichever connection it comes from."""

    @property
    def handling(self) -> bool: ...  # whether this is called from a handler

    def deliver_now(self, delivery: Delivery) -> Any:
        """Run handlers for something that does not come from a connection, when no other handler is running."""


def connect_error(error: Exception, opening: Optional[ConnectRequest] = None) -> DeepgramConnectionError:
    """What has kept a connection from being opened."""
    if isinstance(error, DeepgramConnectionError):
        error.cause = error.cause or error.__cause__
        return error
    if isinstance(error, UnsupportedOptions):
        return DeepgramConnectionError(error.message, cause=error)
    where, secrets = (url.origin(opening.url), secrets_in(opening.headers, opening.url)) if opening else ("", ())
    return refusals.refused_error(error, where, secrets)
