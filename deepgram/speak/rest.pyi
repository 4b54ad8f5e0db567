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
    """Speech over HTTP, blocking; what arguments and methods mean stands at `SpeakRESTVerbs`."""

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
        """The whole speech in memory: `stream_memory({"text": "..."}, options).stream_memory` is an `io.BytesIO`."""

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
        """The answer as soon as it begins, to be played while it comes; see `post_raw`."""

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
        """The whole speech in a file, which is written once all of it has come, and in memory.

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
    """Speech over HTTP on asyncio; what arguments and methods mean stands at `SpeakRESTVerbs`."""

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
        """The whole speech in memory: `stream_memory({"text": "..."}, options).stream_memory` is an `io.BytesIO`."""

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
        """The answer as soon as it begins, to be played while it comes; see `post_raw`."""

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
        """The whole speech in a file, which is written once all of it has come, and in memory.

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
