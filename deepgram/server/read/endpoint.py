"""Analysis of a text: POST /v1/read (protocol 10.1)."""

from __future__ import annotations

import json
from typing import Any

from deepgram.server.callbacks import Content, target
from deepgram.server.context import Context
from deepgram.server.deferred import deferred
from deepgram.server.http_endpoint import JSON, Answer, Call, answer_json
from deepgram.server.json_text import parse_json
from deepgram.server.query import Query
from deepgram.server.read.analysis import Wishes, results, summary
from deepgram.server.read.sentences import sentences_of
from deepgram.server.refusals import BadQuery

LARGEST_TEXT = 2 << 20  # bytes behind a URL
TYPES = (None, JSON, "text/plain", "application/octet-stream")  # the older clients name none
NO_SOURCE = "Failed to deserialize JSON payload. Please specify exactly one of `text` or `url` in the JSON body."


async def analyze(call: Call, context: Context) -> Answer:
    """Say what the text is about; BadQuery for what the service refuses."""
    query = Query(call.query)
    wishes, language, where = Wishes.parse(query), query.text("language") or "en", target(query)
    if language.partition("-")[0] != "en":
        raise BadQuery("Bad Request: text analysis is only supported in English.", "Bad Request")
    source = await _source(call)

    async def work() -> dict[str, Any]:
        sentences = sentences_of(await _text(source, context))
        found, accounts = results(sentences, wishes)
        if wishes.summarize:
            short, accounts["summary_info"] = summary(sentences)
            found = {"summary": {"text": short}, **found}
        call.used.tokens_in = sum(one["input_tokens"] for one in accounts.values())
        call.used.tokens_out = sum(one["output_tokens"] for one in accounts.values())
        head = {"request_id": call.request_id, "created": context.account.stamp(), "language": language}
        return {"metadata": {**head, **accounts}, "results": found}

    if where is None:
        return answer_json(await work())

    async def content() -> Content:
        return Content(json.dumps(await work(), ensure_ascii=False).encode())

    return deferred(call, context, where, content)


async def _source(call: Call) -> dict[str, str]:
    """What the body is: a text, or the URL of one."""
    if call.content_type not in TYPES:
        problem = "`Content-Type` header is not supported. "
        problem += "`Content-Type` must be either `text/plain` or `application/json`."
        raise BadQuery(problem, "UNSUPPORTED_MEDIA_TYPE", 415)
    text = _decoded(await call.body.read())
    source = None if call.content_type == "text/plain" else _named(text, sure=call.content_type == JSON)
    source = {"text": text} if source is None else source
    _check(source.get("text", "a text to fetch"))
    return source


async def _text(source: dict[str, str], context: Context) -> str:
    if "text" in source:
        return source["text"]
    text = _decoded(b"".join([piece async for piece in context.files.fetch(source["url"], LARGEST_TEXT)]))
    _check(text)
    return text


def _check(text: str) -> None:
    if not text.strip():
        raise BadQuery("Input text contains no characters.", "Bad Request")


def _named(text: str, *, sure: bool) -> dict[str, str] | None:
    """The source that a JSON body names; None for a body that need not be JSON, and is not."""
    try:
        value = parse_json(text)
    except ValueError:
        value = None
    if isinstance(value, dict) and len({"text", "url"} & set(value)) == 1:
        name = "text" if "text" in value else "url"
        if isinstance(value[name], str):
            return {name: value[name]}
    if sure:
        raise BadQuery(NO_SOURCE, "PAYLOAD_ERROR")
    return None


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise BadQuery("Failed to decode payload as UTF-8.", "PAYLOAD_ERROR") from None
