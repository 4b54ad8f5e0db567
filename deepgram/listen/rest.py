"""Transcription of recordings."""

from .._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient
from .rest_verbs import ListenRESTVerbs


class ListenRESTClient(ListenRESTVerbs, AbstractSyncRestClient):
    """Transcription of recordings, blocking; what arguments and methods mean stands at `ListenRESTVerbs`."""


class AsyncListenRESTClient(ListenRESTVerbs, AbstractAsyncRestClient):
    """Transcription of recordings on asyncio; what arguments and methods mean stands at `ListenRESTVerbs`."""


PreRecordedClient = ListenRESTClient
AsyncPreRecordedClient = AsyncListenRESTClient
