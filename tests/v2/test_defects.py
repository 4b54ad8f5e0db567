"""One test or more for each of the defects E-01 to E-22 of deepgram-sdk 2.12.0, named after its number, and for later
ones."""

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
import time
import warnings
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest
from websocket_server import serve

import deepgram
from deepgram import Deepgram, DeepgramApiError, DeepgramSetupError
from deepgram.eras.v2 import calls, live
from deepgram.server import LocalServer

from .servers import DEADLINE, FINAL, KEY, Events, Web, listening, polite, result, silent

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
ROOT = Path(__file__).parents[2]
SOURCE = {"url": "https://example.com/a.wav"}


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, DEADLINE))


def client(web, **options):
    return Deepgram({"api_key": KEY, "api_url": web.url, **options})


def test_e_01_an_async_call_raises_if_the_server_refuses():
    body = {"err_code": "E", "err_msg": "Not yours.", "request_id": "c8c7e1c5-6f0b-4c0d-a6f0-0d4a5a1c7d11"}
    with Web({"/v1/projects/P": (403, {}, json.dumps(body))}) as web, pytest.raises(DeepgramApiError) as caught:
        run(client(web).projects.delete("P"))
    error = caught.value
    assert (error.http_error_status, error.error, error.args[0]) == (403, "Not yours.", body)
    assert (error.status, error.err_code, error.err_msg, str(error.request_id)) == (
        "403", "E", "Not yours.", body["request_id"]
    )  # fmt: skip
    assert isinstance(error, deepgram.errors.DeepgramError)
    assert str(error) == f"Request `{body['request_id']}` returned 403: Not yours."


@pytest.mark.parametrize("sending", [True, False])
def test_e_02_a_lost_connection_ends(sending):
    """CLOSE has the code, ERROR the cause, and `finish()` returns."""

    async def vanish(socket):
        await socket.recv()
        socket.transport.abort()

    async def main():
        async with listening(vanish) as client:
            live = await client.transcription.live()
            events = Events(live)
            live.send(bytes(100))
            if not sending:
                await events.until("CLOSE")
            while sending and not live.done:
                live.send(bytes(100_000))
                await asyncio.sleep(0)
            await live.finish()
            assert await events.until("CLOSE") == [1006]
            (cause,) = events.of("ERROR")
            assert "connection" in cause
            assert live.done

    run(main())


def test_e_03_a_handler_that_raises_does_not_end_the_session(caplog):
    async def main():
        async with listening() as client:
            live = await client.transcription.live()
            live.register_handler(live.event.TRANSCRIPT_RECEIVED, lambda data: data["channel"])
            events = Events(live)
            live.send(b"abc")
            await live.finish()
            return await events.until("CLOSE"), [message["type"] for message in live.received]

    assert run(main()) == ([1000], ["Results", "Metadata"])
    assert "handler of TRANSCRIPT_RECEIVED raised KeyError" in caplog.text


def test_e_04_any_json_is_a_message():
    async def odd(socket):
        for text in ("5", "null", '"x"', "true", json.dumps(FINAL)):
            await socket.send(text)
        await socket.wait_closed()

    async def main():
        async with listening(odd) as client:
            live = await client.transcription.live()
            events = Events(live)
            await events.until("CLOSE")
            return live.received

    assert run(main()) == [5, None, "x", True, FINAL]


LIVE = """
import asyncio, sys, websockets
from deepgram import Deepgram

async def main():
    transcription = Deepgram({"api_key": "k", "api_url": sys.argv[1]}).transcription
    live = await transcription.live({"encoding": "linear16", "sample_rate": 8000})
    live.send(bytes(1600))
    await live.finish()
    print(websockets.__version__.partition(".")[0], live.received[-1]["type"])

asyncio.run(main())
"""


@pytest.mark.parametrize("major", ["", "12", "13", "14", "15", "16"])
def test_e_05_live_connects_with_any_release_of_websockets(major, tmp_path):
    packages = ROOT / ".venv-websockets" / major
    if not packages.exists():
        pytest.skip("which need other releases of websockets: `scripts/peers && make test` runs them")
    path = os.pathsep.join([*([str(packages)] if major else []), str(ROOT)])
    with LocalServer() as server:
        command = [sys.executable, "-W", "ignore", "-c", LIVE, f"{server.url}/v1"]
        environment = {**os.environ, "PYTHONPATH": path}
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=4 * DEADLINE, check=False, env=environment
        )
    assert done.stdout.split()[-1:] == ["Metadata"], done.stderr
    assert not major or done.stdout.split()[0] == major


