"""Answers that come later, to the callback of the caller."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from tempfile import SpooledTemporaryFile
from typing import Any

from deepgram.server.callbacks import Content, Target
from deepgram.server.context import Context
from deepgram.server.files import PIECE
from deepgram.server.http_endpoint import Answer, Call, answer_json

IN_MEMORY = 1 << 20  # bytes of a body that are kept without a file


def deferred(call: Call, context: Context, to: Target, work: Callable[[], Awaitable[Content]]) -> Answer:
    """Answer at once; the work is done afterwards, and what comes of it is delivered."""
    context.callbacks.deliver(to, work, call, context.timing.callback_retry)
    return answer_json({"request_id": call.request_id})


async def told(
    call: Call, context: Context, to: Target | None, work: Callable[[], Awaitable[dict[str, Any]]]
) -> Answer:
    """Answer with the document that the work makes, or have it delivered to a callback."""
    if to is None:
        return answer_json(await work())

    async def content() -> Content:
        return Content(json.dumps(await work(), ensure_ascii=False).encode())

    return deferred(call, context, to, content)


async def kept(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same pieces, which are all taken now and kept, if there are many of them in a file."""
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    try:
        async for piece in pieces:
            file.write(piece)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return _read(file)


async def _read(file: SpooledTemporaryFile[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
