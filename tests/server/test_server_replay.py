"""Recorded sessions, replayed by the local server; docs/recordings.md has their format."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from rest_client import client
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from wire_client import DEADLINE, KEY, fast_server

from deepgram.server import LocalServer, Timing, VirtualClock
from deepgram.server.recorded import Recording, RecordingError

URL = "wss://api.deepgram.com/v1/listen?model=nova-3"
AUDIO = base64.b64encode(bytes(100)).decode()


def header(**more: Any) -> dict[str, Any]:
    return {"version": 1, "url": URL, "headers": {"Authorization": "***"}, **more}


def from_server(t: float, text: str) -> dict[str, Any]:
    return {"t": t, "dir": "in", "text": text}


def from_client(t: float, text: str) -> dict[str, Any]:
    return {"t": t, "dir": "out", "text": text}


def recording(folder: Path, *lines: Any) -> Path:
    path = folder / "session.jsonl"
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), "utf-8")
    return path


def dial(server: LocalServer, path: str = "/v1/listen") -> ClientConnection:
    return connect(server.url + path, additional_headers=KEY, open_timeout=DEADLINE, close_timeout=DEADLINE)


END = {"t": 9.0, "close": 1000, "reason": "done", "by": "server"}
SESSION = (
    header(),
    {"t": 0.1, "dir": "out", "binary": AUDIO},
    {"t": 0.2, "dir": "out", "binary": AUDIO},
    from_server(1.0, '{"type":"Results"}'),
    {"t": 1.0, "dir": "in", "binary": base64.b64encode(b"\xff\x00").decode()},
    from_client(2.0, '{"type":"KeepAlive"}'),
    from_client(3.0, '{"type":"CloseStream"}'),
    from_server(8.0, '{"type":"Metadata"}'),
    END,
)


def test_server_frames_are_replayed_in_order_with_those_of_the_client(tmp_path: Path) -> None:
    with LocalServer(replay=recording(tmp_path, *SESSION), replay_speed=0) as server, dial(server) as socket:
        for _ in range(20):  # in other frames than recorded
            socket.send(bytes(9))
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.1)  # 20 bytes of audio are missing
        socket.send(bytes(20))
        assert [socket.recv(DEADLINE), socket.recv(DEADLINE)] == ['{"type":"Results"}', b"\xff\x00"]
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.1)
        socket.send('{"type":"CloseStream"}')
        assert [*socket] == ['{"type":"Metadata"}']
        assert (socket.protocol.close_code, socket.protocol.close_reason) == (1000, "done")


def test_replay_speed_scales_the_recorded_times(tmp_path: Path) -> None:
    clock = VirtualClock()
    path = recording(tmp_path, *SESSION)
    with LocalServer(replay=path, replay_speed=2, clock=clock) as server, dial(server) as socket:
        socket.send(bytes(200))
        socket.send('{"type":"CloseStream"}')
        record = server.connection()
        server.wait_for(lambda: record.frames_received == 2)
        clock.advance(0.35)
        assert record.frames_sent == 0
        clock.advance(0.1)
        server.wait_for(lambda: record.frames_sent == 2)
        clock.advance(2.4)
        assert record.frames_sent == 2
        clock.advance(0.2)
        server.wait_for(lambda: record.frames_sent == 3)
        clock.advance(0.6)
        assert [*socket][-1] == '{"type":"Metadata"}'


def test_a_client_that_sends_less_is_not_awaited_forever(tmp_path: Path) -> None:
    path = recording(tmp_path, *SESSION)
    with LocalServer(replay=path, replay_speed=0, timing=Timing(idle=0.1)) as server, dial(server) as socket:
        assert [*socket] == ['{"type":"Results"}', b"\xff\x00", '{"type":"Metadata"}']


def test_recorded_connections_are_replayed_in_turn_and_repeated(tmp_path: Path) -> None:
    refused = header(status=429), from_server(0.1, '{"category":"TOO_MANY_REQUESTS","message":"Later"}')
    lost = header(), from_server(0.1, "one"), {"t": 0.2, "close": None, "reason": "", "by": None}
    unfinished = header(), from_server(0.1, "two")
    path = recording(tmp_path, *refused, *lost, *unfinished)
    with LocalServer(replay=path, replay_speed=0) as server:
        for _ in range(2):
            with pytest.raises(InvalidStatus) as refusal:
                dial(server)
            assert refusal.value.response.status_code == 429
            assert json.loads(refusal.value.response.body)["message"] == "Later"
            for text in ("one", "two"):
                with dial(server) as socket:
                    assert socket.recv(DEADLINE) == text
                    with pytest.raises(ConnectionClosed):
                        socket.recv(DEADLINE)
                    assert socket.protocol.close_code == 1006


def test_replay_waits_for_the_client_to_close_where_it_did(tmp_path: Path) -> None:
    path = recording(tmp_path, header(), from_server(0.0, "x"), {"t": 0.1, "close": 1000, "reason": "", "by": "client"})
    with LocalServer(replay=path, replay_speed=0) as server:
        with dial(server) as socket:
            assert socket.recv(DEADLINE) == "x"
        assert server.connection().closed_by == "client"


def test_other_paths_and_authentication_work_as_usual(tmp_path: Path) -> None:
    path = recording(tmp_path, {**header(), "url": "ws://localhost:99/some/where"}, {**END, "t": 0.1})
    with fast_server(replay=path) as server:
        with dial(server, "/v1/agent/converse") as socket:
            assert "Welcome" in str(socket.recv(DEADLINE))
        with pytest.raises(InvalidStatus) as refusal:
            connect(f"{server.url}/some/where")
        assert refusal.value.response.status_code == 401
        server.timing = Timing()
        with dial(server, "/some/where") as socket:
            assert [*socket] == []
        with client(server) as rest:
            assert rest.get(f"/v1/projects/{server.project_id}/balances").status_code == 200


BAD = [
    ([], "no recorded connection"),
    (["{}"], "line 1: expected a header first"),
    (["nonsense"], "line 1: Expecting value"),
    ([header(version=2)], "line 1: version 2 is not known"),
    ([header(), {"t": 0, "dir": "in", "binary": "a"}], "line 2: `binary` is not base64"),
    ([header(), {"dir": "in", "text": "a"}], "line 2: 't'"),
    ([header(), {"t": 0, "dir": "in", "text": 3}], "line 2: `text` is expected to be a string"),
    ([header(), '{"t": 0, "dir": "in", "text": "\\ud800"}'], "line 2: 'utf-8' codec can't encode"),
    ([header(), '{"t": NaN, "dir": "in", "text": ""}'], "line 2: `t` is expected to be a number of at least 0"),
    ([header(), {"t": 0, "close": 999}], "line 2: `close` is expected to be a number from 1000 to 4999"),
    ([header(), {"t": 0, "close": 1000, "reason": "\u00fc" * 62}], "line 2: `reason` is longer than 123 bytes"),
    ([header(), {**END, "connection": "other"}], "line 2: 'other'"),
    ([header(status=7)], "line 1: `status` is expected to be a number from 100 to 599"),
    ([header(), [1]], "line 2"),
]


@pytest.mark.parametrize(("lines", "problem"), BAD)
def test_the_error_for_a_bad_recording_names_the_line(tmp_path: Path, lines: list[Any], problem: str) -> None:
    path = recording(tmp_path, *lines)
    with pytest.raises(RecordingError, match=problem):
        LocalServer(replay=path)


def test_the_error_for_invalid_utf_8_names_the_line(tmp_path: Path) -> None:
    path = recording(tmp_path, header())
    path.write_bytes(path.read_bytes() + b'{"t": 0, "dir": "in", "text": "\xff"}\n')
    with pytest.raises(RecordingError, match="line 2: 'utf-8' codec can't decode"):
        LocalServer(replay=path)


def test_lines_of_several_connections_may_be_interleaved(tmp_path: Path) -> None:
    path = recording(
        tmp_path,
        header(connection="a"),
        {**from_server(0.1, "1"), "connection": "a"},
        header(connection="b"),
        {**from_server(0.1, "2"), "connection": "a"},
        {**from_server(0.1, "3"), "connection": "b"},
        {**END, "connection": "a"},
    )
    found = Recording(path)
    taken = [found.take("/v1/listen") for _ in "ab"]
    assert [[one.payload for one in each.frames] for each in taken] == [["1", "2"], ["3"]]
    assert [each.close for each in taken] == [1000, None]


def test_an_incomplete_last_line_is_ignored(tmp_path: Path) -> None:
    path = recording(tmp_path, header(), from_server(0.0, "x"))
    path.write_text(path.read_text("utf-8") + '{"t": 1, "dir": "i', "utf-8")
    assert Recording(path).take("/v1/listen").close is None


def test_unknown_fields_and_lines_are_ignored(tmp_path: Path) -> None:
    path = recording(
        tmp_path, header(more=1), {"t": 0, "dropped": {"frames": 1, "bytes": 2}}, {"t": 0, "note": "x"}, END
    )
    assert Recording(path).take("/v1/listen").close == 1000


@pytest.mark.parametrize("wrong", ["fast", None])
def test_the_error_for_an_invalid_speed_names_the_option(tmp_path: Path, wrong: Any) -> None:
    """A speed of the wrong type is not reported as operands that `>=` does not support."""
    for options in ({"replay": recording(tmp_path, *SESSION)}, {}):
        with pytest.raises(TypeError, match=f"^replay_speed: expected a number, got {type(wrong).__name__}$"):
            LocalServer(**options, replay_speed=wrong)
