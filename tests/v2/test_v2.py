"""Programs of 1.x and 2.x, unchanged, against servers; their numbers are those of "behaviour of the old releases",
section 11."""

import asyncio
import contextlib
import importlib
import io
import json
import logging
import sys
import threading
import typing
import warnings
from unittest.mock import AsyncMock, patch

import pytest
from deepgram._enums import LiveTranscriptionEvent
from deepgram._types import BufferSource, PrerecordedOptions, PrerecordedTranscriptionResponse
from deepgram.transcription import LiveTranscription

import deepgram
from deepgram import Deepgram, DeepgramApiError, DeepgramClient, DeepgramClientOptions, LiveOptions
from deepgram.eras.v2 import types
from deepgram.errors import DeepgramError, DeepgramSetupError
from deepgram.server import LocalServer

from .servers import DEADLINE, FINAL, KEY, Events, Web, listening, result

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
ANSWER = json.dumps(
    {
        "metadata": {"request_id": "r"},
        "results": {
            "channels": [{"alternatives": [{"transcript": "hello world", "words": []}]}],
            "utterances": [{"words": [{"word": "hello", "start": 0.5, "end": 1.25, "punctuated_word": "Hello."}]}],
        },
    }
)


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, DEADLINE))


@pytest.fixture
def web():
    with Web({f"/v1{path}": (200, {}, ANSWER) for path in ("/listen", "/listen?punctuate=true")}) as running:
        yield running


def client_of(web):
    return Deepgram({"api_key": KEY, "api_url": web.url})


# ---- live


def test_the_radio_sample(capsys):
    """1: `registerHandler`, lambdas and `print`, `send(b"")` before `finish()`, `except Exception` around `live()`."""

    async def main():
        async with listening() as deepgram:
            try:
                live = await deepgram.transcription.live({"smart_format": True, "interim_results": False})
            except Exception as error:
                print(f"Could not open socket: {error}")
                return
            live.registerHandler(live.event.CLOSE, lambda code: print(f"closed with code {code}."))
            live.registerHandler(live.event.TRANSCRIPT_RECEIVED, print)
            for _ in range(3):
                live.send(bytes(10))
            live.send(b"")
            await live.finish()

    run(main())
    lines = capsys.readouterr().out.splitlines()
    assert [line[:20] for line in lines[:-1]] == [str(result("10"))[:20]] * 4 + [str(FINAL)[:20]]
    assert lines[-1] == "closed with code 1000."


def test_a_class_that_forwards_the_microphone_of_a_browser():
    """2, 3: an async bound method as handler, several connections of one client at once, none of them finished."""
    sent: list[tuple[int, str]] = []

    class Consumer:
        def __init__(self, deepgram, number):
            self.deepgram, self.number = deepgram, number

        async def on_transcript(self, data):
            if "channel" in data:
                await asyncio.sleep(0)
                sent.append((self.number, data["channel"]["alternatives"][0]["transcript"]))

        async def connect(self):
            self.socket = await self.deepgram.transcription.live(
                {"punctuate": True, "encoding": "mulaw", "sample_rate": 8000}
            )
            self.socket.registerHandler(self.socket.event.TRANSCRIPT_RECEIVED, self.on_transcript)

    async def main():
        async with listening() as deepgram:
            consumers = [Consumer(deepgram, number) for number in (1, 2)]
            for consumer in consumers:
                await consumer.connect()
            for consumer in consumers:
                consumer.socket.send(bytes(consumer.number))
            while len(sent) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.001)

    run(main())
    assert sorted(sent) == [(1, "1"), (2, "2")]


def test_a_plug_in_of_a_room():
    """4, 5: the enum from `_enums`, CLOSE flips a flag, `shield`, `done` is polled, an annotation."""

    async def main():
        async with listening() as deepgram:
            live: LiveTranscription = await deepgram.transcription.live(LiveOptions(model="nova-2"))
            closed, texts = [], []
            live.register_handler(LiveTranscriptionEvent.CLOSE, lambda _: closed.append(True))

            def heard(event):
                if event.get("type") != "Results":
                    return
                texts.append(event["channel"]["alternatives"][0]["transcript"])

            live.register_handler(LiveTranscriptionEvent.TRANSCRIPT_RECEIVED, heard)
            live.send(bytes(5))
            await asyncio.shield(live.finish())
            assert deepgram.handshakes[0].path == "/v1/listen?model=nova-2"
            return live.done, closed, texts

    assert run(main()) == (True, [True], ["5"])


def test_a_sound_card_in_a_thread():
    """6: `send` from a thread, directly and by `call_soon_threadsafe`; the loop wakes at once (E-21)."""

    async def main():
        async with listening() as deepgram:
            live = await deepgram.transcription.live()
            events = Events(live)
            loop = asyncio.get_running_loop()

            def card():
                buffer = bytearray(b"abc")
                live.send(buffer)
                buffer[:] = b"xyz"  # sound cards reuse their buffers
                loop.call_soon_threadsafe(live.send, bytes(4))

            thread = threading.Thread(target=card)
            thread.start()
            await events.until("TRANSCRIPT_RECEIVED", 2)
            thread.join()
            await live.finish()
            return [message["channel"]["alternatives"][0]["transcript"] for message in live.received[:-1]]

    assert run(main()) == ["3", "4"]


