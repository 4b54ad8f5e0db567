"""POST /v1/chat/completions: the engine of the server as an OpenAI-like language model, for `think.endpoint`."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from deepgram.server.context import Context
from deepgram.server.engines.base import EngineError, Reply
from deepgram.server.faults import Reject
from deepgram.server.http_endpoint import Answer, Call
from deepgram.server.json_text import parse_json
from deepgram.server.refusals import Refusal

Message = dict[str, Any]
JSON = {"content-type": "application/json"}
EVENTS = {"content-type": "text/event-stream"}


class ChatRefusal(Refusal):
    """A request that is refused the way OpenAI does it."""

    def __init__(self, message: str, kind: str = "invalid_request_error", status: int = 400) -> None:
        super().__init__(message)
        self._status = status
        self._body = {"error": {"message": message, "type": kind, "param": None, "code": None}}

    def reject(self, request_id: str) -> Reject:
        return Reject(self._status, body=self._body)


async def complete(call: Call, context: Context) -> Answer:
    """Answer a conversation; ChatRefusal for a request that is none, and for an engine that fails."""
    asked = _asked(await call.body.read())
    messages = _messages(asked["messages"])
    prompt = "\n".join(message["content"] for message in messages if message["role"] == "system")
    try:
        reply = await context.engine().think(messages, {"prompt": prompt})
    except EngineError as failed:
        raise ChatRefusal(str(failed), "server_error", 500) from failed
    head = {"id": f"chatcmpl-{context.ids.call_id()}", "created": int(time.time()), "model": asked["model"]}
    tools = [
        {
            "id": context.ids.call_id(),
            "type": "function",
            "function": {"name": one.name, "arguments": json.dumps(one.arguments, ensure_ascii=False)},
        }
        for one in reply.calls
    ]
    if asked.get("stream"):
        return Answer(EVENTS, _events(head, reply, tools))
    return Answer(JSON, [json.dumps(_whole(head, reply, tools, messages), ensure_ascii=False)])


def _asked(body: bytes) -> Message:
    try:
        asked = parse_json(body.decode())
    except ValueError:
        raise ChatRefusal("The body of the request is not JSON.") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("model"), str):
        raise ChatRefusal("You must provide a model parameter.")
    if not isinstance(asked.get("messages"), list) or not asked["messages"]:
        raise ChatRefusal("You must provide a non-empty array of messages.")
    return asked


def _messages(wire: Sequence[Any]) -> list[Message]:
    """The conversation as engines know it: results of tools are messages of functions, with their calls."""
    called: dict[str, Mapping[str, Any]] = {}
    messages: list[Message] = []
    for place, message in enumerate(wire):
        try:
            called.update({tool["id"]: tool["function"] for tool in message.get("tool_calls") or ()})
            role, content = message["role"], _text(message.get("content"))
            if role == "tool":
                function = called[message["tool_call_id"]]
                part = {name: function[name] for name in ("name", "arguments")}
                messages.append({"role": "function", "id": message["tool_call_id"], "content": content, **part})
            elif content:
                messages.append({"role": "system" if role == "developer" else role, "content": content})
        except (LookupError, TypeError, AttributeError):
            raise ChatRefusal(f"messages[{place}] is not a message of a conversation.") from None
    return messages


def _text(content: Any) -> str:
    """The text of a message, which may also be given in parts."""
    if content is None or isinstance(content, str):
        return content or ""
    return "".join(part["text"] for part in content if part["type"] == "text")


def _whole(head: Message, reply: Reply, tools: list[Message], messages: Sequence[Message]) -> Message:
    said = {"role": "assistant", "content": None if tools else reply.text, **({"tool_calls": tools} if tools else {})}
    choice = {"index": 0, "message": said, "logprobs": None, "finish_reason": _reason(tools)}
    read, written = sum(len(message["content"].split()) for message in messages), len(reply.text.split())
    usage = {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
    return {**head, "object": "chat.completion", "choices": [choice], "usage": usage}


def _events(head: Message, reply: Reply, tools: list[Message]) -> Iterator[str]:
    """The same piece by piece: word for word, or one tool after the other."""
    words = [] if tools else [word + " " for word in reply.text.split(" ")]
    if words:
        words[-1] = words[-1][:-1]
    deltas: list[Message] = [{"role": "assistant", "content": None if tools else ""}]
    deltas += [{"content": word} for word in words]
    deltas += [{"tool_calls": [{"index": index, **tool}]} for index, tool in enumerate(tools)]
    for delta in [*deltas, {}]:
        choice = {"index": 0, "delta": delta, "finish_reason": None if delta else _reason(tools)}
        yield _event(json.dumps({**head, "object": "chat.completion.chunk", "choices": [choice]}, ensure_ascii=False))
    yield _event("[DONE]")


def _reason(tools: list[Message]) -> str:
    return "tool_calls" if tools else "stop"


def _event(data: str) -> str:
    return f"data: {data}\n\n"
