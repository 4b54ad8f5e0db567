"""The description of a product as data: endpoint, messages, keepalive, farewell."""

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
    """The route of a message type: its event, the class it is decoded to, the handlers' keyword.

    An `optional` type is unknown to the originals: it is Unhandled while it has no handler.
    """
    return Route(event, keyword, cls, optional=optional, shared=True)


def incoming(names: str, module: Any, *, optional: bool = False, prefix: str = "") -> dict[str, Route]:
    """The routes of message types whose events have the same names; the keywords are these in snake case.

    Their classes, in `module` or the core, have the same names, perhaps with `prefix` before or "Response" after them.
    """
    known = {**vars(messages), **vars(module)}
    found = {}
    for name in names.split():
        candidates = [f"{before}{name}{after}" for before in (prefix, "") for after in ("Response", "")]
        cls = next(known[one] for one in candidates if one in known)
        found[name] = route(name, cls, re.sub(r"\B(?=[A-Z])", "_", name).lower(), optional=optional)
    return found


def load_object(path: str) -> Any:
    """Import an object of this package by "module:name"."""
    module, _, name = path.partition(":")
    return getattr(import_module(f"deepgram.{module}"), name)


class Product(NamedTuple):
    """One realtime product."""

    endpoint: str
    events: Any  # the enum of its events
    messages: Mapping[str, Route]  # by the `type` on the wire
    host: str = SPEECH_HOST
    binary: bool = False  # binary frames are audio for the AudioData event
    keepalive: Optional[str] = None  # the text frame that keeps an idle connection alive
    farewell: Optional[str] = None  # the text frame that asks the server to finish; None: the close frame does
    final: Optional[str] = None  # the type of the server's last message after the farewell
    options: type[BaseResponse] = BaseResponse  # the class of its options
    turns: str = "_core.turns:Turns"  # the class of its turns, loaded on demand
    journal: str = "_core.journal:Journal"  # the class of its journal, loaded on demand
    client: str = "WebSocketClient"  # the name of the threaded client in Error events of 4.x
    named_errors: bool = False  # threaded clients, too, pass the Error of an unreadable message by keyword
    records: bool = False  # the client may have a microphone

    def event(self, name: Any) -> Optional[str]:
        """The value of an event from an enum member of any product, its value or its name; None if unknown."""
        if not isinstance(name, str):
            return None
        for events in (self.events, WebSocketEvents):
            try:
                return str(events(name).value)
            except ValueError:
                if (member := events.__members__.get(name)) is not None:
                    return str(member.value)
        return None


# Of the abstract clients: every message is Unhandled.
NO_PRODUCT = Product(endpoint="", events=WebSocketEvents, messages=incoming("Error", messages))
