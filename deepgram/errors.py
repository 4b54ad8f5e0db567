"""Every error of this package, as one tree.

Exception
└── DeepgramException             whatever this package raises on its own account
    ├── DeepgramError             misuse: missing config, unusable options, a result that isn't there yet
    │   ├── DeepgramConnectionError      a connection was refused or lost; carries all that is known of the cause
    │   └── DeepgramSetupError           the client of 2.x was given a key or options that it can't use
    ├── DeepgramTypeError         an argument of an unusable kind
    ├── DeepgramModuleError       a router was asked for a version that does not exist
    ├── DeepgramApiKeyError       no credential in the arguments or the environment
    ├── DeepgramApiError          a REST call was answered with an error status
    │   └── DeepgramUnknownApiError      the same, with a body that is not a JSON object
    ├── DeepgramMicrophoneError
    └── DeepgramSpeakerError
"""

from __future__ import annotations

from typing import Optional


class DeepgramException(Exception):
    """Root of all errors of this package. `name` is the class name, `message` the text."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.name = type(self).__name__
        self.message = message

    def __str__(self) -> str:
        return f"{self.name}: {self.message}"


class DeepgramError(DeepgramException):
    """Misuse of the SDK, or something asked for that is not available."""


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
        description: what an Error message said with which the server ended the connection, else None.
        error_code: the name that message gave the error, None without one.
        retryable: whether trying again can help (protocol sections 1.4, 2.7).
        unsent: frames handed to `send()` after the loss and not transmitted.
    """

    def __init__(
        self,
        message: str,
        *,
        cause: Optional[BaseException] = None,
        status: Optional[int] = None,
        dg_error: Optional[str] = None,
        request_id: Optional[str] = None,
        body: Optional[str] = None,
        code: Optional[int] = None,
        reason: str = "",
        retryable: bool = False,
    ) -> None:
        super().__init__(message)
        self.cause = cause
        self.status = status
        self.dg_error = dg_error
        self.request_id = request_id
        self.body = body
        self.code = code
        self.reason = reason
        self.retryable = retryable
        self.description: Optional[str] = None
        self.error_code: Optional[str] = None
        self.unsent = 0

    def blame(self, description: str, error_code: Optional[str]) -> None:
        """Take over what the server has said of the error before it ended the connection."""
        self.description, self.error_code = description, error_code
        named = f" ({error_code})" if error_code else ""
        self.message = f"{self.message}; the server said: {description}{named}"
        self.args = (self.message,)


class DeepgramSetupError(DeepgramError, ValueError):
    """The client of 2.x was given a key or options that it can't use."""

    def __str__(self) -> str:
        return self.message


class DeepgramTypeError(DeepgramException):
    """An argument is of a kind that can't be used, such as an unknown audio source."""


class DeepgramModuleError(DeepgramException):
    """A router was asked for an invalid version."""

    def __str__(self) -> str:
        return self.message


class DeepgramApiKeyError(DeepgramException):
    """Neither the arguments nor the environment hold a credential."""

    def __str__(self) -> str:
        return self.message


class DeepgramApiError(DeepgramException):
    """A REST call was answered with an error status.

    Attributes:
        status: the HTTP status, as text.
        original_error: the body: JSON text, or in a `DeepgramUnknownApiError` whatever came.
        request_id: Deepgram's id of the request, None where unknown.
    """

    def __init__(
        self, message: str, status: str, original_error: object = None, *, request_id: Optional[str] = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.original_error = original_error
        self.request_id = request_id

    def __str__(self) -> str:
        return f"{self.name}: {self.message} (Status: {self.status})"


class DeepgramUnknownApiError(DeepgramApiError):
    """A REST call was answered with an error status and a body that is not a JSON object."""


class DeepgramMicrophoneError(DeepgramException):
    """The microphone can't be used."""


class DeepgramSpeakerError(DeepgramException):
    """The speaker can't be used."""
