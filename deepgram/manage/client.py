"""The clients of the management API, of both colours."""

from .._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient
from .verbs import ManageVerbs


class ManageClient(ManageVerbs, AbstractSyncRestClient):
    """Projects and what belongs to them, blocking; what arguments mean stands at `deepgram.manage.verbs`."""


class AsyncManageClient(ManageVerbs, AbstractAsyncRestClient):
    """Projects and what belongs to them, on asyncio; what arguments mean stands at `deepgram.manage.verbs`."""
