"""F-41: if a program's tests patch `connect` of the old abstract modules, clients dial with the patched function."""

import asyncio
import queue
from unittest import mock

import pytest
from colours import COLOURS, DEADLINE, Heard, LoopThread, client_of, eventually, names
from deepgram.clients.common.v1 import abstract_async_websocket, abstract_sync_websocket

from deepgram import LiveTranscriptionEvents

RESULT = '{"type":"UtteranceEnd","channel":[0,1],"last_word_end":1.0}'


class Socket:
    """A program's own stand-in for a connection, with blocking methods."""

    def __init__(self, *texts):
        self.sent, self.closed, self._texts = [], 0, queue.Queue()
        for text in texts:
            self._texts.put(text)

    def send(self, data):
        self.sent.append(data)

    def recv(self):
        text = self._texts.get(timeout=DEADLINE)
        if text is None:
            raise ConnectionError("no more")
        return text

    def close(self):
        self.closed += 1
        self._texts.put(None)


class AsyncSocket(Socket):
    async def send(self, data):
        super().send(data)

    async def recv(self):
        return await asyncio.to_thread(super().recv)

    async def close(self):
        super().close()


@pytest.fixture(params=COLOURS)
def colour(request):
    return request.param


@pytest.fixture
def thread():
    with LoopThread() as thread:
        yield thread


@pytest.fixture
def dialled(colour):
    """The sockets that the patched `connect` has returned, with the URL and headers of each."""
    found = []

    def connect(url, additional_headers):
        found.append((Socket(RESULT), url, additional_headers))
        return found[-1][0]

    async def async_connect(url, additional_headers):
        found.append((AsyncSocket(RESULT), url, additional_headers))
        return found[-1][0]

    with (
        mock.patch.object(abstract_sync_websocket, "connect", connect),
        mock.patch.object(abstract_async_websocket, "connect", async_connect),
    ):
        yield found


def test_a_session_over_a_patched_connection(colour, thread, dialled):
    client = client_of("listen", colour, "https://nobody.example", thread)
    heard = Heard(client, LiveTranscriptionEvents)
    assert client.start({"model": "nova-3"}) is True
    ((socket, url, headers),) = dialled
    assert (url, headers["Authorization"]) == (
        "wss://nobody.example/v1/listen?model=nova-3",
        "Token a-key-nobody-may-see",
    )
    assert heard.until("UtteranceEnd")
    assert client.send(b"audio") is True
    assert client.finish() is True
    assert socket.sent == [b"audio", '{"type": "CloseStream"}']
    assert socket.closed == 1
    assert names(heard) == ["Open", "UtteranceEnd", "Close"]


def test_a_failing_patched_connection_counts_as_lost(colour, thread, dialled):
    client = client_of("listen", colour, "https://nobody.example", thread)
    heard = Heard(client, LiveTranscriptionEvents)
    assert client.start() is True
    dialled[0][0]._texts.put(None)
    assert heard.until("Close")
    assert names(heard) == ["Open", "UtteranceEnd", "Error", "Close"]
    assert "no more" in client.last_error.message
    assert client.finish() is False


def test_finish_ends_a_patched_connection_whose_send_fails(colour, thread, dialled):
    client = client_of("listen", colour, "https://nobody.example", thread)
    heard = Heard(client, LiveTranscriptionEvents)
    assert client.start() is True
    assert heard.until("UtteranceEnd")
    (socket, _, _) = dialled[0]
    with mock.patch.object(socket, "send", side_effect=ConnectionError("no more")):
        assert client.send(b"audio") is False
        assert client.finish() is False
    assert socket.closed == 1
    assert names(heard)[-1] == "Close"


def test_an_exception_of_a_patched_connect_fails_start(thread):
    for module, colour in ((abstract_sync_websocket, "threads"), (abstract_async_websocket, "asyncio")):
        with mock.patch.object(module, "connect", side_effect=ConnectionRefusedError("patched")) as connect:
            client = client_of("agent", colour, "https://nobody.example", thread)
            assert client.start({"agent": {}}) is False
            assert connect.call_count == 1
            assert "patched" in client.last_error.message


def test_a_magic_mock_is_received_from_only_once(thread):
    with mock.patch.object(abstract_sync_websocket, "connect") as connect:
        client = client_of("listen", "threads", "https://nobody.example", thread)
        assert client.start() is True
        assert client.send(b"audio") is True
        eventually(lambda: connect.return_value.recv.called)
        assert client.finish() is True
        assert connect.return_value.send.call_args_list[0] == mock.call(b"audio")
        assert connect.return_value.recv.call_count == 1
