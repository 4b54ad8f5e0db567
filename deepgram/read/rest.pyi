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
from deepgram.read.messages import *

class AnalyzeClient(AbstractSyncRestClient):
    """Text intelligence, blocking; what arguments and methods mean stands at `AnalyzeVerbs`."""

    def analyze_url(
        self,
        source: Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/read',
        **kwargs: Any,
    ) -> AnalyzeResponse | AsyncAnalyzeResponse:
        """What a text says that the server fetches: `analyze_url({"url": "https://..."}, options)`.

        With a callback among the options, see `analyze_url_callback`."""

    def analyze_text(
        self,
        source: Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/read',
        **kwargs: Any,
    ) -> AnalyzeResponse | AsyncAnalyzeResponse:
        """What a text says: `analyze_text({"text": "..."}, options)`.

        With a callback among the options, see `analyze_text_callback`."""

    def analyze_url_callback(
        self,
        source: Mapping[str, Any],
        callback: str,
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/read',
        **kwargs: Any,
    ) -> AsyncAnalyzeResponse:
        """Have a text at a URL analyzed; what it says is sent to `callback`."""

    def analyze_text_callback(
        self,
        source: Mapping[str, Any],
        callback: str,
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/read',
        **kwargs: Any,
    ) -> AsyncAnalyzeResponse:
        """Have the caller's text analyzed; what it says is sent to `callback`."""

    def analyze_file_callback(
        self,
        source: Mapping[str, Any],
        callback: str,
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/read',
        **kwargs: Any,
    ) -> AsyncAnalyzeResponse:
        """What `analyze_text_callback` was called up to 3.2."""


class AsyncAnalyzeClient(AbstractAsyncRestClient):
    """Text intelligence on asyncio; what arguments and methods mean stands at `AnalyzeVerbs`."""

    async def analyze_url(
        self,
        source: Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/read',
        **kwargs: Any,
    ) -> AnalyzeResponse | AsyncAnalyzeResponse:
        """What a text says that the server fetches: `analyze_url({"url": "https://..."}, options)`.

        With a callback among the options, see `analyze_url_callback`."""

    async def analyze_text(
        self,
        source: Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/read',
        **kwargs: Any,
    ) -> AnalyzeResponse | AsyncAnalyzeResponse:
        """What a text says: `analyze_text({"text": "..."}, options)`.

        With a callback among the options, see `analyze_text_callback`."""

    async def analyze_url_callback(
        self,
        source: Mapping[str, Any],
        callback: str,
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/read',
        **kwargs: Any,
    ) -> AsyncAnalyzeResponse:
        """Have a text at a URL analyzed; what it says is sent to `callback`."""

    async def analyze_text_callback(
        self,
        source: Mapping[str, Any],
        callback: str,
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/read',
        **kwargs: Any,
    ) -> AsyncAnalyzeResponse:
        """Have the caller's text analyzed; what it says is sent to `callback`."""

    async def analyze_file_callback(
        self,
        source: Mapping[str, Any],
        callback: str,
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/read',
        **kwargs: Any,
    ) -> AsyncAnalyzeResponse:
        """What `analyze_text_callback` was called up to 3.2."""

ReadClient = AnalyzeClient
AsyncReadClient = AsyncAnalyzeClient
