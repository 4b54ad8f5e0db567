"""From `client.agent.websocket.v("1")` to a client object, by one table.

Every access makes a new router and every `v()` a new client, as in the originals.
"""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from .errors import DeepgramModuleError

if TYPE_CHECKING:
    from .agent.client import AgentWebSocketClient, AsyncAgentWebSocketClient
    from .listen.client import AsyncListenWebSocketClient, ListenWebSocketClient
    from .options import DeepgramClientOptions
    from .speak.client import AsyncSpeakWSClient, SpeakWSClient

T = TypeVar("T")


class Version(Generic[T]):
    """A product whose API version is to be chosen."""

    def __init__(self, config: DeepgramClientOptions, parent: str, *, any_version: bool = False) -> None:
        self._config = config
        self._parent = parent
        self._any_version = any_version  # the deprecated routers never looked at it

    def v(self, version: str = "") -> T:
        """A client for this API version ("1").

        Raises DeepgramModuleError for "", ModuleNotFoundError for a version that does not exist.
        """
        if len(version) == 0:
            raise DeepgramModuleError("Invalid module version")
        if version != "1" and not self._any_version:
            product = self._parent.partition(".")[0]
            raise ModuleNotFoundError(f"No module named 'deepgram.clients.{product}.v{version}'")
        module, name = CLIENTS[self._parent]
        made = getattr(import_module(module, __package__), name)(self._config)
        return cast(T, made)


CLIENTS = {
    "agent.websocket": (".agent.client", "AgentWebSocketClient"),
    "agent.asyncwebsocket": (".agent.client", "AsyncAgentWebSocketClient"),
    "listen.websocket": (".listen.client", "ListenWebSocketClient"),
    "listen.asyncwebsocket": (".listen.client", "AsyncListenWebSocketClient"),
    "speak.websocket": (".speak.client", "SpeakWSClient"),
    "speak.asyncwebsocket": (".speak.client", "AsyncSpeakWSClient"),
}


class _Router:
    """Holds the configuration for the versions below."""

    Version: Any = Version

    def __init__(self, config: DeepgramClientOptions) -> None:
        self._config = config

    def _deprecated(self, name: str, instead: str) -> None:
        """Warn, as the originals do, of an attribute that has a new name."""
        from deprecation import UnsupportedWarning

        details = f"deepgram.{name} is deprecated. Use deepgram.{instead} instead."
        warnings.warn(UnsupportedWarning(name.rpartition(".")[2], "3.4.0", "4.0.0", details), stacklevel=3)


class AgentRouter(_Router):
    """The voice agent."""

    @property
    def websocket(self) -> Version[AgentWebSocketClient]:
        """Threads and callbacks."""
        return Version(self._config, "agent.websocket")

    @property
    def asyncwebsocket(self) -> Version[AsyncAgentWebSocketClient]:
        """asyncio and callbacks."""
        return Version(self._config, "agent.asyncwebsocket")


class ListenRouter(_Router):
    """Speech to text."""

    @property
    def websocket(self) -> Version[ListenWebSocketClient]:
        """Live transcription with threads and callbacks."""
        return Version(self._config, "listen.websocket")

    @property
    def asyncwebsocket(self) -> Version[AsyncListenWebSocketClient]:
        """Live transcription with asyncio and callbacks."""
        return Version(self._config, "listen.asyncwebsocket")

    @property
    def live(self) -> Version[ListenWebSocketClient]:
        """Deprecated name of `websocket`."""
        self._deprecated("listen.live", "listen.websocket")
        return Version(self._config, "listen.websocket", any_version=True)

    @property
    def asynclive(self) -> Version[AsyncListenWebSocketClient]:
        """Deprecated name of `asyncwebsocket`."""
        self._deprecated("listen.asynclive", "listen.asyncwebsocket")
        return Version(self._config, "listen.asyncwebsocket", any_version=True)


class SpeakRouter(_Router):
    """Text to speech."""

    @property
    def websocket(self) -> Version[SpeakWSClient]:
        """Live speech with threads and callbacks."""
        return Version(self._config, "speak.websocket")

    @property
    def asyncwebsocket(self) -> Version[AsyncSpeakWSClient]:
        """Live speech with asyncio and callbacks."""
        return Version(self._config, "speak.asyncwebsocket")
