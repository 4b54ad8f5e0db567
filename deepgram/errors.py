"""Every error of this package, as one tree.

Exception
└── DeepgramException             base class of all errors of this package
    ├── DeepgramError             misuse: missing config, invalid options, a result that is not available yet
    │   ├── DeepgramConnectionError      a WebSocket connection was refused or lost
    │   └── DeepgramSetupError           (2.x) a key or options that can't be used
    ├── DeepgramTypeError         an argument of the wrong type
    ├── DeepgramModuleError       a router was asked for a version that does not exist
    ├── DeepgramApiKeyError       no credential in the arguments or the environment
    ├── DeepgramApiError          a REST call was answered with an error status
    │   └── DeepgramUnknownApiError      the same, with a body that is not a JSON object
    ├── ApiError                  (5.x) a request or connection was answered with an error status
    ├── DeepgramMicrophoneError
    └── DeepgramSpeakerError
"""

from __future__ import annotations

import copyreg
from typing import Any, Callable, Dict, Mapping, Optional


class DeepgramException(Exception):
    """Root of all errors of this package. `name` is the class name, `message` the text."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.name = type(self).__name__
        self.message = message

    def __str__(self) -> str:
        return f"{self.name}: {self.message}"


class DeepgramError(DeepgramException):
    """Misuse of the SDK, or a result that is not available."""


class DeepgramConnectionError(DeepgramError):
    """A WebSocket connection could not be opened, or was lost.

    Attributes:
        cause: the exception of the network library or the operating system, or None.
        status: HTTP status of a refused upgrade, else None.
        dg_error: header `dg-error` of a refused upgrade (the reason in words), else None.
        request_id: Deepgram's id of the request (header `dg-request-id`), where known.
        body: body of a refused upgrade, as text, else None.
        code: WebSocket close code (1006 if the peer vanished without one), None if never connected.
        reason: the peer's close reason, "" if it gave none.
        description: description in the server's Error message, if it ended the connection with one, else None.
        error_code: the code in that message, else None.
        retryable: whether trying again can help (protocol sections 1.4, 2.7).
        unsent: number of frames passed to `send()` after the loss and not sent.
        retry_after: seconds to wait, as asked by a refused upgrade (`Retry-After`), else None.
    """

    cause: Optional[BaseException] = None
    status: Optional[int] = None
    dg_error: Optional[str] = None
    request_id: Optional[str] = None
    body: Optional[str] = None
    code: Optional[int] = None
    reason: str = ""
    description: Optional[str] = None
    error_code: Optional[str] = None
    retryable: bool = False
    unsent: int = 0
    retry_after: Optional[float] = None

    def __init__(self, message: str, **known: Any) -> None:
        super().__init__(message)
        vars(self).update(known)

    def blame(self, description: str, error_code: Optional[str]) -> None:
        """Add the server's description of the error, which came before it ended the connection."""
        self.description, self.error_code = description, error_code
        named = f" ({error_code})" if error_code else ""
        self.message = f"{self.message}; the server said: {description}{named}"
        self.args = (self.message,)


class DeepgramSetupError(DeepgramError, ValueError):
    """(2.x) A key or options that can't be used."""

    __str__ = Exception.__str__


class DeepgramTypeError(DeepgramException):
    """An argument has the wrong type, such as an unknown audio source."""


class DeepgramModuleError(DeepgramException):
    """A router was asked for an invalid version."""

    __str__ = Exception.__str__


class DeepgramApiKeyError(DeepgramException):
    """Neither the arguments nor the environment hold a credential."""

    __str__ = Exception.__str__


class Status(str):
    """An HTTP status as text, as in 3.11 and 4.x, which also compares with numbers, as in 3.2."""

    __slots__ = ()
    __hash__ = str.__hash__


def _comparison(name: str) -> Callable[[Status, object], bool]:
    def compare(self: Status, other: object) -> bool:
        value = int(self) if isinstance(other, int) else str(self)
        return getattr(value, name)(other)  # type: ignore[no-any-return]

    return compare


for _name in ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"):
    setattr(Status, _name, _comparison(_name))


