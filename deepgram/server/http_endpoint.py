"""What an HTTP endpoint of the server gets and gives; a room of its own handles the requests of each."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from deepgram.server.account.caller import Caller
from deepgram.server.account.usage import Used
from deepgram.server.body import Body
from deepgram.server.context import Context

JSON = "application/json"


@dataclass(frozen=True)
class Call:
    """What a client has sent, and who it is.

    `params` are the variable parts of the path, `query` is the raw query string. `content_type` is the type without
    its parameters, None if the request says none. A handler notes in `used` what there is to account for.
    """

    request_id: str
    path: str
    params: Mapping[str, str]
    query: str
    content_type: str | None
    body: Body
    caller: Caller
    used: Used = field(default_factory=Used)


class Answer(NamedTuple):
    """What the client gets: headers, and the body piece by piece; `length` in bytes if the answer is to say it."""

    headers: dict[str, str]
    chunks: Iterable[str | bytes]
    length: int | None = None


Handler = Callable[[Call, Context], Awaitable[Answer]]


def answer_json(value: Any) -> Answer:
    """Answer with a JSON document."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer({"content-type": JSON}, [text.decode()], len(text))
