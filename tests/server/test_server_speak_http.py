"""Speech over HTTP on the local server (protocol 9)."""

import json
import struct
from typing import Any

import httpx
import pytest
from wire_client import PLAIN, fast_server

from deepgram.server import Faults, LocalServer, Reject

KEY = {"Authorization": "Token abc"}
CHARACTER_SECONDS = 0.07  # of the scripted voice


def post(server: LocalServer, query: str = "", **body: Any) -> httpx.Response:
    url = server.url.replace("ws:", "http:", 1)
    body = body or {"json": {"text": "Hello, world."}}
    return httpx.post(f"{url}/v1/speak?{query}", headers=KEY | body.pop("headers", {}), trust_env=False, **body)


FORMATS = [  # query; content type, format tag of the WAV header, bytes per second
    ("", "audio/wav", 1, 48000),
    ("encoding=linear16&sample_rate=8000", "audio/wav", 1, 16000),
    ("encoding=mulaw", "audio/wav", 7, 8000),
    ("encoding=alaw&sample_rate=16000&container=wav", "audio/wav", 6, 16000),
    ("encoding=linear16&container=none", "audio/l16;rate=24000", None, 48000),
    ("encoding=mulaw&container=none", "audio/mulaw;rate=8000", None, 8000),
    ("encoding=alaw&container=none&sample_rate=16000", "audio/alaw;rate=16000", None, 16000),
]


@pytest.mark.parametrize(("query", "content_type", "tag", "speed"), FORMATS)
def test_supported_formats(server: LocalServer, query: str, content_type: str, tag: int | None, speed: int) -> None:
    response = post(server, query)
    assert (response.status_code, response.headers["content-type"]) == (200, content_type)
    audio = response.content
    if tag is not None:
        header, audio = audio[:44], audio[44:]
        assert struct.unpack("<4sI4s4sIHHII", header[:32])[:6] == (b"RIFF", 0x7FFF0024, b"WAVE", b"fmt ", 16, tag)
        assert header[36:] == b"data\x00\x00\xff\x7f"
    assert len(audio) == pytest.approx(13 * CHARACTER_SECONDS * speed, abs=2)


def test_headers_and_record(server: LocalServer) -> None:
    response = post(server, "model=aura-2-thalia-en")
    headers = {name: value for name, value in response.headers.items() if name.startswith("dg-")}
    record = server.connection()
    assert headers == {
        "dg-request-id": record.request_id,
        "dg-model-name": "aura-2-thalia-en",
        "dg-model-uuid": headers["dg-model-uuid"],
        "dg-char-count": "13",
        "dg-pronunciations-applied": "0",
        "dg-pronunciation-warnings": "0",
    }
    assert response.headers["transfer-encoding"] == "chunked"
    assert response.headers["date"]
    assert (record.path, record.status, record.closed) == ("/v1/speak", 200, True)
    assert record.received_messages == [{"text": "Hello, world."}]
    assert record.sent_audio == response.content


def test_plain_text(server: LocalServer) -> None:
    response = post(server, content="Grüße".encode(), headers={"Content-Type": "text/plain; charset=utf-8"})
    assert (response.status_code, response.headers["dg-char-count"]) == (200, "5")


UNSUPPORTED = [
    ("encoding=mp3&container=wav", "`container` is not applicable when `encoding=mp3`"),
    ("encoding=flac&container=none", "`container` is not applicable when `encoding=flac`"),
    ("encoding=linear16&container=ogg", "`container=ogg` is invalid when `encoding=linear16`"),
    ("encoding=opus&container=wav", "`container=wav` is invalid when `encoding=opus`"),
    ("encoding=mp3&sample_rate=22050", "`sample_rate` is not applicable when `encoding=mp3`"),
    ("encoding=mulaw&sample_rate=24000", "`sample_rate` must be [8000, 16000] when `encoding=mulaw`"),
    ("encoding=linear16&bit_rate=48000", "`bit_rate` is not applicable when `encoding=linear16`"),
    ("encoding=mp3&bit_rate=1", "`bit_rate` must be [32000, 48000] when `encoding=mp3`"),
    ("encoding=aac&bit_rate=1", "`bit_rate` must be between 4000 and 192000 when `encoding=aac`"),
    ("encoding=mp3", "the local server can't encode mp3; it can linear16, mulaw, alaw"),
]


