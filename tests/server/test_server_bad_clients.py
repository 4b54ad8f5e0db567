"""Misbehaving clients are answered as HTTP and WebSocket require, and do no harm to other clients."""

import json
import socket
import struct
import threading
import time

import httpx
import pytest
from rest_client import client
from websockets.sync.client import connect
from wire_client import DEADLINE, KEY, PLAIN, Agent, fast_server, settings

from deepgram.server import Timing
from deepgram.server.speak.controls import parse_controls

AUTH = b"Authorization: Token x\r\n"
UPGRADE = (
    b"GET %s HTTP/1.1\r\nHost: x\r\n" + AUTH + b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
LIVE = b"/v1/listen?encoding=linear16&sample_rate=16000"
TEXT = b'{"text":"Hello."}'


@pytest.fixture
def server(caplog):
    with fast_server() as running:
        yield running
    logged = [record for record in caplog.get_records("call") if record.name.startswith(("deepgram", "aiohttp"))]
    assert [record.getMessage() for record in logged] == []


def get(path, *headers):
    return b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n" + AUTH + b"".join(one + b"\r\n" for one in headers) + b"\r\n"


def post(path, *headers, body=TEXT, version=b"1.1"):
    lines = [b"Host: x", b"Content-Type: application/json", *headers]
    if b"Transfer-Encoding: chunked" not in headers:
        lines.append(b"Content-Length: %d" % len(body))
    return b"POST %s HTTP/%s\r\n%s%s\r\n\r\n" % (path, version, AUTH, b"\r\n".join(lines)) + body


def exchange(server, data, *, answers=1):
    """Send raw bytes and read `answers` responses: status, headers and body of each."""
    with socket.create_connection((server.host, server.port), DEADLINE) as raw:
        raw.settimeout(DEADLINE)
        raw.sendall(data)
        reader, got = raw.makefile("rb"), []
        for _ in range(answers):
            status = reader.readline()
            headers = dict(line.lower().split(b": ", 1) for line in iter(lambda: reader.readline().strip(), b""))
            size = -1 if b"content-length" not in headers else int(headers[b"content-length"])
            body = b"" if data.startswith(b"HEAD") else reader.read(size)
            got.append((int(status.split()[1]), headers, body))
    return got if answers > 1 else got[0]


def frame(opcode, payload, *, first=0x80):
    size = len(payload)
    head = bytes([first | opcode, 0x80 | size]) if size < 126 else struct.pack("!BBH", first | opcode, 0xFE, size)
    return head + bytes(4) + payload


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (get(b"/v1/../v1/projects"), 404),
        (get(b"/../../../etc/passwd"), 404),
        (get(b"/..%2f..%2fetc%2fpasswd"), 404),
        (get(b"//v1/projects"), 404),
        (get(b"/v1%2Fprojects"), 404),
        (get(b"/v1/\xc3\xb8"), 400),
        (get(b"http://x/v1/projects"), 200),
        (get(b"/v1/projects/%22%5c%22zzzzzzzzzzzzzzzzzzzzzzzzzzzzz"), 404),
        (get(b"/v1/projects?" + b"a=b&" * 2000), 200),
        (get(b"/v1/projects?" + b"a=b&" * 3000), 414),
        (get(b"/v1/projects", b"X: " + b"a" * 7000), 200),
        (get(b"/v1/projects", b"X: " + b"a" * 200_000), 400),
        (get(b"/v1/projects", b"Host: y"), 400),
        (get(b"/v1/projects", b"X-Api-Key: \0"), 400),
        (get(b"/v1/projects", b"Upgrade: h2c", b"Connection: Upgrade"), 200),
        (b"PUT" + get(b"/v1/listen")[3:], 405),
        (b"HEAD" + get(b"/v1/projects")[3:], 405),
        (b"FOO" + get(b"/v1/projects")[3:], 400),
        (post(b"/v2/listen"), 404),
        (post(b"/v1/read?topics=true", b"Transfer-Encoding: chunked", body=b"11\r\n" + TEXT + b"\r\n0\r\n\r\n"), 200),
        (post(b"/v1/read?topics=true", b"Transfer-Encoding: chunked", body=b"zz\r\n"), 400),
        (post(b"/v1/read?topics=true", b"Content-Encoding: gzip"), 400),
        (post(b"/v1/read?topics=true", b"Expect: the impossible"), 200),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(50), 400),
    ],
)
def test_unusual_http_requests(server, data, status):
    got, headers, body = exchange(server, data)
    assert got == status, body
    if headers.get(b"content-type", b"").startswith(b"application/json") and not data.startswith(b"HEAD"):
        json.loads(body)
    with client(server) as rest:
        assert rest.get("/v1/projects").status_code == 200


def test_pipelined_requests_are_answered_in_order(server):
    calls = [post(b"/v1/read?topics=true"), get(b"/v1/nothing"), post(b"/v1/read?topics=true"), get(b"/v1/projects")]
    assert [status for status, *_ in exchange(server, b"".join(calls), answers=4)] == [200, 404, 200, 200]


@pytest.mark.parametrize("path", [b"/v1/speak?container=none", b"/v1/read?topics=true"])
def test_http_1_0_gets_an_answer_that_is_not_chunked(server, path):
    status, headers, body = exchange(server, post(path, version=b"1.0"))
    assert (status, b"transfer-encoding" in headers) == (200, False)
    assert len(body) == 2 * 24000 * 7 * len("Hello.") // 100 if b"speak" in path else json.loads(body)["results"]


