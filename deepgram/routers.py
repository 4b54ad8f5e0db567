"""The routes from `client.agent.websocket.v("1")` to client objects, a line for each.

Every access creates a new router and every `v()` a new client, as in the originals.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, NoReturn, Optional, TypeVar, cast, overload

from ._core.declare import LazyModule
from ._core.deprecated import ShowsConfig, warn_deprecated
from .errors import DeepgramModuleError
from .options import DeepgramClientOptions

if TYPE_CHECKING:
    from .agent.async_client import AsyncAgentWebSocketClient
    from .agent.client import AgentWebSocketClient
    from .listen.async_client import AsyncListenWebSocketClient
    from .listen.client import ListenWebSocketClient
    from .listen.rest import AsyncListenRESTClient, ListenRESTClient
    from .read.rest import AnalyzeClient, AsyncAnalyzeClient
    from .speak import rest as speech
    from .speak.async_client import AsyncSpeakWSClient
    from .speak.client import SpeakWSClient
    from .speak.rest import AsyncSpeakRESTClient, SpeakRESTClient
else:
    speech = LazyModule("deepgram.speak.rest")

T = TypeVar("T")


class HintedAttributes(ShowsConfig):
    """A client or router, whose AttributeErrors explain names of other releases."""

    _path = "client"  # as programs write it
    Version: Any  # reachable, as in the originals, where each router has such a class

    if not TYPE_CHECKING:  # type checkers report unknown attributes themselves

        def __getattr__(self, name: str) -> Any:
            if hasattr(type(self), name):
                return object.__getattribute__(self, name)  # raises the AttributeError of a failed property again
            from ._missing import attribute_error

            raise attribute_error(self, self._path, name)


class Api:
    """An attribute of 5.x for one version of a product: a class in `deepgram.eras.v5.api`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.__doc__ = "This version of the product, as 5.x to 7.x have it."

    def __get__(self, router: Any, owner: type) -> Any:
        api = getattr(import_module(".eras.v5.api", __package__), self.name)
        return api if router is None else api(client_wrapper=router._config)


class Version(HintedAttributes, Generic[T]):
    """A product whose API version is chosen by `v()`."""

    def __init__(self, config: DeepgramClientOptions, route: Route[T]) -> None:
        self._config = config
        self._route = route
        self._path = route.path

    def v(self, version: str = "") -> T:
        """A client for this API version ("1"; of live transcription also "2", which has turns).

        Raises DeepgramModuleError for "", ModuleNotFoundError for a version that does not exist, TypeError for what is
        not a text.
        """
        wrong = f"version: expected '1', got {version!r}"
        if version == "" or not isinstance(version, str):
            raise (DeepgramModuleError if version == "" else TypeError)(f"Invalid module version; {wrong}")
        if version == "2" and self._route.version_2:
            return cast(T, self._route.version_2.new_client(self._config))
        if version != "1" and self._route.checks_version:
            raise ModuleNotFoundError(f"No module named 'deepgram.clients.{self._route.product}.v{version}'; {wrong}")
        return self._route.new_client(self._config)

    @property
    def v1(self) -> Any:
        """The requests of 5.x to 7.x."""
        return Api(self._route.product.title() + "V1").__get__(self, type(self))


HintedAttributes.Version = Version


