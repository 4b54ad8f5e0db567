"""The error that calls of 2.x raise."""

from __future__ import annotations

import json
from typing import Any, Optional
from uuid import UUID

from ... import errors


class DeepgramApiError(errors.DeepgramApiError, errors.DeepgramError):
    """A call has failed: the error of today, with the attributes and the text of 2.x.

    Attributes:
        args: the body of the answer, as dict, or a text.
        error: what went wrong, in words.
        request_id: a UUID (text that is none is kept as it is), None without one.
        warnings: those that came with the error, else None.
        http_error_status: the HTTP status, None if there was no answer.
        http_library_error: the exception of the network library behind this one, or None.
    """

    error: Any
    request_id: Any
    warnings: Any
    http_error_status: Any
    http_library_error: Any

    def __init__(
        self,
        *args: Any,
        http_library_error: Optional[BaseException] = None,
        known: Optional[errors.DeepgramApiError] = None,
    ) -> None:
        told = args[0] if args else ""
