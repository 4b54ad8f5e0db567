"""Transcription of recordings."""

from .._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient
from .rest_verbs import ListenRESTVerbs


class ListenRESTClient(ListenRESTVerbs, AbstractSyncRestClient):
    """Transcription of recordings, blocking. See `ListenRESTVerbs` for the arguments."""


class AsyncListenRESTClient(ListenRESTVerbs, AbstractAsyncRestClient):
    """Transcription of recordings on asyncio. See `ListenRESTVerbs` for the arguments."""


PreRecordedClient = ListenRESTClient
AsyncPreRecordedClient = AsyncListenRESTClient
