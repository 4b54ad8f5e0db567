"""The voice agent's clients: settings in, a spoken conversation out (protocol section 7), on asyncio."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Union

from .._core.handlers import is_coroutine_function
from .._io.aio_workers import LoopWorkers
from .._io.async_client import AbstractAsyncWebSocketClient
from .._io.workers import UNTOLD
from . import messages as m
from .definitions import Declared
from .protocol import KEEP_ALIVE
from .verbs import AgentVerbs, FunctionAnswer, ListenUpdate, Prompt, Settings, SpeakUpdate, ThinkUpdate


class AsyncAgentWebSocketClient(AgentVerbs, AbstractAsyncWebSocketClient):
    """A voice agent on asyncio; what arguments and methods mean stands at `AgentWebSocketClient`."""

    async def start(
        self,
        options: Optional[Settings] = None,
        addons: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
        members: Optional[Mapping[str, Any]] = None,
        **kwargs: Any,
    ) -> bool:
        """Connect and send the settings; see `AgentWebSocketClient.start`."""
        options = self._first(options)  # which no traceback shows
        return await self._start(None, addons, headers, members, kwargs, options)

    async def send_settings(self, options: Settings) -> bool:
        """See `AgentWebSocketClient.send_settings`."""
        return await self._send_made(self._again(options), unmade=True)

    async def send_audio(self, data: Union[bytes, bytearray, memoryview]) -> bool:
        """See `AgentWebSocketClient.send_audio`."""
        return self._refuse_text() if isinstance(data, str) else await self.send(data)

    async def keep_alive(self) -> bool:
        """See `AgentWebSocketClient.keep_alive`."""
        return await self.send(KEEP_ALIVE)

    async def inject_user_message(self, options: m.InjectUserMessageOptions) -> bool:
        """See `AgentWebSocketClient.inject_user_message`."""
        return await self._send_made(self._message(options, m.InjectUserMessageOptions))

    async def inject_agent_message(self, options: m.InjectAgentMessageOptions) -> bool:
        """See `AgentWebSocketClient.inject_agent_message`."""
        return await self._send_made(self._message(options, m.InjectAgentMessageOptions))

    async def update_prompt(self, prompt: Prompt) -> bool:
        """See `AgentWebSocketClient.update_prompt`."""
        return await self._send_made(self._prompt(prompt))

    async def update_speak_options(self, speak: SpeakUpdate) -> bool:
        """See `AgentWebSocketClient.update_speak_options`."""
        return await self._send_made(self._speak(speak))

    async def update_think_options(self, think: ThinkUpdate) -> bool:
        """See `AgentWebSocketClient.update_think_options`."""
        return await self._send_made(self._think(think))

    async def update_listen_options(self, listen: ListenUpdate) -> bool:
        """See `AgentWebSocketClient.update_listen_options`."""
        return await self._send_made(self._listen(listen))

    async def send_function_call_response(self, response: FunctionAnswer) -> bool:
        """See `AgentWebSocketClient.send_function_call_response`."""
        return await self._send_made(self._response(response))

    async def close(self) -> bool:
        """See `AgentWebSocketClient.close`."""
        return await self.finish()

    async def _send_made(self, text: Optional[str], *, unmade: bool = False) -> bool:
        return unmade if text is None else await self.send(text)

    def _make_workers(self, workers: int, queue: int) -> LoopWorkers:
        return LoopWorkers(workers, queue)

    def _run_function(self, call: m.FunctionCall, declared: Declared) -> None:
        self._workers.run(
            lambda: self._functions.call(call, declared),
            is_coroutine_function(declared.function),
            declared.timeout,
            lambda result, error: self._own(self._send_answer(call, result, error)),
        )

    async def _send_answer(self, call: m.FunctionCall, result: Any, error: Optional[BaseException]) -> None:
        try:
            await self._send_made(self._answer(call, result, error))
        except Exception as untold:
            self._logger.error(UNTOLD, exc_info=untold)
