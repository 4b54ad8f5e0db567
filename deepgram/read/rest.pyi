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
    """Text intelligence, blocking. See `AnalyzeVerbs` for the arguments."""

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
        """Analyze a text that the server fetches: `analyze_url({"url": "https://..."}, options)`.

        With `callback` in the options, the same as `analyze_url_callback`."""

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
        """Analyze a text: `analyze_text({"text": "..."}, options)`.

        With `callback` in the options, the same as `analyze_text_callback`."""

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
        """Analyze a text that the server fetches; the result is sent to the URL `callback`."""

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
        """Analyze a text; the result is sent to the URL `callback`."""

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
        """Name of `analyze_text_callback` until 3.2."""


class AsyncAnalyzeClient(AbstractAsyncRestClient):
    """Text intelligence on asyncio. See `AnalyzeVerbs` for the arguments."""

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
        """Analyze a text that the server fetches: `analyze_url({"url": "https://..."}, options)`.

        With `callback` in the options, the same as `analyze_url_callback`."""

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
        """Analyze a text: `analyze_text({"text": "..."}, options)`.

        With `callback` in the options, the same as `analyze_text_callback`."""

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
        """Analyze a text that the server fetches; the result is sent to the URL `callback`."""

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
        """Analyze a text; the result is sent to the URL `callback`."""

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
        """Name of `analyze_text_callback` until 3.2."""

ReadClient = AnalyzeClient
AsyncReadClient = AsyncAnalyzeClient
