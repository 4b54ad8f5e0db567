"""A scripted WebSocket server that records what it receives.

It knows no Deepgram messages: a script says what to send and when. It is independent of `deepgram.server`, so that the
two cannot share a mistake.
"""

import asyncio
import json
import threading
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Dict, Iterator, List, Mapping, Optional
from urllib.parse import urlsplit

from websocket_server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

Record = Dict[str, Any]
SETTLE_S = 20.0


class Site:
    """A listening port with its script and the records of its connections."""

    def __init__(self, script: Mapping[str, Any]) -> None:
        self.script = script
        self.connections: List[Record] = []
        self.port = 0
        self._server: Any = None
        self._turn: Dict[ServerConnection, int] = {}

    async def open(self) -> None:
        """Listen on a free port."""
        self._server = await serve(
            self._converse,
            "127.0.0.1",
            0,
            process_request=self._handshake,
            process_response=self._accepted,
            compression=None,
            max_size=None,
        )
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def close(self) -> None:
        """Wait until the clients are gone, then stop."""
        assert self._server is not None
        self._server.close(close_connections=False)
        try:
            await asyncio.wait_for(self._server.wait_closed(), SETTLE_S)
        except asyncio.TimeoutError:
            self._server.close()

    def _handshake(self, connection: ServerConnection, request: Request) -> Optional[Response]:
        target = urlsplit(request.path)
        self._turn[connection] = len(self.connections)
        self.connections.append(
            {
                "path": target.path,
                "query": target.query,
                "headers": [[name, value] for name, value in request.headers.raw_items()],
                "frames": [],
                "close": None,
            }
        )
        refusal = self.script.get("refuse")
        if refusal is None:
            return None
        status, headers, body = refusal
        response = connection.respond(HTTPStatus(status), body)
        response.headers.update(headers)
        return response

    def _accepted(self, connection: ServerConnection, request: Request, response: Response) -> None:
        response.headers.update(self.script.get("headers", {}))

    async def _converse(self, connection: ServerConnection) -> None:
        turn = self._turn[connection]
        record = self.connections[turn]
        try:
            await self._act(connection, self._opening(turn))
            async for message in connection:
                record["frames"].append(_frame(message))
                for action in self._answers(record["frames"]):
                    await self._act(connection, [action])
        except ConnectionClosed:
            pass
        close = connection.protocol.close_rcvd
        record["close"] = None if close is None else [close.code, close.reason]

    def _opening(self, turn: int) -> List[Any]:
        """The actions on connect. The last list of `opens` is for all further connections."""
        opens = self.script.get("opens")
        return self.script.get("open", []) if opens is None else opens[min(turn, len(opens) - 1)]

    def _answers(self, frames: List[List[str]]) -> Iterator[Any]:
        kind = _kind(frames[-1])
        nth = sum(1 for frame in frames if _kind(frame) == kind)
        for when, actions in self.script.get("on", {}).items():
            if when in (kind, f"{kind}:{nth}"):
                yield from actions

    async def _act(self, connection: ServerConnection, actions: List[Any]) -> None:
        for action in actions:
            if isinstance(action, (bytes, str)):
                await connection.send(action)
            elif isinstance(action, dict):
                await connection.send(json.dumps(action))
            elif action[0] == "large":
                await connection.send(_large(action[1]))
            elif action == ("abort",):
                connection.transport.abort()
            else:
                _, code, reason = action
                await connection.close(code, reason)


def _frame(message: Any) -> List[str]:
    return ["text", message] if isinstance(message, str) else ["binary", message.hex()]


def _large(size: int) -> str:
    """A JSON object of `size` characters."""
    empty = json.dumps({"type": "Large", "filler": ""})
    return json.dumps({"type": "Large", "filler": "x" * (size - len(empty))})


def _kind(frame: List[str]) -> str:
    """The kind of a frame: `binary`, the `type` of a JSON object, or `text`."""
    opcode, payload = frame
    if opcode == "binary":
        return "binary"
    try:
        return str(json.loads(payload)["type"])
    except (ValueError, KeyError, TypeError):
        return "text"


class RecordingServer:
    """An event loop in its own thread, with one `Site` for each running program."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="recording server", daemon=True)

    def __enter__(self) -> "RecordingServer":
        self._thread.start()
        return self

    def __exit__(self, *exc_info: Any) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @contextmanager
    def site(self, script: Mapping[str, Any]) -> Iterator[Site]:
        """A site that listens during the block; its record is complete afterwards."""
        site = Site(script)
        self._run(site.open())
        try:
            yield site
        finally:
            self._run(site.close())

    def _run(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(SETTLE_S * 2)