class Route(Generic[T]):
    """An attribute of a router for the versions of a product.

    `client` is the client class, with its module below `deepgram`; `instead` replaces a deprecated route; `version_2`
    is the client class of API version "2".
    """

    path = ""

    def __init__(self, client: str, instead: str = "", version_2: str = "") -> None:
        self.client = client
        self.version_2: Optional[Route[Any]] = Route(version_2) if version_2 else None
        self.product = client.partition(".")[0]
        self.instead = instead
        self.checks_version = not instead or self.product == "selfhosted"  # as in 4.8.1
        self.__doc__ = f'`.v("1")` makes `{client.rpartition(".")[2]}`.'

    def __set_name__(self, owner: type, name: str) -> None:
        vars(self).pop("__orig_class__", None)  # set by `Route["..."]`, and can't be pickled
        self.name = name
        self.path = f"{owner._path}.{name}"  # type: ignore[attr-defined]

    @overload
    def __get__(self, router: None, owner: type) -> Route[T]: ...
    @overload
    def __get__(self, router: Any, owner: type) -> Version[T]: ...
    def __get__(self, router: Any, owner: type) -> Route[T] | Version[T]:
        if router is None:
            return self
        if self.instead:
            old, new = (path.replace("client", "deepgram", 1) for path in (self.path, self.instead))
            warn_deprecated(self.name, old, new)
        return Version(router._config, self)

    def __set__(self, router: object, value: object) -> NoReturn:
        raise AttributeError(f"{type(router).__name__}.{self.name} can't be set")

    def new_client(self, config: DeepgramClientOptions) -> T:
        module, _, name = self.client.rpartition(".")
        return cast(T, getattr(import_module(f".{module}", __package__), name)(config))


class _Router(HintedAttributes):
    """Base class of routers; holds the configuration for their clients."""

    def __init__(self, config: DeepgramClientOptions) -> None:
        self._config = config

    @property
    def with_raw_response(self) -> Any:
        """This router, as in 5.x: raw responses come from its versions."""
        return self


class AgentRouter(_Router):
    """The voice agent: `websocket` with threads, `asyncwebsocket` on asyncio, both with callbacks."""

    _path = "client.agent"
    v1 = Api("AgentV1")
    websocket = Route["AgentWebSocketClient"]("agent.client.AgentWebSocketClient")
    asyncwebsocket = Route["AsyncAgentWebSocketClient"]("agent.async_client.AsyncAgentWebSocketClient")


class ListenRouter(_Router):
    """Transcription: live with callbacks, and of recordings; the routes named `async` are for asyncio."""

    _path = "client.listen"
    v1, v2 = Api("ListenV1"), Api("ListenV2")
    rest = Route["ListenRESTClient"]("listen.rest.ListenRESTClient")
    asyncrest = Route["AsyncListenRESTClient"]("listen.rest.AsyncListenRESTClient")
    websocket = Route["ListenWebSocketClient"](
        "listen.client.ListenWebSocketClient", version_2="listen.client.FluxWebSocketClient"
    )
    asyncwebsocket = Route["AsyncListenWebSocketClient"](
        "listen.async_client.AsyncListenWebSocketClient", version_2="listen.async_client.AsyncFluxWebSocketClient"
    )
    live = Route["ListenWebSocketClient"](websocket.client, "client.listen.websocket")
    asynclive = Route["AsyncListenWebSocketClient"](asyncwebsocket.client, "client.listen.asyncwebsocket")
    prerecorded = Route["ListenRESTClient"](rest.client, "client.listen.rest")
    asyncprerecorded = Route["AsyncListenRESTClient"](asyncrest.client, "client.listen.asyncrest")


class ReadRouter(_Router):
    """Text intelligence: `analyze` with threads, `asyncanalyze` on asyncio."""

    _path = "client.read"
    v1 = Api("ReadV1")
    analyze = Route["AnalyzeClient"]("read.rest.AnalyzeClient")
    asyncanalyze = Route["AsyncAnalyzeClient"]("read.rest.AsyncAnalyzeClient")


class SpeakRouter(_Router):
    """Text to speech: live with callbacks, and over HTTP; the routes named `async` are for asyncio."""

    _path = "client.speak"
    v1, v2 = Api("SpeakV1"), Api("SpeakV2")
    websocket = Route["SpeakWSClient"]("speak.client.SpeakWSClient")
    asyncwebsocket = Route["AsyncSpeakWSClient"]("speak.async_client.AsyncSpeakWSClient")
    rest = Route["SpeakRESTClient"]("speak.rest.SpeakRESTClient")
    asyncrest = Route["AsyncSpeakRESTClient"]("speak.rest.AsyncSpeakRESTClient")

    def v(self, version: str = "") -> speech.SpeakRESTClient:
        """Deprecated: `rest.v("1")`, whatever the version."""
        warn_deprecated("v", "deepgram.speak.v1", "deepgram.speak.rest or deepgram.speak.websocket")
        return self.rest.v("1")
