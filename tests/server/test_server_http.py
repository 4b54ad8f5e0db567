"""HTTP on the local server: connections, bodies, faults and callbacks."""

import asyncio
import itertools
import json
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import aiohttp
import httpx
import pytest
from rest_client import client, recording, transcripts
from websockets.sync.server import serve
from wire_client import DEADLINE, KEY, Agent, fast_server, kinds, silence, speech

from deepgram.server import Abort, BlackHole, Faults, LocalServer, Reject, StopReading, Timing, VirtualClock

TEXT = {"text": "I love this. Please call me back."}
ALL = "/v1/read?topics=true&sentiment=true&intents=true&summarize=true"


def call_on_one_connection(server: LocalServer, calls: int) -> None:
    """Make this number of requests over one TCP connection."""
    with socket.create_connection((server.host, server.port)) as raw:
        raw.settimeout(DEADLINE)
        reader = raw.makefile("rb")
        for number in range(calls):
            body = json.dumps(TEXT).encode() if number % 2 else b""
            line = b"POST /v1/read" if number % 2 else b"GET /v1/projects"
            head = line + b" HTTP/1.1\r\nHost: x\r\nAuthorization: Token x\r\nContent-Type: application/json\r\n"
            raw.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            assert reader.readline().startswith(b"HTTP/1.1 200")
            headers = dict(line.split(b": ") for line in iter(lambda: reader.readline().strip(), b""))
            reader.read(int(headers[b"Content-Length"]))


def test_200_calls_on_one_connection(server: LocalServer) -> None:
    call_on_one_connection(server, 200)
    assert len(server.connections) == 200


def test_a_refusal_keeps_the_connection(server: LocalServer) -> None:
    connections: list[object] = []

    async def on_connect(*event: object) -> None:
        connections.append(event)

    async def statuses() -> list[int]:
        trace = aiohttp.TraceConfig()
        trace.on_connection_create_end.append(on_connect)
        found = []
        async with aiohttp.ClientSession(server.http_url, headers=KEY, trace_configs=[trace]) as session:
            for body in (b"nonsense", b"x" * 300_000, recording(0.5)):
                async with session.post("/v1/listen", data=body) as answer:
                    await answer.read()
                    found.append(answer.status)
        return found

    assert asyncio.run(statuses()) == [400, 400, 200]
    assert len(connections) == 1


