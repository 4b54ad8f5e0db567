"""Every product over HTTP, in both colours, against the local server: responses, callbacks, refusals and
credentials."""

import io
import json
import math
import wave
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from colours import COLOURS, EVENTS, KEY, Blocking, Heard, LoopThread, eventually, server_of, settings
from rest_peer import Peer

from deepgram import (
    AnalyzeOptions,
    DeepgramApiError,
    DeepgramClient,
    DeepgramClientOptions,
    KeyOptions,
    LiveOptions,
    PrerecordedOptions,
)
from deepgram.server import BlackHole, Faults, LocalServer, Reject

TEXT = "I love this phone. Can you please cancel my order?"
SCRIPT = {"transcripts": ["Good morning.", "I want to book a table."]}
ADDRESS = "https://recordings.example/two.wav"


def recording() -> bytes:
    """A WAV file with two utterances of one second, each followed by a second of silence."""
    tone = array("h", (int(9000 * math.sin(n / 8)) for n in range(16000))).tobytes()
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(16000)
        writer.writeframes((tone + bytes(32000)) * 2)
    return file.getvalue()


RECORDING = recording()


class Sdk:
    """A client of this package whose methods block in either colour: `sdk("listen.rest").transcribe_url(...)`."""

    def __init__(self, colour: str, thread: LoopThread, url: str, key: str = KEY, token: str = "") -> None:
        self._client = DeepgramClient(key, DeepgramClientOptions(url=url), token)
        self._colour, self._thread = colour, thread

    def __call__(self, path: str) -> Any:
        *outer, name = path.split(".")
        router: Any = self._client
        for part in outer:
            router = getattr(router, part)
        if self._colour == "threads":
            return getattr(router, name).v("1")
        return Blocking(getattr(router, f"async{name}").v("1"), self._thread)

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with server_of(script=SCRIPT, keys={KEY}, files={ADDRESS: RECORDING}) as running:
        yield running


@pytest.fixture
def thread() -> Iterator[LoopThread]:
    with LoopThread() as running:
        yield running


