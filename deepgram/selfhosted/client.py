"""The clients of self-hosted installations, of both colours."""

from .._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient
from .verbs import SelfHostedVerbs


class SelfHostedClient(SelfHostedVerbs, AbstractSyncRestClient):
    """Credentials of self-hosted installations, blocking."""


class AsyncSelfHostedClient(SelfHostedVerbs, AbstractAsyncRestClient):
    """Credentials of self-hosted installations, on asyncio."""


OnPremClient = SelfHostedClient
AsyncOnPremClient = AsyncSelfHostedClient
