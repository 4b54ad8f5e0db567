"""The error that calls of 2.x raise."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Optional
from uuid import UUID

from ... import errors


class DeepgramApiError(errors.DeepgramApiError, errors.DeepgramError):
    """A failed call: the current error class, with the arguments and the text of 2.x.

    `args[0]` is the parsed body of the response, or a text; `request_id` is a UUID if it can be parsed as one.
    """

    request_id: Any

    def __init__(self, *args: Any, http_library_error: Optional[BaseException] = None, **known: Any) -> None:
        super().__init__(*args[:1], http_library_error=http_library_error)
        vars(self).update(known)
        self.args = args
        self.message = self.error
        with suppress(AttributeError, TypeError, ValueError):
            self.request_id = UUID(self.request_id or self._members.get("request_id"))

    @property
    def error(self) -> str:
        """The error message."""
        return str(self._members.get("err_msg") or (self.args[0] if self.args else ""))

    def __str__(self) -> str:
        if self.request_id is None or "err_msg" not in self._members:
            return str(self.args[0] if self.args else "")
        status = f"{self.status_code}: " if self.status_code else ""
        warned = f"\n\n{self.warnings}" if self.warnings else ""
        return f"Request `{self.request_id}` returned {status}{self.error}{warned}"
