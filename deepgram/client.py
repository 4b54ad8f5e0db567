"""The entry point: credentials and configuration in, routers out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Optional, TypeVar

from ._core.secret import credential
from .errors import DeepgramTypeError
from .options import DeepgramClientOptions, environment_credentials
from .routers import AgentRouter, ListenRouter, Reached, ReadRouter, Route, SpeakRouter

if TYPE_CHECKING:
    from .auth.client import AsyncAuthRESTClient, AuthRESTClient
    from .manage.client import AsyncManageClient, ManageClient
    from .selfhosted.client import AsyncSelfHostedClient, SelfHostedClient
    from .speak.rest import AsyncSpeakRESTClient

T = TypeVar("T", bound="DeepgramClient")


class DeepgramClient(Reached):
    """Access to Deepgram's APIs.

    Args:
        api_key: beats `access_token`; both beat those of `config`, which beat the environment variables
            DEEPGRAM_ACCESS_TOKEN and DEEPGRAM_API_KEY.
        config: base address, headers and options; never changed. What the program changes in it later counts at the
            next `start()` or request, and a credential set there later beats the one given here.
        access_token: a short-lived token.

    Raises DeepgramTypeError for arguments in each other's place. Without any credential one warning is logged and
    requests go out without `Authorization`, which a self-hosted or local server may accept.
    """

    def __init__(
        self, api_key: str = "", config: Optional[DeepgramClientOptions] = None, access_token: str = ""
    ) -> None:
        api_key, access_token = credential(api_key), credential(access_token)
        for name, value in (("api_key", api_key), ("access_token", access_token)):
            if value is not None and not isinstance(value, str):
                raise DeepgramTypeError(f"{name}: expected str, got {type(value).__name__}")
        if config is not None and not isinstance(config, DeepgramClientOptions):
            raise DeepgramTypeError(f"config: expected DeepgramClientOptions, got {type(config).__name__}")
        base = config or DeepgramClientOptions()
        if not any((api_key, access_token, base.api_key, base.access_token)):
            api_key, access_token = _found()
        self._config = base.with_credentials(api_key, access_token)
        self.api_key = self._config.api_key
        # As in 4.8.1: beside a key, a token that was given stays readable unless there was a configuration.
        beside = "" if self.api_key else self._config.access_token
        self.access_token = beside if config else access_token

    def __repr__(self) -> str:
        return f"{type(self).__name__}({vars(self).get('_config', '')!r})"  # also of one whose construction has failed

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

    manage: Route[ManageClient] = Route("manage.client.ManageClient")
    asyncmanage: Route[AsyncManageClient] = Route("manage.client.AsyncManageClient")
    auth: Route[AuthRESTClient] = Route("auth.client.AuthRESTClient")
    asyncauth: Route[AsyncAuthRESTClient] = Route("auth.client.AsyncAuthRESTClient")
    selfhosted: Route[SelfHostedClient] = Route("selfhosted.client.SelfHostedClient")
    asyncselfhosted: Route[AsyncSelfHostedClient] = Route("selfhosted.client.AsyncSelfHostedClient")
    onprem: Route[SelfHostedClient] = Route(selfhosted.client, "client.selfhosted")
    asynconprem: Route[AsyncSelfHostedClient] = Route(asyncselfhosted.client, "client.asyncselfhosted")
    asyncspeak: Route[AsyncSpeakRESTClient] = Route(SpeakRouter.asyncrest.client, "client.speak.asyncrest")

    def close(self) -> None:
        """Close the connections that blocking HTTP requests have left for further ones; a later one opens its own.

        It happens by itself when this client is gone, and at the end of a `with` block.
        """
        from ._io.http import close

        close(self._config)

    async def aclose(self) -> None:
        """The same, for the requests of the running event loop, too.

        It happens by itself at the end of an `async with` block, and of the loop.
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


def _found() -> tuple[str, str]:
    """The credentials of the environment: (api_key, access_token)."""
    key, token = environment_credentials()
    if not key and not token:
        logging.getLogger("deepgram.client").warning(
            "Neither API key nor access token is provided: expected DeepgramClient(api_key=...), "
            "or DEEPGRAM_API_KEY in the environment"
        )
    return key, token