@pytest.mark.parametrize(("query", "problem"), UNSUPPORTED)
def test_unsupported_formats(server: LocalServer, query: str, problem: str) -> None:
    response = post(server, query)
    error = response.json()
    assert response.status_code == 400
    assert (error["category"], error["message"]) == ("INVALID_QUERY_PARAMETER", f"Unsupported audio format: {problem}")
    assert error["request_id"] == response.headers["dg-request-id"] == server.connection().request_id


PAYLOAD = "Failed to deserialize JSON payload. Please specify exactly one of `text` or `url` in the JSON body."
MEDIA = "`Content-Type` header is not supported. `Content-Type` must be either `text/plain` or `application/json`."
AS_JSON, AS_TEXT = ({"Content-Type": kind} for kind in ("application/json", "text/plain"))
REFUSALS: list[tuple[dict[str, Any], int, str, str]] = [
    ({"query": "model=parrot"}, 400, "Bad Request", "Bad Request: No such model/version combination found."),
    ({"json": {"text": " "}}, 400, "Bad Request", "Input text contains no characters."),
    ({"json": {"text": "x" * 2401}}, 413, "Payload Too Large", "Input text exceeds maximum character limit of 2400."),
    ({"json": {"url": "u"}}, 400, "PAYLOAD_ERROR", PAYLOAD),
    ({"json": {"text": 5}}, 400, "PAYLOAD_ERROR", PAYLOAD),
    ({"json": ["text"]}, 400, "PAYLOAD_ERROR", PAYLOAD),
    ({"content": b"{", "headers": AS_JSON}, 400, "PAYLOAD_ERROR", PAYLOAD),
    ({"content": b"\xff", "headers": AS_TEXT}, 400, "PAYLOAD_ERROR", "Failed to decode payload as UTF-8."),
    ({"content": b"\xff", "headers": AS_JSON}, 400, "PAYLOAD_ERROR", "Failed to decode payload as UTF-8."),
    ({"content": b"x"}, 415, "UNSUPPORTED_MEDIA_TYPE", MEDIA),
]


@pytest.mark.parametrize(("arguments", "status", "code", "message"), REFUSALS)
def test_refusals(server: LocalServer, arguments: dict[str, Any], status: int, code: str, message: str) -> None:
    response = post(server, **arguments)
    error = response.json()
    newer = code.isupper()
    assert response.status_code == server.connection().status == status
    assert error["category" if newer else "err_code"] == code
    assert error["message" if newer else "err_msg"] == message == response.headers["dg-error"]


def test_credentials_path_and_method_are_checked(server: LocalServer) -> None:
    url = server.url.replace("ws:", "http:", 1)
    with httpx.Client(**PLAIN) as client:
        assert client.post(f"{url}/v1/speak", json={"text": "a"}).json()["message"] == "Invalid credentials."
        assert client.post(f"{url}/v1/nothing", headers=KEY).status_code == 404
        assert client.get(f"{url}/v1/speak", headers=KEY).text == "Bad Request: expected a WebSocket upgrade"


def test_faults_work_for_requests_too(server: LocalServer) -> None:
    server.next_faults.append(Faults(reject=Reject(429, headers={"retry-after": "1"})))
    response = post(server)
    assert (response.status_code, response.headers["retry-after"]) == (429, "1")
    assert json.loads(response.text)["category"] == "TOO_MANY_REQUESTS"
    assert post(server).status_code == 200


def test_a_prefix_is_part_of_the_path() -> None:
    with fast_server(prefix="/proxy") as server:
        assert post(server).status_code == 200
