"""Text intelligence: topics, intents, sentiment and summary of a text."""

from .._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient
from .verbs import AnalyzeVerbs


class AnalyzeClient(AnalyzeVerbs, AbstractSyncRestClient):
    """Text intelligence, blocking. See `AnalyzeVerbs` for the arguments."""


class AsyncAnalyzeClient(AnalyzeVerbs, AbstractAsyncRestClient):
    """Text intelligence on asyncio. See `AnalyzeVerbs` for the arguments."""


ReadClient = AnalyzeClient
AsyncReadClient = AsyncAnalyzeClient
