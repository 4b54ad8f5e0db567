"""The voice agent on asyncio."""

from __future__ import annotations

from typing import Any, Optional

from .._io.aio_workers import LoopWorkers
from .._io.async_client import AbstractAsyncWebSocketClient
from .._io.workers import UNTOLD
from . import messages as m
from .verbs import AgentVerbs


class AsyncAgentWebSocketClient(AgentVerbs, AbstractAsyncWebSocketClient):
    """A voice agent on asyncio."""

    _workers_class = LoopWorkers

    def _requested(self, request: m.FunctionCallRequest) -> None:
        self._workers = self._workers.here()
        super()._requested(request)

    def _answer(self, call: m.FunctionCall, result: Any, error: Optional[BaseException]) -> None:
        self._own(self._tell(call, result, error))

    async def _tell(self, call: m.FunctionCall, result: Any, error: Optional[BaseException]) -> None:
        try:
            await self._send_answer(call, result, error)
        except Exception as untold:
            self._logger.error(UNTOLD, exc_info=untold)
