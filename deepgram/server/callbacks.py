"""Delivery of results to a caller's URL instead of in the response (protocol 8, 11)."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from deepgram.server.clock import Clock
from deepgram.server.handshake import error_response
from deepgram.server.outbound import Outbound, OutboundError
from deepgram.server.query import Query
from deepgram.server.refusals import BadRequest, Refusal
from deepgram.server.tasks import Tasks

if TYPE_CHECKING:
    from deepgram.server.http_endpoint import Call

logger = logging.getLogger(__name__)

RETRIES = 10
METHODS = ("POST", "PUT")
JSON = "application/json"

Message = dict[str, Any]
Headers = Mapping[str, str]


class Callback(NamedTuple):
    """URL and HTTP method of a callback."""

    url: str
    method: str


class Content(NamedTuple):
    """The body of a delivery."""

    data: bytes
    content_type: str = JSON


def callback_of(
    query: Query, methods: Sequence[str] = METHODS, schemes: Sequence[str] = ("http", "https")
) -> Callback | None:
    """The callback in a query, if any; BadRequest if it is not a URL."""
    method, url = query.choice("callback_method", methods) or methods[0], query.text("callback")
    if url is not None and not re.match(rf"({'|'.join(schemes)})://[^/?#]", url):
        raise BadRequest("Invalid callback url.")
    return None if url is None else Callback(url, method)


class Callbacks:
    """Delivers results in the background, with retries, while the server runs."""

    def __init__(self, outbound: Outbound, clock: Clock) -> None:
        self._outbound = outbound
        self._clock = clock
        self._tasks = Tasks()

    def deliver(self, callback: Callback, work: Callable[[], Awaitable[Content]], call: Call, delay: float) -> None:
        """Run `work` for a call in the background, and deliver its result, or its refusal.

        A failed delivery is retried up to ten times, `delay` seconds apart.
        """
        call.usage.callback = {"attempts": 0, "code": 0, "completed": ""}
        self._tasks.spawn(self._run_work(callback, work, call, call.usage.callback, delay))

    def stream(self, to: Callback, key_id: str, request_id: str, delay: float) -> Callable[[Message | None], None]:
        """Deliver a stream's messages in order; returns a function that enqueues a message, None at the end."""
        queue: asyncio.Queue[Message | None] = asyncio.Queue()
        headers = _headers(key_id, request_id, JSON)
        self._tasks.spawn(self._run_stream(to, queue, headers, delay))
        return queue.put_nowait

    async def stop(self) -> None:
        """Cancel all pending deliveries."""
        await self._tasks.cancel()

    async def _run_stream(
        self, callback: Callback, queue: asyncio.Queue[Message | None], headers: Headers, delay: float
    ) -> None:
        status: Message = {"attempts": 0, "code": 0}
        try:
            if callback.url.startswith("ws"):
                async with self._outbound.socket(callback.url, headers) as send:
                    while (message := await queue.get()) is not None:
                        await send(json.dumps(message, ensure_ascii=False))
                return
            while (message := await queue.get()) is not None:
                await self._deliver(callback, headers, json.dumps(message, ensure_ascii=False).encode(), status, delay)
        except OutboundError as failed:
            logger.debug("a callback of the local server was not delivered: %s", failed)

    async def _run_work(
        self, callback: Callback, work: Callable[[], Awaitable[Content]], call: Call, status: Message, delay: float
    ) -> None:
        try:
            content = await work()
        except Refusal as refused:
            _, body = error_response(refused.reject(call.request_id), call.request_id)
            content = Content(body.encode() if isinstance(body, str) else json.dumps(body).encode())
        headers = _headers(call.caller.key_id, call.request_id, content.content_type)
        await self._deliver(callback, headers, content.data, status, delay)

    async def _deliver(self, callback: Callback, headers: Headers, data: bytes, status: Message, delay: float) -> None:
        for _ in range(1 + RETRIES):
            status["attempts"] += 1
            try:
                status["code"] = await self._outbound.deliver(callback.method, callback.url, headers, data)
            except OutboundError as failed:
                status["code"] = failed.status
                logger.debug("a callback of the local server was not delivered: %s", failed)
                if not failed.sent:
                    return
                await self._clock.sleep(delay)
            else:
                return


def _headers(key_id: str, request_id: str, content_type: str) -> Headers:
    return {"dg-token": key_id, "dg-request-id": request_id, "content-type": content_type}
