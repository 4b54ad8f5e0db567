"""Function calls, made by the client, or by the server for functions with an endpoint (protocol 7.7)."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from deepgram.server.agent.base import AgentBase
from deepgram.server.engines.base import FunctionCall
from deepgram.server.fatal import Fatal
from deepgram.server.outbound import OutboundError

logger = logging.getLogger(__name__)
Entry = dict[str, Any]


class FunctionCalls:
    """The function calls of one session."""

    def __init__(self, session: AgentBase) -> None:
        self._session = session
        self._pending: dict[str, tuple[Entry, asyncio.Future[str]]] = {}

    async def run(self, calls: Sequence[FunctionCall]) -> None:
        """Have functions called, and add the results to the conversation."""
        entries = [self._entry(call) for call in calls]
        groups = [entries] if self._session.options.parallel_calls else [[entry] for entry in entries]
        for group in groups:
            self._session.send("FunctionCallRequest", functions=group)
            self._note(group, await asyncio.gather(*[self._result(entry) for entry in group]))

    def answer(self, message: Mapping[str, Any]) -> None:
        """Process a client's result; one without an open call is dropped."""
        found = message.get("id") or self._oldest(message["name"])
        _, result = self._pending.get(found or "", (None, None))
        if result is None or result.done():
            logger.info("an answer to a function call that is not open was dropped: %s", message["name"])
        else:
            result.set_result(message["content"])

    def abandon(self) -> list[Entry]:
        """Drop and return all open calls."""
        entries = [entry for entry, _ in self._pending.values()]
        self._pending.clear()
        return entries

    def _entry(self, call: FunctionCall) -> Entry:
        function = self._session.conversation.functions.get(call.name)
        if function is None:
            raise Fatal("NON_EXISTENT_FUNCTION_CALLED", f"The function {call.name} was called but never defined.")
        return {
            "id": self._session.context.ids.call_id(),
            "name": call.name,
            "arguments": json.dumps(call.arguments, separators=(",", ":"), ensure_ascii=False),
            "client_side": not function.get("endpoint"),
        }

    async def _result(self, entry: Entry) -> str:
        return await (self._ask_client(entry) if entry["client_side"] else self._call_endpoint(entry))

    def _note(self, group: list[Entry], contents: list[str]) -> None:
        history = []
        for entry, content in zip(group, contents, strict=True):
            self._session.conversation.add_result(entry, content)
            spaced = json.dumps(json.loads(entry["arguments"]), ensure_ascii=False)
            history.append({**entry, "arguments": spaced, "response": content})
        self._session.history(function_calls=history)

    async def _ask_client(self, entry: Entry) -> str:
        result: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._pending[entry["id"]] = entry, result
        filler = self._session.tasks.spawn(self._fill(self._session.conversation.functions[entry["name"]]))
        try:
            content = await result
        finally:
            filler.cancel()
            self._pending.pop(entry["id"], None)
        await self._session.clock.sleep(self._session.timing.function_result)
        return content

    async def _fill(self, function: Mapping[str, Any]) -> None:
        """Say fillers during a function call, as set for the function."""
        lines, first = self._session.context.live, function.get("initial_agent_filler")
        if first:
            self._session.interject(first if isinstance(first, str) else lines.filler, "filler")
        interval, limit = function.get("agent_filler_interval_ms"), function.get("agent_filler_max_count")
        if interval is None or limit is None:
            return
        for _ in range(limit):
            await self._session.clock.sleep(interval / 1000)
            self._session.interject(lines.filler, "filler")

    async def _call_endpoint(self, entry: Entry) -> str:
        endpoint = self._session.conversation.functions[entry["name"]]["endpoint"]
        method, headers = endpoint.get("method") or "POST", endpoint.get("headers") or {}
        call = self._session.context.outbound.call
        try:
            content = await call(method, endpoint["url"], headers, json.loads(entry["arguments"]))
        except OutboundError as failed:
            self._session.warn("FUNCTION_CALL_FAILED", str(failed))
            content = json.dumps({"error": str(failed)})
        self._session.send("FunctionCallResponse", id=entry["id"], name=entry["name"], content=content)
        return content

    def _oldest(self, name: str) -> str | None:
        return next((key for key, (entry, _) in self._pending.items() if entry["name"] == name), None)
