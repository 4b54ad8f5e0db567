"""Records what the server received and sent on each connection, and lets tests control the connection."""

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

LOOK_AGAIN = 0.05  # seconds: what is waited for may depend on more than what is recorded


class Frame(NamedTuple):
    """One frame. `payload` is str for text and bytes otherwise; `time` is the server clock's."""

    source: Source
    opcode: Opcode
    payload: str | bytes
    time: float


class Watch:
    """Lets any thread wait until something it can see has become true."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._waiting = 0

    def changed(self) -> None:
        """Have those who wait look again; costs nothing while nobody does."""
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
                    self._condition.wait(min(left, LOOK_AGAIN))
            finally:
                self._waiting -= 1
        if not result:
            raise TimeoutError(f"the local server did not see what was waited for within {timeout} s")
        return result


class ConnectionRecord:
    """One connection attempt: its handshake, its frames in both directions, its end.

    Every method is safe to call from any thread and returns at once. What it asks for happens when the connection is
    open, which a client can know a moment before the server does; on a connection that is over it does nothing.
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
        """Status of the handshake's answer; 101 for an open connection, None before it was given."""
        self.subprotocol: str | None = None
        self.frames: list[Frame] = []
        self.frames_received = 0
        """Text and binary messages from the client, counted even when frames are not kept."""
        self.frames_sent = 0
        self.key_id = ""
        """Id of the key that was used, empty before it is known to be good."""
        self.body_size = 0
        """Bytes of the body of a request over HTTP."""
        self.close_code: int | None = None
        """Code of the first close frame of either side; 1005 if it had none, 1006 if TCP ended without one."""
        self.close_reason = ""
        self.closed_by: Source | None = None
        self.closed = False
        """True when TCP is over."""
        self._keep_frames = keep_frames
        self._log = log
        self._connection: Connection | None = None
        self._loop = asyncio.get_running_loop()
        self._early: list[Callable[[Connection], None]] = []

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
        """Write bytes to TCP that need not be a WebSocket frame."""
        self._call("send_raw", data)

    def ping(self, payload: bytes = b"") -> None:
        """Send a ping."""
        self._call("ping", payload)

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Start the closing handshake."""
        self._call("start_close", code, reason)

    def abort(self, rst: bool = True) -> None:
        """End TCP without a close frame: with RST, or with FIN."""
        self._call("abort", rst)

    def stop_reading(self) -> None:
        """Leave what the client sends in the kernel's buffers from now on."""
        self._call("stop_reading")

    def resume_reading(self) -> None:
        """Undo `stop_reading()`."""
        self._call("resume_reading")

    def black_hole(self) -> None:
        """Neither read nor write any more; TCP stays."""
        self._call("black_hole")

    def flood(self, messages: Iterable[str | bytes]) -> concurrent.futures.Future[None]:
        """Send messages as fast as the client takes them; the future is done when all are written."""
        if self.closed or self.status not in (None, 101):
            raise RuntimeError("the connection is not open")

        async def flood() -> None:
            opened: asyncio.Future[Connection] = self._loop.create_future()
            self._when_open(opened.set_result)
            await (await opened).flood(messages)

        return asyncio.run_coroutine_threadsafe(flood(), self._loop)

    def note(self, source: Source, opcode: Opcode, payload: str | bytes, now: float) -> None:
        """Keep and log a frame; called by the server."""
        if self._keep_frames:
            self.frames.append(Frame(source, opcode, payload, now))
        if self._log is not None:
            self._log.frame(self, source, opcode, payload, now)

    def answer(self, status: int, now: float, reason: str = "") -> None:
        """Note the status of the answer to the request; called by the server."""
        self.status = status
        if self._log is not None:
            self._log.answered(self, now, reason)

    def attach(self, connection: Connection, now: float) -> None:
        """Take the open connection under control; called by the server."""
        self._connection = connection
        self.answer(101, now)
        for command in self._early:
            command(connection)
        self._early.clear()

    def detach(self, now: float) -> None:
        """Let go of a connection that is over; called by the server."""
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
            self._early.append(command)


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The loop this code runs on, if any."""
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
