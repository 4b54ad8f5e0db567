"""Speech over HTTP."""

from .._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient
from .rest_verbs import SpeakRESTVerbs


class SpeakRESTClient(SpeakRESTVerbs, AbstractSyncRestClient):
    """Speech over HTTP, blocking; what arguments and methods mean stands at `SpeakRESTVerbs`."""


class AsyncSpeakRESTClient(SpeakRESTVerbs, AbstractAsyncRestClient):
    """Speech over HTTP on asyncio; what arguments and methods mean stands at `SpeakRESTVerbs`."""


SpeakClient = SpeakRESTClient
