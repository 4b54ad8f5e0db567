"""Random recordings: the server's reader reads what clients write, which has no credentials and stays within the limit;
a damaged recording is either read, or refused with the place of the error."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from colours import DEADLINE
from hypothesis import example, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from deepgram._core.recording import RESERVE, SUSPICIOUS, Record, Recording
from deepgram._core.secret import CREDENTIAL
from deepgram.server import LocalServer, Timing
from deepgram.server import recorded as reader
from deepgram.server.recorded import RecordingError

KEY = "Canary-4711/of+a=key"
LEARNED = "canary of a message"
NAMES = st.sampled_from(["type", "token", "apiKey", "X-Key", "headers", "url", "content", "\ud800", "text"])
PLAIN = st.text(max_size=20) | st.sampled_from(
    [KEY, f"Token {KEY}", LEARNED, f"https://u:{KEY}@h/?a={KEY}", "KeepAlive", "", "\u2028\x85\r\n", "***", "{", "[]"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3) | inner.map(lambda x: json.dumps(x))
    ),
    max_leaves=8,
)
TEXT = (PLAIN | JSON.map(json.dumps)).filter(lambda text: text == text.encode(errors="replace").decode())
BINARY = st.binary(max_size=50) | st.binary(max_size=10).map(lambda data: data + KEY.encode() + data)
FRAMES = st.lists(st.tuples(st.sampled_from(["in", "out"]), TEXT | BINARY), max_size=8)
MANY_EXAMPLES = settings(max_examples=200, deadline=None)


@contextmanager
def file(content: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "session.jsonl")
        path.write_bytes(content)
        yield path


def written(frames: list[tuple[Any, Any]], limit: int = 10**6, code: Any = 1000, reason: str = "") -> bytes:
    """The file a client writes for a session of these frames."""
    record = Record(Recording("", limit), "c", f"ws://h/v1/listen?key={KEY}&a={KEY}", {"Authorization": f"Token {KEY}"})
    content = record.header(0, "now", 101, None)
    for at, (direction, payload) in enumerate(frames):
        content += record.frame(at / 10, len(content), direction, payload)
    return content + record.end(len(frames) / 10, code, reason, "server")


@MANY_EXAMPLES
@given(FRAMES, st.integers(1000, 4999) | st.none(), st.text(max_size=30))
@example([("out", json.dumps({"token": LEARNED})), ("in", LEARNED)], 1000, LEARNED)
@example([("out", json.dumps({"apiKey": "version"})), ("in", "version")], None, "")
@example([("in", json.dumps({"content": "[" * 4000}))], None, "")
@example([("out", "[" * 100_000 + '"' + KEY)], None, "")
def test_written_recordings_are_read_back(frames: list[tuple[Any, Any]], code: Any, reason: str) -> None:
    reason = reason.encode(errors="replace").decode()
    content = written(frames, code=code, reason=reason)
    assert KEY.encode() not in content
    with file(content) as path:
        found = reader.Recording(path).take("/v1/listen")
    assert (found.close, found.status, len(found.frames)) == (code, 101, len(frames))
    for read, (at, (direction, payload)) in zip(found.frames, enumerate(frames), strict=True):
        assert (read.at, read.by_server) == (at / 10, direction == "in")
        assert type(read.payload) is type(payload)
        if isinstance(payload, bytes):
            assert len(read.payload) == len(payload)
            assert KEY.encode() not in read.payload
        if KEY.encode() not in (payload.encode() if isinstance(payload, str) else payload) and not suspicious(payload):
            assert read.payload in (payload, payload.replace(LEARNED, "***") if isinstance(payload, str) else payload)
        if isinstance(read.payload, str):
            assert KEY not in read.payload


def suspicious(payload: Any) -> bool:
    return isinstance(payload, str) and any(sign in payload.lower() for sign in SUSPICIOUS)


@MANY_EXAMPLES
@given(FRAMES, st.integers(1, 4000))
def test_the_limit_holds_and_dropped_frames_are_counted(frames: list[tuple[Any, Any]], limit: int) -> None:
    record = Record(Recording("", limit), "c", "ws://h", {})
    if not record.header(0, "now", 101, None):
        assert limit < RESERVE + 200
        return
    content = written(frames, limit)
    lines = [json.loads(line) for line in content.splitlines()]
    dropped = [line["dropped"] for line in lines if "dropped" in line]
    kept = [line for line in lines if "dir" in line]
    assert len(content) <= max(limit, RESERVE)
    assert len(kept) + sum(one["frames"] for one in dropped) == len(frames)
    missing = frames[len(kept) :]
    sizes = [len(payload.encode() if isinstance(payload, str) else payload) for _, payload in missing]
    assert sum(one["bytes"] for one in dropped) == sum(sizes)
    assert len(dropped) == min(len(missing), 2)


VALID = written([("out", bytes(20)), ("in", '{"type":"Results"}'), ("out", '{"type":"CloseStream"}'), ("in", b"abc")])


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(VALID)), st.integers(0, 9), st.binary(max_size=3)), max_size=4))
@example([(len(VALID) - 1, 9, b"")])
@example([(0, 0, b"\xef\xbb\xbf")])
@example([(0, 0, b"\xff\xfe")])
def test_damaged_recordings_are_read_or_refused(changes: list[tuple[int, int, bytes]]) -> None:
    content = VALID
    for at, removed, inserted in changes:
        content = content[:at] + inserted + content[at + removed :]
    refused = ""
    with file(content) as path:
        try:
            reader.Recording(path)
        except RecordingError as error:
            refused = str(error)
    assert not refused or refused.startswith(str(path))


CODES = st.sampled_from([None, 1000, 1001, 1005, 1008, 1011, 3000, 4999])


@settings(max_examples=30, deadline=None)
@given(FRAMES, CODES, st.sampled_from([101, 400, 429, 503]))
@example([], 1005, 101)
@example([("in", "")], None, 204)
def test_written_recordings_are_replayed(frames: list[tuple[Any, Any]], code: Any, status: int) -> None:
    content = written(frames, code=code).replace(b'"status":101', b'"status":%d' % status)
    with file(content) as path, LocalServer(replay=path, replay_speed=0, timing=Timing(idle=0.01)) as server:
        expected = [one.payload for one in reader.Recording(path).take("/v1/listen").frames if one.by_server]
        heard = []
        try:
            with connect(f"{server.url}/v1/listen", additional_headers={"Authorization": "Token k"}) as socket:
                while True:
                    heard.append(socket.recv(DEADLINE))
        except ConnectionClosed as closed:
            ended = closed.rcvd.code if closed.rcvd else None
            assert_each(heard == expected, ended == code, status == 101)
        except InvalidStatus as refused:
            assert_each(refused.response.status_code == status, status != 101)


def assert_each(*held: bool) -> None:
    assert all(held), held


def test_every_credential_name_contains_a_suspicious_word() -> None:
    """A text is only parsed for credentials if it contains one of the words in `SUSPICIOUS`."""
    names = CREDENTIAL.pattern.replace("s?", "s").replace("(or)?", "or").split("|")
    assert len(names) > 8
    for name in names:
        assert CREDENTIAL.fullmatch(name)
        for one in (name, name.replace("passwor", "passw"), name.rstrip("s")):
            assert not CREDENTIAL.fullmatch(one) or any(sign in one for sign in SUSPICIOUS)
