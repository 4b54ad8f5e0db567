"""Thinking of both engines: by the script's rules, or by the OpenAI-compatible endpoint in `think.endpoint`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from deepgram.server.engines.base import EngineError, FunctionCall, Reply
from deepgram.server.engines.rules import find_rule, reply_for
from deepgram.server.json_text import parse_json
from deepgram.server.outbound import Outbound, OutboundError
from deepgram.server.script import Script

Sleep = Callable[[float], Awaitable[None]]


async def think(
    script: Script,
    messages: Sequence[Mapping[str, Any]],
    settings: Mapping[str, Any],
    outbound: Outbound,
    sleep: Sleep = asyncio.sleep,
) -> Reply:
    """Answer by the endpoint in `settings` (an `agent.think` block) if there is one, otherwise by the script."""
    if (settings.get("endpoint") or {}).get("url"):
        return await ask_endpoint(messages, settings, outbound)
    rule, values = find_rule(script, messages, settings)
    if rule.delay:
        await sleep(rule.delay)
    return reply_for(rule, values)


async def ask_endpoint(messages: Sequence[Mapping[str, Any]], settings: Mapping[str, Any], outbound: Outbound) -> Reply:
    """Send one request to a chat completions endpoint; EngineError if it fails."""
    endpoint, provider = settings["endpoint"], settings.get("provider") or {}
    body: dict[str, Any] = {"model": provider.get("model"), "messages": _wire_messages(messages)}
    if provider.get("temperature") is not None:
        body["temperature"] = provider["temperature"]
    if settings.get("functions"):
        body["tools"] = [_tool(function) for function in settings["functions"]]
    try:
        answer = parse_json(await outbound.call("POST", endpoint["url"], endpoint.get("headers") or {}, body))
        return _reply(answer["choices"][0]["message"])
    except OutboundError as failed:
        raise EngineError(str(failed)) from failed
    except (ValueError, LookupError, TypeError) as bad:
        raise EngineError("the endpoint of the think block did not answer with a chat completion") from bad


def _reply(message: Mapping[str, Any]) -> Reply:
    functions = [tool["function"] for tool in message.get("tool_calls") or ()]
    calls = tuple(FunctionCall(function["name"], parse_json(function["arguments"] or "{}")) for function in functions)
    return Reply(calls=calls) if calls else Reply(text=message.get("content") or "")


def _tool(function: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: function[name] for name in ("name", "description", "parameters") if function.get(name) is not None}
    return {"type": "function", "function": named}


def _wire_messages(messages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    wire: list[dict[str, Any]] = []
    for message in messages:
        if message["role"] != "function":
            wire.append({"role": message["role"], "content": message["content"]})
            continue
        called = {"name": message["name"], "arguments": message["arguments"]}
        request = {"id": message["id"], "type": "function", "function": called}
        wire.append({"role": "assistant", "content": None, "tool_calls": [request]})
        wire.append({"role": "tool", "tool_call_id": message["id"], "content": message["content"]})
    return wire