def test_a_live_object_after_its_loop():
    """7: `send` and `finish` return, whichever loop they run in."""

    async def main():
        async with listening() as deepgram:
            return await deepgram.transcription.live()

    live = run(main())
    assert live.send(b"late") is None
    assert run(live.finish()) is None


def test_a_program_may_end_without_finish(caplog):
    """The tasks are cancelled: no CLOSE, no error, nothing is left behind; the log may say that audio was not sent."""
    events = []

    async def main(url):
        deepgram = Deepgram({"api_key": "k", "api_url": f"{url}/v1"})
        live = await deepgram.transcription.live({"encoding": "linear16", "sample_rate": 16000})
        events.append(Events(live))
        await events[0].until("OPEN")
        live.send(bytes(10))

    with LocalServer() as server:
        run(main(server.url))
    assert [name for name, _ in events[0].events] == ["OPEN"]
    warnings = {record.message for record in caplog.records if record.levelno >= logging.WARNING}
    assert warnings <= {"the connection has ended, and 1 message(s) were not sent"}


def test_a_file_by_lines(tmp_path):
    """8: `send(f.readlines())`, the program's own keep-alives beside it, `finally: await finish()`."""
    (tmp_path / "a.raw").write_bytes(b"one\ntwo\nthree\n")

    async def main():
        async with listening() as deepgram:
            live = await deepgram.transcription.live({"encoding": "linear16"})

            async def keep_alive():
                live.send(json.dumps({"type": "KeepAlive"}))

            async def send():
                with (tmp_path / "a.raw").open("rb") as audio:
                    live.send(audio.readlines())

            try:
                await asyncio.gather(keep_alive(), send())
            finally:
                await live.finish()
            return live.received[0]["channel"]["alternatives"][0]["transcript"]

    assert run(main()) == "14"


def test_a_live_transcription_on_the_local_server():
    with LocalServer() as server:

        async def main():
            live = await Deepgram({"api_key": "k", "api_url": f"{server.url}/v1"}).transcription.live(
                {"encoding": "linear16", "sample_rate": 16000}
            )
            events = Events(live)
            live.send(bytes(32000))
            await live.finish()
            return live.received, events.of("CLOSE")

        received, closed = run(main())
    assert received[-1]["type"] == "Metadata"
    assert closed == [1000]


# ---- recordings


def test_a_file_under_asyncio_run(web, tmp_path):
    """9: an open file with its mimetype, options as dict, the response is a dict that `json.dumps` takes."""
    client = client_of(web)
    path = tmp_path / "audio.wav"
    path.write_bytes(bytes(range(256)) * 5000)

    async def main():
        with path.open("rb") as audio:
            source = {"buffer": audio, "mimetype": "audio/wav"}
            return await client.transcription.prerecorded(source, {"punctuate": True})

    response = asyncio.run(main())
    assert response["results"]["channels"][0]["alternatives"][0]["transcript"] == "hello world"
    assert type(response) is dict
    assert json.loads(json.dumps(response, indent=4)) == response
    verb, path_, headers, data = web.requests[0]
    assert (verb, path_, headers["Content-Type"]) == ("POST", "/v1/listen?punctuate=true", "audio/wav")
    assert data == path.read_bytes()


def test_batches_from_sync_code(web):
    """10: the program's own loops, tasks, `gather`; one client in several loops."""
    client = client_of(web)
    transcription = client.transcription

    async def batch():
        tasks = [asyncio.create_task(transcription.prerecorded({"url": f"u{number}"})) for number in range(5)]
        return await asyncio.gather(*tasks)

    for _ in range(2):
        loop = asyncio.new_event_loop()
        try:
            assert len(loop.run_until_complete(batch())) == 5
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            loop.close()
    assert len(web.requests) == 10


def test_a_form_that_retries(web):
    """11: `sync_prerecorded` with options by position and by name, unknown ones pass."""
    client = client_of(web)
    for options in ({"speaker_labels": True}, {"punctuation": True, "diarize": True}):
        assert client.transcription.sync_prerecorded({"url": "u"}, options) == {}
        assert client.transcription.sync_prerecorded(source={"url": "u"}, options=options) == {}


def test_blocking_calls_share_a_connection_as_long_as_the_client_lives(web):
    client = client_of(web)
    for _ in range(5):
        client.transcription.sync_prerecorded({"url": "u"})
    assert len(web.connections) == 1
    assert web.requests[0][2]["User-Agent"].startswith("@deepgram/sdk/")


def test_keywords_and_types(web):
    """12, 13: options as keywords, as typed dicts, as an object of 4.x."""
    client = client_of(web)
    settings: PrerecordedOptions = PrerecordedOptions(punctuate=True, utterances=True)
    source = BufferSource(buffer=b"abc", mimetype="audio/wav")
    client.transcription.sync_prerecorded(source, punctuate=True, utterances=True)
    client.transcription.sync_prerecorded(source, settings)
    client.transcription.sync_prerecorded(source, **settings)
    client.transcription.sync_prerecorded(source, LiveOptions(punctuate=True))
    assert [path for _, path, *_ in web.requests[:3]] == ["/v1/listen?punctuate=true&utterances=true"] * 3
    assert web.requests[3][1] == "/v1/listen?punctuate=true"
    with pytest.raises(TypeError):
        client.transcription.sync_prerecorded(source, 5)