def test_unfinished_requests_delay_neither_other_clients_nor_stopping(server):
    slow = [socket.create_connection((server.host, server.port), DEADLINE) for _ in range(100)]
    try:
        for number, raw in enumerate(slow):
            raw.sendall(post(b"/v1/listen")[: number % 60])
        with client(server) as rest:
            assert rest.get("/v1/projects").status_code == 200
        started = time.monotonic()
        server.stop()
        assert time.monotonic() - started < DEADLINE
    finally:
        for raw in slow:
            raw.close()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (frame(1, b"{}", first=0xC0), 1002),  # compressed, which was not negotiated
        (frame(3, b"x"), 1002),
        (frame(9, b"x" * 126), 1002),
        (frame(9, b"x", first=0), 1002),
        (frame(0, b"x"), 1002),
        (frame(1, b"{", first=0) + frame(1, b"}"), 1002),
        (frame(1, b"\xff\xfe"), 1007),
        (frame(8, b"x"), 1002),
        (struct.pack("!BBQ", 0x82, 0xFF, 1 << 63), 1009),
        (frame(1, b'{"type":', first=0) + frame(9, b"") + frame(0, b'"CloseStream"}'), 1000),
    ],
)
def test_unusual_websocket_frames(server, data, code):
    with socket.create_connection((server.host, server.port), DEADLINE) as raw:
        raw.sendall(UPGRADE % LIVE)
        record = server.connection()
        raw.sendall(data)
        server.wait_for(lambda: record.close_code)
        assert (record.close_code, record.closed_by) == (code, "server")
        if code != 1000:
            server.wait_for(lambda: record.closed)


def test_compression_is_not_negotiated(server):
    with connect(f"{server.url}{LIVE.decode()}", additional_headers=KEY, compression="deflate") as socket_:
        assert "Sec-WebSocket-Extensions" not in socket_.response.headers
        socket_.send('{"type":"CloseStream"}')
        assert json.loads(socket_.recv(timeout=DEADLINE))["type"] == "Metadata"


@pytest.mark.parametrize("text", ["\\{", "\\{ \\", "\\", "\\{x"])
def test_unfinished_text_controls_are_parsed_in_linear_time(text):
    whole = text * 200_000  # takes hours if each beginning is searched to the end of the text
    assert parse_controls(whole, pauses=False).text == whole


@pytest.mark.parametrize("rate", [0, -1, 7, 10**9, 10**40, 16000.0, True])
@pytest.mark.parametrize("side", ["input", "output"])
def test_invalid_sample_rates_are_refused(server, rate, side):
    with Agent(server) as agent:
        agent.send({**settings(), "audio": {side: {"encoding": "linear16", "sample_rate": rate}}})
        error = agent.until("Error")[-1]
        assert (error["code"], f"audio.{side}.sample_rate" in error["description"]) == (
            "UNPARSABLE_CLIENT_MESSAGE",
            True,
        )


@pytest.mark.parametrize(
    "fields",
    [
        {"time_to_live_in_seconds": 1e30},
        {"expiration_date": "0001-01-01T00:00:00+23:59"},
        {"expiration_date": "9999-12-31T23:59:59-23:59"},
    ],
)
def test_times_out_of_range_are_refused(server, fields):
    with client(server) as rest:
        keys = f"/v1/projects/{server.project_id}/keys"
        answer = rest.post(keys, json={"comment": "x", "scopes": ["member"], **fields})
        assert (answer.status_code, answer.json()["category"]) == (400, "INVALID_JSON")
        assert rest.get(keys).status_code == 200
        usage = f"/v1/projects/{server.project_id}/usage"
        assert rest.get(usage, params={"start": "0001-01-01T00:00:00+23:59"}).status_code == 400


def test_numbers_that_json_lacks_are_refused(server):
    with client(server) as rest:
        for number in ("1e400", "-1e400", "NaN", "Infinity"):
            body = f'{{"config": "{{}}", "metadata": {{"a": {number}}}}}'
            answer = rest.post(f"/v1/projects/{server.project_id}/agents", content=body)
            assert (answer.status_code, answer.json()["category"]) == (400, "INVALID_JSON")


def test_200_clients_at_once(server):
    query = LIVE.decode()
    kinds = {"/v1/agent/converse": "Welcome", "/v1/speak": "Metadata", "/v2/speak?model=flux-alexis-en": "Connected",
             "/v2/listen?model=flux-general-en&encoding=linear16&sample_rate=16000": "Connected",
             query: "Metadata"}  # fmt: skip
    failures = []

    def talk(path, first):
        try:
            with Agent(server, path) as agent:
                if path == query:
                    agent.send(type="CloseStream")
                assert agent.recv()["type"] == first
        except BaseException as failed:
            failures.append(failed)

    threads = [threading.Thread(target=talk, args=one) for one in [*kinds.items()] * 40]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE * 3)
    assert failures == []
    assert len(server.connections) == 200


def test_a_client_that_resets_before_the_welcome_is_cleaned_up():
    with fast_server(timing=Timing(welcome=0.05)) as server:
        for _ in range(20):
            with socket.create_connection((server.host, server.port), DEADLINE) as raw:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                raw.sendall(UPGRADE % b"/v1/agent/converse")
        server.wait_for(lambda: all(record.closed for record in server.connections))
        assert httpx.get(f"{server.http_url}/v1/projects", headers=KEY, **PLAIN).status_code == 200
