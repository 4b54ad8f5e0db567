"""Defects of 4.8.1 in every WebSocket client; the number is in the name of the test that shows it gone."""

import asyncio
import sys
import time
import traceback

import pytest
from colours import COLOURS, Belongings, Heard, LoopThread, client_of, settings

from deepgram import AgentWebSocketEvents, LiveTranscriptionEvents, SpeakWebSocketEvents
from deepgram.server import LocalServer, Timing

AUDIO = {"encoding": "linear16", "sample_rate": 16000}
PRODUCTS = {  # options, events, and a message: sent by the server itself, or with these fields on demand
    "agent": (settings, AgentWebSocketEvents, "SettingsApplied", None),
    "listen": (lambda: AUDIO, LiveTranscriptionEvents, "SpeechStarted", {"channel": [0, 1], "timestamp": 0.0}),
    "speak": (lambda: AUDIO, SpeakWebSocketEvents, "Metadata", None),
}


@pytest.fixture(params=[(product, colour) for product in PRODUCTS for colour in COLOURS], ids="-".join)
def scene(request):
    with LoopThread() as thread, LocalServer(timing=Timing.fast()) as server:
        belongings = Belongings(thread)
        scene = Scene(*request.param, server, thread)
        yield scene
        scene.client.finish()
        belongings.check()


class Scene:
    """A client of one product and colour with what it hears, its server and its loop."""

    def __init__(self, product, colour, server, thread):
        self.product, self.colour, self.server, self.thread = product, colour, server, thread
        self.options, self.events, self.message, self.fields = PRODUCTS[product]
        self.new_client()

    def new_client(self, **options):
        """Replace the client by a new one."""
        self.client = client_of(self.product, self.colour, self.server.url, self.thread, **options)
        self.heard = Heard(self.client, self.events)

    def start(self):
        assert self.client.start(self.options()) is True
        if self.fields:
            self.server.connections[-1].send_json({"type": self.message, **self.fields})
        assert self.heard.until(self.message)


@pytest.mark.parametrize("place", ["standing", "own"])
def test_d25_an_invalid_header_is_not_shown(scene, place, caplog):
    caplog.set_level("DEBUG")
    bad = {"authorization": "Token canary-4711\n"}
    if place == "standing":
        scene.client._config.headers.update(bad)
    assert scene.client.start(scene.options(), headers=bad if place == "own" else None) is False
    error = scene.client.last_error
    assert "header authorization (API key or access token): expected ASCII text" in error.message
    assert "canary" not in "".join(traceback.format_exception(error)) + repr(error) + caplog.text
    assert scene.server.connections == []


def test_d04_closing_never_sleeps(scene, monkeypatch):
    scene.start()
    slept = []

    def watched(sleep):
        def watched_sleep(*args):
            slept.append(sys._getframe(1).f_globals["__name__"])
            return sleep(*args)

        return watched_sleep

    for module in (time, asyncio):
        monkeypatch.setattr(module, "sleep", watched(module.sleep))
    assert scene.client.finish() is True
    monkeypatch.undo()
    assert [caller for caller in slept if not caller.startswith("deepgram.server.")] == []


def test_d15_finish_in_a_handler_returns_true(scene):
    client = scene.client
    returned = []

    async def finish_on_loop(*_, **__):
        returned.append(await client._client.finish())

    client.on(
        scene.message,
        (lambda *_, **__: returned.append(client.finish())) if scene.colour == "threads" else finish_on_loop,
    )
    scene.start()
    assert scene.heard.until("Close")
    assert returned == [True]
    assert scene.heard["Error"] == []


def test_d16_finish_is_true_with_keepalive_and_auto_flush(scene):
    scene.new_client(keepalive=True, keepalive_interval=0.01, auto_flush_reply_delta=10, auto_flush_speak_delta=10)
    scene.start()
    assert scene.client.finish() is True
    assert scene.client.finish() is True


def test_d18_a_second_start_ends_the_first_connection(scene):
    scene.start()
    scene.start()
    scene.server.wait_for(lambda: scene.server.connection(0).closed)
    assert scene.client.is_connected()
    assert len(scene.server.connections) == 2