def test_captions_by_redirection(web):
    """14: `redirect_stdout` around `to_SRT(response)`, which prints."""
    client = client_of(web)
    response = client.transcription.sync_prerecorded({"url": "u"})
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        assert client.extra.to_SRT(response) is None
    assert text.getvalue() == "1\n00:00:00,500 --> 00:00:01,250\nHello.\n"
    assert client.extra.to_WebVTT(response, readable=False).startswith("WEBVTT\n\n1\n00:00:00.500 --> ")


@pytest.mark.parametrize("key", ["", "short", None])
def test_keys_are_not_checked_for_other_servers(web, key):
    """14: as up to 2.11; without a key, no Authorization header is sent."""
    Deepgram({"api_key": key, "api_url": web.url}).transcription.sync_prerecorded({"url": "u"})
    assert web.requests[0][2]["authorization"] == (f"Token {key}" if key else None)


def test_error_dialogs_and_mocks():
    """15: `DeepgramSetupError` from `deepgram.errors`, "unauthorized" in the text, a patched client."""
    with pytest.raises(DeepgramSetupError, match=r"^Invalid API key$"):
        Deepgram("wrong")
    body = json.dumps({"err_msg": "Unauthorized", "request_id": "c8c7e1c5-6f0b-4c0d-a6f0-0d4a5a1c7d11"})
    with Web({"/v1/projects": (401, {}, body)}) as web:
        client = Deepgram({"api_key": KEY, "api_url": web.url})
        with pytest.raises(DeepgramError, match="Unauthorized") as caught:
            asyncio.run(client.projects.list())
    assert isinstance(caught.value, DeepgramApiError)
    with patch("deepgram.Deepgram") as mocked:
        mocked.return_value.transcription.prerecorded = AsyncMock(return_value={"results": {}})
        assert asyncio.run(deepgram.Deepgram("k").transcription.prerecorded({"url": "u"})) == {"results": {}}


def test_both_clients_in_one_program():
    with LocalServer() as server:
        old = Deepgram({"api_key": "k", "api_url": f"{server.url}/v1"})
        new = DeepgramClient("k", DeepgramClientOptions(url=server.url))
        assert asyncio.run(old.projects.list())["projects"][0].keys() >= {"project_id"}
        assert new.listen.websocket.v("1") is not None


# ---- the entry point


def test_one_warning_at_the_callers_line_names_the_new_client(web):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        client = Deepgram({"api_key": KEY, "api_url": web.url})
        client.transcription.sync_prerecorded({"url": "u"})
    (warning,) = caught
    assert warning.category is DeprecationWarning
    assert warning.filename == __file__
    assert "DeepgramClient(api_key)" in str(warning.message)


def test_options_are_the_programs_own_object(web):
    options = {"api_key": KEY, "api_url": web.url, "unknown": 1}
    client = Deepgram(options)
    assert client.options is client.keys.options is options
    assert client.keys is not client.keys
    options["api_key"] = "f" * 40
    asyncio.run(client.projects.list())
    assert web.requests[0][2]["authorization"] == f"Token {'f' * 40}"
    assert options == {"api_key": "f" * 40, "api_url": web.url, "unknown": 1}


def test_stubs_declare_the_keys_of_the_typed_dicts():
    loader = importlib.machinery.SourceFileLoader("stub", types.__file__ + "i")
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("stub", loader))
    sys.modules["stub"] = module
    source = "from __future__ import annotations\n" + loader.get_data(loader.path).decode()
    exec(compile(source, loader.path, "exec"), vars(module))
    declared = {name: kind for name, kind in vars(module).items() if typing.is_typeddict(kind)}
    declared.pop("TypedDict", None)
    assert len(declared) > 50
    for name, kind in declared.items():
        ours = getattr(types, name)
        assert set(ours.__annotations__) == set(typing.get_type_hints(kind)), name
        assert (ours.__required_keys__, ours.__total__) == (kind.__required_keys__, kind.__total__), name
    assert PrerecordedTranscriptionResponse(anything=1) == {"anything": 1}


@pytest.mark.skipif(not hasattr(asyncio, "eager_task_factory"), reason="Python before 3.12")
def test_open_is_delivered_with_an_eager_task_factory() -> None:
    async def program(url: str) -> list[str]:
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)  # type: ignore[attr-defined]
        live = await Deepgram({"api_key": KEY, "api_url": f"{url}/v1"}).transcription.live(
            {"encoding": "linear16", "sample_rate": 16000}
        )
        events = Events(live)
        await live.finish()
        return [name for name, _ in events.events]

    with LocalServer() as server:
        assert run(program(server.url)) == ["OPEN", "TRANSCRIPT_RECEIVED", "CLOSE"]
