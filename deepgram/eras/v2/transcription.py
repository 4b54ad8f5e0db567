"""Transcription in 2.x: prerecorded and live."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from ..._core.secret import clearing_frames
from .calls import Account, BlockingCalls, Options, Seconds, as_dict
from .errors import DeepgramApiError
from .live import ENDPOINT, LiveTranscription
from .types import PrerecordedTranscriptionResponse as Response

Path = Optional[str]
Source = Mapping[str, Any]


class _Prerecorded:
    """A transcription of recordings, called with a source: a URL, or a `buffer`."""

    def __init__(self, options: Any, transcription_options: Any, endpoint: Path) -> None:
        self.options = options
        self.transcription_options = transcription_options
        self._endpoint = endpoint or ENDPOINT

    def _arguments(self, source: Source, timeout: Seconds) -> dict[str, Any]:
        """The arguments of `call`."""
        body: dict[str, Any]
        if "buffer" not in source:
            body = {"json": {"url": source.get("url")}}
        elif not source.get("mimetype"):
            raise DeepgramApiError("Mimetype must be provided if the source is bytes")
        else:
            body = {"json" if isinstance(source["buffer"], dict) else "content": source["buffer"]}
        kind = source.get("mimetype")
        common = {"verb": "post", "path": self._endpoint, "params": self.transcription_options, "timeout": timeout}
        return {**common, "headers": {"Content-Type": kind} if kind else {}, **body}


class PrerecordedTranscription(_Prerecorded, Account):
    """Transcription of recordings on asyncio."""

    async def __call__(self, source: Source, timeout: Seconds = None) -> Response:
        return await self._call(**self._arguments(source, timeout))


class SyncPrerecordedTranscription(_Prerecorded):
    """Blocking transcription of recordings."""

    def __call__(self, source: Source, timeout: Seconds = None) -> Response:
        return BlockingCalls(self.options).call(**self._arguments(source, timeout))


class Transcription(Account):
    """Transcription. Options may be given as a dict and as keyword arguments, which take precedence."""

    async def prerecorded(
        self, source: Source, options: Options = None, endpoint: Path = ENDPOINT, timeout: Seconds = None, **kwargs: Any
    ) -> Response:
        """Transcribe a recording: `{"url": ...}`, or `{"buffer": ..., "mimetype": ...}` with bytes or an open file.

        Raises DeepgramApiError, and TimeoutError after `timeout` seconds (300).
        """
        return await PrerecordedTranscription(self.options, {**as_dict(options), **kwargs}, endpoint)(source, timeout)

    @clearing_frames
    def sync_prerecorded(
        self, source: Source, options: Options = None, endpoint: Path = ENDPOINT, timeout: Seconds = None, **kwargs: Any
    ) -> Response:
        """Like `prerecorded`, but blocking; `timeout` applies to each phase of the request."""
        return SyncPrerecordedTranscription(self.options, {**as_dict(options), **kwargs}, endpoint)(source, timeout)

    async def live(self, options: Options = None, endpoint: Path = ENDPOINT, **kwargs: Any) -> LiveTranscription:
        """Open a connection for live transcription."""
        return await LiveTranscription(self.options, {**as_dict(options), **kwargs}, endpoint)()
