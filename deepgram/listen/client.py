"""Live transcription: audio in, results out (protocol section 2)."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any, Mapping, Optional, Union

from .._core.realtime import Realtime
from .._core.session import Session
from .._io.async_client import AbstractAsyncWebSocketClient
from .._io.sync_client import AbstractSyncWebSocketClient
from . import messages as m
from .protocol import FINALIZE, KEEP_ALIVE, LISTEN, ReplyFlush

Options = Union[m.LiveOptions, Mapping[str, Any]]
FINALIZE_TIMEOUT = 5.0  # seconds; the server need not answer a Finalize with nothing to finalise


class ListenVerbs(Realtime):
    """What both colours share: automatic finals, and who waits for a Finalize to be answered."""

    product = LISTEN

    def __init__(self, config: Any, *more: Any) -> None:
        super().__init__(config, LISTEN.endpoint, *more)
        self._waiting: list[Any] = []  # events to set when a Finalize has been answered
        self._flush: Optional[ReplyFlush] = None
        self._flush_after = float(config.options.get("auto_flush_reply_delta", 0)) / 1000
        self._dispatcher.hook("Results", self._heard)

    def _session(self) -> Session:
        session = super()._session()
        self._flush = ReplyFlush(self._flush_after) if self._flush_after > 0 else None
        session.chore = self._flush
        return session

    def _heard(self, result: m.LiveResultResponse) -> None:
        if self._flush is not None and self._flush.heard(result, time.monotonic()):
            self._socket.rearm()
        if result.from_finalize:
            for event in self._waiting:
                event.set()


class ListenWebSocketClient(ListenVerbs, AbstractSyncWebSocketClient):
    """Live transcription with threads and callbacks.

    Args:
        config: a `DeepgramClientOptions`.
        thread_cls: class of the threads.
    """

    def __init__(self, config: Any, thread_cls: type[threading.Thread] = threading.Thread) -> None:
        super().__init__(config, thread_cls)

    def start(
        self,
        options: Optional[Options] = None,
        addons: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
        members: Optional[Mapping[str, Any]] = None,
        **kwargs: Any,
    ) -> bool:
        """Connect. False if that failed; `last_error` says why.

        Args:
            options: `LiveOptions` or dict: the query parameters, in their order.
            addons: further query parameters; they win.
            headers: further handshake headers, for this connection only.
            members: become attributes of this client.
            kwargs: given to every handler but that of Open.
        """
        return self._start(options, addons, headers, members, kwargs)

    def keep_alive(self) -> bool:
        """Tell the server that the client is still there; option `keepalive` does so by itself."""
        return self.send(KEEP_ALIVE)

    def finalize(self, wait: bool = False, timeout: float = FINALIZE_TIMEOUT) -> bool:
        """Ask for the final results of all audio sent so far.

        With `wait`, returns once their handlers have run (the result that says `from_finalize` comes last); False if
        that took longer than `timeout` seconds. A handler can't wait for another: there, `wait` is ignored.
        """
        if not wait or (self._socket is not None and self._socket.handling):
            return self.send(FINALIZE)
        answered = threading.Event()
        self._waiting.append(answered)
        try:
            return self.send(FINALIZE) and answered.wait(timeout)
        finally:
            self._waiting.remove(answered)


class AsyncListenWebSocketClient(ListenVerbs, AbstractAsyncWebSocketClient):
    """Live transcription on asyncio; what arguments and methods mean stands at `ListenWebSocketClient`."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)

    async def start(
        self,
        options: Optional[Options] = None,
        addons: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
        members: Optional[Mapping[str, Any]] = None,
        **kwargs: Any,
    ) -> bool:
        """Connect; see `ListenWebSocketClient.start`."""
        return await self._start(options, addons, headers, members, kwargs)

    async def keep_alive(self) -> bool:
        return await self.send(KEEP_ALIVE)

    async def finalize(self, wait: bool = False, timeout: float = FINALIZE_TIMEOUT) -> bool:
        if not wait or (self._socket is not None and self._socket.handling):
            return await self.send(FINALIZE)
        answered = asyncio.Event()
        self._waiting.append(answered)
        try:
            if not await self.send(FINALIZE):
                return False
            await asyncio.wait_for(answered.wait(), timeout)
        except asyncio.TimeoutError:
            return False
        finally:
            self._waiting.remove(answered)
        return True


LiveClient = ListenWebSocketClient
AsyncLiveClient = AsyncListenWebSocketClient
