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
from deepgram.server.read.sentences import split_text
from deepgram.server.refusals import BadRequest, check_text, check_type, invalid_source

MAX_TEXT_BYTES = 2 << 20  # at a URL
TYPES = (None, JSON, "text/plain", "application/octet-stream")  # older clients send none


async def analyze(call: Call, context: Context) -> Answer:
    """Analyze a text; BadRequest for what the service refuses."""
    query = Query(call.query)
    options, language, callback = AnalysisOptions.parse(query), query.text("language") or "en", callback_of(query)
    if language.partition("-")[0] != "en":
        raise BadRequest("Bad Request: text analysis is only supported in English.", "Bad Request")
    source = await _source(call)

    async def work() -> dict[str, Any]:
        sentences = split_text(await _text(source, context))
        body, infos = results(sentences, options)
        if options.summarize:
            text, infos["summary_info"] = summary(sentences)
            body = {"summary": {"text": text}, **body}
        call.usage.tokens_in = sum(info["input_tokens"] for info in infos.values())
        call.usage.tokens_out = sum(info["output_tokens"] for info in infos.values())
        metadata = {"request_id": call.request_id, "created": context.account.format_time(), "language": language}
        return {"metadata": {**metadata, **infos}, "results": body}

    return await answer_or_deliver(call, context, callback, work)


async def _source(call: Call) -> dict[str, str]:
    """The source in the body: a text, or a URL."""
    check_type(call.content_type, TYPES)
    text = await call.body.text()
    source = None if call.content_type == "text/plain" else _source_in_json(text, is_json=call.content_type == JSON)
    source = source or {"text": text}
    check_text(source.get("text", "a text to fetch"))
    return source


async def _text(source: dict[str, str], context: Context) -> str:
    if "text" in source:
        return source["text"]
    chunks = [chunk async for chunk in context.files.fetch(source["url"], MAX_TEXT_BYTES)]
    return check_text(decode_text(b"".join(chunks)))


def _source_in_json(text: str, *, is_json: bool) -> dict[str, str] | None:
    """The source in a JSON body; None for a body that is neither JSON nor declared as such."""
    value = parse_object(text)
    if len({"text", "url"} & set(value)) == 1:
        name = "text" if "text" in value else "url"
        if isinstance(value[name], str):
            return {name: value[name]}
    if is_json:
        raise invalid_source()
    return None
