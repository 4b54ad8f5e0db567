"""Intact and damaged recordings are read, or refused with the place of the damage."""

from __future__ import annotations

import tempfile
from pathlib import Path

from deepgram._core.recording import Record, Recording
from deepgram.server import recorded as reader


def _written() -> bytes:
    record = Record(Recording("", 10**6), "c", "ws://h/v1/listen?key=k", {"Authorization": "Token k", "Accept": "*"})
    content = record.header(0, "2026-01-01T00:00:00.000Z", 101, "r")
    frames = [("out", bytes(20)), ("in", '{"type":"Results"}'), ("out", '{"type":"CloseStream"}'), ("in", b"abc")]
    for at, (direction, payload) in enumerate(frames):
        content += record.frame(at / 10, len(content), direction, payload)
    return content + record.end(1, 1000, "bye", "server")


WHOLE = _written()
SEEDS = [
    WHOLE,
    WHOLE * 2,
    WHOLE.replace(b',"connection":"c"', b""),
    b'{"version":1,"url":"ws://h/v1/agent","status":503}\n{"t":0,"dir":"in","text":"no"}\n',
]
WORDS = [
    *(b"\n", b"\r", b"{", b"}", b"[", b'"', b",", b":", b"null", b"true", b"-1", b"1e999", b"NaN", b"\\ud800", b"\xff"),
    *(
        b"\xef\xbb\xbf",
        b'"version":1',
        b'"url":"ws://["',
        b'"connection":[]',
        b'"connection":{}',
        b'"dir":"in"',
        b'"t":',
    ),
    *(
        b'"close":1005',
        b'"close":null',
        b'"status":999',
        b'"binary":"a"',
        b'"text":"\\ud800"',
        b'"reason":5',
        b"[" * 2000,
    ),
    *(b"9" * 5000, b'"dropped":{}', "\u2028".encode()),
]
_FOLDER = tempfile.TemporaryDirectory()  # removed when the process ends


def check(data: bytes) -> None:
    path = Path(_FOLDER.name, "session.jsonl")
    path.write_bytes(data)
    refused = ""
    try:
        recording = reader.Recording(path)
    except reader.RecordingError as error:
        refused = str(error)
    if refused:
        assert refused.startswith(str(path))
        return
    for place in recording._connections:
        assert recording.has(place)
        connection = recording.take(place)
        assert 100 <= connection.status <= 599
        assert connection.close is None or 1000 <= connection.close <= 4999
        assert len(connection.reason.encode()) <= 123
        for frame in connection.frames:
            assert 0 <= frame.at < float("inf")
            assert isinstance(frame.payload, bytes) or frame.payload.encode() is not None