def test_e_06_transcripts_arrive_while_audio_waits_to_be_sent():
    taken = asyncio.Event()

    async def slow(socket):
        await socket.recv()
        await socket.send(json.dumps(result("early")))
        await taken.wait()  # until then, the server reads nothing
        async for frame in socket:
            if isinstance(frame, str):
                await socket.send(json.dumps(FINAL))
                return

    async def main():
        async with listening(slow) as client:
            live = await client.transcription.live()
            events = Events(live)
            for _ in range(200):
                live.send(bytes(100_000))
            await events.until("TRANSCRIPT_RECEIVED")
            assert live._send_queue.qsize() > 0
            taken.set()
            await live.finish()
            assert live.received[-1] == FINAL

    run(main())


def test_e_07_every_message_before_the_close_is_delivered():
    async def quick(socket):
        for number in range(50):
            await socket.send(json.dumps({"number": number}))

    async def main():
        async with listening(quick) as client:
            live = await client.transcription.live()
            events = Events(live)
            await events.until("CLOSE")
            return [message["number"] for message in events.of("TRANSCRIPT_RECEIVED")]

    assert run(main()) == list(range(50))


def test_e_08_a_normal_end_is_1000_and_the_socket_is_closed():
    codes = []

    async def waiting(socket):
        async for frame in socket:
            if isinstance(frame, str):
                await socket.send(json.dumps(FINAL))  # and does not close by itself
        codes.append(socket.close_code)

    async def main():
        async with listening(waiting) as client:
            live = await client.transcription.live()
            events = Events(live)
            await live.finish()
            assert events.of("CLOSE") == [1000]

    run(main())
    assert codes in ([1000], [1005])


@pytest.mark.parametrize(("refusals", "handshakes"), [((401,), 1), ((429,), 1), ((503, 500), 3)])
def test_e_09_only_handshakes_refused_with_5xx_are_repeated(refusals, handshakes):
    async def main():
        async with listening(refusals=refusals) as client:
            refused = pytest.raises(DeepgramApiError, match=r"^server rejected WebSocket connection: HTTP 4\d\d$")
            with refused if handshakes == 1 else nullcontext():
                await (await client.transcription.live()).finish()
            return len(client.handshakes)

    assert run(main()) == handshakes


def test_e_10_finish_gives_up_on_a_silent_server(monkeypatch, caplog):
    monkeypatch.setattr(live, "IDLE_TIMEOUT", 0.2)

    async def mute(socket):
        await socket.wait_closed()

    async def main():
        async with listening(mute) as client:
            transcription = await client.transcription.live()
            events = Events(transcription)
            await transcription.finish()
            return await events.until("CLOSE")

    assert run(main()) == [1000]
    assert "finish(): the server has said nothing" in caplog.text


def test_e_10_calls_have_a_default_timeout(monkeypatch):
    monkeypatch.setattr(calls, "TIMEOUT", 0.2)
    with silent() as url:
        transcription = Deepgram({"api_key": KEY, "api_url": url}).transcription
        with pytest.raises(TimeoutError):
            transcription.sync_prerecorded(SOURCE)
        with pytest.raises(asyncio.TimeoutError):
            run(transcription.prerecorded(SOURCE))


def test_e_10_a_timeout_limits_the_whole_call_even_if_bytes_keep_coming():
    def drip(sock):
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not over.wait(0.05):
            sock.sendall(b" ")

    over = threading.Event()
    with silent(drip) as url:
        start = time.monotonic()
        with pytest.raises(asyncio.TimeoutError):
            run(Deepgram({"api_key": KEY, "api_url": url}).transcription.prerecorded(SOURCE, timeout=0.3))
        over.set()
    assert time.monotonic() - start < DEADLINE


def test_e_11_a_failed_connection_raises_the_same_class_everywhere(monkeypatch):
    monkeypatch.setattr(live, "RETRY_DELAYS", (0.01, None))
    transcription = Deepgram({"api_key": KEY, "api_url": "http://127.0.0.1:9/v1"}).transcription
    for call in (
        lambda: transcription.sync_prerecorded(SOURCE),
        lambda: run(transcription.prerecorded(SOURCE)),
        lambda: run(transcription.live()),
    ):
        with pytest.raises(DeepgramApiError) as caught:
            call()
        assert caught.value.http_library_error is caught.value.__cause__ is not None
        assert caught.value.http_error_status is None
        assert KEY not in repr(caught.value)


