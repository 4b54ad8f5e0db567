"""The local server starts, stops and starts again, and leaves nothing behind."""

import asyncio
import contextlib
import errno
import socket
import sys
import threading
import warnings

import httpx
import pytest
from rest_client import client
from wire_client import DEADLINE, KEY, PLAIN, Agent, fast_server

from deepgram.server import Faults, LocalServer

UPGRADE = (
    b"GET /v1/listen HTTP/1.1\r\nHost: x\r\nAuthorization: Token x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


def dialled(server):
    raw = socket.create_connection((server.host, server.port), DEADLINE)
    raw.settimeout(DEADLINE)
    return raw


def ended(raw):
    """Whether the server ends this TCP connection; TimeoutError otherwise."""
    with raw, contextlib.suppress(ConnectionResetError):
        while raw.recv(1 << 16):
            pass
    return True


@pytest.mark.skipif(sys.platform == "win32", reason="its event loop accepts what nobody listens for any more")
@pytest.mark.parametrize("tls", [False, True])
async def test_connections_being_made_when_the_server_stops_end(tls):
    for turns in range(12):
        server = fast_server(tls=tls)
        await server.async_start()
        silent, asking = dialled(server), dialled(server)
        asking.sendall(UPGRADE)
        for _ in range(turns):
            await asyncio.sleep(0)
        await server.async_stop()
        assert await asyncio.to_thread(ended, silent)
        assert await asyncio.to_thread(ended, asking)


@pytest.mark.parametrize("tls", [False, True])
def test_a_silent_client_does_not_outlive_the_server(tls):
    with fast_server(tls=tls) as server:
        raw = dialled(server)
        with client(server, verify=server.ssl_context() if tls else True) as rest:
            rest.get("/v1/projects")  # by then the silent connection has been accepted
    assert ended(raw)


def test_a_websocket_that_opens_while_the_server_stops_ends():
    server = fast_server(next_faults=[Faults(ignore_close=True)]).start()
    first, late = dialled(server), dialled(server)
    first.sendall(UPGRADE)
    server.connection(0)
    thread = threading.Thread(target=server.stop)
    thread.start()
    late.sendall(UPGRADE)
    thread.join(DEADLINE)
    assert not thread.is_alive()
    assert ended(first)
    assert ended(late)
    assert all(record.closed for record in server.connections)


def test_starting_and_stopping_in_a_loop_leaves_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(10):
            with fast_server() as server, Agent(server) as agent:
                assert agent.recv()["type"] == "Welcome"
            assert not [thread for thread in threading.enumerate() if thread.name == "deepgram-local-server"]


def test_a_server_starts_again_at_its_port():
    server = fast_server()
    urls = set()
    for _ in range(3):
        with server, Agent(server) as agent:
            urls.add(server.url)
            assert agent.recv()["type"] == "Welcome"
    assert len(urls) == 1


def test_a_port_in_use_is_an_error_and_can_be_retried():
    with fast_server() as first:
        second = fast_server(port=first.port)
        with pytest.raises(OSError, match=str(first.port)) as taken:
            second.start()
        assert taken.value.errno == errno.EADDRINUSE
        with pytest.raises(OSError, match=str(first.port)):
            second.start()
    with second:
        assert httpx.get(f"{second.http_url}/v1/projects", headers=KEY, **PLAIN).status_code == 200


def test_an_unknown_engine_leaves_the_port_free():
    server = fast_server(engine="none")
    with fast_server() as other:
        server.port = other.port
    with pytest.raises(ValueError, match="engine: expected one of"):
        server.start()
    with fast_server(port=server.port):
        pass


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_host_can_be_a_name_or_an_address(host):
    if host == "::1" and not has_ipv6():
        pytest.skip("this machine has no IPv6")
    with LocalServer(host=host) as server:
        assert httpx.get(f"{server.http_url}/v1/projects", headers=KEY, **PLAIN).status_code == 200
        with Agent(server) as agent:
            assert agent.recv()["type"] == "Welcome"


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def test_several_servers_live_in_one_process():
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(fast_server(seed=number)) for number in range(8)]
        agents = [stack.enter_context(Agent(server)) for server in servers]
        ids = {agent.recv()["request_id"] for agent in agents}
    assert len(ids) == len(servers)
