"""`client.listen.v1.connect(...)`: the parameters of each API, and how they become a connection's configuration."""

from __future__ import annotations

import inspect
from importlib import import_module
from types import FunctionType
from typing import Any, Dict, Mapping, Optional, TypedDict

from ..._core.request import bind_arguments
from ..._core.secret import as_secret, clearing_frames
from ..._core.tuning import parse
from ...routers import AgentRouter, ListenRouter, SpeakRouter
from .connection import ConnectConfig
from .rest import Resource, args_of, resource, timeout_of
from .routes import Route

# The parameters of `connect()`, in the order of the query; "!" marks required ones.
PARAMETERS = {
    "listen.v1": """callback callback_method channels detect_entities diarize diarize_model dictation encoding
        endpointing extra filler_words interim_results keyterm keywords language language_hint mip_opt_out model!
        multichannel numerals profanity_filter punctuate redact replace sample_rate search smart_format tag
        utterance_end_ms vad_events version""",
    "listen.v2": """model! encoding sample_rate eager_eot_threshold eot_threshold eot_timeout_ms keyterm language_hint
        mip_opt_out numerals profanity_filter redact tag""",
    "speak.v1": "encoding mip_opt_out model sample_rate speed",
    "speak.v2": "model! encoding expressivity mip_opt_out sample_rate speed tag",
    "agent.v1": "",
}


class RequestOptions(TypedDict, total=False):
    """Options of a single call, besides its parameters."""

    timeout_in_seconds: int
    max_retries: int
    additional_headers: Dict[str, Any]
    additional_query_parameters: Dict[str, Any]
    additional_body_parameters: Dict[str, Any]
    chunk_size: int


class PendingConnection:
    """What `connect()` returns: `with` and `async with` open the connection and return it."""

    _socket: Any = None

    def __init__(self, name: str, config: ConnectConfig) -> None:
        self._name, self._config = name, config

    def _create(self, module: str, prefix: str) -> Any:
        home = import_module(f".{module}", __package__)
        self._socket = getattr(home, prefix + self._name)(self._config)
        return self._socket

    def __enter__(self) -> Any:
        socket = self._create("threaded", "")
        try:
            return socket.__enter__()
        except BaseException as error:  # an interrupt may have come when the connection was open already
            socket.__exit__(type(error), error, None)
            raise

    def __exit__(self, *error: Any) -> None:
        self._socket.__exit__(*error)

    async def __aenter__(self) -> Any:
        return await self._create("on_loop", "Async").__aenter__()

    async def __aexit__(self, *error: Any) -> None:
        await self._socket.__aexit__(*error)


class Api(Resource):
    """One version of a product that has connections."""

    route: Route

    def connect(
        self,
        *,
        authorization: Optional[str] = None,
        request_options: Optional[Mapping[str, Any]] = None,
        keepalive: Optional[bool] = None,
        **query: Any,
    ) -> PendingConnection:
        """Return a connection, which `with` or `async with` opens.

        Args:
            authorization: the complete value of the `Authorization` header.
            request_options: `additional_headers`, `additional_query_parameters`, `timeout_in_seconds` for the upgrade.
            keepalive: keep an idle connection alive; default is the client option of that name.
            query: the parameters of the API; each a text, bool, number or list.

        Raises TypeError for a parameter that the API does not have. Entering raises `ApiError` (also websockets'
        `InvalidStatus`) if the upgrade is refused, OSError if no connection can be made.
        """
        try:
            bound = bind_arguments(self.route.signature(), [self], {**query, "request_options": request_options}, False)
        except TypeError as error:
            more = "other parameters go into request_options={'additional_query_parameters': ...}"
            raise TypeError(f"{self.path}.connect(): {error}; {more}") from None
        args = args_of(self._config, self.route, bound)
        setup, headers = self._config.setup, {}
        config = self._config.with_credentials("", setup.token) if setup.token else self._config
        if config.access_token and "Authorization" in config.headers and not config.api_key:
            headers["Authorization"] = as_secret(f"bearer {config.access_token}")
        if authorization is not None:
            headers["Authorization"] = as_secret(authorization)
        timeout = timeout_of(request_options or {})
        overrides: Dict[str, Any] = {} if timeout is None else {"open_timeout": float(timeout)}
        if keepalive is not None:
            interval = parse({**self._config.options, "keepalive": keepalive}).keepalive_interval
            overrides |= {"keepalive": keepalive, "keepalive_interval": interval}
        name = "".join(part.title() for part in self.path.split(".")) + "SocketClient"
        headers |= args.headers or {}
        return PendingConnection(name, ConnectConfig(config, setup, args, headers, overrides))


def _api_class(path: str) -> Any:
    """The class of an API; the signature of its `connect()` lists the parameters."""

    connect = FunctionType(Api.connect.__code__, globals())
    connect.__kwdefaults__ = Api.connect.__kwdefaults__
    common = list(inspect.signature(Api.connect).parameters.values())
    route = Route("GET", path, tuple(PARAMETERS[path].split()), "")
    own = list(route.signature(None).parameters.values())[1:-1]
    connect.__signature__ = inspect.Signature([common[0], *own, *common[1:-1]])  # type: ignore[attr-defined]
    connect.__doc__, connect.__qualname__ = Api.connect.__doc__, Api.connect.__qualname__
    return type(
        f"{path[-2:].upper()}Client",
        (Api, resource(path)),
        {"path": path, "route": route, "connect": clearing_frames(connect)},
    )


ListenV1, ListenV2, SpeakV1, SpeakV2, AgentV1 = (_api_class(path) for path in PARAMETERS)

ReadV1, ManageV1, AuthV1, SelfHosted = map(resource, ("read.v1", "manage.v1", "auth.v1", "self_hosted"))


def _router(router: Any, name: str) -> Any:
    """A router with the constructor of 5.x."""

    def __init__(self: Any, *, client_wrapper: Any) -> None:
        router.__init__(self, client_wrapper)

    return type(name, (router,), {"__init__": __init__})


ListenClient, SpeakClient, AgentClient = (
    _router(router, router.__name__.replace("Router", "Client")) for router in (ListenRouter, SpeakRouter, AgentRouter)
)
