# ruff: noqa
# fmt: off
"""Made by scripts/stubs.py from the module beside it."""

import os
from collections.abc import Mapping
from io import BufferedReader
from typing import Any

import httpx

from deepgram._core.response import BaseResponse
from deepgram._core.sources import *
from deepgram._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient

class SelfHostedClient(AbstractSyncRestClient):
    """Credentials of self-hosted installations, blocking."""

    def list_selfhosted_credentials(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        **kwargs: Any,
    ) -> str:
        """The credentials of a project.

        `GET /v1/projects/{project_id}/selfhosted/distribution/credentials`"""

    def list_onprem_credentials(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        **kwargs: Any,
    ) -> str:
        """The credentials of a project.

        `GET /v1/projects/{project_id}/selfhosted/distribution/credentials`"""

    def get_selfhosted_credentials(
        self,
        project_id: str,
        distribution_credentials_id: str,
        timeout: float | httpx.Timeout | None = None,
        **kwargs: Any,
    ) -> str:
        """A set of credentials.

        `GET /v1/projects/{project_id}/selfhosted/distribution/credentials/{distribution_credentials_id}`"""

    def get_onprem_credentials(
        self,
        project_id: str,
        distribution_credentials_id: str,
        timeout: float | httpx.Timeout | None = None,
        **kwargs: Any,
    ) -> str:
        """A set of credentials.

        `GET /v1/projects/{project_id}/selfhosted/distribution/credentials/{distribution_credentials_id}`"""

    def create_selfhosted_credentials(
        self,
        project_id: str,
        options: Any,
        timeout: float | httpx.Timeout | None = None,
        **kwargs: Any,
    ) -> str:
        """A new set of credentials; `options` may have a `comment`, `addons` may have `scopes` and `provider`.

        `POST /v1/projects/{project_id}/selfhosted/distribution/credentials/`"""

    def create_onprem_credentials(
        self,
        project_id: str,
        options: Any,
        timeout: float | httpx.Timeout | None = None,
        **kwargs: Any,
    ) -> str:
        """A new set of credentials; `options` may have a `comment`, `addons` may have `scopes` and `provider`.

        `POST /v1/projects/{project_id}/selfhosted/distribution/credentials/`"""

    def delete_selfhosted_credentials(
        self,
        project_id: str,
        distribution_credentials_id: str,
        timeout: float | httpx.Timeout | None = None,
        **kwargs: Any,
    ) -> str:
        """Delete a set of credentials.

        `DELETE /v1/projects/{project_id}/selfhosted/distribution/credentials/{distribution_credentials_id}`"""

    def delete_onprem_credentials(
        self,
        project_id: str,
        distribution_credentials_id: str,
        timeout: float | httpx.Timeout | None = None,
        **kwargs: Any,
    ) -> str:
        """Delete a set of credentials.

        `DELETE /v1/projects/{project_id}/selfhosted/distribution/credentials/{distribution_credentials_id}`"""


class AsyncSelfHostedClient(AbstractAsyncRestClient):
    """Credentials of self-hosted installations, on asyncio."""

    async def list_selfhosted_credentials(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        **kwargs: Any,
    ) -> str:
        """The credentials of a project.

        `GET /v1/projects/{project_id}/selfhosted/distribution/credentials`"""

    async def list_onprem_credentials(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        **kwargs: Any,
    ) -> str:
        """The credentials of a project.

        `GET /v1/projects/{project_id}/selfhosted/distribution/credentials`"""

    async def get_selfhosted_credentials(
        self,
        project_id: str,
        distribution_credentials_id: str,
        timeout: float | httpx.Timeout | None = None,
        **kwargs: Any,
    ) -> str:
        """A set of credentials.

        `GET /v1/projects/{project_id}/selfhosted/distribution/credentials/{distribution_credentials_id}`"""

    async def get_onprem_credentials(
        self,
        project_id: str,
        distribution_credentials_id: str,
        timeout: float | httpx.Timeout | None = None,
        **kwargs: Any,
    ) -> str:
        """A set of credentials.

        `GET /v1/projects/{project_id}/selfhosted/distribution/credentials/{distribution_credentials_id}`"""

    async def create_selfhosted_credentials(
        self,
        project_id: str,
        options: Any,
        timeout: float | httpx.Timeout | None = None,
        **kwargs: Any,
    ) -> str:
        """A new set of credentials; `options` may have a `comment`, `addons` may have `scopes` and `provider`.

        `POST /v1/projects/{project_id}/selfhosted/distribution/credentials/`"""

    async def create_onprem_credentials(
        self,
        project_id: str,
        options: Any,
        timeout: float | httpx.Timeout | None = None,
        **kwargs: Any,
    ) -> str:
        """A new set of credentials; `options` may have a `comment`, `addons` may have `scopes` and `provider`.

        `POST /v1/projects/{project_id}/selfhosted/distribution/credentials/`"""

    async def delete_selfhosted_credentials(
        self,
        project_id: str,
        distribution_credentials_id: str,
        timeout: float | httpx.Timeout | None = None,
        **kwargs: Any,
    ) -> str:
        """Delete a set of credentials.

        `DELETE /v1/projects/{project_id}/selfhosted/distribution/credentials/{distribution_credentials_id}`"""

    async def delete_onprem_credentials(
        self,
        project_id: str,
        distribution_credentials_id: str,
        timeout: float | httpx.Timeout | None = None,
        **kwargs: Any,
    ) -> str:
        """Delete a set of credentials.

        `DELETE /v1/projects/{project_id}/selfhosted/distribution/credentials/{distribution_credentials_id}`"""

OnPremClient = SelfHostedClient
AsyncOnPremClient = AsyncSelfHostedClient
