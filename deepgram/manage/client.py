"""The clients of the management API, of both colours."""

from .._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient
from .verbs import ManageVerbs


class ManageClient(ManageVerbs, AbstractSyncRestClient):
    """Management of projects, blocking. See `deepgram.manage.verbs` for the arguments."""


class AsyncManageClient(ManageVerbs, AbstractAsyncRestClient):
    """Management of projects, on asyncio. See `deepgram.manage.verbs` for the arguments."""
