"""Speech over HTTP: the options of the query string, and the response (protocol section 9)."""

import io
from dataclasses import dataclass
from typing import Any, List, Optional, Union

from .._core.declare import opt, shown_in
from .._core.response import BaseResponse, Options
from .._core.sources import FileSource

SpeakSource = Union[FileSource, io.BufferedReader]
SpeakRestSource = SpeakRESTSource = SpeakSource


@dataclass
class SpeakRESTOptions(Options):
    """Voice and audio format (protocol 9.2), in the order of the query; `sample_rate` in Hz, `bit_rate` in bits/s."""

    model: Optional[str] = opt("aura-2-thalia-en")
    encoding: Optional[str] = opt()
    container: Optional[str] = opt()
    sample_rate: Optional[int] = opt()
    bit_rate: Optional[int] = opt()
    speed: Optional[float] = opt(shown=False)
    callback: Optional[str] = opt(shown=False)
    callback_method: Optional[str] = opt(shown=False)
    tag: Optional[List[str]] = opt(shown=False)
    mip_opt_out: Optional[bool] = opt(shown=False)


SpeakOptions = SpeakRESTOptions


shown_in("deepgram.clients.speak.v1.rest.options", vars())


def _always_omit(value: Any) -> bool:
    return True


@dataclass
class SpeakRESTResponse(BaseResponse):
    """Speech, and the response headers about it; a missing header is "" or 0.

    `stream_memory` holds the audio; `stream` is the same object, or None after it was written to `filename`. Neither
    is included in JSON.
    """

    content_type: str = ""
    request_id: str = ""
    model_uuid: str = ""
    model_name: str = ""
    characters: int = 0
    transfer_encoding: str = ""
    date: str = ""
    filename: Optional[str] = opt()
    stream: Optional[io.BytesIO] = opt(omit=_always_omit)
    stream_memory: Optional[io.BytesIO] = opt(omit=_always_omit)


SpeakResponse = SpeakRESTResponse


shown_in("deepgram.clients.speak.v1.rest.response", vars())
