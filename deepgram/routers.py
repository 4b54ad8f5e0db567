"""From `client.agent.websocket.v("1")` to a client object, by one table.

Every access makes a new router and every `v()` a new client, as in the originals.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from ._core.deprecated import deprecated
from .errors import DeepgramModuleError

if TYPE_CHECKING:
    from .agent.async_client import AsyncAgentWebSocketClient
    from .agent.client import AgentWebSocketClient
    from .listen.async_client import AsyncListenWebSocketClient
    from .listen.client import ListenWebSocketClient
    from .options import DeepgramClientOptions
    from .speak.async_client import AsyncSpeakWSClient
    from .speak.client import SpeakWSClient
    from .speak.rest import AsyncSpeakRESTClient, SpeakRESTClient

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
            raise DeepgramModuleError(f"Invalid module version; version: expected '1', got {version!r}")
        if version != "1" and not self._any_version:
            product = self._parent.partition(".")[0]
            raise ModuleNotFoundError(f"No module named 'deepgram.clients.{product}.v{version}'")
        module, name = CLIENTS[self._parent]
        made = getattr(import_module(module, __package__), name)(self._config)
        return cast(T, made)


CLIENTS = {
    "agent.websocket": (".agent.client", "AgentWebSocketClient"),
    "agent.asyncwebsocket": (".agent.async_client", "AsyncAgentWebSocketClient"),
    "listen.websocket": (".listen.client", "ListenWebSocketClient"),
    "listen.asyncwebsocket": (".listen.async_client", "AsyncListenWebSocketClient"),
    "speak.websocket": (".speak.client", "SpeakWSClient"),
    "speak.asyncwebsocket": (".speak.async_client", "AsyncSpeakWSClient"),
    "speak.rest": (".speak.rest", "SpeakRESTClient"),
    "speak.asyncrest": (".speak.rest", "AsyncSpeakRESTClient"),
}


class _Router:
    """Holds the configuration for the versions below."""

    Version: Any = Version  # in the originals a class of each router, and as such reachable

    def __init__(self, config: DeepgramClientOptions) -> None:
        self._config = config


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
        deprecated("live", "deepgram.listen.live", "deepgram.listen.websocket")
        return Version(self._config, "listen.websocket", any_version=True)

    @property
    def asynclive(self) -> Version[AsyncListenWebSocketClient]:
        """Deprecated name of `asyncwebsocket`."""
        deprecated("asynclive", "deepgram.listen.asynclive", "deepgram.listen.asyncwebsocket")
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

    @property
    def rest(self) -> Version[SpeakRESTClient]:
        """Speech over HTTP, blocking."""
        return Version(self._config, "speak.rest")

    @property
    def asyncrest(self) -> Version[AsyncSpeakRESTClient]:
        """Speech over HTTP on asyncio."""
        return Version(self._config, "speak.asyncrest")

    def v(self, version: str = "") -> SpeakRESTClient:
        """Deprecated: `rest.v("1")`, whatever the version."""
        deprecated("v", "deepgram.speak.v1", "deepgram.speak.rest or deepgram.speak.websocket")
        return self.rest.v("1")
