"""Each fault, seen from the client's side of the wire."""

import contextlib
import socket
import threading

import pytest
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, InvalidMessage, InvalidStatus, ProtocolError
from websockets.sync.client import connect
from wire_client import DEADLINE, KEY, PATH, Agent, fast_server, settings

from deepgram.server import Abort, BlackHole, Close, Emit, Faults, Reject, StopReading, VirtualClock


def test_faults_can_be_scripted_per_connection_and_changed_at_any_time():
    with fast_server(next_faults=[Faults(reject=Reject(503)), Faults()]) as server:
        with pytest.raises(InvalidStatus):
            Agent(server)
        with Agent(server) as agent:
            assert agent.recv()["type"] == "Welcome"
        server.faults.close = Close(1008, "no more")
        with Agent(server) as agent:
            agent.until_closed()
            assert (agent.socket.protocol.close_code, agent.socket.protocol.close_reason) == (1008, "no more")
        assert [record.status for record in server.connections] == [503, 101, 101]


def test_delayed_handshake():
    clock = VirtualClock()
    with fast_server(clock=clock, faults=Faults(delay_handshake=3)) as server:
        answered = threading.Event()

        def go():
            with Agent(server) as agent:
                agent.recv()
                answered.set()

        thread = threading.Thread(target=go)
        thread.start()
        record = server.wait_for(lambda: server.connections)[0]
        clock.advance(2.9)
        assert record.status is None
        clock.advance(0.2)
        assert answered.wait(DEADLINE)
        thread.join()


def test_handshake_delayed_beyond_the_timeout_of_the_client():
    clock = VirtualClock()
    with fast_server(clock=clock, faults=Faults(delay_handshake=3)) as server:
        with pytest.raises(TimeoutError), connect(server.url + PATH, additional_headers=KEY, open_timeout=1):
            pass
        server.wait_for(lambda: server.connections)
        clock.advance(4)
        server.wait_for(lambda: server.connection().closed)


def test_close_after_frames():
    with fast_server(faults=Faults(close=Close(1011, "enough", after_frames=3))) as server, Agent(server) as agent:
        agent.ready()
        agent.send(type="KeepAlive")
        agent.socket.send(bytes(640))
        agent.until_closed()
        assert (agent.socket.protocol.close_code, agent.socket.protocol.close_reason) == (1011, "enough")
        record = server.connection()
        assert (record.close_code, record.close_reason, record.closed_by) == (1011, "enough", "server")
        server.wait_for(lambda: record.closed)


def test_close_after_messages_sent():
    with fast_server(faults=Faults(close=Close(1001, after_sent=2))) as server, Agent(server) as agent:
        agent.send(settings(agent={"greeting": "Hi."}))
        assert [m["type"] for m in agent.until_closed()] == ["Welcome", "SettingsApplied"]


def test_close_after_seconds():
    clock = VirtualClock()
    with fast_server(clock=clock, faults=Faults(close=Close(1011, after_s=5))) as server, Agent(server) as agent:
        agent.ready()
        clock.advance(4.9)
        agent.send(type="ForceEndTurn")
        agent.until("Warning")
        clock.advance(0.2)
        agent.until_closed()
        assert agent.socket.protocol.close_code == 1011


def raw_connection(server):
    """A TCP connection after the WebSocket upgrade, and the bytes received behind the handshake."""
    host, port = server.url.removeprefix("ws://").split(":")
    raw = socket.create_connection((host, int(port)), timeout=DEADLINE)
    lines = [
        f"GET {PATH} HTTP/1.1", "Host: x", "Upgrade: websocket", "Connection: Upgrade", "Authorization: Token x",
        "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", "",
    ]  # fmt: skip
    raw.sendall("\r\n".join(lines).encode())
    data = b""
    while b"\r\n\r\n" not in data:
        data += raw.recv(4096)
    return raw, data.partition(b"\r\n\r\n")[2]


def read_to_the_end(raw):
    while raw.recv(4096):
        pass


def send_forever(raw, data):
    while True:
        raw.sendall(data)


def test_abort_is_a_reset():
    with fast_server(faults=Faults(abort=Abort(after_frames=1))) as server:
        raw, _ = raw_connection(server)
        with raw:
            raw.sendall(b"\x81\x80\0\0\0\0")
            with pytest.raises(ConnectionResetError):
                read_to_the_end(raw)
        server.wait_for(lambda: server.connection().closed)
        assert (server.connection().close_code, server.connection().closed_by) == (1006, None)


def test_abort_without_reset_ends_the_stream_after_what_was_sent():
    with fast_server(faults=Faults(abort=Abort(rst=False, after_sent=1))) as server, Agent(server) as agent:
        assert [m["type"] for m in agent.until_closed()] == ["Welcome"]
        assert agent.socket.protocol.close_code == 1006


