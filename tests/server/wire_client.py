"""A plain WebSocket client for tests of the local server, independent of the package's own clients."""

import json
import math
from array import array
from threading import Thread

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from deepgram.server import LocalServer, Timing

PATH = "/v1/agent/converse"
KEY = {"Authorization": "Token any-key"}
DEADLINE = 30.0  # seconds within which anything expected must happen, even on a busy machine
PLAIN = {"trust_env": False, "timeout": DEADLINE}  # options of httpx
FUNCTIONS = [{"name": "get_weather", "parameters": {"type": "object"}}, {"name": "book", "description": "Books it"}]


def settings(**changes):
    """Settings with functions; the keyword `agent` is merged into them, any other replaces their field."""
    agent = {"think": {"provider": {"type": "open_ai", "model": "gpt-4o-mini"}, "functions": FUNCTIONS}}
    agent.update(changes.pop("agent", {}))
    audio = {
        "input": {"encoding": "linear16", "sample_rate": 16000},
        "output": {"encoding": "linear16", "sample_rate": 16000},
    }
    return {"type": "Settings", "audio": audio, "agent": agent, **changes}


def speech(seconds, rate=16000):
    """A loud tone; to the scripted engine this is speech."""
    return array("h", (int(9000 * math.sin(n / 8)) for n in range(int(seconds * rate)))).tobytes()


def silence(seconds, rate=16000):
    return bytes(2 * int(seconds * rate))


def fast_server(**options):
    return LocalServer(**{"timing": Timing.fast(), "seed": 1, **options})


class Agent:
    """A connection, by default to the agent endpoint. `log` has everything received: dicts, and bytes for audio."""

    def __init__(self, server, path=PATH, headers=KEY, **options):
        options = {"open_timeout": DEADLINE, "close_timeout": DEADLINE, **options}
        self.socket = connect(server.url + path, additional_headers=headers, **options).__enter__()
        self.log = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        closing = Thread(target=self.socket.close)
        closing.start()
        self.until_closed()  # `close()` waits until everything has been read
        closing.join()

    def send(self, whole=None, /, **fields):
        self.socket.send(json.dumps(whole or fields))

    def stream(self, pcm, size=640):
        for start in range(0, len(pcm), size):
            self.socket.send(pcm[start : start + size])

    def recv(self):
        data = self.socket.recv(timeout=DEADLINE)
        self.log.append(data if isinstance(data, bytes) else json.loads(data))
        return self.log[-1]

    def until(self, kind):
        """The messages up to the first of type `kind`, without audio; "audio" stands for the first binary frame."""
        seen = []
        while True:
            message = self.recv()
            if isinstance(message, bytes):
                if kind == "audio":
                    return seen
                continue
            seen.append(message)
            if message["type"] == kind:
                return seen

    def until_closed(self):
        """The remaining messages up to the close, without audio; its code and reason are in `self.socket.protocol`."""
        start = len(self.log)
        try:
            while True:
                self.recv()
        except ConnectionClosed:
            return [message for message in self.log[start:] if not isinstance(message, bytes)]

    def ready(self, **changes):
        self.send(settings(**changes))
        return self.until("SettingsApplied")


def check_refused(opened, query, code, text):
    """Check that a bad parameter is answered by 400, with the reason in header and body."""
    with fast_server() as server, pytest.raises(InvalidStatus) as caught:
        opened(server, **query)
    response = caught.value.response
    body, reason = json.loads(response.body), response.headers["dg-error"]
    assert response.status_code == 400
    assert reason.startswith(text)
    assert (body.get("category") or body.get("err_code")) == code
    assert (body.get("message") or body.get("err_msg")) == reason
    assert body["request_id"] == response.headers["dg-request-id"]


def kinds(messages):
    return [message["type"] for message in messages]
