"""Records of connections, with which tests observe and control them."""

from __future__ import annotations

import asyncio
import concurrent.futures
import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from deepgram.server.traffic_log import TrafficLog

if TYPE_CHECKING:
    from deepgram.server.connection import Connection

Source = Literal["client", "server"]
Opcode = Literal["text", "binary", "ping", "pong", "close"]
T = TypeVar("T")

POLL_INTERVAL = 0.05  # seconds; a predicate may depend on more than what is recorded


class Frame(NamedTuple):
    """A frame. `payload` is str for text and bytes otherwise; `time` is that of the server's clock."""

    source: Source
    opcode: Opcode
    payload: str | bytes
    time: float


class Watch:
    """Lets threads wait until a predicate becomes true."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._waiting = 0

    def notify(self) -> None:
        """Make waiting threads check again; free while nobody waits."""
        if self._waiting:
            with self._condition:
                self._condition.notify_all()

    def wait_for(self, predicate: Callable[[], T], timeout: float) -> T:
        """Return the first truthy result of `predicate`; TimeoutError after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        with self._condition:
            self._waiting += 1
            try:
                while not (result := predicate()) and (left := deadline - time.monotonic()) > 0:
                    self._condition.wait(min(left, POLL_INTERVAL))
            finally:
                self._waiting -= 1
        if not result:
            raise TimeoutError(f"the local server did not see what was waited for within {timeout} s")
        return result


class ConnectionRecord:
    """One connection attempt: its handshake, its frames in both directions, and its end.

    All methods are thread-safe and return at once. Commands take effect once the connection is open, which a client may
    know slightly before the server; they do nothing once it has ended.
    """

    def __init__(
        self,
        index: int,
        method: str,
        path: str,
        query: str,
        headers: Mapping[str, str],
        request_id: str,
        *,
        keep_frames: bool = True,
        log: TrafficLog | None = None,
    ) -> None:
        self.index = index
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.request_id = request_id
        self.status: int | None = None
        """Status of the response; 101 for an open connection, None before."""
        self.subprotocol: str | None = None
        self.frames: list[Frame] = []
        self.frames_received = 0
        """Text and binary messages from the client, also counted when frames are not kept."""
        self.frames_sent = 0
        self.key_id = ""
        """Id of the caller's key; empty until it is authenticated."""
        self.body_size = 0
        """Bytes received of an HTTP request's body."""
        self.close_code: int | None = None
        """Code of the first close frame of either side; 1005 if it had none, 1006 if TCP ended without one."""
        self.close_reason = ""
        self.closed_by: Source | None = None
        self.closed = False
        """True once TCP has ended."""
        self._keep_frames = keep_frames
        self._log = log
        self._connection: Connection | None = None
        self._loop = asyncio.get_running_loop()
        self._before_open: list[Callable[[Connection], None]] = []

    def __repr__(self) -> str:
        return f"<ConnectionRecord {self.index} {self.path} status={self.status} close_code={self.close_code}>"

    @property
    def received(self) -> list[Frame]:
        """The client's frames."""
        return [frame for frame in self.frames if frame.source == "client"]

    @property
    def sent(self) -> list[Frame]:
        """The server's frames."""
        return [frame for frame in self.frames if frame.source == "server"]

    @property
    def received_messages(self) -> list[dict[str, Any]]:
        """The client's text messages that are JSON, parsed."""
        return _messages(self.received)

    @property
    def sent_messages(self) -> list[dict[str, Any]]:
        """The server's text messages that are JSON, parsed."""
        return _messages(self.sent)

    @property
    def received_audio(self) -> bytes:
        """All binary data of the client."""
        return b"".join(_binary(self.received))

    @property
    def sent_audio(self) -> bytes:
        """All binary data of the server."""
        return b"".join(_binary(self.sent))

    def send_text(self, text: str) -> None:
        """Send a text message."""
        self._call("send_text", text)

    def send_json(self, message: Mapping[str, Any]) -> None:
        """Send a message as compact JSON."""
        self._call("send_json", message)

    def send_bytes(self, data: bytes) -> None:
        """Send a binary message."""
        self._call("send_bytes", data)

    def send_fragments(self, payload: str | bytes, fragments: int) -> None:
        """Send one message in that many frames."""
        self._call("send_fragments", payload, fragments)

    def send_raw(self, data: bytes) -> None:
        """Write bytes to TCP unframed."""
        self._call("send_raw", data)

    def ping(self, payload: bytes = b"") -> None:
        """Send a ping."""
        self._call("ping", payload)

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Start the closing handshake."""
        self._call("start_close", code, reason)

    def abort(self, rst: bool = True) -> None:
        """End TCP without a close frame, with RST or FIN."""
        self._call("abort", rst)

    def stop_reading(self) -> None:
        """Stop reading; the client's data stays in the kernel's buffers."""
        self._call("stop_reading")

    def resume_reading(self) -> None:
        """Undo `stop_reading()`."""
        self._call("resume_reading")

    def black_hole(self) -> None:
        """Stop reading and writing, but keep TCP open."""
        self._call("black_hole")

    def flood(self, messages: Iterable[str | bytes]) -> concurrent.futures.Future[None]:
        """Send messages as fast as the client reads them; the future is done when all are written."""
        if self.closed or self.status not in (None, 101):
            raise RuntimeError("the connection is not open")

        async def flood() -> None:
            opened: asyncio.Future[Connection] = self._loop.create_future()
            self._when_open(opened.set_result)
            await (await opened).flood(messages)

        return asyncio.run_coroutine_threadsafe(flood(), self._loop)

    def note(self, source: Source, opcode: Opcode, payload: str | bytes, now: float) -> None:
        """Record and log a frame; called by the server."""
        if self._keep_frames:
            self.frames.append(Frame(source, opcode, payload, now))
        if self._log is not None:
            self._log.frame(self, source, opcode, payload, now)

    def answer(self, status: int, now: float, reason: str = "") -> None:
        """Record the status of the response; called by the server."""
        self.status = status
        if self._log is not None:
            self._log.answered(self, now, reason)

    def attach(self, connection: Connection, now: float) -> None:
        """Attach the open connection; called by the server."""
        self._connection = connection
        self.answer(101, now)
        for command in self._before_open:
            command(connection)
        self._before_open.clear()

    def detach(self, now: float) -> None:
        """Detach the connection at its end; called by the server."""
        self._connection = None
        if self.status == 101 and self.close_code is None:
            self.close_code = 1006
        if self._log is not None:
            self._log.closed(self, now)
        self.closed = True

    def _call(self, name: str, *args: Any) -> None:
        def command(connection: Connection) -> None:
            getattr(connection, name)(*args)

        if running_loop() is self._loop:
            self._when_open(command)
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._when_open, command)

    def _when_open(self, command: Callable[[Connection], None]) -> None:
        if self._connection is not None:
            command(self._connection)
        elif not self.closed:
            self._before_open.append(command)


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The running event loop of this thread, if any."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _binary(frames: list[Frame]) -> list[bytes]:
    return [frame.payload for frame in frames if isinstance(frame.payload, bytes) and frame.opcode == "binary"]


def _messages(frames: list[Frame]) -> list[dict[str, Any]]:
    parsed = (_json(frame.payload) for frame in frames if frame.opcode == "text")
    return [message for message in parsed if isinstance(message, dict)]


def _json(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