def test_abort_at_once():
    with fast_server(faults=Faults(abort=Abort())) as server:
        with pytest.raises((ConnectionClosedError, InvalidMessage, OSError)), Agent(server) as agent:
            agent.recv()
        server.wait_for(lambda: server.connection().closed)


@pytest.mark.parametrize("fault", ["stop_reading", "black_hole"])
def test_a_server_that_does_not_read_fills_the_clients_buffers(fault):
    trigger = {"stop_reading": StopReading, "black_hole": BlackHole}[fault](after_frames=2)
    with fast_server(clock=VirtualClock(), faults=Faults(**{fault: trigger})) as server:
        raw, _ = raw_connection(server)
        with raw:
            raw.settimeout(0.3)
            frame = b"\x82\xfe\x40\x00\0\0\0\0" + bytes(0x4000)
            with pytest.raises(TimeoutError):
                send_forever(raw, frame)
            record = server.connection()
            count = record.frames_received
            assert not record.closed
            if fault == "stop_reading":
                record.resume_reading()
                server.wait_for(lambda: record.frames_received > count)


def test_a_black_hole_sends_nothing_more():
    with fast_server(faults=Faults(black_hole=BlackHole(after_sent=1))) as server:
        with Agent(server, close_timeout=0.1) as agent:
            assert agent.recv()["type"] == "Welcome"
            agent.send(settings())
            with pytest.raises(TimeoutError):
                agent.socket.recv(timeout=0.1)
            assert not agent.socket.ping().wait(0.1)
        assert not server.connection().closed


def test_ignored_close():
    with fast_server(faults=Faults(ignore_close=True)) as server:
        with Agent(server, close_timeout=0.1) as agent:
            agent.recv()
        record = server.connection()
        server.wait_for(lambda: record.closed)
        assert record.closed_by == "client"
        assert [frame.opcode for frame in record.sent if frame.opcode == "close"] == []


def test_idle_timeout_closes_as_the_service_does():
    clock = VirtualClock()
    with fast_server(clock=clock, faults=Faults(idle_timeout=3)) as server, Agent(server) as agent:
        agent.ready()
        for beat in range(3):
            clock.advance(2)
            agent.send(type="KeepAlive")
            server.wait_for(lambda expected=beat + 2: server.connection().frames_received == expected)
        clock.advance(3.1)
        agent.until_closed()
        assert agent.socket.protocol.close_code == 1011
        assert "net0001" in agent.socket.protocol.close_reason


@pytest.mark.parametrize("data", ['{"type":"Brand', '{"type":"BrandNew","x":[1]}', "x" * 3_000_000, b"\0" * 70_000])
@pytest.mark.parametrize("fragments", [1, 5])
def test_emitted_messages_arrive_whole(data, fragments):
    emit = Emit(data=data, fragments=fragments, after_sent=1)
    with fast_server(faults=Faults(emit=[emit])) as server, Agent(server, max_size=None) as agent:
        agent.recv()
        assert agent.socket.recv(timeout=DEADLINE) == data


def test_fragments_are_frames_on_the_wire():
    with fast_server() as server:
        raw, data = raw_connection(server)
        with raw:
            server.connection().send_fragments("abcdef", 3)
            while b"\x01\x02ab\x00\x02cd\x80\x02ef" not in data:
                data += raw.recv(4096)


def test_raw_bytes_break_the_protocol():
    emit = Emit(data=b"\xc1\x01x", raw=True, after_sent=1)
    with fast_server(faults=Faults(emit=[emit])) as server, Agent(server) as agent:
        agent.recv()
        with pytest.raises((ConnectionClosed, ProtocolError)):
            agent.socket.recv(timeout=DEADLINE)
        server.wait_for(lambda: server.connection().closed)
        assert (server.connection().closed_by, server.connection().close_code) == ("client", 1002)


def test_duplicates_and_mutations():
    def mutate(message):
        return [] if "SettingsApplied" in str(message) else [message.replace("request_id", "id"), '{"type":"Extra"}']

    with fast_server(faults=Faults(duplicate=True, mutate=mutate)) as server, Agent(server) as agent:
        agent.send(settings())
        assert [agent.recv()["type"] for _ in range(4)] == ["Welcome", "Welcome", "Extra", "Extra"]
        assert "id" in agent.log[0]
        assert len(server.connection().sent) == 4


def test_a_client_that_never_answers_the_close_is_cut_off():
    clock = VirtualClock()
    with fast_server(clock=clock, faults=Faults(close=Close(1011, after_sent=1))) as server:
        raw, _ = raw_connection(server)
        with raw:
            server.wait_for(lambda: server.connection().close_code)
            clock.advance(2.1)
            read_to_the_end(raw)
        server.wait_for(lambda: server.connection().closed)


def test_stopping_ends_clients_that_do_not_read():
    with contextlib.ExitStack() as stack:
        with fast_server() as server:
            raw, _ = raw_connection(server)
            stack.enter_context(raw)
        assert server.connections[0].closed
