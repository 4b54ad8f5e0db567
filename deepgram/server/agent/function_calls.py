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
Json = dict[str, Any]


class FunctionCalls:
    """The function calls of one session."""

    def __init__(self, session: AgentBase) -> None:
        self._session = session
        self._pending: dict[str, tuple[Json, asyncio.Future[str]]] = {}

    async def run(self, calls: Sequence[FunctionCall]) -> None:
        """Have functions called, and add the results to the conversation."""
        functions = self._session.conversation.functions  # as they are now: UpdateThink may replace them meanwhile
        entries = [self._entry(call, functions) for call in calls]
        groups = [entries] if self._session.options.parallel_calls else [[entry] for entry in entries]
        for group in groups:
            self._session.send("FunctionCallRequest", functions=group)
            results = [self._result(entry, functions[entry["name"]]) for entry in group]
            self._add_results(group, await asyncio.gather(*results))

    def answer(self, message: Mapping[str, Any]) -> None:
        """Process a client's result; one without an open call is dropped."""
        found = message.get("id") or self._oldest_open_call(message["name"])
        _, result = self._pending.get(found or "", (None, None))
        if result is None or result.done():
            logger.info("an answer to a function call that is not open was dropped: %s", message["name"])
        else:
            result.set_result(message["content"])

    def drop_open_calls(self) -> list[Json]:
        """Drop and return all open calls."""
        entries = [entry for entry, _ in self._pending.values()]
        self._pending.clear()
        return entries

    def _entry(self, call: FunctionCall, functions: Mapping[str, Json]) -> Json:
        function = functions.get(call.name)
        if function is None:
            raise Fatal("NON_EXISTENT_FUNCTION_CALLED", f"The function {call.name} was called but never defined.")
        return {
            "id": self._session.context.ids.call_id(),
            "name": call.name,
            "arguments": json.dumps(call.arguments, separators=(",", ":"), ensure_ascii=False),
            "client_side": not function.get("endpoint"),
        }

    async def _result(self, entry: Json, function: Json) -> str:
        ask = self._ask_client if entry["client_side"] else self._call_endpoint
        return await ask(entry, function)

    def _add_results(self, group: list[Json], contents: list[str]) -> None:
        history = []
        for entry, content in zip(group, contents, strict=True):
            self._session.conversation.add_result(entry, content)
            spaced = json.dumps(json.loads(entry["arguments"]), ensure_ascii=False)
            history.append({**entry, "arguments": spaced, "response": content})
        self._session.history(function_calls=history)

    async def _ask_client(self, entry: Json, function: Json) -> str:
        result: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._pending[entry["id"]] = entry, result
        filler = self._session.tasks.spawn(self._say_fillers(function))
        try:
            content = await result
        finally:
            filler.cancel()
            self._pending.pop(entry["id"], None)
        await self._session.clock.sleep(self._session.timing.function_result)
        return content

    async def _say_fillers(self, function: Json) -> None:
        """Say fillers during a function call, as set for the function."""
        lines, first = self._session.context.live, function.get("initial_agent_filler")
        if first:
            self._session.interject(first if isinstance(first, str) else lines.filler, "filler")
        interval, limit = function.get("agent_filler_interval_ms"), function.get("agent_filler_max_count")
        if interval is not None:
            for _ in range(limit or 0):
                await self._session.clock.sleep(interval / 1000)
                self._session.interject(lines.filler, "filler")

    async def _call_endpoint(self, entry: Json, function: Json) -> str:
        endpoint, call = function["endpoint"], self._session.context.outbound.call
        method, headers = endpoint.get("method") or "POST", endpoint.get("headers") or {}
        try:
            content = await call(method, endpoint["url"], headers, json.loads(entry["arguments"]))
        except OutboundError as failed:
            self._session.warn("FUNCTION_CALL_FAILED", str(failed))
            content = json.dumps({"error": str(failed)})
        self._session.send("FunctionCallResponse", id=entry["id"], name=entry["name"], content=content)
        return content

    def _oldest_open_call(self, name: str) -> str | None:
        return next((key for key, (entry, _) in self._pending.items() if entry["name"] == name), None)
