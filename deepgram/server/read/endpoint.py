"""Analysis of a text: POST /v1/read (protocol 10.1)."""

from __future__ import annotations

from typing import Any

from deepgram.server.body import decode_text
from deepgram.server.callbacks import callback_of
from deepgram.server.context import Context
from deepgram.server.deferred import answer_or_deliver
from deepgram.server.http_endpoint import JSON, Answer, Call
from deepgram.server.json_text import parse_object
from deepgram.server.query import Query
from deepgram.server.read.analysis import AnalysisOptions, results, summary
from deepgram.server.read.sentences import sentences_of
from deepgram.server.refusals import BadRequest, check_text, check_type, no_source

MAX_TEXT_BYTES = 2 << 20  # bytes behind a URL
TYPES = (None, JSON, "text/plain", "application/octet-stream")  # the older clients name none


async def analyze(call: Call, context: Context) -> Answer:
    """Say what the text is about; BadRequest for what the service refuses."""
    query = Query(call.query)
    wishes, language, where = AnalysisOptions.parse(query), query.text("language") or "en", callback_of(query)
    if language.partition("-")[0] != "en":
        raise BadRequest("Bad Request: text analysis is only supported in English.", "Bad Request")
    source = await _source(call)

    async def work() -> dict[str, Any]:
        sentences = sentences_of(await _text(source, context))
        found, accounts = results(sentences, wishes)
        if wishes.summarize:
            short, accounts["summary_info"] = summary(sentences)
            found = {"summary": {"text": short}, **found}
        call.usage.tokens_in = sum(one["input_tokens"] for one in accounts.values())
        call.usage.tokens_out = sum(one["output_tokens"] for one in accounts.values())
        head = {"request_id": call.request_id, "created": context.account.format_time(), "language": language}
        return {"metadata": {**head, **accounts}, "results": found}

    return await answer_or_deliver(call, context, where, work)


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
    return check_text(decode_text(b"".join([one async for one in context.files.fetch(source["url"], MAX_TEXT_BYTES)])))


def _named(text: str, *, sure: bool) -> dict[str, str] | None:
    """The source that a JSON body names; None for a body that need not be JSON, and is not."""
    value = parse_object(text)
    if len({"text", "url"} & set(value)) == 1:
        name = "text" if "text" in value else "url"
        if isinstance(value[name], str):
            return {name: value[name]}
    if sure:
        raise no_source()
    return None
