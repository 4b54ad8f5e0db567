"""Streams of container audio, intact or damaged, over connections that are lost at random. Each new connection receives
the stream's header and then the stream from exactly where coverage ends, and every byte is accounted for."""

from __future__ import annotations

import json
import random
import zlib
from pathlib import Path

from deepgram._core.recovery import Reconnect
from deepgram.listen.journal import ListenJournal

CONTAINERS = Path(__file__).parents[2] / "core" / "containers"
SEEDS = [path.read_bytes()[:12_000] for path in sorted(CONTAINERS.iterdir())] + [
    b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x01\0\x80>\0\0\0}\0\0\x02\0\x10\0data\xff\xff\xff\xff" + bytes(3200),
    b"an unknown container" * 50,
]
WORDS = [
    *(b"RIFF", b"OggS", b"OggS\0\x02", b"OpusHead", b"\x1a\x45\xdf\xa3", b"\x1f\x43\xb6\x75", b"\xe7", b"\x2a\xd7\xb1"),
    *(
        b"\x18\x53\x80\x67\x01" + b"\xff" * 7,
        b"fLaC",
        b"\xff\xf8",
        b"\xff\xf1",
        b"\xff\xfb",
        b"ID3",
        b"\xff\xe2",
        b"data",
    ),
    *(b"fmt ", b"\0" * 8, b"\xff" * 8, b"\x80", b"\x01\0\0\0", b"\x7f\xff\xff\xff", b"\0" * 300),
]


def check(data: bytes) -> None:
    rng = random.Random(zlib.crc32(data))
    room = rng.choice((200, 3000, 1 << 20))
    journal = ListenJournal(Reconnect(buffer_bytes=room), "wss://host/v1/listen?model=nova-3")
    note = journal.noting()
    place, size, seconds = 0, 0, 0.0
    frames = 0
    while place < len(data):
        piece = data[place : place + rng.choice((1, 60, 700, 4000))]
        note(piece)
        place, frames = place + len(piece), frames + 1
        kind = rng.random()
        if kind < 0.2:
            seconds += rng.random()
            _results(journal, seconds - journal._shift if rng.random() < 0.9 else seconds * 1e9)
        elif kind < 0.35:
            _lose_connection(journal, data[:place], rng)
            seconds = max(seconds, journal._shift)
        _check_balance(journal, place, frames)
        size = journal._end - journal._begin
        assert size <= room + 4000, f"{size} bytes are kept"
    journal.over(complete=rng.random() < 0.5)
    _check_balance(journal, len(data), frames)
    assert journal.ledger(0).pending[:2] == (0, 0)


def _results(journal: ListenJournal, until: float) -> None:
    result = {"type": "Results", "start": 0.0, "duration": until, "is_final": True, "channel_index": [0, 1]}
    journal.heard([json.dumps(result)])


def _lose_connection(journal: ListenJournal, data: bytes, rng: random.Random) -> None:
    """Lose the connection, and possibly the next ones during the replay."""
    journal.suspend()
    for _ in range(rng.choice((1, 1, 2, 3))):
        shift = journal.rewind()
        assert shift >= 0
        covered, header = journal._covered, journal._container.header if journal._container else b""
        sent = b""
        whole = rng.random() < 0.7
        while (entry := journal.take()) is not None:
            assert isinstance(entry, bytes)
            sent += entry
            if not whole and rng.random() < 0.3:
                break
        else:
            whole = True
        begun = data[covered:]
        if covered and not journal.note:
            assert sent.startswith(header[: len(sent)]), "it does not begin with the header"
            sent = sent[len(header) :]
        assert begun.startswith(sent), "what is sent again is not the stream from where it is covered"
        if whole:
            assert sent == begun, f"{len(begun) - len(sent)} bytes are not sent again, and not missing"
            return
        journal.suspend()
        journal._to_replay = journal._to_replay or None
        if journal._to_replay is None:
            journal.suspend()
    journal.rewind()
    while journal.take() is not None:
        pass


def _check_balance(journal: ListenJournal, size: int, frames: int) -> None:
    ledger = journal.ledger(0)
    assert ledger.sent[:2] == (frames, size), ledger
    for unit in (0, 1):
        assert ledger.sent[unit] == ledger.covered[unit] + ledger.missing[unit] + ledger.pending[unit], ledger
        assert min(ledger.covered[unit], ledger.missing[unit], ledger.pending[unit]) >= 0, ledger
