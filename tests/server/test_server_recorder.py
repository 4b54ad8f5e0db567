"""What the server records of its connections, and how tests control these."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from aiohttp import ClientSession
from rest_client import client
from wire_client import DEADLINE, KEY, PATH, Agent, fast_server, settings

from deepgram.server import Faults, LocalServer, VirtualClock


def test_a_record_holds_handshake_frames_and_end():
    clock = VirtualClock()
    with fast_server(clock=clock) as server:
        headers = {**KEY, "X-Own": "1"}
        with Agent(server, f"{PATH}?a=%20b&a=c&flag", headers=headers) as agent:
            agent.recv()
            clock.advance(1.5)
            agent.ready()
            agent.socket.send(b"\1\2")
            assert agent.socket.ping(b"hey").wait(DEADLINE)
        record = server.connection()
        server.wait_for(lambda: record.closed)
    assert (record.index, record.path, record.query, record.status) == (0, PATH, "a=%20b&a=c&flag", 101)
    assert (record.headers["x-own"], record.headers["Authorization"]) == ("1", "Token any-key")
    seen = [(frame.source, frame.opcode) for frame in record.frames]
    assert seen == [
        ("server", "text"), ("client", "text"), ("server", "text"), ("client", "binary"),
        ("client", "ping"), ("server", "pong"), ("client", "close"), ("server", "close"),
    ]  # fmt: skip
    assert record.frames[0].time == 0
    assert record.frames[-1].time == 1.5
    assert record.frames[4].payload == record.frames[5].payload == b"hey"
    assert record.received_messages == [settings()]
    assert [message["type"] for message in record.sent_messages] == ["Welcome", "SettingsApplied"]
    assert record.received_audio == b"\1\2"
    assert (record.frames_received, record.frames_sent) == (2, 2)
    assert (record.close_code, record.closed_by) == (1000, "client")
    assert "any-key" not in repr(record)


def test_records_without_frames_still_count_them():
    with fast_server(keep_frames=False) as server, Agent(server) as agent:
        agent.ready()
        assert (server.connection().frames_received, server.connection().frames) == (1, [])


def test_remote_control_from_another_thread():
    with fast_server() as server, Agent(server) as agent:
        agent.recv()
        record = server.connection()
        record.send_text('{"type":"One"}')
        record.send_json({"type": "History", "text": "ü"})
        record.send_bytes(b"\0\1")
        record.send_fragments('{"type":"Three"}', 4)
        record.ping(b"x")
        assert [agent.recv() for _ in range(4)] == [
            {"type": "One"}, {"type": "History", "text": "ü"}, b"\0\1", {"type": "Three"},
        ]  # fmt: skip
        server.wait_for(lambda: [frame.payload for frame in record.received if frame.opcode == "pong"] == [b"x"])
        record.close(4000, "own reason")
        agent.until_closed()
        assert (agent.socket.protocol.close_code, agent.socket.protocol.close_reason) == (4000, "own reason")
        server.wait_for(lambda: record.closed)
        record.send_text("nobody hears this")
        with pytest.raises(RuntimeError, match="not open"):
            record.flood(["x"])


def test_remote_control_of_a_connection_that_is_not_open_yet():
    clock = VirtualClock()
    with fast_server(clock=clock, faults=Faults(delay_handshake=1)) as server, ThreadPoolExecutor() as pool:
        client = pool.submit(Agent, server)
        record = server.wait_for(lambda: server.connections)[0]
        assert record.status is None
        flooded = record.flood(["1"])
        record.send_text("2")
        clock.advance(1)
        with client.result() as agent:
            flooded.result(DEADLINE)
            assert sorted(agent.recv() for _ in range(2)) == [1, 2]


def test_abort_from_another_thread():
    with fast_server() as server, Agent(server) as agent:
        agent.recv()
        server.connection().abort()
        agent.until_closed()
        assert agent.socket.protocol.close_code == 1006


def test_a_flood_arrives_whole_and_in_order():
    count = 20_000
    with fast_server() as server, Agent(server) as agent:
        agent.recv()
        done = server.connection().flood(str(number) if number % 2 else str(number).encode() for number in range(count))
        got = [agent.socket.recv(timeout=DEADLINE) for _ in range(count)]
        done.result(DEADLINE)
        assert [int(item) for item in got] == list(range(count))
        assert [type(item) for item in got[:2]] == [bytes, str]
        assert server.connection().frames_sent == count + 1


def test_wait_for_sees_changes_that_are_not_recorded():
    """`wait_for()` keeps evaluating its predicate while nothing is recorded, not only at its deadline."""
    looked = []
    with fast_server() as server:
        assert server.wait_for(lambda: len(looked.append(1) or looked) > 2, DEADLINE) is True


def test_wait_for_times_out_and_says_so():
    with fast_server() as server, pytest.raises(TimeoutError, match="did not see"):
        server.connection(0, timeout=0.01)


def test_waiting_on_a_stopped_server_or_starting_a_running_one_is_an_error():
    server = LocalServer()
    with pytest.raises(RuntimeError, match="has not been started"):
        server.wait_for(lambda: True)
    with fast_server() as running, pytest.raises(RuntimeError, match="running already"):
        running.start()


async def test_a_running_server_cannot_be_started_again():
    """The error says that the server is running, rather than that its own address is in use."""
    async with fast_server() as server:
        with pytest.raises(RuntimeError, match="running already"):
            await server.async_start()
        assert server._loop is asyncio.get_running_loop()
    async with server:  # a stopped server can start again
        assert server.url
    server.port = 70_000
    with pytest.raises(ValueError, match="port: expected"):
        await server.async_start()
    server.port = 0
    started = await asyncio.gather(server.async_start(), server.async_start(), return_exceptions=True)
    assert [type(each).__name__ for each in started] == ["LocalServer", "RuntimeError"]
    await server.async_stop()


async def test_async_server_runs_on_the_callers_loop():
    before = asyncio.all_tasks()
    async with fast_server() as server:
        async with ClientSession(headers=KEY) as session, session.ws_connect(server.url + PATH) as client:
            assert "Welcome" in await client.receive_str()
            record = await server.async_connection()
            record.send_text("hello")
            assert await client.receive_str() == "hello"
            with pytest.raises(RuntimeError, match="async_wait_for"):
                server.wait_for(lambda: True)
            await asyncio.wrap_future(record.flood(["a", "b"]))
            assert [await client.receive_str(), await client.receive_str()] == ["a", "b"]
        await server.async_wait_for(lambda: record.closed)
    await asyncio.sleep(0)  # on Windows a task accepts connections, which has only just been cancelled
    assert asyncio.all_tasks() == before


def test_connections_stay_readable_after_the_end():
    with fast_server() as server, Agent(server) as agent:
        agent.recv()
    assert server.connections[0].closed
    assert server.connections[0].sent_messages[0]["type"] == "Welcome"


def test_the_number_of_records_without_frames_is_limited(monkeypatch):
    monkeypatch.setattr("deepgram.server.app.MAX_RECORDS", 3)
    with fast_server(keep_frames=False) as server, client(server) as rest:
        for _ in range(5):
            assert rest.get("/v1/projects").status_code == 200
        assert [record.index for record in server.connections] == [2, 3, 4]
