"""Connections over TLS and through HTTP proxies, in both colours, on real sockets."""

import base64
import logging
import os
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Iterator, Optional

import certifi
import httpx
import pytest
from colours import DEADLINE, KEY, Blocking, Heard, LoopThread, agent_of, refusing, settings

from deepgram import DeepgramClient, DeepgramClientOptions, DeepgramConnectionError, InjectUserMessageOptions
from deepgram._io import net
from deepgram._io.net import default_tls, target
from deepgram.server import Abort, BlackHole, Close, Emit, Faults, LocalServer, StopReading, Timing

QUICK = {"ping_interval": None, "open_timeout": DEADLINE}
LARGE = '{"type":"AgentThinking","content":"%s"}'


@pytest.fixture(autouse=True)
def _no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)


@pytest.fixture(scope="module")
def secure() -> Iterator[LocalServer]:
    with LocalServer(tls=True, timing=Timing.fast(close=0.3)) as server:
        yield server


def converse(agent: Any) -> Heard:
    """Hold a whole conversation, from `start()` to `finish()`."""
    heard = Heard(agent)
    assert agent.start(settings()), agent.last_error
    assert heard.until("SettingsApplied")
    agent.inject_user_message(InjectUserMessageOptions(content="hello"))
    assert heard.until("AgentAudioDone")
    assert agent.finish()
    assert agent.last_error is None
    return heard


def speak(colour: str, url: str, loop: LoopThread) -> None:
    """Make a whole request over HTTP."""
    client = DeepgramClient(KEY, DeepgramClientOptions(url=url))
    rest = client.speak.rest if colour == "threads" else client.speak.asyncrest
    made = rest.v("1") if colour == "threads" else Blocking(rest.v("1"), loop)
    try:
        assert made.stream_memory({"text": "hello"}).content_type
    finally:
        client.close()
        loop.run(loop.loop.shutdown_asyncgens)  # as asyncio.run() does


def refusal(agent: Any) -> DeepgramConnectionError:
    """The error of a failing `start()`, after checking that it shows no secret."""
    assert agent.start(settings()) is False
    error: DeepgramConnectionError = agent.last_error
    for text in (str(error), repr(error), str(error.cause), repr(error.cause)):
        assert KEY not in text
        assert "secret" not in text
    return error


# ---- TLS


def test_an_unknown_authority_fails_start_before_the_key_is_sent(
    colour: str, secure: LocalServer, loop: LoopThread
) -> None:
    before = len(secure.connections)
    error = refusal(agent_of(colour, secure.url, loop, **QUICK))
    assert isinstance(error.cause, ssl.SSLCertVerificationError)
    assert "certificate verify failed" in str(error)
    assert not error.retryable
    assert len(secure.connections) == before, "the key was sent to an untrusted server"


def test_ssl_context_option_is_used(colour: str, secure: LocalServer, loop: LoopThread) -> None:
    converse(agent_of(colour, secure.url, loop, ssl_context=secure.ssl_context(), **QUICK))


def test_an_unknown_authority_fails_requests(colour: str, secure: LocalServer, loop: LoopThread) -> None:
    before = len(secure.connections)
    with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
        speak(colour, secure.url, loop)
    assert len(secure.connections) == before


