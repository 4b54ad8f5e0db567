"""Client-side functions: declaring them to the agent, and tracking its calls until they are answered (protocol 7.7)."""

from __future__ import annotations

import copy
import logging
from typing import Any, Callable, Iterable, Optional

import msgspec

from .definitions import DeclaredFunction, content, declare
from .messages import FunctionCall, FunctionCallResponse

TIMEOUT = 30.0  # seconds from the request of a call to its response
log = logging.getLogger("deepgram.agent.functions")


class Functions:
    """The declared functions of one client, and the agent's calls of them."""

    def __init__(self) -> None:
        self._declared: dict[str, DeclaredFunction] = {}
        self._pending: dict[str, str] = {}  # call id -> name, oldest first
        self._dropped: set[str] = set()  # ids of calls whose connection was replaced
        self._seen: set[str] = set()  # ids of all calls of this connection
        self._offered: Optional[set[Any]] = None  # names of the functions the agent knows; None: unknown

    def declare(self, function: Callable[..., Any], name: Optional[str], timeout: Optional[float]) -> DeclaredFunction:
        """See `AgentVerbs.function`."""
        declared = declare(function, name, timeout)
        self._declared[declared.name] = declared
        return declared

    def add_to(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Settings with the declared functions added to each `think`, after its own."""
        agent = settings.get("agent", {})
        self._offered = None  # the functions of a stored configuration are unknown
        agent = self.offer(agent) if isinstance(agent, dict) else agent
        return {**settings, "agent": agent} if agent else settings

    def offer(self, parent: dict[str, Any]) -> dict[str, Any]:
        """As `add_to`, for the parent of `think`: an agent, or an UpdateThink, which replaces all functions."""
        think = parent.get("think", {})
        listed = think if isinstance(think, list) else [think]
        blocks = [self._with_functions(block) if isinstance(block, dict) else block for block in listed]
        self._offered = {name for block in blocks if isinstance(block, dict) for name in _names(block["functions"])}
        if not self._declared:
            return parent
        return {**parent, "think": blocks if isinstance(think, list) else blocks[0]}

    def _with_functions(self, think: dict[str, Any]) -> dict[str, Any]:
        own = think.get("functions") or []
        known = _names(own)
        return {**think, "functions": own + [d.definition() for d in self._declared.values() if d.name not in known]}

    def lacks(self, name: str) -> bool:
        """Whether the agent is known not to have this function."""
        return self._offered is not None and name not in self._offered

    def call(self, call: FunctionCall, declared: DeclaredFunction) -> Any:
        """Run a function, unless its call was cancelled while it was queued."""
        return declared.call(call.arguments) if call.id in self._pending else None

    def forget(self) -> None:
        """A new session has started: calls of the last one need no answer."""
        self._pending.clear()
        self._seen.clear()
        self._dropped.clear()

    def drop_pending(self) -> None:
        """The connection was replaced: the server no longer expects answers to its open calls."""
        for call_id, name in self._pending.items():
            log.warning("function %s: the connection of call %s was lost, its answer is dropped", name, call_id)
        self._dropped |= self._pending.keys()
        self._pending.clear()

    def is_dropped(self, call_id: str) -> bool:
        """Whether a call came over a connection that has been replaced."""
        return call_id in self._dropped

    def register(self, calls: Iterable[FunctionCall], *, others: bool) -> list[tuple[FunctionCall, DeclaredFunction]]:
        """Register calls to be answered; return those to run here. With `others`, handlers answer unknown functions."""
        to_run = []
        for call in calls:
            if not call.client_side or call.id in self._seen:
                continue
            self._seen.add(call.id)
            self._pending[call.id] = call.name
            declared = self._declared.get(call.name)
            if declared is None and (others or not self._declared):
                continue
            to_run.append((call, declared or _unknown_function(call.name)))
        return to_run

    def cancel(self, ids: Iterable[str]) -> None:
        """The server has cancelled these calls: they need no answer."""
        for call_id in ids:
            self._pending.pop(call_id, None)

    def answer(self, call: FunctionCall, result: Any, error: Optional[BaseException]) -> Optional[FunctionCallResponse]:
        """The response to a call that has run; None if it has been answered or cancelled meanwhile."""
        if self._pending.pop(call.id, None) is None:
            return None
        text = ""
        if error is None:
            try:
                text = content(result)
            except (TypeError, ValueError, RecursionError) as unserializable:
                error = unserializable
        if error is not None:
            log.warning("function %s failed: %s: %s", call.name, type(error).__name__, error)
            text = content({"error": str(error) or type(error).__name__})
        return FunctionCallResponse(id=call.id, name=call.name, content=text, thought_signature=call.thought_signature)

    def with_id(self, response: FunctionCallResponse) -> FunctionCallResponse:
        """A response with id and name: its own, or those of the oldest unanswered call that matches."""
        call_id = response.id or next((key for key, name in list(self._pending.items()) if name == response.name), "")
        name = self._pending.pop(call_id, response.name)
        if (call_id, response.name or name) == (response.id, response.name):
            return response
        identified = copy.copy(response)
        identified.id, identified.name = call_id, response.name or name
        return identified


def _names(entries: list[Any]) -> set[Any]:
    return {entry.get("name") for entry in entries if isinstance(entry, dict)}  # the server judges the others


def _unknown_function(name: str) -> DeclaredFunction:
    def refuse() -> None:
        raise LookupError(f"there is no function named {name}")

    return DeclaredFunction(name, refuse, "", msgspec.defstruct("Unknown", []), None, {})
