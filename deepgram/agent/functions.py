"""The functions of one client: which the agent is offered, and which of its calls wait for an answer (protocol 7.7)."""

from __future__ import annotations

import copy
import logging
from typing import Any, Callable, Iterable, Optional

import msgspec

from .definitions import Declared, content, declare
from .messages import FunctionCall, FunctionCallResponse

TIMEOUT = 30.0  # seconds from the request of a call to its answer
log = logging.getLogger("deepgram.agent.functions")


class Functions:
    """The functions of one client, and which calls of the agent still wait for an answer."""

    def __init__(self) -> None:
        self._declared: dict[str, Declared] = {}
        self._open: dict[str, str] = {}  # call id -> name, oldest first
        self._lost: set[str] = set()  # ids of those whose connection was replaced
        self._seen: set[str] = set()  # ids of all calls of this connection
        self._offered: Optional[set[Any]] = None  # names the agent has been told of; None where that is unknown

    def declare(self, function: Callable[..., Any], name: Optional[str], timeout: Optional[float]) -> Declared:
        """See `AgentVerbs.function`."""
        declared = declare(function, name, timeout)
        self._declared[declared.name] = declared
        return declared

    def add_to(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Settings whose every `think` names the declared functions, after those it names itself."""
        agent = settings.get("agent", {})
        self._offered = None  # nobody here knows the functions of a stored configuration
        agent = self.offer(agent) if isinstance(agent, dict) else agent
        return {**settings, "agent": agent} if agent else settings

    def offer(self, parent: dict[str, Any]) -> dict[str, Any]:
        """As `add_to`, for what has the `think` itself: an agent, or an UpdateThink, which replaces all functions."""
        think = parent.get("think", {})
        listed = think if isinstance(think, list) else [think]
        made = [self._added(one) if isinstance(one, dict) else one for one in listed]
        self._offered = {name for one in made if isinstance(one, dict) for name in _names(one["functions"])}
        if not self._declared:
            return parent
        return {**parent, "think": made if isinstance(think, list) else made[0]}

    def _added(self, think: dict[str, Any]) -> dict[str, Any]:
        own = think.get("functions") or []
        known = _names(own)
        return {**think, "functions": own + [d.definition() for d in self._declared.values() if d.name not in known]}

    def lacks(self, name: str) -> bool:
        """Whether the agent has been told of functions, but not of this one."""
        return self._offered is not None and name not in self._offered

    def call(self, call: FunctionCall, declared: Declared) -> Any:
        """Run a function, unless its call has been cancelled while it waited."""
        return declared.call(call.arguments) if call.id in self._open else None

    def forget(self) -> None:
        """A new connection: calls of the last one need no answer any more."""
        self._open.clear()
        self._seen.clear()
        self._lost.clear()

    def lose(self) -> None:
        """The connection was replaced: nobody waits for these calls any more."""
        for call_id, name in self._open.items():
            log.warning("function %s: the connection of call %s was lost, its answer is dropped", name, call_id)
        self._lost |= self._open.keys()
        self._open.clear()

    def is_lost(self, call_id: str) -> bool:
        """Whether a call came over a connection that was replaced."""
        return call_id in self._lost

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
        said = ""
        if error is None:
            try:
                said = content(result)
            except (TypeError, ValueError, RecursionError) as unfit:
                error = unfit
        if error is not None:
            log.warning("function %s failed: %s: %s", call.name, type(error).__name__, error)
            said = content({"error": str(error) or type(error).__name__})
        return FunctionCallResponse(id=call.id, name=call.name, content=said, thought_signature=call.thought_signature)

    def identified(self, response: FunctionCallResponse) -> FunctionCallResponse:
        """A response with id and name: its own, else those of the oldest unanswered call that it fits."""
        call_id = response.id or next((key for key, name in list(self._open.items()) if name == response.name), "")
        name = self._open.pop(call_id, response.name)
        if (call_id, response.name or name) == (response.id, response.name):
            return response
        identified = copy.copy(response)
        identified.id, identified.name = call_id, response.name or name
        return identified


def _names(entries: list[Any]) -> set[Any]:
    return {entry.get("name") for entry in entries if isinstance(entry, dict)}  # the server judges the others


def _unknown(name: str) -> Declared:
    def refuse() -> None:
        raise LookupError(f"there is no function named {name}")

    return Declared(name, refuse, "", msgspec.defstruct("Unknown", []), None, {})
