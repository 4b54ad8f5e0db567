"""The entry point: credentials and configuration in, routers out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Mapping, Optional, TypeVar

from ._core.secret import as_secret, credential
from .errors import ApiError, DeepgramTypeError
from .options import DeepgramClientOptions, Setup, environment_credentials
from .routers import AgentRouter, Api, HintedAttributes, ListenRouter, ReadRouter, Route, SpeakRouter

if TYPE_CHECKING:
    from .auth.client import AsyncAuthRESTClient, AuthRESTClient
    from .manage.client import AsyncManageClient, ManageClient
    from .selfhosted.client import AsyncSelfHostedClient, SelfHostedClient
    from .speak.rest import AsyncSpeakRESTClient

T = TypeVar("T", bound="BaseClient")
USED = "timeout follow_redirects httpx_client max_retries transport_factory"
IGNORED = (  # of 5.x to 7.x: without effect there, or here
    "telemetry_opt_out telemetry_handler logging reconnect redact_credentials_in_logs"
    " stream_reconnection_enabled max_stream_reconnection_attempts"
)


class BaseClient(HintedAttributes):
    """Access to Deepgram's APIs.

    Args:
        api_key: the API key; takes precedence over `access_token`, over the credentials in `config`, and over the
            environment variables DEEPGRAM_ACCESS_TOKEN and DEEPGRAM_API_KEY.
        config: base URL, headers and options; never modified. Later changes to it take effect at the next `start()`
            or request; a credential set there later replaces the one given here.
        access_token: a short-lived token, instead of an API key.
        environment: a `DeepgramClientEnvironment` with the base URLs (5.x).
        timeout: seconds for each phase of a request (5.x).
        headers: additional headers for all requests and connections. Copied.
        follow_redirects: whether requests follow redirects (5.x).
        httpx_client: the HTTP client for requests (5.x).
        session_id: sent as a header with requests and connections (5.x); generated unless given.
        max_retries: retries of a request that was answered with 429 or 5xx (5.x).
        transport_factory: called with URL and headers in place of connecting, by the connections of 5.x; what it
            returns has `send`, `recv`, `close` and can be iterated over, all of it awaited on asyncio.

    Raises DeepgramTypeError for arguments in the wrong order. Without a credential a warning is logged, and requests
    are sent without `Authorization`, which a self-hosted or local server may accept.
    """

    _is_async = False  # requests of 5.x are awaited

    def __init__(
        self,
        api_key: Optional[str] = "",
        config: Optional[DeepgramClientOptions] = None,
        access_token: Optional[str] = "",
        *,
        environment: Any = None,
        headers: Optional[Mapping[str, str]] = None,
        session_id: Optional[str] = None,
        **more: Any,
    ) -> None:
        if unknown := more.keys() - set(f"{USED} {IGNORED}".split()):
            raise TypeError(f"unexpected argument {min(unknown)!r}; url and options are for DeepgramClientOptions")
        api_key, access_token = credential(api_key), credential(access_token)
        for name, value in (("api_key", api_key), ("access_token", access_token)):
            if value is not None and not isinstance(value, str):
                raise DeepgramTypeError(f"{name}: expected str, got {type(value).__name__}")
        if config is not None and not isinstance(config, DeepgramClientOptions):
            raise DeepgramTypeError(f"config: expected DeepgramClientOptions, got {type(config).__name__}")
        if environment is not None and not hasattr(environment, "base"):
            raise DeepgramTypeError(f"environment: expected DeepgramClientEnvironment, got {type(environment)}")
        base = config or DeepgramClientOptions()
        if not any((api_key, access_token, base.api_key, base.access_token)):
            api_key, access_token = environment_credentials()
            if not api_key and not access_token:
                self._no_credential()
        self._config = base.with_credentials(api_key or "", access_token or "")
        self._config.setup = Setup(environment, session_id, access_token or "", is_async=self._is_async, **more)
        if environment is not None:
            self._config.url = environment.base
        if headers:
            self._config.headers.update({k: as_secret(v) for k, v in headers.items() if k.lower() != "authorization"})
        self.api_key = self._config.api_key
        # As in 4.8.1: a token given beside a key stays readable, unless a configuration was given.
        effective = "" if self.api_key else self._config.access_token
        self.access_token = effective if config else access_token

    @property
    def session_id(self) -> str:
        """The id that requests of 5.x send in the header `x-deepgram-session-id`."""
        return self._config.setup.session_id

    def __repr__(self) -> str:
        return f"{type(self).__name__}({vars(self).get('_config', '')!r})"  # works even if the constructor has failed

    @property
    def agent(self) -> AgentRouter:
        """The voice agent: `agent.websocket.v("1")`, `agent.asyncwebsocket.v("1")`."""
        return AgentRouter(self._config)

    @property
    def listen(self) -> ListenRouter:
        """Speech to text."""
        return ListenRouter(self._config)

    @property
    def read(self) -> ReadRouter:
        """Text intelligence."""
        return ReadRouter(self._config)

    @property
    def speak(self) -> SpeakRouter:
        """Text to speech."""
        return SpeakRouter(self._config)

    manage = Route["ManageClient"]("manage.client.ManageClient")
    asyncmanage = Route["AsyncManageClient"]("manage.client.AsyncManageClient")
    auth = Route["AuthRESTClient"]("auth.client.AuthRESTClient")
    asyncauth = Route["AsyncAuthRESTClient"]("auth.client.AsyncAuthRESTClient")
    selfhosted = Route["SelfHostedClient"]("selfhosted.client.SelfHostedClient")
    asyncselfhosted = Route["AsyncSelfHostedClient"]("selfhosted.client.AsyncSelfHostedClient")
    onprem = Route["SelfHostedClient"](selfhosted.client, "client.selfhosted")
    asynconprem = Route["AsyncSelfHostedClient"](asyncselfhosted.client, "client.asyncselfhosted")
    asyncspeak = Route["AsyncSpeakRESTClient"](SpeakRouter.asyncrest.client, "client.speak.asyncrest")

    self_hosted = Api("SelfHosted")

    def close(self) -> None:
        """Close the HTTP connections kept for reuse by blocking requests; later requests open new ones.

        Happens automatically at the end of a `with` block, and when the client is garbage collected.
        """
        from ._io.http import close

        close(self._config)

    async def aclose(self) -> None:
        """Like `close()`, and also close the connections of the running event loop.

        Happens automatically at the end of an `async with` block, and when the loop ends.
        """
        from ._io.aio_http import close

        await close(self._config)
        self.close()

    def __enter__(self: T) -> T:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self: T) -> T:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def _no_credential(self) -> None:
        logging.getLogger("deepgram.client").warning(
            "Neither API key nor access token is provided: expected DeepgramClient(api_key=...), "
            "or DEEPGRAM_API_KEY in the environment"
        )


class DeepgramClient(BaseClient):
    __doc__ = BaseClient.__doc__


class AsyncBaseClient(BaseClient):
    """A client of 5.x on asyncio."""

    _is_async = True

    def _no_credential(self) -> None:
        text = "no credential: expected api_key= or access_token=, or DEEPGRAM_API_KEY in the environment"
        raise ApiError(body=text)


class AsyncDeepgramClient(AsyncBaseClient):
    __doc__ = f"""{BaseClient.__doc__}
    Requests of 5.x (`client.listen.v1.media.transcribe_url(...)`) must be awaited. Without any credential it raises
    ApiError.
    """
