"""POST /v1/chat/completions: the server's engine as an OpenAI-compatible language model, for `think.endpoint`."""

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
    """A refusal in OpenAI's format."""

    def __init__(self, message: str, kind: str = "invalid_request_error", status: int = 400) -> None:
        super().__init__(message)
        self._status = status
        self._body = {"error": {"message": message, "type": kind, "param": None, "code": None}}

    def reject(self, request_id: str) -> Reject:
        return Reject(self._status, body=self._body)


async def complete(call: Call, context: Context) -> Answer:
    """Answer a conversation; ChatRefusal for an invalid request or a failing engine."""
    request = _parse_request(await call.body.read())
    messages = _messages(request["messages"])
    prompt = "\n".join(message["content"] for message in messages if message["role"] == "system")
    try:
        reply = await context.engine().think(messages, {"prompt": prompt})
    except EngineError as failed:
        raise ChatRefusal(str(failed), "server_error", 500) from failed
    head = {"id": f"chatcmpl-{context.ids.call_id()}", "created": int(time.time()), "model": request["model"]}
    tools = [
        {
            "id": context.ids.call_id(),
            "type": "function",
            "function": {"name": tool.name, "arguments": json.dumps(tool.arguments, ensure_ascii=False)},
        }
        for tool in reply.calls
    ]
    if request.get("stream"):
        return Answer(EVENTS, _events(head, reply, tools))
    return Answer(JSON, [json.dumps(_completion(head, reply, tools, messages), ensure_ascii=False)])


def _parse_request(body: bytes) -> Message:
    try:
        request = parse_json(body.decode())
    except ValueError:
        raise ChatRefusal("The body of the request is not JSON.") from None
    if not isinstance(request, dict) or not isinstance(request.get("model"), str):
        raise ChatRefusal("You must provide a model parameter.")
    if not isinstance(request.get("messages"), list) or not request["messages"]:
        raise ChatRefusal("You must provide a non-empty array of messages.")
    return request


def _messages(wire: Sequence[Any]) -> list[Message]:
    """The conversation in the engine's format: tool results become function messages that contain the call."""
    calls_by_id: dict[str, Mapping[str, Any]] = {}
    messages: list[Message] = []
    for index, message in enumerate(wire):
        try:
            calls_by_id.update({tool["id"]: tool["function"] for tool in message.get("tool_calls") or ()})
            role, content = message["role"], _text(message.get("content"))
            if role == "tool":
                function = calls_by_id[message["tool_call_id"]]
                part = {name: function[name] for name in ("name", "arguments")}
                messages.append({"role": "function", "id": message["tool_call_id"], "content": content, **part})
            elif content:
                messages.append({"role": "system" if role == "developer" else role, "content": content})
        except (LookupError, TypeError, AttributeError):
            raise ChatRefusal(f"messages[{index}] is not a message of a conversation.") from None
    return messages


def _text(content: Any) -> str:
    """The text of a message, which may consist of parts."""
    if content is None or isinstance(content, str):
        return content or ""
    return "".join(part["text"] for part in content if part["type"] == "text")


def _completion(head: Message, reply: Reply, tools: list[Message], messages: Sequence[Message]) -> Message:
    content = {"content": None, "tool_calls": tools} if tools else {"content": reply.text}
    message = {"role": "assistant", **content}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _reason(tools)}
    read, written = sum(len(message["content"].split()) for message in messages), len(reply.text.split())
    usage = {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
    return {**head, "object": "chat.completion", "choices": [choice], "usage": usage}


def _events(head: Message, reply: Reply, tools: list[Message]) -> Iterator[str]:
    """The completion as a stream of events, word by word, or tool by tool."""
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
