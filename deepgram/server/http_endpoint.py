"""Types of HTTP endpoints: the request as a handler gets it, and the answer."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from deepgram.server.account.caller import Caller
from deepgram.server.account.usage import Usage
from deepgram.server.body import Body
from deepgram.server.context import Context

JSON = "application/json"


@dataclass(frozen=True)
class Call:
    """A request, and its caller.

    `params` are the variables of the path, `query` is the raw query string, `content_type` the media type without
    parameters (None without the header). A handler notes in `usage` what is to be billed.
    """

    request_id: str
    path: str
    params: Mapping[str, str]
    query: str
    content_type: str | None
    body: Body
    caller: Caller
    usage: Usage = field(default_factory=Usage)


class Answer(NamedTuple):
    """Headers and body of a response; with `length` (bytes) it has a Content-Length, otherwise it is chunked."""

    headers: dict[str, str]
    chunks: Iterable[str | bytes]
    length: int | None = None


Handler = Callable[[Call, Context], Awaitable[Answer]]


def answer_json(value: Any) -> Answer:
    """A JSON response."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Answer({"content-type": JSON}, [text], len(text.encode()))
