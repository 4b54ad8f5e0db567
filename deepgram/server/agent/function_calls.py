"""Function calls; the client makes them, or the server where a function has an endpoint (protocol 7.7)."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from deepgram.server.agent.base import Shared
from deepgram.server.engines.base import FunctionCall
from deepgram.server.fatal import Fatal
from deepgram.server.outbound import OutboundError

logger = logging.getLogger(__name__)
Entry = dict[str, Any]


class FunctionCalls:
    """The calls of one session."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._pending: dict[str, tuple[Entry, asyncio.Future[str]]] = {}

    async def run(self, wanted: Sequence[FunctionCall]) -> None:
        """Have functions called, and put their results into the conversation."""
        entries = [self._entry(one) for one in wanted]
        groups = [entries] if self._shared.options.parallel_calls else [[entry] for entry in entries]
        for group in groups:
            self._shared.send("FunctionCallRequest", functions=group)
            self._note(group, await asyncio.gather(*[self._result(entry) for entry in group]))

    def answer(self, message: Mapping[str, Any]) -> None:
        """Take a client's answer; an answer that nobody waits for is dropped."""
        found = message.get("id") or self._oldest(message["name"])
        _, result = self._pending.get(found or "", (None, None))
        if result is None or result.done():
            logger.info("an answer to a function call that is not open was dropped: %s", message["name"])
        else:
            result.set_result(message["content"])

    def abandon(self) -> list[Entry]:
        """Forget all open calls; return them."""
        entries = [entry for entry, _ in self._pending.values()]
        self._pending.clear()
        return entries

    def _entry(self, wanted: FunctionCall) -> Entry:
        function = self._shared.conversation.functions.get(wanted.name)
        if function is None:
            raise Fatal("NON_EXISTENT_FUNCTION_CALLED", f"The function {wanted.name} was called but never defined.")
        return {
            "id": self._shared.context.ids.call_id(),
            "name": wanted.name,
            "arguments": json.dumps(wanted.arguments, separators=(",", ":"), ensure_ascii=False),
            "client_side": not function.get("endpoint"),
        }

    async def _result(self, entry: Entry) -> str:
        return await (self._ask_client(entry) if entry["client_side"] else self._call_endpoint(entry))

    def _note(self, group: list[Entry], contents: list[str]) -> None:
        told = []
        for entry, content in zip(group, contents, strict=True):
            self._shared.conversation.add_result(entry, content)
            spaced = json.dumps(json.loads(entry["arguments"]), ensure_ascii=False)
            told.append({**entry, "arguments": spaced, "response": content})
        self._shared.history(function_calls=told)

    async def _ask_client(self, entry: Entry) -> str:
        result: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._pending[entry["id"]] = entry, result
        filler = self._shared.tasks.spawn(self._fill(self._shared.conversation.functions[entry["name"]]))
        try:
            content = await result
        finally:
            filler.cancel()
            self._pending.pop(entry["id"], None)
        await self._shared.clock.sleep(self._shared.timing.function_result)
        return content

    async def _fill(self, function: Mapping[str, Any]) -> None:
        """Say something while a function takes its time, as the function's settings wish."""
        lines, first = self._shared.context.live, function.get("initial_agent_filler")
        if first:
            self._shared.murmur(first if isinstance(first, str) else lines.filler, "filler")
        interval, most = function.get("agent_filler_interval_ms"), function.get("agent_filler_max_count")
        if interval is None or most is None:
            return
        for _ in range(most):
            await self._shared.clock.sleep(interval / 1000)
            self._shared.murmur(lines.filler, "filler")

    async def _call_endpoint(self, entry: Entry) -> str:
        endpoint = self._shared.conversation.functions[entry["name"]]["endpoint"]
        method, headers = endpoint.get("method") or "POST", endpoint.get("headers") or {}
        call = self._shared.context.outbound.call
        try:
            content = await call(method, endpoint["url"], headers, json.loads(entry["arguments"]))
        except OutboundError as failed:
            self._shared.warn("FUNCTION_CALL_FAILED", str(failed))
            content = json.dumps({"error": str(failed)})
        self._shared.send("FunctionCallResponse", id=entry["id"], name=entry["name"], content=content)
        return content

    def _oldest(self, name: str) -> str | None:
        return next((key for key, (entry, _) in self._pending.items() if entry["name"] == name), None)
