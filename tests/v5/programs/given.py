"""Clients over websockets of the program: connections of the library and made-up objects. Also runs under 5.3.4 and
7.17.0."""

import asyncio
import json
import threading
from importlib import import_module
from unittest.mock import AsyncMock, Mock

from deepgram.core.events import EventType
from websockets import connect as dial_on_loop
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK
from websockets.frames import Close
from websockets.sync.client import connect as dial
from websockets.sync.server import serve

METADATA = json.dumps({"type": "Metadata", "transaction_key": "deprecated", "request_id": "r", "sha256": "s",
                       "created": "c", "duration": 1.5, "channels": 1})  # fmt: skip
CONNECTED = json.dumps({"type": "Connected", "request_id": "r", "sequence_id": 0})
PATHS = "listen.v1", "listen.v2", "speak.v1", "agent.v1"
LOST = ConnectionClosedError(Close(1011, "gone"), None)
noted, told, handlers = [], [], []


def socket(path, awaited=""):
    module = import_module(f"deepgram.{path}.socket_client")
    return getattr(module, f"{awaited}{path[-2:].upper()}SocketClient")


def shown(message):
    if isinstance(message, BaseException):
        return f"{type(message).__name__}: {message}"
    return repr(message) if isinstance(message, (bytes, type(None))) else message.type


def heard(connection):
    for event in EventType:
        connection.on(event, lambda payload, event=event: told.append([event.value, shown(payload)]))


class Made:
    """What a test of a program makes up: it says what it was told to, and remembers what it has heard."""

    def __init__(self, *script):
        self.script, self.sent = list(script), []

    def next(self):
        if not self.script:
            raise ConnectionClosedOK(Close(1000, ""), Close(1000, ""), True)
        if isinstance(self.script[0], Exception):
            raise self.script.pop(0)
        return self.script.pop(0)

    def recv(self):
        return self.next()

    def send(self, data):
        self.sent.append(data)

    def __iter__(self):
        while self.script:
            yield self.next()


class MadeOnLoop(Made):
    async def recv(self):
        return self.next()

    async def send(self, data):
        self.sent.append(data)

    async def __aiter__(self):
        while self.script:
            yield self.next()


def answer(connection):
    """A server: a message and audio, then an echo until the word comes to end it, in order or not."""
    message = METADATA if connection.request.path == "/listen.v1" else CONNECTED
    handlers.append(threading.current_thread())
    noted.append(frames := [])
    connection.send(message)
    connection.send(b"audio")
    for frame in connection:
        frames.append(repr(frame))
        if frame in ("bye", "lose"):
            connection.close(1000 if frame == "bye" else 1011, frame)
        else:
            connection.send(message)
    frames.append(connection.protocol.close_rcvd and connection.protocol.close_rcvd.code)


def threads(url):
    for path in PATHS[:2]:
        for last in ("bye", "lose"):
            with dial(f"{url}/{path}") as websocket:
                connection = socket(path)(websocket=websocket)
                told.append(["it is mine", connection._websocket is websocket])
                told.append(["recv", shown(connection.recv()), shown(connection.recv())])
                connection.send_media(b"\1\2")
                connection.send_media(bytearray(b"\3"))
                told.append(["next", shown(next(iter(connection)))])
                heard(connection)
                listener = threading.Thread(target=connection.start_listening)
                listener.start()
                connection._send(last)
                listener.join()
                for what in (connection.recv, lambda c=connection: c.send_media(b"late"), connection.start_listening):
                    try:
                        told.append(shown(what()))
                    except (ConnectionClosedError, ConnectionClosedOK) as error:
                        told.append(shown(error))
        with dial(f"{url}/{path}") as websocket:  # which nobody but its maker closes
            connection = socket(path)(websocket=websocket)
            connection.recv()
            del connection
            websocket.send("still here")
            websocket.recv(), websocket.recv()


async def on_loop(url):
    for path in PATHS[:2]:
        for last in ("bye", "lose"):
            async with dial_on_loop(f"{url}/{path}") as websocket:
                connection = socket(path, "Async")(websocket=websocket)
                told.append(["recv", shown(await connection.recv()), shown(await connection.recv())])
                await connection.send_media(b"\1\2")
                heard(connection)
                listener = asyncio.create_task(connection.start_listening())
                await connection._send(last)
                await listener
                try:
                    told.append([shown(message) async for message in connection])
                except ConnectionClosedError as error:
                    told.append(shown(error))
        async with dial_on_loop(f"{url}/{path}") as websocket:  # a listener that is cancelled
            connection = socket(path, "Async")(websocket=websocket)
            two = asyncio.Event()
            heard(connection)
            connection.on(EventType.MESSAGE, lambda message, two=two: two.set() if message == b"audio" else None)
            listener = asyncio.create_task(connection.start_listening())
            await two.wait()
            listener.cancel()
            told.append(repr((await asyncio.gather(listener, return_exceptions=True))[0]))
            await connection.send_media(b"after")
            told.append(["recv", shown(await connection.recv())])


def made_up():
    for script in ([METADATA, b"a"], [METADATA, LOST], ["no json"], []):
        connection = socket("listen.v1")(websocket=Made(*script))
        heard(connection)
        connection.start_listening()
        on_asyncio = socket("listen.v1", "Async")(websocket=MadeOnLoop(*script))
        heard(on_asyncio)
        asyncio.run(on_asyncio.start_listening())
        for _ in range(2):
            connection = socket("listen.v1")(websocket=Made(*script))
            try:
                told.append(shown(connection.recv()))
            except Exception as error:
                told.append(shown(error))
    for path in PATHS:
        websocket = Made(METADATA)
        connection = socket(path)(websocket=websocket)
        model = Mock()
        model.dict.return_value = {"type": "KeepAlive"}
        connection._send_model(model)
        connection._send({"type": "Other"})
        noted.append([path, websocket.sent])


def mocks():
    websocket = Mock()
    websocket.recv.return_value = METADATA
    websocket.__iter__ = Mock(return_value=iter([METADATA, b"a"]))
    connection = socket("listen.v1")(websocket=websocket)
    connection.send_media(b"x")
    told.append([shown(connection.recv()), [shown(message) for message in connection], str(websocket.mock_calls)])
    websocket.send.side_effect = RuntimeError("broken")
    try:
        connection.send_media(b"y")
    except RuntimeError as error:
        told.append(shown(error))
    nothing = socket("listen.v1")(websocket=object())  # a test that sends and receives nothing
    heard(nothing)


async def mocks_on_loop():
    websocket = AsyncMock()
    websocket.recv.return_value = METADATA
    websocket.__aiter__.return_value = [METADATA, b"a"]
    connection = socket("listen.v1", "Async")(websocket=websocket)
    await connection.send_media(b"x")
    told.append([shown(await connection.recv()), [shown(message) async for message in connection]])
    told.append(str(websocket.mock_calls))
    heard(connection)
    await connection.start_listening()


with serve(answer, "127.0.0.1", 0) as server:
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
    try:
        threads(url)
        asyncio.run(on_loop(url))
    finally:
        server.shutdown()
        for each in (thread, *handlers):
            each.join()
made_up()
mocks()
asyncio.run(mocks_on_loop())
print(json.dumps({"noted": noted, "told": told}))
