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
from deepgram.listen.rest_messages import *

class ListenRESTClient(AbstractSyncRestClient):
    """Transcription of recordings, blocking. See `ListenRESTVerbs` for the arguments."""

    def transcribe_url(
        self,
        source: Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/listen',
        **kwargs: Any,
    ) -> PrerecordedResponse | AsyncPrerecordedResponse:
        """Transcribe a recording that the server fetches: `transcribe_url({"url": "https://..."}, options)`.

        With `callback` in the options, the same as `transcribe_url_callback`."""

    def transcribe_file(
        self,
        source: Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/listen',
        **kwargs: Any,
    ) -> PrerecordedResponse | AsyncPrerecordedResponse:
        """Transcribe a recording that is uploaded: `transcribe_file({"stream": file}, options)`.

        With `callback` in the options, the same as `transcribe_file_callback`."""

    def transcribe_url_callback(
        self,
        source: Mapping[str, Any],
        callback: str,
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/listen',
        **kwargs: Any,
    ) -> AsyncPrerecordedResponse:
        """Transcribe a recording that the server fetches; the transcript is sent to the URL `callback`."""

    def transcribe_file_callback(
        self,
        source: Mapping[str, Any],
        callback: str,
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/listen',
        **kwargs: Any,
    ) -> AsyncPrerecordedResponse:
        """Transcribe a recording that is uploaded; the transcript is sent to the URL `callback`."""


class AsyncListenRESTClient(AbstractAsyncRestClient):
    """Transcription of recordings on asyncio. See `ListenRESTVerbs` for the arguments."""

    async def transcribe_url(
        self,
        source: Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/listen',
        **kwargs: Any,
    ) -> PrerecordedResponse | AsyncPrerecordedResponse:
        """Transcribe a recording that the server fetches: `transcribe_url({"url": "https://..."}, options)`.

        With `callback` in the options, the same as `transcribe_url_callback`."""

    async def transcribe_file(
        self,
        source: Mapping[str, Any],
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/listen',
        **kwargs: Any,
    ) -> PrerecordedResponse | AsyncPrerecordedResponse:
        """Transcribe a recording that is uploaded: `transcribe_file({"stream": file}, options)`.

        With `callback` in the options, the same as `transcribe_file_callback`."""

    async def transcribe_url_callback(
        self,
        source: Mapping[str, Any],
        callback: str,
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/listen',
        **kwargs: Any,
    ) -> AsyncPrerecordedResponse:
        """Transcribe a recording that the server fetches; the transcript is sent to the URL `callback`."""

    async def transcribe_file_callback(
        self,
        source: Mapping[str, Any],
        callback: str,
        options: BaseResponse | Mapping[str, Any] | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        endpoint: str = 'v1/listen',
        **kwargs: Any,
    ) -> AsyncPrerecordedResponse:
        """Transcribe a recording that is uploaded; the transcript is sent to the URL `callback`."""

PreRecordedClient = ListenRESTClient
AsyncPreRecordedClient = AsyncListenRESTClient