def test_e_12_a_redirect_takes_the_key_to_no_other_host():
    with Web({}) as away:
        elsewhere = away.url.replace("127.0.0.1", "localhost") + "/there"
        with Web({"/v1/listen": (302, {"Location": elsewhere}, "")}) as web:
            client(web).transcription.sync_prerecorded(SOURCE)
            run(client(web).transcription.prerecorded(SOURCE))
        assert [headers.get("authorization") for _, _, headers, _ in away.requests] == [None, None]
        assert all(headers["authorization"] == f"Token {KEY}" for _, _, headers, _ in web.requests)


def test_e_13_keys_create_sends_comment_scopes_and_time_to_live():
    with Web({}) as web:
        run(client(web).keys.create("P", "mine", ["member"]))
        run(client(web).keys.create("P", "mine", ["member"], time_to_live_in_seconds=60))
    bodies = [json.loads(data) for *_, data in web.requests]
    assert bodies[0] == {"comment": "mine", "scopes": ["member"]}
    assert bodies[1] == {**bodies[0], "time_to_live_in_seconds": 60}


def test_e_14_empty_values_in_a_list_are_omitted():
    with Web({}) as web:
        client(web).transcription.sync_prerecorded(SOURCE, {"search": [None, "a", "", [], 0]})
    assert web.requests[0][1] == "/v1/listen?search=a&search=0"


@pytest.mark.parametrize("body", ['{"metadata": null}', '{"metadata": {"warnings": null}}', "[1]", "{}"])
def test_e_15_a_successful_answer_of_any_shape_is_returned(body):
    with Web({"/v1/listen": (200, {}, body)}) as web:
        assert client(web).transcription.sync_prerecorded(SOURCE) == json.loads(body)


@pytest.mark.parametrize(
    "body", [{"err_msg": "E", "request_id": "odd"}, {"err_msg": "E"}, {"err_msg": "E", "metadata": {"request_id": "r"}}]
)
def test_e_16_error_bodies_of_any_shape_are_readable(body):
    with Web({"/v1/listen": (400, {}, json.dumps(body))}) as web, pytest.raises(DeepgramApiError) as caught:
        client(web).transcription.sync_prerecorded(SOURCE)
    assert (caught.value.error, caught.value.request_id) == ("E", body.get("request_id"))
    assert "E" in str(caught.value)


def test_e_17_awaitable_results_of_all_handlers_are_awaited():
    heard = []

    class Handler:
        async def __call__(self, message):
            await asyncio.sleep(0)
            heard.append(("object", message.get("type")))

    async def function(name, message):
        await asyncio.sleep(0)
        heard.append((name, message.get("type")))

    async def fails(message):
        raise LookupError

    async def main():
        async with listening() as client:
            live = await client.transcription.live()
            for handler in (
                Handler(),
                partial(function, "partial"),
                lambda message: function("lambda", message),
                fails,
            ):
                live.register_handler(live.event.TRANSCRIPT_RECEIVED, handler)
            await live.finish()
            await asyncio.gather(*live._handler_tasks, return_exceptions=True)

    run(main())
    assert sorted(heard) == [("lambda", "Metadata"), ("object", "Metadata"), ("partial", "Metadata")]


def test_e_18_deregistering_in_a_handler_skips_no_other_handler():
    heard = []

    async def main():
        async with listening() as client:
            live = await client.transcription.live()

            def once(message):
                heard.append("once")
                live.deregister_handler(live.event.TRANSCRIPT_RECEIVED, once)

            live.register_handler(live.event.TRANSCRIPT_RECEIVED, once)
            live.register_handler(live.event.TRANSCRIPT_RECEIVED, lambda message: heard.append("always"))
            live.send(b"abc")
            await live.finish()

    run(main())
    assert heard == ["once", "always", "always"]


@pytest.mark.parametrize("key", [None, KEY + "\n", 5, KEY[1:], ""])
def test_e_19_an_invalid_key_is_a_setup_error(key):
    with pytest.raises(DeepgramSetupError, match=r"^Invalid API key$") as caught:
        Deepgram({"api_key": key})
    assert isinstance(caught.value, ValueError)


def test_e_20_received_keeps_every_message():
    async def main():
        async with listening() as client:
            live = await client.transcription.live()
            for _ in range(300):
                live.send(b"abc")
            await live.finish()
            return len(live.received)

    assert run(main()) == 301
    assert "every message" in live.LiveTranscription.__doc__


def test_e_21_audio_from_another_thread_is_sent_at_once():
    async def main():
        async with listening() as client:
            live = await client.transcription.live()
            events = Events(live)
            await events.until("OPEN")

            def send():
                for _ in range(3):
                    live.send(b"abc")

            asyncio.get_running_loop().set_debug(True)  # `call_soon()` from another thread raises
            await asyncio.get_running_loop().run_in_executor(None, send)
            await events.until("TRANSCRIPT_RECEIVED", 3)
            await live.finish()

    run(main())


