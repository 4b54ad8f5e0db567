"""Recording of connections to a file (option `record`).

Each line is written at once, in one call, so that a message is in the file before its handlers run, and survives a kill
of the process.
"""

from __future__ import annotations

import io
import logging
import os
import time
from datetime import datetime, timezone
from errno import EAGAIN, ENOSPC
from typing import Any, Callable, Mapping, Optional

from .._core.connection import ConnectRequest
from .._core.recording import Record, Recording
from .._core.session import Session
from ..errors import DeepgramConnectionError
from .frames import Data, Frames, Message

log = logging.getLogger("deepgram.record")
NONBLOCK = getattr(os, "O_NONBLOCK", 0)  # opening a pipe without a reader fails instead of blocking


class File(io.FileIO):
    """A file to which several processes may append lines, readable by its owner only. Raises OSError, ValueError."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "ab", opener=lambda path, flags: os.open(path, flags | NONBLOCK, 0o600))

    @property
    def size(self) -> int:
        return os.fstat(self.fileno()).st_size

    def append(self, lines: bytes) -> None:
        written = self.write(lines) or 0
        if written < len(lines):
            if not self.seekable():
                raise OSError(EAGAIN, "the pipe is full")
            # the disk is full: drop the partial line
            os.ftruncate(self.fileno(), self.size - written)
            raise OSError(ENOSPC, os.strerror(ENOSPC))

    def __del__(self) -> None:
        self.close()


def new_frames(request: ConnectRequest, session: Session) -> Frames:
    """The frames of a connection, recorded or not. Raises DeepgramConnectionError if recording is impossible."""
    recording = request.record
    arguments = request.url, session.tuning.max_size, session.pressure is not None
    if recording is None:
        return Frames(*arguments)
    if not recording.begun:
        try:
            File(recording.path).close()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            problem = f"options['record']: {recording.path!r} can't be written: {reason}"
            raise DeepgramConnectionError(problem, cause=error) from None
        recording.begun = True
    return RecordedFrames(*arguments, recording)


class RecordedFrames(Frames):
    """Frames that are recorded in wire order."""

    def __init__(self, url: str, max_size: Optional[int], droppable: bool, recording: Recording) -> None:
        super().__init__(url, max_size, droppable)
        self._recording = recording
        self._file: Optional[File] = None  # opened by the first write
        self._has_header = self._is_over = False

    def handshake(self, headers: Mapping[str, str]) -> bytes:
        request = super().handshake(headers)
        self._record = Record(self._recording, os.urandom(4).hex(), self._url, headers)
        self._start, self._started_at = time.monotonic(), datetime.now(timezone.utc)
        return request

    def feed(self, data: bytes) -> list[Message]:
        messages = super().feed(data)
        if not self._has_header:
            self._write_header(self.response or getattr(self._upgrade.refusal, "response", None))
        for message in messages:
            self._write(self._record.frame, "in", message)
        return messages

    def refusal(self) -> Optional[Exception]:
        refusal = super().refusal()
        self._write_header(getattr(refusal, "response", None))
        return refusal

    def _write_header(self, response: Any) -> None:
        if response is None or self._has_header:
            return
        self._has_header = True
        started = self._started_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
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
        received, sent = self._protocol.close_rcvd, self._protocol.close_sent
        if received is not None and (sent is None or self._protocol.close_rcvd_then_sent):
            by: Optional[str] = "server"
        else:
            by = "client" if sent is not None and sent.code == 1000 else None
        self._end(None if code == 1006 else code, reason, by)
        return code, reason, error

    def _end(self, code: Optional[int], reason: str, by: Optional[str]) -> None:
        if self._has_header:
            self._write(lambda at, _: self._record.end(at, code, reason, by))
        self._close()

    def _write(self, make: Callable[..., bytes], *arguments: Any) -> bytes:
        """Write the line that `make` builds from the time, the size of the file and the arguments; returns it."""
        line = b""
        if not self._is_over:
            try:
                self._file = self._file or File(self._recording.path)
                line = make(time.monotonic() - self._start, self._file.size, *arguments)
                self._file.append(line)
            except Exception as error:  # no error of the recording may end the session
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
