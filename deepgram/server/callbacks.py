"""Results that are delivered to the URL of a caller instead of being the answer (protocol 8, 11)."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from deepgram.server.clock import Clock
from deepgram.server.handshake import refusal
from deepgram.server.outbound import Outbound, OutboundError
from deepgram.server.query import Query
from deepgram.server.refusals import BadQuery, Refusal
from deepgram.server.tasks import Tasks

if TYPE_CHECKING:
    from deepgram.server.http_endpoint import Call

logger = logging.getLogger(__name__)

RETRIES = 10
METHODS = ("POST", "PUT")


Message = dict[str, Any]


class Target(NamedTuple):
    """Where a result goes, and by which method."""

    url: str
    method: str


class Content(NamedTuple):
    """A result, ready to be delivered."""

    data: bytes
    content_type: str = "application/json"


def target(query: Query, methods: Sequence[str] = METHODS, schemes: Sequence[str] = ("http", "https")) -> Target | None:
    """Where the client wants the result; BadQuery for what is no URL."""
    method, url = query.choice("callback_method", methods) or methods[0], query.text("callback")
    if url is not None and not re.match(rf"({'|'.join(schemes)})://[^/?#]", url):
        raise BadQuery("Invalid callback url.")
    return None if url is None else Target(url, method)


class Callbacks:
    """Delivers results while the server runs, and tries again when a delivery fails."""

    def __init__(self, outbound: Outbound, clock: Clock) -> None:
        self._outbound = outbound
        self._clock = clock
        self._tasks = Tasks()

    def deliver(self, to: Target, work: Callable[[], Awaitable[Content]], call: Call, pause: float) -> None:
        """Do the work for a call, and deliver what comes of it.

        A delivery that fails is tried up to ten times again, `pause` seconds apart. Work that is refused delivers the
        refusal.
        """
        call.used.callback = {"attempts": 0, "code": 0, "completed": ""}
        self._tasks.spawn(self._run(to, work, call, call.used.callback, pause))

    def stream(self, to: Target, key_id: str, request_id: str, pause: float) -> Callable[[Message | None], None]:
        """Make what delivers the messages of a stream, one after the other, in the place of its WebSocket.

        None ends it.
        """
        waiting: asyncio.Queue[Message | None] = asyncio.Queue()
        headers = {"dg-token": key_id, "dg-request-id": request_id, "content-type": "application/json"}
        self._tasks.spawn(self._run_stream(to, waiting, headers, pause))
        return waiting.put_nowait

    async def stop(self) -> None:
        """Give up what is still to be delivered."""
        await self._tasks.cancel()

    async def _run_stream(
        self, to: Target, waiting: asyncio.Queue[Message | None], headers: Mapping[str, str], pause: float
    ) -> None:
        told: Message = {"attempts": 0, "code": 0}
        try:
            if to.url.startswith("ws"):
                async with self._outbound.socket(to.url, headers) as send:
                    while (message := await waiting.get()) is not None:
                        await send(json.dumps(message, ensure_ascii=False))
                return
            while (message := await waiting.get()) is not None:
                await self._try(to, headers, json.dumps(message, ensure_ascii=False).encode(), told, pause)
        except OutboundError as failed:
            logger.debug("a callback of the local server was not delivered: %s", failed)

    async def _run(
        self, to: Target, work: Callable[[], Awaitable[Content]], call: Call, told: Message, pause: float
    ) -> None:
        try:
            content = await work()
        except Refusal as refused:
            _, body = refusal(refused.reject(call.request_id), call.request_id)
            content = Content(body.encode() if isinstance(body, str) else json.dumps(body).encode())
        headers = {
            "dg-token": call.caller.key_id,
            "dg-request-id": call.request_id,
            "content-type": content.content_type,
        }
        await self._try(to, headers, content.data, told, pause)

    async def _try(self, to: Target, headers: Mapping[str, str], data: bytes, told: Message, pause: float) -> None:
        for _ in range(1 + RETRIES):
            told["attempts"] += 1
            try:
                told["code"] = await self._outbound.deliver(to.method, to.url, headers, data)
            except OutboundError as failed:
                told["code"] = failed.status
                logger.debug("a callback of the local server was not delivered: %s", failed)
                if not failed.sent:
                    return
                await self._clock.sleep(pause)
            else:
                return
