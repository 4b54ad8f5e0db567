"""Functions the agent may call: declared from a Python signature, answered once per call (protocol section 7.7)."""

from __future__ import annotations

import copy
import functools
import inspect
import json
import logging
import re
from typing import Any, Callable, Iterable, NamedTuple, Optional, get_type_hints

import msgspec

from .._core.codec import plain
from .messages import FunctionCall, FunctionCallResponse

TIMEOUT = 30.0  # seconds a function may take
log = logging.getLogger("deepgram.agent.functions")


class Declared(NamedTuple):
    """A function and what the agent is told of it."""

    name: str
    function: Callable[..., Any]
    description: str
    arguments: type[msgspec.Struct]
    timeout: Optional[float]
    documented: dict[str, str]

    def definition(self) -> dict[str, Any]:
        """The entry for `think.functions`: name, description and the JSON schema of the parameters."""
        (whole,), parts = msgspec.json.schema_components([self.arguments], ref_template="#/$defs/{name}")
        schema = parts.pop(whole["$ref"].rpartition("/")[2])
        schema.pop("title", None)
        for name, text in self.documented.items():
            if name in schema.get("properties", {}):
                schema["properties"][name].setdefault("description", text)
        if parts:
            schema["$defs"] = parts
        return {"name": self.name, "description": self.description, "parameters": schema}

    def call(self, arguments: str) -> Any:
        """Call with arguments given as JSON text; a coroutine function returns its coroutine.

        Raises msgspec.ValidationError naming the argument that does not fit.
        """
        given = msgspec.json.decode(arguments or "{}", type=self.arguments)
        return self.function(**{name: getattr(given, name) for name in self.arguments.__struct_fields__})


def declare(function: Callable[..., Any], name: Optional[str], timeout: Optional[float]) -> Declared:
    """Declare a function. Raises TypeError for a signature or type hint that JSON can't carry."""
    called = name or getattr(function, "__name__", "")
    if not called:
        raise TypeError(f"function: {function!r} has no name; expected name=")
    hints = _hints(function)
    fields: list[Any] = []
    for item in inspect.signature(function).parameters.values():
        if item.kind not in (item.POSITIONAL_OR_KEYWORD, item.KEYWORD_ONLY):
            raise TypeError(f"function {called}: parameter {item.name}: expected one that can be given by name")
        kind = hints.get(item.name, Any)
        fields.append((item.name, kind) if item.default is item.empty else (item.name, kind, item.default))
    arguments = msgspec.defstruct(called, fields, kw_only=True)
    documentation = inspect.getdoc(function) or ""
    declared = Declared(
        called, function, documentation.partition("\n\n")[0], arguments, timeout, _documented(documentation)
    )
    declared.definition()  # a type hint without a JSON schema is told here, not in the middle of a conversation
    return declared


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    while isinstance(function, functools.partial):
        function = function.func
    return get_type_hints(function if inspect.isroutine(function) else type(function).__call__)


def _documented(text: str) -> dict[str, str]:
    """The parameters described in an `Args:` section."""
    section = re.search(r"^Args:\n((?:[ \t]+.*\n?|\n)+)", text, re.MULTILINE)
    entries = re.findall(r"^[ \t]+(\w+)(?: \([^)]*\))?:[ \t]*(.+)$", section[1], re.MULTILINE) if section else []
    return {name: words.strip() for name, words in entries}


class Functions:
    """The functions of one client, and which calls of the agent still wait for an answer."""

    def __init__(self) -> None:
        self._declared: dict[str, Declared] = {}
        self._open: dict[str, str] = {}  # call id -> name, oldest first
        self._seen: set[str] = set()  # ids of all calls of this connection

    def declare(self, function: Callable[..., Any], name: Optional[str], timeout: Optional[float]) -> None:
        """See `AgentVerbs.function`."""
        declared = declare(function, name, timeout)
        self._declared[declared.name] = declared

    def __bool__(self) -> bool:
        return bool(self._declared)

    def add_to(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Settings whose every `think` names the declared functions, after those it names itself."""
        agent = settings.setdefault("agent", {})
        if isinstance(agent, dict):
            think = agent.setdefault("think", {})
            for one in think if isinstance(think, list) else [think]:
                named = one.setdefault("functions", [])
                known = {entry.get("name") for entry in named}
                named += [item.definition() for item in self._declared.values() if item.name not in known]
        return settings

    def forget(self) -> None:
        """A new connection: calls of the last one need no answer any more."""
        self._open.clear()
        self._seen.clear()

    def requested(self, calls: Iterable[FunctionCall], *, others: bool) -> list[tuple[FunctionCall, Declared]]:
        """Note calls to be answered; returns those to run here. With `others`, unknown names are somebody else's."""
        mine = []
        for call in calls:
            if not call.client_side or call.id in self._seen:
                continue
            self._seen.add(call.id)
            self._open[call.id] = call.name
            declared = self._declared.get(call.name)
            if declared is None and (others or not self._declared):
                continue
            mine.append((call, declared or _unknown(call.name)))
        return mine

    def cancelled(self, ids: Iterable[str]) -> None:
        """The server wants no answer to these any more."""
        for call_id in ids:
            self._open.pop(call_id, None)

    def answer(self, call: FunctionCall, result: Any, error: Optional[BaseException]) -> Optional[FunctionCallResponse]:
        """The response to a call that has run; None if it has been answered or cancelled since."""
        if self._open.pop(call.id, None) is None:
            return None
        content = ""
        if error is None:
            try:
                content = _content(result)
            except (TypeError, ValueError, RecursionError) as unfit:
                error = unfit
        if error is not None:
            log.warning("function %s failed: %s: %s", call.name, type(error).__name__, error)
            content = _content({"error": _told(error)})
        return FunctionCallResponse(
            id=call.id, name=call.name, content=content, thought_signature=call.thought_signature
        )

    def identified(self, response: FunctionCallResponse) -> FunctionCallResponse:
        """A response with an id: its own, else that of the oldest unanswered call of its name."""
        call_id = response.id or next((key for key, name in self._open.items() if name == response.name), "")
        self._open.pop(call_id, None)
        if call_id == response.id:
            return response
        identified = copy.copy(response)
        identified.id = call_id
        return identified


def _unknown(name: str) -> Declared:
    def refuse() -> None:
        raise LookupError(f"there is no function named {name}")

    return Declared(name, refuse, "", msgspec.defstruct("Unknown", []), None, {})


def _content(result: Any) -> str:
    """What a function returned, as the server wants it. Raises TypeError or ValueError for what JSON can't carry."""
    return result if isinstance(result, str) else json.dumps(plain(result), ensure_ascii=False, default=str)


def _told(error: BaseException) -> str:
    """What the language model is told of a failure."""
    return "timed out" if isinstance(error, TimeoutError) else str(error) or type(error).__name__
