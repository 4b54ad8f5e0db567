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
from deepgram.speak.rest_messages import *

class SpeakRESTClient(AbstractSyncRestClient):
    """Speech over HTTP, blocking. See `SpeakRESTVerbs` for the arguments."""

    def stream_memory(
        self,
        source: TextSource | BufferSource | StreamSource | BufferedReader | Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/speak',
        **kwargs: Any,
    ) -> SpeakRESTResponse:
        """Return the audio in memory: `stream_memory({"text": "..."}, options).stream_memory` is an `io.BytesIO`."""

    def stream_raw(
        self,
        source: TextSource | BufferSource | StreamSource | BufferedReader | Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/speak',
        **kwargs: Any,
    ) -> httpx.Response:
        """Return the unread response as soon as it begins, for playing while it arrives; see `post_raw`."""

    def save(
        self,
        filename: str | os.PathLike[str],
        source: TextSource | BufferSource | StreamSource | BufferedReader | Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/speak',
        **kwargs: Any,
    ) -> SpeakRESTResponse:
        """Save the audio to a file, which is written when all audio has arrived, and return it in memory.

        Raises OSError if the file can't be written."""

    def file(
        self,
        filename: str | os.PathLike[str],
        source: TextSource | BufferSource | StreamSource | BufferedReader | Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/speak',
        **kwargs: Any,
    ) -> SpeakRESTResponse:
        """Same as `save`; `headers` by keyword only."""

    def stream(
        self,
        source: TextSource | BufferSource | StreamSource | BufferedReader | Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/speak',
        **kwargs: Any,
    ) -> SpeakRESTResponse:
        """Deprecated name of `stream_memory`."""


class AsyncSpeakRESTClient(AbstractAsyncRestClient):
    """Speech over HTTP on asyncio. See `SpeakRESTVerbs` for the arguments."""

    async def stream_memory(
        self,
        source: TextSource | BufferSource | StreamSource | BufferedReader | Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/speak',
        **kwargs: Any,
    ) -> SpeakRESTResponse:
        """Return the audio in memory: `stream_memory({"text": "..."}, options).stream_memory` is an `io.BytesIO`."""

    async def stream_raw(
        self,
        source: TextSource | BufferSource | StreamSource | BufferedReader | Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/speak',
        **kwargs: Any,
    ) -> httpx.Response:
        """Return the unread response as soon as it begins, for playing while it arrives; see `post_raw`."""

    async def save(
        self,
        filename: str | os.PathLike[str],
        source: TextSource | BufferSource | StreamSource | BufferedReader | Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/speak',
        **kwargs: Any,
    ) -> SpeakRESTResponse:
        """Save the audio to a file, which is written when all audio has arrived, and return it in memory.

        Raises OSError if the file can't be written."""

    async def file(
        self,
        filename: str | os.PathLike[str],
        source: TextSource | BufferSource | StreamSource | BufferedReader | Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/speak',
        **kwargs: Any,
    ) -> SpeakRESTResponse:
        """Same as `save`; `headers` by keyword only."""

    async def stream(
        self,
        source: TextSource | BufferSource | StreamSource | BufferedReader | Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/speak',
        **kwargs: Any,
    ) -> SpeakRESTResponse:
        """Deprecated name of `stream_memory`."""

SpeakClient = SpeakRESTClient
