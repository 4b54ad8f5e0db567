"""Answers that are delivered later, to the caller's callback."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from tempfile import SpooledTemporaryFile
from typing import Any

from deepgram.server.callbacks import Callback, Content
from deepgram.server.context import Context
from deepgram.server.files import CHUNK_SIZE
from deepgram.server.http_endpoint import Answer, Call, answer_json

IN_MEMORY = 1 << 20  # bytes; larger bodies go to a temporary file


def deliver_later(call: Call, context: Context, callback: Callback, work: Callable[[], Awaitable[Content]]) -> Answer:
    """Answer with the request id at once; run `work` and deliver its result in the background."""
    context.callbacks.deliver(callback, work, call, context.timing.callback_retry)
    return answer_json({"request_id": call.request_id})


async def answer_or_deliver(
    call: Call, context: Context, callback: Callback | None, work: Callable[[], Awaitable[dict[str, Any]]]
) -> Answer:
    """Answer with the result of `work` as JSON, or deliver it to a callback."""
    if callback is None:
        return answer_json(await work())

    async def content() -> Content:
        return Content(json.dumps(await work(), ensure_ascii=False).encode())

    return deliver_later(call, context, callback, content)


async def buffered(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Read all chunks now, since the request ends before the work; large bodies are kept in a temporary file."""
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    try:
        async for chunk in chunks:
            file.write(chunk)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return _read(file)


async def _read(file: SpooledTemporaryFile[bytes]) -> AsyncIterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_SIZE):
            yield chunk
