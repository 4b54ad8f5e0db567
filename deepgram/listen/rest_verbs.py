"""The verbs of transcribing recordings (protocol section 8)."""

from __future__ import annotations

from typing import Union

from .._core.colours import Steps
from .._core.request import Args
from .._core.sources import Source
from .._io.rest import request_verb
from .._io.source_rest import SourceKind, SourceRest
from .rest_messages import AsyncPrerecordedResponse, PrerecordedResponse

ENDPOINT = "v1/listen"
URL = SourceKind((), ("url",), "transcribe_url_callback")
FILE = SourceKind(("buffer", "stream"), (), "transcribe_file_callback")
Answer = Union[PrerecordedResponse, AsyncPrerecordedResponse]


class ListenRESTVerbs(SourceRest):
    """Transcription of recordings (protocol 8).

    All methods take:

    - `source`, a mapping: with `url`, the server fetches the recording (the whole mapping is sent); with `buffer`
      (bytes or text) or `stream` (a file, or an iterable of chunks), it is uploaded.
    - `options` (`PrerecordedOptions` or dict) and `addons` (a mapping): the query parameters.
    - `endpoint`, and the keyword arguments of `deepgram._io.rest.Rest`: `headers`, `timeout`, `transport`,
      `max_retries`, `progress`, ...

    Raises DeepgramTypeError for any other source (nothing is sent), DeepgramApiError for an error status, and httpx's
    errors if there was no response.

    With a callback the server answers at once, and later sends the transcript to that URL, by POST or as
    `callback_method` in the options says.
    """

    @request_verb(ENDPOINT)
    def transcribe_url(self, source: Source, args: Args) -> Steps[Answer]:
        """Transcribe a recording that the server fetches: `transcribe_url({"url": "https://..."}, options)`.

        With `callback` in the options, the same as `transcribe_url_callback`.
        """
        return self._send_source(source, URL, args, PrerecordedResponse)

    @request_verb(ENDPOINT)
    def transcribe_file(self, source: Source, args: Args) -> Steps[Answer]:
        """Transcribe a recording that is uploaded: `transcribe_file({"stream": file}, options)`.

        With `callback` in the options, the same as `transcribe_file_callback`.
        """
        return self._send_source(source, FILE, args, PrerecordedResponse)

    @request_verb(ENDPOINT)
    def transcribe_url_callback(self, source: Source, callback: str, args: Args) -> Steps[AsyncPrerecordedResponse]:
        """Transcribe a recording that the server fetches; the transcript is sent to the URL `callback`."""
        return self._send_deferred(source, URL, callback, args, AsyncPrerecordedResponse)

    @request_verb(ENDPOINT)
    def transcribe_file_callback(self, source: Source, callback: str, args: Args) -> Steps[AsyncPrerecordedResponse]:
        """Transcribe a recording that is uploaded; the transcript is sent to the URL `callback`."""
        return self._send_deferred(source, FILE, callback, args, AsyncPrerecordedResponse)
