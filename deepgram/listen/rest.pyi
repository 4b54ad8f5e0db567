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
    """Transcription of recordings, blocking; what arguments and methods mean stands at `ListenRESTVerbs`."""

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
        """The transcript of a recording that the server fetches: `transcribe_url({"url": "https://..."}, options)`.

        With a callback among the options, see `transcribe_url_callback`."""

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
        """The transcript of a recording that is uploaded: `transcribe_file({"stream": file}, options)`.

        With a callback among the options, see `transcribe_file_callback`."""

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
        """Have a recording at a URL transcribed and sent to `callback`."""

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
        """Have the caller's recording transcribed and sent to `callback`."""


class AsyncListenRESTClient(AbstractAsyncRestClient):
    """Transcription of recordings on asyncio; what arguments and methods mean stands at `ListenRESTVerbs`."""

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
        """The transcript of a recording that the server fetches: `transcribe_url({"url": "https://..."}, options)`.

        With a callback among the options, see `transcribe_url_callback`."""

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
        """The transcript of a recording that is uploaded: `transcribe_file({"stream": file}, options)`.

        With a callback among the options, see `transcribe_file_callback`."""

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
        """Have a recording at a URL transcribed and sent to `callback`."""

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
        """Have the caller's recording transcribed and sent to `callback`."""

PreRecordedClient = ListenRESTClient
AsyncPreRecordedClient = AsyncListenRESTClient