def test_e_22_star_import_lists_names():
    found = {}
    exec("from deepgram import *", found)
    assert found["Deepgram"] is Deepgram
    assert {"DeepgramApiError", "DeepgramSetupError", "DeepgramClient"} <= found.keys()


def test_send_after_the_end_is_logged(caplog):
    async def main():
        async with listening() as client:
            live = await client.transcription.live()
            await live.finish()
            assert live.send(b"late") is None
            await live.finish()

    run(main())
    assert "the connection has ended, and nothing is sent any more" in caplog.text


def test_audio_sent_before_the_connection_waits_for_it():
    async def main():
        async with listening() as client:
            waiting = live.LiveTranscription(client.options, {}, "/listen")
            waiting.send(b"abc")
            await (await waiting()).finish()
            return [message["type"] for message in waiting.received]

    assert run(main()) == ["Results", "Metadata"]


def test_data_that_no_frame_can_carry_is_logged(caplog):
    async def main():
        async with listening() as client:
            live = await client.transcription.live()
            for data in (5, None, {"type": "KeepAlive"}, [], ["a", b"b"]):
                assert live.send(data) is None
            await live.finish()
            return live.received

    assert run(main()) == [FINAL]
    assert caplog.text.count("send() failed") == 5


def test_a_message_of_3_mib_is_received():
    async def long(socket):
        await socket.send(json.dumps({"text": "x" * (3 << 20), "sha256": ""}))
        await socket.wait_closed()

    async def main():
        async with listening(long) as client:
            live = await client.transcription.live()
            await Events(live).until("CLOSE")
            return len(live.received[0]["text"])

    assert run(main()) == 3 << 20


def test_no_key_is_shown(caplog):
    caplog.set_level(logging.DEBUG)
    with Web({"/v1/listen": (401, {}, json.dumps({"err_msg": f"{KEY} is wrong"}))}) as web:
        deepgram_ = client(web)
        with pytest.raises(DeepgramApiError) as caught:
            deepgram_.transcription.sync_prerecorded(SOURCE)
    assert KEY not in repr(caught.value) + str(caught.value) + caplog.text
    assert KEY not in repr(Deepgram(KEY).options) + repr([*calls._configs])
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        Deepgram(KEY)
    assert KEY not in str(found[0].message)


def test_a_text_that_cannot_be_sent_does_not_block_later_frames(caplog):
    """D-82: audio after it is sent."""

    async def main():
        async with listening() as client:
            live = await client.transcription.live()
            live.send('{"type": "KeepAlive", "note": "\ud800"}')
            live.send(b"abc")
            await live.finish()
            return [message["type"] for message in live.received]

    assert run(main()) == ["Results", "Metadata"]
    assert "send() failed" in caplog.text


def test_a_full_buffer_in_an_outage_does_not_block_later_frames(caplog):
    """D-82: audio is sent again after reconnecting."""
    heard, may_reconnect, reconnected = [], asyncio.Event(), asyncio.Event()

    async def converse(socket):
        heard.append([])
        if len(heard) > 1:
            reconnected.set()
            await polite(RecordingSocket(socket, heard[-1]))
        else:
            await socket.recv()
            socket.transport.abort()

    async def handshake(socket, request):
        if heard:
            await may_reconnect.wait()

    async def main():
        async with serve(converse, "127.0.0.1", 0, process_request=handshake) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            options = {"api_key": KEY, "api_url": f"http://127.0.0.1:{port}/v1"}
            client = Deepgram({**options, "reconnect": {"base": 0.01, "buffer_bytes": 10}})
            config = calls.config_of(client.options)  # the object that the connection gets, too
            config.options["send_timeout"] = 0.05
            live = await client.transcription.live()
            live.send(b"0" * 10)
            live.send(b"1" * 10)
            while "send() failed" not in caplog.text:
                live.send(b"2" * 10)
                await asyncio.sleep(0.01)
            may_reconnect.set()
            await reconnected.wait()
            live.send(b"3" * 10)
            await live.finish()

    run(main())
    assert heard[1][-1] == b"3" * 10


class RecordingSocket:
    """A socket that records the audio it receives."""

    def __init__(self, socket, heard):
        self._socket, self._heard = socket, heard

    def __getattr__(self, name):
        return getattr(self._socket, name)

    async def __aiter__(self):
        async for message in self._socket:
            if isinstance(message, bytes):
                self._heard.append(message)
            yield message
