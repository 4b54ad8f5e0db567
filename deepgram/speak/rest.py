"""Speech over HTTP."""

from .._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient
from .rest_verbs import SpeakRESTVerbs


class SpeakRESTClient(SpeakRESTVerbs, AbstractSyncRestClient):
    """Speech over HTTP, blocking. See `SpeakRESTVerbs` for the arguments."""


class AsyncSpeakRESTClient(SpeakRESTVerbs, AbstractAsyncRestClient):
    """Speech over HTTP on asyncio. See `SpeakRESTVerbs` for the arguments."""


SpeakClient = SpeakRESTClient
