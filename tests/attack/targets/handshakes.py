"""Answers to the upgrade are accepted or refused as by websockets' own client. `@accept@` stands for the right key."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, Optional

from websockets.client import ClientProtocol
from websockets.extensions.permessage_deflate import enable_client_permessage_deflate
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

from attack.targets import KEY
from attack.wire import TEXT, accept_key, encode
from deepgram._core.policy import is_worth_retrying
from deepgram._core.refusals import refused_error
from deepgram._io.frames import Frames
from deepgram.errors import DeepgramConnectionError

URL = "ws://localhost/v1/listen"
HEADERS = {"Authorization": f"Token {KEY}"}
HEAD = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
HEAD += b"Sec-WebSocket-Accept: @accept@\r\n"
REFUSAL = b'{"err_code":"INVALID_AUTH","err_msg":"Invalid credentials.","request_id":"r"}'
SEEDS = [
    HEAD + b"dg-request-id: r\r\n\r\n" + encode(TEXT, b'{"type":"Welcome"}'),
    HEAD + b"Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=12\r\n\r\n",
    HEAD + b"Sec-WebSocket-Protocol: token\r\n\r\n",
    b"HTTP/1.1 401 Unauthorized\r\ndg-error: Invalid credentials.\r\ndg-request-id: r\r\nContent-Length: %d\r\n\r\n%s"
    % (len(REFUSAL), REFUSAL),
    b"HTTP/1.1 503 Busy\r\nRetry-After: 2\r\nTransfer-Encoding: chunked\r\n\r\n4;a=b\r\nbusy\r\n0\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: http://localhost/\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n\r\n<html>",
]
WORDS = [
    *(
        b"\r\n",
        b"\n",
        b"\r\n\r\n",
        b" ",
        b":",
        b",",
        b"\0",
        b"\xff",
        b"HTTP/1.1 ",
        b"HTTP/1.0 ",
        b"101",
        b"999",
        b"000",
    ),
    *(b"@accept@", b"Upgrade: websocket\r\n", b"Connection: Upgrade\r\n", b"Sec-WebSocket-Accept: @accept@\r\n"),
    *(b"Sec-WebSocket-Extensions: permessage-deflate\r\n", b"Sec-WebSocket-Protocol: x\r\n", b"Content-Length: "),
    *(b"Transfer-Encoding: chunked\r\n", b"Retry-After: 1\r\n", b"dg-error: x\r\n", b"dg-request-id: x\r\n", b"-1"),
    *(b"9" * 30, b"x" * 9000, b"X: y\r\n" * 300, KEY.encode(), b"ffffffffffffffff\r\n", b"[" * 3000, b'{"err_msg":'),
]


class Outcome(NamedTuple):
    """Whether the upgrade was accepted, and the HTTP status if it was refused with one."""

    opened: bool
    status: Optional[int] = None


def check(data: bytes) -> None:
    if b"@accept@" in data.partition(b"\n")[0]:
        return  # the key differs each time, and is no status
    whole, request = ours(data, lambda: 1 << 30)
    cut, _ = ours(data, partial(random.Random(zlib.crc32(data)).randrange, 1, 40))
    assert whole == cut, f"{whole} at once, {cut} in pieces"
    theirs = oracle(data, request)
    assert whole.opened == theirs.opened, f"{whole}, {theirs} of websockets"
    if theirs.status is not None and theirs.status >= 200 and not whole.opened:  # after a 1xx, the next response counts
        assert whole.status == theirs.status, f"{whole}, {theirs} of websockets"


def ours(data: bytes, size: Callable[[], int]) -> tuple[Outcome, bytes]:
    frames, place = Frames(URL, 1 << 20), 0
    request = frames.handshake(HEADERS)
    answer = data.replace(b"@accept@", accept_key(request).encode())
    try:
        while place < len(answer) and not frames.opened:
            piece = answer[place : place + size()]
            frames.feed(piece)
            place += len(piece)
        if not frames.opened:
            frames.feed(b"")
            assert frames.opened, "neither accepted nor refused at the end of the stream"
    except AssertionError:
        raise
    except Exception as error:
        refused = refused_error(error, "ws://localhost", (KEY,))
        assert isinstance(refused, DeepgramConnectionError)
        assert refused.status is None or isinstance(refused.status, int), refused.status
        is_worth_retrying(refused)
        shown = f"{refused} {refused!r} {refused.body} {refused.dg_error} {refused.retry_after}"
        assert KEY not in shown, shown
        return Outcome(False, refused.status), request
    response: Any = frames.response
    assert all(isinstance(response.headers.get(name, ""), str) for name in ("dg-request-id", "retry-after"))
    return Outcome(True), request


def oracle(data: bytes, request: bytes) -> Outcome:
    """The outcome with websockets' own client."""
    protocol = ClientProtocol(parse_uri(URL), extensions=enable_client_permessage_deflate(None))
    protocol.send_request(protocol.connect())
    mine = b"".join(protocol.data_to_send())
    protocol.receive_data(data.replace(b"@accept@", accept_key(mine).encode()))
    opened = protocol.state is not State.CONNECTING and protocol.handshake_exc is None
    protocol.receive_eof()
    responses = [event for event in protocol.events_received() if isinstance(event, Response)]
    status = getattr(getattr(protocol.handshake_exc, "response", None), "status_code", None)
    return Outcome(opened and bool(responses), status)