def test_ssl_cert_file_is_trusted(
    colour: str, secure: LocalServer, loop: LoopThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ca.pem").write_bytes(secure.ca_pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    converse(agent_of(colour, secure.url, loop, **QUICK))
    speak(colour, secure.url, loop)


@pytest.fixture
def _fresh_trust() -> Iterator[None]:
    """Clears the cached TLS context before and after, as the test changes what this machine trusts."""
    net._tls_context.cache_clear()
    yield
    net._tls_context.cache_clear()


@pytest.fixture
def _no_system_store(_fresh_trust: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without certificates of the system: for OpenSSL, an empty name is that of nothing."""
    monkeypatch.setenv("SSL_CERT_FILE", "")
    monkeypatch.setenv("SSL_CERT_DIR", "")


@pytest.mark.usefixtures("_fresh_trust")
def test_the_system_store_is_trusted(
    colour: str, secure: LocalServer, loop: LoopThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ca.pem").write_bytes(secure.ca_pem)
    load = ssl.SSLContext.load_verify_locations
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", lambda tls, purpose: load(tls, tmp_path / "ca.pem"))
    converse(agent_of(colour, secure.url, loop, **QUICK))
    speak(colour, secure.url, loop)


@pytest.mark.skipif(sys.platform == "win32", reason="as Windows always reads the system store")
@pytest.mark.usefixtures("_no_system_store")
def test_certifi_is_trusted_without_a_system_store(
    colour: str, secure: LocalServer, loop: LoopThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ca.pem").write_bytes(secure.ca_pem)
    monkeypatch.setattr(certifi, "where", lambda: str(tmp_path / "ca.pem"))
    converse(agent_of(colour, secure.url, loop, **QUICK))
    speak(colour, secure.url, loop)


@pytest.mark.skipif(sys.platform == "win32", reason="as Windows always reads the system store")
@pytest.mark.usefixtures("_no_system_store")
@pytest.mark.parametrize(("names", "uses_certifi"), [(["README"], True), (["README", "0a1b2c3d.0"], False)])
def test_a_folder_without_hashed_names_is_no_certificate_store(
    names: list[str], uses_certifi: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in names:
        (tmp_path / name).touch()
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: SimpleNamespace(capath=str(tmp_path)))
    assert bool(default_tls().cert_store_stats()["x509_ca"]) is uses_certifi


@pytest.mark.skipif(sys.platform == "win32", reason="as Windows always reads the system store")
def test_tls_contexts_are_cached_per_environment(
    secure: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = default_tls()
    (tmp_path / "ca.pem").write_bytes(secure.ca_pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    assert default_tls() is default_tls() is not usual
    assert default_tls().cert_store_stats()["x509_ca"] == 1
    monkeypatch.delenv("SSL_CERT_FILE")
    assert default_tls() is usual


def test_websocket_tls_does_not_import_httpx(secure: LocalServer) -> None:
    code = f"""
import sys
from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions
client = DeepgramClient("key", DeepgramClientOptions(url={secure.url!r})).listen.websocket.v("1")
assert not client.start(LiveOptions())
print("certificate verify failed" in str(client.last_error), "httpx" in sys.modules)"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "True False\n"


def test_large_messages_both_ways_at_once_over_tls(colour: str, secure: LocalServer, loop: LoopThread) -> None:
    number = len(secure.connections)
    agent = agent_of(colour, secure.url, loop, ssl_context=secure.ssl_context(), **QUICK)
    heard = Heard(agent)
    agent.start(settings())
    heard.until("SettingsApplied")
    record = secure.connections[number]
    audio = {bytes([mark]) * (1 << 20) for mark in range(8)}
    senders = [threading.Thread(target=agent.send, args=(frame,)) for frame in audio]
    flooded = record.flood(LARGE % (str(mark) * 1_000_000) for mark in range(8))
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(DEADLINE)
    flooded.result(DEADLINE)
    secure.wait_for(lambda: len(record.received_audio) == 8 << 20, DEADLINE)
    assert agent.finish()
    assert {frame.payload for frame in record.received if frame.opcode == "binary"} == audio
    assert [thought.content for thought in heard["AgentThinking"]] == [str(mark) * 1_000_000 for mark in range(8)]


AFTER_TWO = {"after_frames": 2}
TLS_FAULTS: dict[str, tuple[Faults, dict[str, Any], int, str]] = {  # faults, options, close code, words of the error
    "close": (Faults(close=Close(1008, "a reason", **AFTER_TWO)), {}, 1008, "a reason"),
    "reset": (Faults(abort=Abort(True, **AFTER_TWO)), {}, 1006, "no close frame"),
    "end of stream": (Faults(abort=Abort(False, **AFTER_TWO)), {}, 1006, "no close frame"),
    "silence": (Faults(black_hole=BlackHole(**AFTER_TWO)), {"ping_interval": 0.03, "ping_timeout": 0.1}, 1006, "ping"),
    "full buffers": (Faults(stop_reading=StopReading(**AFTER_TWO)), {"send_timeout": 0.2}, 1006, "stopped reading"),
    "violation": (Faults(emit=[Emit(b"\x83\x00", raw=True, **AFTER_TWO)]), {}, 1006, "sent 1002"),
}


@pytest.mark.parametrize("name", TLS_FAULTS)
def test_faults_over_tls_are_reported(name: str, colour: str, secure: LocalServer, loop: LoopThread) -> None:
    faults, options, code, words = TLS_FAULTS[name]
    secure.next_faults.append(faults)
    number = len(secure.connections)
    agent = agent_of(colour, secure.url, loop, ssl_context=secure.ssl_context(), **{**QUICK, **options})
    heard = Heard(agent)
    agent.start(settings())
    heard.until("SettingsApplied")
    agent.inject_user_message(InjectUserMessageOptions(content="hello"))
    while faults.stop_reading and agent.send(bytes(1 << 20)):
        pass
    heard.until("Close")
    secure.connections[number].resume_reading()
    assert [len(heard[event]) for event in ("Open", "Error", "Close")] == [1, 1, 1]
    assert (heard["Close"][0].code, agent.last_error.code) == (code, code)
    assert words in str(agent.last_error)


def test_an_unanswered_close_over_tls_times_out(colour: str, secure: LocalServer, loop: LoopThread) -> None:
    secure.next_faults.append(Faults(ignore_close=True))
    agent = agent_of(colour, secure.url, loop, ssl_context=secure.ssl_context(), **QUICK, close_timeout=0.3)
    agent.start(settings())
    assert agent.finish() is False
    assert "did not answer the close" in str(agent.last_error)


def test_tls_to_a_plain_server_fails_start(colour: str, server: LocalServer, loop: LoopThread) -> None:
    error = refusal(agent_of(colour, server.url.replace("ws:", "wss:"), loop, **QUICK))
    assert isinstance(error.cause, (ssl.SSLError, ConnectionError))


def test_plain_to_a_tls_server_fails_start(colour: str, secure: LocalServer, loop: LoopThread) -> None:
    error = refusal(agent_of(colour, secure.url.replace("wss:", "ws:"), loop, **QUICK))
    assert error.cause is not None


def test_an_unanswered_tls_handshake_times_out(colour: str, loop: LoopThread) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"wss://127.0.0.1:{listener.getsockname()[1]}"
        error = refusal(agent_of(colour, url, loop, **{**QUICK, "open_timeout": 0.1}))
    assert isinstance(error.cause, TimeoutError)


# ---- proxies


class Proxy(socketserver.ThreadingTCPServer):
    """An HTTP proxy for CONNECT only, which leads every request to one port of this machine."""

    def __init__(self, port: int, credentials: str, answer: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Tunnel)
        self.port = port
        self.expected = "Basic " + base64.b64encode(credentials.encode()).decode() if credentials else ""
        self.answer = answer
        self.requests: list[str] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A peer that disconnects is no error."""


class Tunnel(socketserver.StreamRequestHandler):
    server: Proxy
    rbufsize = 0

    def handle(self) -> None:
        request = self.rfile.readline().decode().strip()
        headers = dict(line.decode().strip().split(": ", 1) for line in iter(self.rfile.readline, b"\r\n"))
        self.server.requests.append(request)
        if headers.get("Proxy-Authorization", "") != self.server.expected:
            self.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        self.wfile.write(self.server.answer)
        if b" 200 " in self.server.answer:
            with socket.create_connection(("127.0.0.1", self.server.port)) as far:
                back = threading.Thread(target=copy, args=(far, self.connection))
                back.start()
                copy(self.connection, far)
                back.join()


def copy(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (source, sink):
            end.close()


@contextmanager
def proxy_to(
    server: LocalServer, credentials: str = "", answer: bytes = b"HTTP/1.1 200 Connection established\r\n\r\n"
) -> Iterator[Proxy]:
    with Proxy(server.port, credentials, answer) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()


def server_and_options(tls: bool, server: LocalServer, secure: LocalServer) -> tuple[LocalServer, dict[str, Any]]:
    """A server with or without TLS, and the options for it."""
    return (secure, {**QUICK, "ssl_context": secure.ssl_context()}) if tls else (server, QUICK)


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("credentials", ["", "user:p@ss/secret"])
def test_proxy_option_is_used(
    credentials: str,
    tls: bool,
    colour: str,
    server: LocalServer,
    secure: LocalServer,
    loop: LoopThread,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    reached, options = server_and_options(tls, server, secure)
    with proxy_to(reached, credentials) as proxy:
        user = credentials.replace("@", "%40").replace("/", "%2F") + "@" if credentials else ""
        converse(agent_of(colour, reached.url, loop, proxy=f"http://{user}{proxy.address}", **options))
        assert proxy.requests == [f"CONNECT 127.0.0.1:{reached.port} HTTP/{proxy.requests[0][-3:]}"]
    assert "secret" not in caplog.text


@pytest.mark.parametrize("tls", [False, True])
def test_proxy_variables_are_used(
    tls: bool,
    colour: str,
    server: LocalServer,
    secure: LocalServer,
    loop: LoopThread,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reached, options = server_and_options(tls, server, secure)
    if tls:
        options["ssl_context"].check_hostname = False  # the certificate is for 127.0.0.1
    with proxy_to(reached, "user:secret") as proxy:
        monkeypatch.setenv("https_proxy" if tls else "http_proxy", f"http://user:secret@{proxy.address}")
        converse(agent_of(colour, f"{'wss' if tls else 'ws'}://agent.test:4321", loop, **options))
        assert proxy.requests[0].startswith("CONNECT agent.test:4321 "), "the proxy must resolve the name"


def test_a_certificate_for_another_host_behind_a_proxy_is_rejected(
    colour: str, secure: LocalServer, loop: LoopThread
) -> None:
    with proxy_to(secure) as proxy:
        options = {**QUICK, "ssl_context": secure.ssl_context(), "proxy": proxy.address}
        error = refusal(agent_of(colour, "wss://agent.test", loop, **options))
        assert proxy.requests[0].startswith("CONNECT agent.test:443 ")
    assert isinstance(error.cause, ssl.SSLCertVerificationError)
    assert "agent.test" in str(error)


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy"])
def test_loopback_addresses_bypass_proxies(
    variable: str, colour: str, server: LocalServer, loop: LoopThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy_to(server) as proxy:
        monkeypatch.setenv(variable, f"http://{proxy.address}")
        converse(agent_of(colour, server.url, loop, **QUICK))
        assert proxy.requests == []


A, B = "http://a.test:1", "http://b.test:2"
CHOICES: list[tuple[str, Any, dict[str, str], Optional[str]]] = [  # URL, option `proxy`, environment, expected proxy
    ("ws://x.test", None, {}, None),
    ("ws://x.test", None, {"http_proxy": A, "https_proxy": B}, A),
    ("wss://x.test", None, {"http_proxy": A, "https_proxy": B}, B),
    ("wss://x.test", None, {"HTTPS_PROXY": B}, B),
    ("wss://x.test", None, {"http_proxy": A}, None),
    ("wss://x.test", None, {"all_proxy": A}, A),
    ("wss://x.test", True, {"https_proxy": B}, B),
    ("wss://x.test", A, {"https_proxy": B}, A),
    ("wss://x.test", False, {"https_proxy": B}, None),
    ("wss://x.test", None, {"https_proxy": B, "no_proxy": "x.test"}, None),
    ("wss://x.test", None, {"https_proxy": B, "NO_PROXY": "y.test, .test"}, None),
    ("wss://x.test", None, {"https_proxy": B, "no_proxy": "*"}, None),
    ("wss://x.test", None, {"https_proxy": B, "no_proxy": "y.test"}, B),
    ("wss://x.test:8443", None, {"https_proxy": B, "no_proxy": "x.test:8443"}, None),
    ("wss://x.test:8444", None, {"https_proxy": B, "no_proxy": "x.test:8443"}, B),
    ("ws://[::1]:80", None, {"http_proxy": A}, None),
    ("ws://localhost", None, {"http_proxy": A}, None),
    ("ws://localhost", A, {}, A),
]


@pytest.mark.parametrize(("url", "option", "environment", "used"), CHOICES)
def test_proxy_selection(
    url: str, option: Any, environment: dict[str, str], used: Optional[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert target(url, tls=ssl.create_default_context(), proxy=option).proxy == used


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 403 Forbidden\r\n\r\n", b"HTTP/1.1 502 Bad Gateway\r\n\r\n", b"\x16\x03"]
)
def test_a_refusing_proxy_fails_start(answer: bytes, colour: str, server: LocalServer, loop: LoopThread) -> None:
    with proxy_to(server, answer=answer) as proxy:
        error = refusal(agent_of(colour, server.url, loop, proxy=f"http://{proxy.address}", **QUICK))
    assert server.connections == []
    if answer.startswith(b"HTTP"):
        assert answer[9:12].decode() in str(error)
    else:
        assert "proxy" in str(error)


@pytest.mark.parametrize("user", ["", "user:wrong-secret@"])
def test_wrong_proxy_credentials_fail_start(user: str, colour: str, server: LocalServer, loop: LoopThread) -> None:
    with proxy_to(server, "user:right") as proxy:
        error = refusal(agent_of(colour, server.url, loop, proxy=f"http://{user}{proxy.address}", **QUICK))
    assert "407" in str(error)


def test_a_silent_proxy_times_out(colour: str, loop: LoopThread) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        error = refusal(agent_of(colour, "ws://agent.test", loop, **{**QUICK, "open_timeout": 0.1}, proxy=proxy))
    assert isinstance(error.cause, TimeoutError)
    assert f", at the proxy {proxy}" in error.message, "asyncio blamed the server"


@pytest.mark.parametrize("user", ["", "user:secret@"])
def test_an_unreachable_proxy_is_named(colour: str, loop: LoopThread, user: str) -> None:
    """D-80: an error at a proxy, which may come from the environment, read as if it were the server's."""
    with refusing() as (host, port):
        address = f"{host}:{port}"
        error = refusal(agent_of(colour, "ws://agent.test", loop, proxy=f"http://{user}{address}", **QUICK))
    assert isinstance(error.cause, ConnectionRefusedError)
    assert f"at the proxy http://{address}" in error.message
    assert "secret" not in error.message


@pytest.fixture
def through_socks(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Replaces the optional python-socks; append what each `connect()` is to return (a socket) or raise."""
    outcomes: list[Any] = []

    class SocksProxy:
        @classmethod
        def from_url(cls, url: str) -> "SocksProxy":
            assert url == "socks5://user:secret@proxy.test:1080"
            return cls()

        def connect(self, dest_host: str, dest_port: int, timeout: Optional[float] = None) -> socket.socket:
            assert dest_host == "127.0.0.1"
            assert timeout is not None
            assert 0 < timeout <= DEADLINE
            outcome = outcomes.pop()
            if isinstance(outcome, Exception):
                raise outcome
            return socket.create_connection((dest_host, dest_port))

    monkeypatch.setitem(sys.modules, "python_socks", SimpleNamespace())  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "python_socks.sync", SimpleNamespace(Proxy=SocksProxy))  # type: ignore[arg-type]
    return outcomes


def test_socks_proxy_is_used(colour: str, server: LocalServer, loop: LoopThread, through_socks: list[Any]) -> None:
    through_socks.append("a socket")
    converse(agent_of(colour, server.url, loop, proxy="socks5://user:secret@proxy.test:1080", **QUICK))
    assert through_socks == []


def test_errors_of_a_socks_proxy_name_it(
    colour: str, server: LocalServer, loop: LoopThread, through_socks: list[Any]
) -> None:
    """Errors of python-socks are no OSErrors; they were reported as if they were the server's."""

    class ProxyError(Exception):
        pass

    through_socks.append(ProxyError("No acceptable authentication methods were offered"))
    error = refusal(agent_of(colour, server.url, loop, proxy="socks5://user:secret@proxy.test:1080", **QUICK))
    assert "methods were offered, at the proxy socks5://proxy.test:1080" in error.message
    assert "secret" not in error.message


@pytest.mark.parametrize("wrong", ["127.0.0.1:99999", "[::1", "127.0.0.1:port"])
def test_an_invalid_proxy_address_is_named(colour: str, loop: LoopThread, wrong: str) -> None:
    error = refusal(agent_of(colour, "ws://agent.test", loop, proxy=f"user:secret@{wrong}", **QUICK))
    assert f"at the proxy http://{wrong}" in error.message
    assert "secret" not in error.message


def test_an_unsupported_proxy_scheme_fails_start(colour: str, loop: LoopThread) -> None:
    error = refusal(agent_of(colour, "ws://agent.test", loop, proxy="https://user:secret@127.0.0.1:1", **QUICK))
    assert isinstance(error.cause, ValueError)
    assert "https://" in str(error)
    assert not error.retryable
