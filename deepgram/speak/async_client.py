"""Live speech: text in, audio out (protocol section 4), on asyncio."""

from __future__ import annotations

import asyncio
from typing import Any, Mapping, Optional, Union

from .._io.aio_workers import in_own_thread
from .._io.async_client import AbstractAsyncWebSocketClient
from .._io.loops import await_on
from ..devices import NO_SPEAKER
from . import messages as m
from .verbs import Options, SpeakVerbs, control_message, speak_message


class AsyncSpeakWSClient(SpeakVerbs, AbstractAsyncWebSocketClient):
    """Live speech on asyncio; what arguments and methods mean stands at `SpeakWSClient`."""

    async def start(
        self,
        options: Optional[Options] = None,
        addons: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
        members: Optional[Mapping[str, Any]] = None,
        **kwargs: Any,
    ) -> bool:
        """Connect; see `SpeakWSClient.start`."""
        return await self._start(options, addons, headers, members, kwargs)

    async def send_text(self, text_input: str) -> bool:
        """See `SpeakWSClient.send_text`."""
        return await self.send_raw(speak_message(text_input))

    async def send(self, data: Union[str, bytes, bytearray, memoryview]) -> bool:
        """See `SpeakWSClient.send`."""
        text = self._text(data)
        return False if text is None else await self.send_raw(text)

    async def send_control(self, msg_type: Union[m.SpeakWebSocketMessage, str], data: str = "") -> bool:
        """See `SpeakWSClient.send_control`."""
        return await self.send_raw(control_message(msg_type))

    async def send_raw(self, msg: str) -> bool:
        """See `SpeakWSClient.send_raw`."""
        connection = self._socket
        if connection is not None and self.is_connected() and connection.loop is not asyncio.get_running_loop():
            return await await_on(connection.loop, AsyncSpeakWSClient.send_raw(self, msg))
        refused = self._noted(msg)
        try:
            return await super().send(msg) or refused()
        except Exception:
            refused()
            raise

    async def flush(self) -> bool:
        """See `SpeakWSClient.flush`."""
        return await self.send_control(m.SpeakWebSocketMessage.Flush)

    async def clear(self) -> bool:
        """See `SpeakWSClient.clear`."""
        return await self.send_control(m.SpeakWebSocketMessage.Clear)

    async def wait_for_complete(self) -> None:
        """Wait until what has come has been played; without speaker playback it is logged that there is none."""
        if self._speaker is None:
            self._logger.error(NO_SPEAKER)
        else:
            await in_own_thread(self._speaker.wait_for_complete)


AsyncSpeakWebSocketClient = AsyncSpeakWSClient
