"""The voice agent on asyncio."""

from __future__ import annotations

from typing import Any, Optional

from .._core.handlers import is_coroutine_function
from .._io.aio_beside import on_loop
from .._io.async_client import AbstractAsyncWebSocketClient
from . import messages as m
from .functions import Declared
from .verbs import AgentVerbs


class AsyncAgentWebSocketClient(AgentVerbs, AbstractAsyncWebSocketClient):
    """A voice agent on asyncio."""

    def _run_function(self, call: m.FunctionCall, declared: Declared) -> None:
        async def done(result: Any, error: Optional[BaseException]) -> None:
            await self._send_answer(call, result, error)

        asynchronous = is_coroutine_function(declared.function)
        self._own(on_loop(lambda: declared.call(call.arguments), asynchronous, declared.timeout, done))
