"""A connection that is recorded in a file (option `record`). Each line is written at once, in one call: a handler that
has heard of a message finds it in the file, and so does whoever looks at what is left of a process that was killed."""

from __future__ import annotations

import io
import logging
import os
import time
from datetime import datetime, timezone
from errno import ENOSPC
from typing import Any, Callable, Mapping, Optional

from .._core.connection import ConnectRequest
from .._core.recording import Record, Recording
from .._core.session import Session
from ..errors import DeepgramConnectionError
from .frames import Data, Frames, Message

log = logging.getLogger("deepgram.record")
UNBLOCKED = getattr(os, "O_NONBLOCK", 0)  # a pipe that nobody reads is refused, not waited for


class File(io.FileIO):
    """A file that lines are appended to, each behind those of all others who write there; its owner alone may read it.

    Raises OSError, ValueError.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path, "ab", opener=lambda path, flags: os.open(path, flags | UNBLOCKED, 0o600))

    @property
    def size(self) -> int:
        return os.fstat(self.fileno()).st_size

    def append(self, lines: bytes) -> None:
        written = self.write(lines)
        if written < len(lines):  # the disk is full: half a line is of no use
            os.ftruncate(self.fileno(), self.size - written)
            raise OSError(ENOSPC, os.strerror(ENOSPC))

    def __del__(self) -> None:
        self.close()


def framing(opening: ConnectRequest, session: Session) -> Frames:
    """The frames of a connection. Raises DeepgramConnectionError if it is to be recorded and can't be."""
    recording = opening.record
    given = opening.url, session.tuning.max_size, session.pressure is not None
    if recording is None:
        return Frames(*given)
    if not recording.begun:
        try:
            File(recording.path).close()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            problem = f"options['record']: {recording.path!r} can't be written: {reason}"
            raise DeepgramConnectionError(problem, cause=error) from None
        recording.begun = True
    return RecordedFrames(*given, recording)


class RecordedFrames(Frames):
    """Frames that are written down in the order in which they have come and gone."""

    def __init__(self, url: str, max_size: Optional[int], droppable: bool, recording: Recording) -> None:
        super().__init__(url, max_size, droppable)
        self._recording = recording
        self._file: Optional[File] = None  # until there is something to write
        self._is_answered = self._is_over = False

    def handshake(self, headers: Mapping[str, str]) -> bytes:
        request = super().handshake(headers)
        self._record = Record(self._recording, os.urandom(4).hex(), self._url, headers)
        self._began, self._started = time.monotonic(), datetime.now(timezone.utc)
        return request

    def feed(self, data: bytes) -> list[Message]:
        messages = super().feed(data)
        if not self._is_answered:
            self._answered(self.response or getattr(self._upgrade.refusal, "response", None))
        for message in messages:
            self._write(self._record.frame, "in", message)
        return messages

    def refusal(self) -> Optional[Exception]:
        refused = super().refusal()
        self._answered(getattr(refused, "response", None))
        return refused

    def _answered(self, response: Any) -> None:
        if response is None or self._is_answered:
            return
        self._is_answered = True
        started = self._started.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        request_id = response.headers.get("dg-request-id")
        if not self._write(lambda _, size: self._record.header(size, started, response.status_code, request_id)):
            self._stop("record_limit is reached")
        if response is not self.response:
            self._write(self._record.frame, "in", bytes(response.body).decode(errors="replace"))
            self._end(None, "", None)

    def text(self, text: str) -> bytes:
        frame = super().text(text)
        self._write(self._record.frame, "out", text)
        return frame

    def binary(self, data: Data) -> bytes:
        frame = super().binary(data)
        self._write(self._record.frame, "out", data)
        return frame

    def end(self, cause: Optional[BaseException] = None) -> tuple[Optional[int], str, Optional[BaseException]]:
        code, reason, error = super().end(cause)
        came, went = self._protocol.close_rcvd, self._protocol.close_sent
        if came is not None and (went is None or self._protocol.close_rcvd_then_sent):
            by: Optional[str] = "server"
        else:
            by = "client" if went is not None and went.code == 1000 else None
        self._end(None if code == 1006 else code, reason, by)
        return code, reason, error

    def _end(self, code: Optional[int], reason: str, by: Optional[str]) -> None:
        if self._is_answered:
            self._write(lambda at, _: self._record.end(at, code, reason, by))
        self._close()

    def _write(self, make: Callable[..., bytes], *arguments: Any) -> bytes:
        """Write the line that `make` makes of the time, the size of the file and the arguments."""
        line = b""
        if not self._is_over:
            try:
                self._file = self._file or File(self._recording.path)
                line = make(time.monotonic() - self._began, self._file.size, *arguments)
                self._file.append(line)
            except Exception as error:  # whatever it is, no reason for a session to end
                self._stop(getattr(error, "strerror", None) or type(error).__name__)
        return line

    def _stop(self, reason: str) -> None:
        if not self._is_over:
            log.error("options['record']: %r is not written any more: %s", self._recording.path, reason)
            self._close()

    def _close(self) -> None:
        self._is_over = True
        if self._file is not None:
            self._file.close()
