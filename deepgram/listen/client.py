"""Live transcription: audio in, results out (protocol section 2), with threads."""

from __future__ import annotations

import threading
from typing import Any, Mapping, Optional

from .._core.realtime import Config
from .._io.sync_client import AbstractSyncWebSocketClient
from .protocol import FINALIZE, KEEP_ALIVE
from .verbs import FINALIZE_TIMEOUT, Finalizing, ListenVerbs, Options


class ListenWebSocketClient(ListenVerbs, AbstractSyncWebSocketClient):
    """Live transcription with threads and callbacks.

    Args:
        config: a `DeepgramClientOptions`.
        thread_cls: class of the threads.
    """

    def __init__(self, config: Config, thread_cls: type[threading.Thread] = threading.Thread) -> None:
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

        With `wait`, returns once their handlers have run: each channel's last one says `from_finalize`. False if that
        took longer than `timeout` seconds or the connection ended. The answers to an earlier Finalize that is still
        unanswered, an automatic one too, count as well. A handler can't wait for another: there, `wait` is ignored.
        """
        if not wait or (self._socket is not None and self._socket.handling):
            return self.send(FINALIZE)
        waiting = Finalizing(threading.Event())
        self._waiting.append(waiting)
        try:
            if self.send(FINALIZE):
                waiting.over.wait(timeout)
        finally:
            self._waiting.remove(waiting)
        return waiting.answered


LiveClient = ListenWebSocketClient