@pytest.fixture(params=COLOURS)
def colour(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def new_client(server: LocalServer, thread: LoopThread, colour: str) -> Iterator[Any]:
    """Factory of clients of that server; they are closed afterwards."""
    clients: list[Sdk] = []

    def make(**credentials: str) -> Sdk:
        clients.append(Sdk(colour, thread, server.http_url, **credentials))
        return clients[-1]

    yield make
    for client in clients:
        client.close()
    thread.run(thread.loop.shutdown_asyncgens)


def transcript(response: Any) -> str:
    return str(response.results.channels[0].alternatives[0].transcript)


def chunks() -> Iterator[bytes]:
    for at in range(0, len(RECORDING), 9999):
        yield RECORDING[at : at + 9999]


# ---- transcription of recordings, text intelligence


def test_recordings_can_be_urls_buffers_files_and_generators(new_client: Any, tmp_path: Path) -> None:
    (tmp_path / "two.wav").write_bytes(RECORDING)
    listen, options = new_client()("listen.rest"), PrerecordedOptions(model="nova-3", smart_format=True)
    with (tmp_path / "two.wav").open("rb") as file:
        answers = [
            listen.transcribe_url({"url": ADDRESS}, options),
            listen.transcribe_file({"buffer": RECORDING}, options),
            listen.transcribe_file({"stream": file}, options),
            listen.transcribe_file({"stream": chunks()}, options),
        ]
    assert {transcript(answer) for answer in answers} == {"Good morning. I want to book a table."}
    assert {answer.metadata.duration for answer in answers} == {4.0}
    assert all(answer.to_dict() == json.loads(answer.to_json()) for answer in answers)


def test_texts_can_be_strings_bytes_and_streams(new_client: Any) -> None:
    read, options = (
        new_client()("read.analyze"),
        AnalyzeOptions(intents=True, sentiment=True, topics=True, summarize=True),
    )
    sources = ({"text": TEXT}, {"buffer": TEXT}, {"buffer": TEXT.encode()}, {"stream": io.BytesIO(TEXT.encode())})
    for source in sources:
        results = read.analyze_text(source, options).results
        assert results.summary.text == TEXT
        assert [each.sentiment for each in results.sentiments.segments] == ["positive", "negative"]
        assert results.intents.segments[0].intents[0].intent == "Cancel my order"


def test_results_are_delivered_to_callbacks(new_client: Any, server: LocalServer) -> None:
    with Peer() as receiver:
        sdk = new_client()
        callback = f"{receiver.url}/results?call=7"
        accepted = [
            sdk("listen.rest").transcribe_url_callback({"url": ADDRESS}, callback, {"model": "nova-3"}),
            sdk("listen.rest").transcribe_file({"buffer": RECORDING}, PrerecordedOptions(callback=callback)),
            sdk("read.analyze").analyze_text_callback({"buffer": TEXT}, callback, {"topics": True}),
            sdk("read.analyze").analyze_text({"text": TEXT}, {"callback": callback, "summarize": True}),
        ]
        eventually(lambda: len(receiver.requests) == 4, "callbacks are missing")
        delivered = {
            body["metadata"]["request_id"]: body for body in (json.loads(request.body) for request in receiver.requests)
        }
        assert {request.path for request in receiver.requests} == {"/results?call=7"}
        assert set(delivered) == {each.request_id for each in accepted}
        assert delivered[accepted[3].request_id]["results"]["summary"]["text"] == TEXT
        assert len(delivered[accepted[1].request_id]["results"]["channels"]) == 1


# ---- errors


def test_refusals_raise_api_errors(new_client: Any, server: LocalServer) -> None:
    listen = new_client()("listen.rest")
    with pytest.raises(DeepgramApiError) as wrong:
        listen.transcribe_file({"buffer": b"no audio at all"})
    assert (wrong.value.status, wrong.value.retryable) == (400, False)
    with pytest.raises(DeepgramApiError) as unknown:
        new_client(key="0" * 40)("listen.rest").transcribe_file({"buffer": RECORDING})
    assert (unknown.value.status, unknown.value.err_code) == (401, "INVALID_AUTH")
    assert unknown.value.request_id
    server.next_faults.append(Faults(reject=Reject.html(502)))
    with pytest.raises(DeepgramApiError) as page:
        listen.transcribe_file({"buffer": RECORDING})
    assert (page.value.status, page.value.retryable, page.value.body[:6]) == (502, True, "<html>")


def test_a_truncated_response_is_an_error(new_client: Any, server: LocalServer) -> None:
    listen = new_client()("listen.rest")
    server.next_faults.append(Faults(truncate=100))
    with pytest.raises(json.JSONDecodeError):
        listen.transcribe_file({"buffer": RECORDING})
    server.next_faults.append(Faults(cut=100))
    with pytest.raises(httpx.TransportError):
        listen.transcribe_file({"buffer": RECORDING})
    server.next_faults.append(Faults(black_hole=BlackHole()))
    with pytest.raises(httpx.TimeoutException):
        listen.transcribe_file({"buffer": RECORDING}, timeout=0.1)
    assert transcript(listen.transcribe_file({"buffer": RECORDING}))


def test_max_retries_retries_a_request(new_client: Any, server: LocalServer) -> None:
    read = new_client()("read.analyze")
    server.next_faults.extend([Faults(reject=Reject(429, retry_after=0)), Faults(reject=Reject(503, retry_after=0))])
    assert read.analyze_text({"text": TEXT}, {"summarize": True}, max_retries=2).results.summary.text == TEXT
    server.next_faults.append(Faults(reject=Reject(429, retry_after=0)))
    with pytest.raises(DeepgramApiError) as throttled:
        read.analyze_text({"text": TEXT}, {"summarize": True})
    assert (throttled.value.status, throttled.value.retryable) == (429, True)


# ---- credentials that the server has granted


def test_granted_tokens_and_created_keys_work_for_every_product(
    new_client: Any, server: LocalServer, colour: str, thread: LoopThread
) -> None:
    owner = new_client()
    granted = owner("auth").grant_token(ttl_seconds=60)
    assert granted.expires_in == 60
    key = owner("manage").create_key(server.project_id, KeyOptions(comment="mine", scopes=["usage:write"]))
    for sdk in (new_client(key="", token=granted.access_token), new_client(key=key.key)):
        assert transcript(sdk("listen.rest").transcribe_url({"url": ADDRESS}))
        assert sdk("read.analyze").analyze_text({"text": TEXT}, {"summarize": True}).results.summary.text
        assert sdk("speak.rest").stream_memory({"text": "Hello."}).stream_memory.getvalue()
        for product, options in (
            ("listen", LiveOptions(encoding="linear16", sample_rate=16000)),
            ("agent", settings()),
        ):
            socket = sdk(f"{product}.websocket")
            heard = Heard(socket, EVENTS[product])
            assert socket.start(options), socket.last_error
            if product == "agent":
                assert heard.until("SettingsApplied")
            assert socket.finish()
        with pytest.raises(DeepgramApiError) as refused:
            sdk("manage").get_keys(server.project_id)  # the scope usage:write does not allow this
        assert refused.value.status == 401
