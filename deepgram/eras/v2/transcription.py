"""Transcription in 2.x: of recordings, and live."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from .calls import BlockingCalls, as_dict, ask
from .errors import DeepgramApiError
from .live import ENDPOINT, LiveTranscription
from .types import PrerecordedTranscriptionResponse as Response

Params = Optional[Mapping[str, Any]]
Source = Mapping[str, Any]


class _Recorded:
    """A transcription of recordings, to be called with their sources: a URL, or what `buffer` holds.

    `buffer` may be bytes, text, a dict or an open file. Raises DeepgramApiError, and TimeoutError after `timeout`
    seconds (300).
    """

    def __init__(self, options: Any, transcription_options: Any, endpoint: Optional[str]) -> None:
        self.options = options
        self.transcription_options = transcription_options
        self._endpoint = endpoint or ENDPOINT

    def _asked(self, source: Any, timeout: Optional[float]) -> dict[str, Any]:
        """What `Calls.ask` is to be given."""
        kind, buffer = source.get("mimetype"), source.get("buffer")
        if "buffer" not in source:
            body = {"json": {"url": source.get("url")}}
        elif not kind:
            raise DeepgramApiError("Mimetype must be provided if the source is bytes")
        else:
            body = {"json" if isinstance(buffer, dict) else "content": buffer}
        headers = {"Content-Type": kind} if kind else {}
        call = {"verb": "post", "path": self._endpoint, "asked": self.transcription_options}
        return {**call, "timeout": timeout, "headers": headers, **body}


class PrerecordedTranscription(_Recorded):
    __doc__ = _Recorded.__doc__

    async def __call__(self, source: Source, timeout: Optional[float] = None) -> Response:
        return await ask(self.options, **self._asked(source, timeout))


class SyncPrerecordedTranscription(_Recorded):
    __doc__ = _Recorded.__doc__

    def __call__(self, source: Source, timeout: Optional[float] = None) -> Response:
        return BlockingCalls(self.options).ask(**self._asked(source, timeout))


class Transcription:
    """Transcription with the options of a client; further options may be given as keywords, which win."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.options = options

    async def prerecorded(
        self,
        source: Source,
        options: Params = None,
        endpoint: Optional[str] = ENDPOINT,
        timeout: Optional[float] = None,
        **kwargs: Any,
    ) -> Response:
        """Transcribe a recording: see `PrerecordedTranscription`."""
        return await PrerecordedTranscription(self.options, {**as_dict(options), **kwargs}, endpoint)(source, timeout)

    def sync_prerecorded(
        self,
        source: Source,
        options: Params = None,
        endpoint: Optional[str] = ENDPOINT,
        timeout: Optional[float] = None,
        **kwargs: Any,
    ) -> Response:
        """As `prerecorded`, and blocks."""
        return SyncPrerecordedTranscription(self.options, {**as_dict(options), **kwargs}, endpoint)(source, timeout)

    async def live(
        self, options: Params = None, endpoint: Optional[str] = ENDPOINT, **kwargs: Any
    ) -> LiveTranscription:
        """Open a connection for live transcription."""
        return await LiveTranscription(self.options, {**as_dict(options), **kwargs}, endpoint)()
