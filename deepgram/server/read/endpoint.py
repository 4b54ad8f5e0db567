"""Analysis of a text: POST /v1/read (protocol 10.1)."""

from __future__ import annotations

from typing import Any

from deepgram.server.body import decoded
from deepgram.server.callbacks import target
from deepgram.server.context import Context
from deepgram.server.deferred import told
from deepgram.server.http_endpoint import JSON, Answer, Call
from deepgram.server.json_text import parsed
from deepgram.server.query import Query
from deepgram.server.read.analysis import Wishes, results, summary
from deepgram.server.read.sentences import sentences_of
from deepgram.server.refusals import BadQuery, check_text, check_type, no_source

LARGEST_TEXT = 2 << 20  # bytes behind a URL
TYPES = (None, JSON, "text/plain", "application/octet-stream")  # the older clients name none


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

    return await told(call, context, where, work)


async def _source(call: Call) -> dict[str, str]:
    """What the body is: a text, or the URL of one."""
    check_type(call.content_type, TYPES)
    text = await call.body.text()
    source = None if call.content_type == "text/plain" else _named(text, sure=call.content_type == JSON)
    source = {"text": text} if source is None else source
    check_text(source.get("text", "a text to fetch"))
    return source


async def _text(source: dict[str, str], context: Context) -> str:
    if "text" in source:
        return source["text"]
    return check_text(decoded(b"".join([one async for one in context.files.fetch(source["url"], LARGEST_TEXT)])))


def _named(text: str, *, sure: bool) -> dict[str, str] | None:
    """The source that a JSON body names; None for a body that need not be JSON, and is not."""
    value = parsed(text)
    if isinstance(value, dict) and len({"text", "url"} & set(value)) == 1:
        name = "text" if "text" in value else "url"
        if isinstance(value[name], str):
            return {name: value[name]}
    if sure:
        raise no_source()
    return None