def test_a_large_body_costs_no_memory(server: LocalServer) -> None:
    resource = pytest.importorskip("resource", reason="Windows tells no peak of memory")

    server_side = fast_server(keep_frames=False)
    size, piece = 300 << 20, bytes(1 << 20)
    with server_side as quiet, client(quiet) as rest:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        pieces = (piece for _ in range(size // len(piece)))
        answer = rest.post("/v1/listen?encoding=linear16&sample_rate=16000", content=pieces)
        assert answer.json()["metadata"]["duration"] == pytest.approx(size / 32000)
        assert quiet.connections[-1].body_size == size
        nonsense = rest.post("/v1/listen", content=(piece for _ in range(size // len(piece))))
        assert nonsense.status_code == 400
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 << 10  # KiB


def test_the_record_keeps_at_most_32_mb_of_a_body(server: LocalServer, rest: httpx.Client) -> None:
    size = 40 << 20
    assert rest.post("/v1/listen?encoding=linear16&sample_rate=16000", content=bytes(size)).status_code == 200
    record = server.connections[-1]
    assert (record.body_size, len(record.received_audio) <= 32 << 20) == (size, True)


def test_expect_100_continue_is_answered(server: LocalServer) -> None:
    with socket.create_connection((server.host, server.port)) as raw:
        raw.settimeout(DEADLINE)
        head = f"POST {ALL} HTTP/1.1\r\nHost: x\r\nAuthorization: Token x\r\nContent-Type: text/plain\r\n"
        raw.sendall(f"{head}Content-Length: 6\r\nExpect: 100-continue\r\n\r\n".encode())
        assert raw.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        raw.sendall(b"Hello.")
        assert raw.recv(1000).startswith(b"HTTP/1.1 200 OK")


# faults


def test_throttled_calls_have_a_retry_after_header(server: LocalServer, rest: httpx.Client) -> None:
    server.next_faults.extend([Faults(reject=Reject(429, retry_after=3)), Faults(reject=Reject(503, retry_after=1))])
    first, second, third = (rest.post("/v1/read", json=TEXT) for _ in range(3))
    assert (first.status_code, first.headers["retry-after"], first.json()["category"]) == (
        429,
        "3",
        "TOO_MANY_REQUESTS",
    )
    assert (second.status_code, second.headers["retry-after"]) == (503, "1")
    assert second.json()["err_code"] == "Service Unavailable"
    assert third.status_code == 200


def test_reject_html_answers_as_a_proxy_does(server: LocalServer, rest: httpx.Client) -> None:
    server.next_faults.append(Faults(reject=Reject.html(504)))
    answer = rest.get("/v1/projects")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (504, "text/html")
    assert "<h1>504 Gateway Timeout</h1>" in answer.text


@pytest.mark.parametrize("body", ["", "plain", [1], {"message": "x"}, None])
def test_a_rejection_can_have_any_body(server: LocalServer, rest: httpx.Client, body: Any) -> None:
    server.next_faults.append(Faults(reject=Reject(500, {}, body)))
    answer = rest.post("/v1/listen", content=recording(0.5))
    assert answer.status_code == 500
    if body is not None:
        assert (answer.text if isinstance(body, str) else answer.json()) == body


def test_truncate_shortens_the_body_and_its_content_length(server: LocalServer, rest: httpx.Client) -> None:
    server.next_faults.append(Faults(truncate=20))
    answer = rest.post(ALL, json=TEXT)
    assert (answer.status_code, len(answer.content), answer.headers["content-length"]) == (200, 20, "20")
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()
    server.next_faults.append(Faults(truncate=100))
    assert len(rest.post("/v1/speak", json=TEXT).content) == 100


@pytest.mark.parametrize("path", [ALL, "/v1/speak"])
def test_cut_ends_the_connection_in_mid_body(server: LocalServer, rest: httpx.Client, path: str) -> None:
    server.next_faults.append(Faults(cut=20))
    with rest.stream("POST", path, json=TEXT) as answer:
        assert answer.status_code == 200
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            answer.read()
    server.wait_for(lambda: server.connections[-1].closed)
    assert rest.post(path, json=TEXT).status_code == 200


@pytest.mark.parametrize("rst", [True, False])
def test_abort_ends_the_connection_without_an_answer(server: LocalServer, rest: httpx.Client, rst: bool) -> None:
    server.next_faults.append(Faults(abort=Abort(rst=rst)))
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        rest.post(ALL, json=TEXT)


def test_faults_triggered_by_messages_do_not_apply_to_http(server: LocalServer, rest: httpx.Client) -> None:
    server.faults = Faults(abort=Abort(after_frames=1), black_hole=BlackHole(after_sent=9))
    assert rest.post(ALL, json=TEXT).status_code == 200


@pytest.mark.parametrize("fault", [Faults(black_hole=BlackHole()), Faults(stop_reading=StopReading())])
def test_black_hole_and_stop_reading_never_answer(server: LocalServer, fault: Faults) -> None:
    server.next_faults.append(fault)
    timeouts = (httpx.ReadTimeout, httpx.WriteTimeout)
    with client(server) as rest, pytest.raises(timeouts):
        rest.post("/v1/listen", content=bytes(20 << 20), timeout=0.3)
    assert server.wait_for(lambda: server.connections)[-1].status is None


def test_a_client_that_disconnects_in_mid_body_is_no_error(
    server: LocalServer, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_connection((server.host, server.port)) as raw:
        head = b"POST /v1/listen HTTP/1.1\r\nHost: x\r\nAuthorization: Token x\r\nContent-Length: 1000\r\n\r\n"
        raw.sendall(head + b"abc")
        server.wait_for(lambda: server.connections)
    server.wait_for(lambda: server.connections[0].closed)
    assert (server.connections[0].status, caplog.text) == (None, "")


def test_slow_answers_follow_the_clock_of_the_server() -> None:
    clock = VirtualClock()
    with fast_server(clock=clock) as server:
        server.next_faults.append(Faults(delay_handshake=5, throttle=1000))
        with client(server) as rest:
            answers: list[httpx.Response] = []
            thread = Thread(target=lambda: answers.append(rest.post("/v1/speak?container=none", json={"text": "x"})))
            thread.start()
            server.wait_for(lambda: server.connections)
            clock.advance(4.9)
            assert server.connections[0].status is None
            clock.advance(0.2)
            record = server.connection()
            clock.advance(1)
            server.wait_for(lambda: len(record.sent_audio) >= 950)
            assert len(record.sent_audio) <= 1100
            clock.advance(60)
            thread.join(DEADLINE)
            assert len(answers[0].content) == 3360


# callbacks


class Receiver(ThreadingHTTPServer):
    """Receives callbacks, of which it answers the first `refusals` by status 500."""

    def __init__(self, refusals: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), CallbackHandler)
        self.refusals = refusals
        self.got: list[tuple[str, str, dict[str, str], bytes]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/results?call=7"

    def __enter__(self) -> "Receiver":
        Thread(target=self.serve_forever, daemon=True, kwargs={"poll_interval": 0.01}).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class CallbackHandler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        refuse = len(self.server.got) <= self.server.refusals
        self.send_response(500 if refuse else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_PUT = do_POST

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


def eventually(predicate: Any) -> None:
    deadline = time.monotonic() + DEADLINE
    while not predicate():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_result_is_delivered_to_its_callback(server: LocalServer, rest: httpx.Client, method: str) -> None:
    with Receiver() as receiver:
        params = {"callback": receiver.url, "callback_method": method, "model": "nova-3"}
        answer = rest.post("/v1/listen", params=params, content=recording(1.0))
        assert answer.json() == {"request_id": answer.headers["dg-request-id"]}
        eventually(lambda: receiver.got)
        ((verb, path, headers, body),) = receiver.got
        assert (verb, path, headers["content-type"]) == (method, "/results?call=7", "application/json")
        assert json.loads(body)["metadata"]["request_id"] == answer.json()["request_id"]
        assert transcripts(httpx.Response(200, content=body)) == ["utterance 1"]
        project = f"/v1/projects/{server.project_id}"
        path = f"{project}/requests?method=async"
        eventually(lambda: rest.get(path).json()["requests"][0]["callback"]["code"] == 200)
        (one,) = rest.get(path).json()["requests"]
        assert one["callback"]["attempts"] == 1
        assert headers["dg-token"] == one["api_key_id"]
        assert "callback" not in one["path"].partition("?")[2].replace("callback_method", "")


def test_a_failed_delivery_is_repeated(server: LocalServer, rest: httpx.Client) -> None:
    with Receiver(refusals=3) as receiver:
        rest.post("/v1/read", params={"callback": receiver.url, "topics": "true"}, json=TEXT)
        eventually(lambda: len(receiver.got) == 4)
        assert len({body for *_, body in receiver.got}) == 1
        rest.post("/v1/speak", params={"callback": receiver.url, "container": "none"}, json={"text": "x"})
        eventually(lambda: len(receiver.got) == 5)
        assert (receiver.got[-1][2]["content-type"], len(receiver.got[-1][3])) == ("audio/l16;rate=24000", 3360)


def test_a_delivery_is_given_up_after_ten_retries() -> None:
    clock, times = VirtualClock(), []
    with (
        Receiver(refusals=100) as receiver,
        fast_server(clock=clock, timing=Timing()) as server,
        client(server) as rest,
    ):
        rest.post("/v1/read", params={"callback": receiver.url}, json=TEXT)
        path = f"/v1/projects/{server.project_id}/requests"

        def callback() -> Any:
            return rest.get(path).json()["requests"][0]["callback"]

        for tries in range(1, 12):
            while len(receiver.got) < tries:
                clock.advance(1)
            times.append(clock.now())
            eventually(lambda tries=tries: (callback()["attempts"], callback()["code"]) == (tries, 500))
        clock.advance(100)
        assert len(receiver.got) == 11
        assert all(later - earlier >= 29 for earlier, later in itertools.pairwise(times))


def test_nothing_is_delivered_to_other_machines(server: LocalServer, rest: httpx.Client) -> None:
    params = {"callback": "https://elsewhere.example/x", "topics": "true"}
    request_id = rest.post("/v1/read", params=params, json=TEXT).json()["request_id"]
    path = f"/v1/projects/{server.project_id}/requests/{request_id}"
    eventually(lambda: rest.get(path).json()["callback"]["attempts"] == 1)
    assert rest.get(path).json()["callback"]["code"] == 0


def test_requests_with_a_callback_return_at_once_and_deliver_errors() -> None:
    clock = VirtualClock()
    sound = recording(1.0) + bytes(3 << 20)  # more than is kept in memory
    with Receiver() as receiver, fast_server(clock=clock, files={"/a.wav": sound}) as slow, client(slow) as rest:
        where = {"callback": receiver.url}
        slow.next_faults.extend([Faults(), Faults(delay_handshake=5)])
        answer = rest.post("/v1/listen", params=where, json={"url": f"{slow.http_url}/a.wav"}).json()
        slow.wait_for(lambda: len(slow.connections) == 2)
        clock.advance(4)
        assert receiver.got == []
        clock.advance(2)
        eventually(lambda: receiver.got)
        assert json.loads(receiver.got[0][3])["metadata"]["request_id"] == answer["request_id"]
        assert rest.post("/v1/listen", params=where, content=sound).status_code == 200
        eventually(lambda: len(receiver.got) == 2)
        assert json.loads(receiver.got[1][3])["results"] == json.loads(receiver.got[0][3])["results"]
        rest.post("/v1/listen", params=where, content=b"no audio")
        eventually(lambda: len(receiver.got) == 3)
        assert "corrupt or unsupported data" in json.loads(receiver.got[2][3])
        refused = rest.post("/v1/read", params=where, json={"url": f"{slow.http_url}/nothing"}).json()
        eventually(lambda: len(receiver.got) == 4)
        error = json.loads(receiver.got[3][3])
        assert (error["category"], error["request_id"]) == ("REMOTE_CONTENT_ERROR", refused["request_id"])
        assert rest.post("/v1/read", params=where, json={"text": " "}).status_code == 400


def test_messages_of_a_stream_are_delivered_to_its_callback(server: LocalServer) -> None:
    with Receiver(refusals=1) as receiver:
        query = urlencode({"callback": receiver.url, "encoding": "linear16", "sample_rate": 16000})
        with Agent(server, f"/v1/listen?{query}") as stream:
            stream.stream(speech(1) + silence(1))
            stream.send(type="CloseStream")
            assert stream.until_closed() == []
        eventually(lambda: any(b"Metadata" in body for *_, body in receiver.got))
        messages = [json.loads(body) for *_, body in receiver.got[1:]]  # the first was refused
        assert kinds(messages) == ["Results", "Results", "Metadata"]
        assert receiver.got[0][3] == receiver.got[1][3]
        assert receiver.got[0][2]["dg-token"]


def test_messages_of_a_stream_are_delivered_to_a_websocket(server: LocalServer) -> None:
    got: list[str] = []
    with serve(lambda socket: got.extend(str(text) for text in socket), "127.0.0.1", 0) as target:
        Thread(target=target.serve_forever, daemon=True).start()
        url = f"ws://127.0.0.1:{target.socket.getsockname()[1]}/there"
        query = urlencode({"callback": url, "encoding": "linear16", "sample_rate": 16000})
        with Agent(server, f"/v1/listen?{query}") as stream:
            stream.stream(speech(1) + silence(1))
            stream.send(type="CloseStream")
            assert stream.until_closed() == []
        eventually(lambda: len(got) == 3)
        assert kinds([json.loads(text) for text in got]) == ["Results", "Results", "Metadata"]