class DeepgramApiError(DeepgramException):
    """A REST call was answered with an error status (protocol section 1.4).

    `__cause__` is the `httpx.HTTPStatusError`, whose `response` can be read.

    Attributes:
        message: the server's error message, or the name of the status.
        status: the HTTP status, as text: `"401"`; it equals 401, too.
        status_code: the status as a number, None without one.
        err_code: error code from the body (`category`, `err_code`, `error_code` or `code`), else None.
        err_msg: error message from the body (`message`, `err_msg`, `description` or `reason`), else None.
        original_error: the body: JSON text, or in a `DeepgramUnknownApiError` whatever came.
        body: the body as text, as it came, at most 64 KiB of it; "" without one.
        parsed: the body parsed as JSON, None if it is not JSON.
        headers: the response headers, with names in lower case.
        request_id: Deepgram's id of the request, None where unknown.
        retryable: whether the same request may succeed later: 408, 429, 500, 502, 503 and 504.

    The attributes of 2.x are properties; its constructor (`*args, http_library_error=None`) works too.
    """

    err_code: Optional[str] = None
    err_msg: Optional[str] = None
    body: str = ""
    parsed: Any = None
    request_id: Optional[str] = None
    retryable: bool = False

    def __init__(
        self,
        message: Any = "",
        status: Any = "",
        original_error: object = None,
        *,
        http_library_error: Optional[BaseException] = None,
        **known: Any,
    ) -> None:
        super().__init__(message)
        text = str(status)
        self.status: str = Status(text) if text.isdecimal() else text
        self.status_code = int(text) if text.isdecimal() else None
        self.original_error: Any = original_error  # usually text, which programs parse as JSON
        self.headers: Mapping[str, str] = {}
        self._http_library_error = http_library_error
        vars(self).update({"parsed": message if isinstance(message, dict) else None, **known})

    def __str__(self) -> str:
        return f"{self.name}: {self.message} (Status: {self.status})"

    @property
    def error(self) -> str:
        """The error message (2.x)."""
        return str(self._members.get("err_msg") or self.err_msg or self.message)

    @property
    def warnings(self) -> Any:
        """The warnings in the body, or None (2.x)."""
        metadata = self._members.get("metadata")
        return self._members.get("warnings") or (metadata.get("warnings") if isinstance(metadata, dict) else None)

    @property
    def http_error_status(self) -> Optional[int]:
        """The HTTP status as a number."""
        return self.status_code

    @property
    def http_library_error(self) -> Optional[BaseException]:
        """The error of the HTTP library that caused this one (2.x)."""
        return self._http_library_error or self.__cause__

    @property
    def _members(self) -> dict[str, Any]:
        return self.parsed if isinstance(self.parsed, dict) else {}


class DeepgramUnknownApiError(DeepgramApiError):
    """A REST call was answered with an error status and a body that is not a JSON object."""


class ApiError(DeepgramException):
    """(5.x) A request, or the upgrade of `connect()`, was answered with an error status.

    Attributes:
        headers: the response headers.
        status_code: the HTTP status.
        body: the response body; JSON is parsed.
    All are None where unknown.
    """

    def __init__(
        self, *, headers: Optional[Dict[str, str]] = None, status_code: Optional[int] = None, body: Any = None
    ) -> None:
        super().__init__(f"headers: {headers}, status_code: {status_code}, body: {body}")
        self.headers = headers
        self.status_code = status_code
        self.body = body

    __str__ = Exception.__str__

    def __reduce__(self) -> Any:
        return copyreg.__newobj__, (type(self), *self.args), vars(self)  # type: ignore[attr-defined]


class BadRequestError(ApiError):
    """(5.x) A request was answered with status 400 and a JSON body."""

    def __init__(self, body: Any, headers: Optional[Dict[str, str]] = None) -> None:
        super().__init__(headers=headers, status_code=400, body=body)


class DeepgramMicrophoneError(DeepgramException):
    """The microphone can't be used."""


class DeepgramSpeakerError(DeepgramException):
    """The speaker can't be used."""
