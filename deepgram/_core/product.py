"""What a product says of itself, as data: endpoint, messages, what keeps a connection alive and what ends it."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, Mapping, NamedTuple, Optional

from . import messages
from .dispatch import Route
from .messages import WebSocketEvents
from .response import BaseResponse
from .url import SPEECH_HOST


def route(event: str, cls: type[BaseResponse], keyword: str, *, optional: bool = False) -> Route:
    """A message type the server sends: the event it becomes, the class it is decoded to, the handlers' keyword.

    One that is `optional` is unknown to the originals: Unhandled while nobody has registered for it.
    """
    return Route(event, keyword, cls, optional=optional, shared=True)


def incoming(names: str, module: Any, *, optional: bool = False, prefix: str = "") -> dict[str, Route]:
    """Message types that name their events, and in lower case with underscores the keywords.

    Their classes, in `module` or the core, have the same name, maybe with `prefix` before and "Response" behind it.
    """
    known = {**vars(messages), **vars(module)}
    found = {}
    for name in names.split():
        spelt = [f"{before}{name}{behind}" for before in (prefix, "") for behind in ("Response", "")]
        cls = next(known[one] for one in spelt if one in known)
        found[name] = route(name, cls, re.sub(r"\B(?=[A-Z])", "_", name).lower(), optional=optional)
    return found


def load_object(where: str) -> Any:
    """What a product has at such a place, "module:name"."""
    module, _, name = where.partition(":")
    return getattr(import_module(f"deepgram.{module}"), name)


class Product(NamedTuple):
    """One realtime product."""

    endpoint: str
    events: Any  # the enum of its events
    messages: Mapping[str, Route]  # by the `type` on the wire
    host: str = SPEECH_HOST
    binary: bool = False  # binary frames are audio for the AudioData event
    keepalive: Optional[str] = None  # the text frame that keeps an idle connection alive
    farewell: Optional[str] = None  # the text frame that asks the server to finish; without one, the close frame does
    final: Optional[str] = None  # the type of the server's last message after the farewell
    options: type[BaseResponse] = BaseResponse  # the class of its options
    turns: str = "_core.turns:Turns"  # the class of its turns, which few programs ask for
    journal: str = "_core.journal:Journal"  # of what is kept for another connection, the same
    client: str = "WebSocketClient"  # what the Error events of 4.x call a client with threads
    named_errors: bool = False  # threads, too, give the Error of an unreadable message by keyword
    records: bool = False  # a client may have a microphone

    def event(self, given: Any) -> Optional[str]:
        """The value of an event given as enum member of any product, as value or as member name; None if unknown."""
        if not isinstance(given, str):
            return None
        for events in (self.events, WebSocketEvents):
            try:
                return str(events(given).value)
            except ValueError:
                if (member := events.__members__.get(given)) is not None:
                    return str(member.value)
        return None


# Behind the abstract clients, which know no product: every message of the server is Unhandled.
NO_PRODUCT = Product(endpoint="", events=WebSocketEvents, messages=incoming("Error", messages))
