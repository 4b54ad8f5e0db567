"""Text intelligence: topics, intents, sentiment and summary of a text."""

from .._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient
from .verbs import AnalyzeVerbs


class AnalyzeClient(AnalyzeVerbs, AbstractSyncRestClient):
    """Text intelligence, blocking; what arguments and methods mean stands at `AnalyzeVerbs`."""


class AsyncAnalyzeClient(AnalyzeVerbs, AbstractAsyncRestClient):
    """Text intelligence on asyncio; what arguments and methods mean stands at `AnalyzeVerbs`."""


ReadClient = AnalyzeClient
AsyncReadClient = AsyncAnalyzeClient
