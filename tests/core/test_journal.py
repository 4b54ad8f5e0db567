"""What a journal keeps until it is confirmed, and sends again after a loss at any moment."""

import json
from typing import Any, Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepgram._core.journal import MAX_LOST_RUNS, Journal
from deepgram._core.recovery import Reconnect
from deepgram.agent.journal import AgentJournal
from deepgram.listen.journal import FluxJournal, ListenJournal
from deepgram.listen.protocol import FINALIZE
from deepgram.speak.journal import FluxSpeakJournal, SpeakJournal

URL = "wss://host/v1/listen?encoding=linear16&sample_rate=1000"  # a byte lasts half a millisecond
RATE = 2000


def result(start: float, duration: float, *, final: bool = True, channel: tuple[int, int] = (0, 1), **more: Any) -> str:
    return json.dumps(
        {"type": "Results", "channel_index": channel, "start": start, "duration": duration, "is_final": final, **more}
    )


class Server:
    """Receives what is sent and confirms parts of it; positions are in bytes of the whole stream."""

    def __init__(self, journal: ListenJournal, begin: int = 0) -> None:
        self.journal, self.begin, self.read, self.confirmed = journal, begin, b"", 0
        self.finalized = 0

    def take(self, entry: Any) -> None:
        if isinstance(entry, bytes):
            self.read += entry
        else:
            self.finalized += 1

    def confirm(self, share: float) -> bytes:
        size = int((len(self.read) - self.confirmed) * share) // 2 * 2
        confirmed_audio = self.read[self.confirmed : self.confirmed + size]
        self.journal.heard([result(self.confirmed / RATE, size / RATE)])
        self.confirmed += size
        return confirmed_audio


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.integers(1, 60).map(lambda size: 2 * size)),
        st.tuples(st.just("confirm"), st.floats(0, 1)),
        st.tuples(st.just("lose"), st.integers(0, 5)),
    ),
    max_size=60,
)


@settings(max_examples=300)
@given(EVENTS, st.booleans())
def test_confirmed_results_reassemble_the_stream(events: list[tuple[str, Any]], plenty: bool) -> None:
    """With enough buffer nothing is missing or repeated; otherwise the gaps are those of the ledger."""
    journal = ListenJournal(Reconnect(buffer_bytes=1 << 20 if plenty else 100), URL)
    server: Optional[Server] = Server(journal)
    stream, heard, number = b"", {}, 0
    place = 0

    def note(audio: bytes, at: int) -> None:
        for index, byte in enumerate(audio):
            assert at + index not in heard, "twice"
            heard[at + index] = byte

    for kind, argument in [*events, ("lose", 0), ("confirm", 1.0)]:
        if kind == "send":
            frame = bytes((number + index) % 256 for index in range(argument))
            number += 7
            stream += frame
            journal.binary(frame)
            if server is not None:
                server.take(frame)
        elif kind == "confirm" and server is not None:
            at = place + server.confirmed
            note(server.confirm(argument), at)
        elif kind == "lose":
            journal.suspend()
            place = round(journal.rewind() * RATE)
            server = Server(journal)
            while (entry := journal.take()) is not None:
                server.take(entry)
    ledger = journal.ledger(0)
    gaps = {at for begin, end in ledger.gaps for at in range(round(begin * RATE), round(end * RATE))}
    assert {at: stream[at] for at in set(range(len(stream))) - gaps} == heard
    assert ledger.missing.bytes == len(gaps)
    assert not gaps or not plenty
    assert ledger.sent.bytes == len(stream) == ledger.covered.bytes + ledger.missing.bytes
    assert ledger.pending.bytes == 0
    assert ledger.sent.frames == ledger.covered.frames + ledger.missing.frames


def test_finalize_is_replayed_in_place_until_answered() -> None:
    journal = ListenJournal(Reconnect(), URL)
    journal.binary(bytes(100))
    journal.text(FINALIZE)
    journal.text('{"type": "KeepAlive"}')
    journal.binary(bytes(100))
    journal.heard([result(0, 0.03)])
    journal.suspend()
    assert journal.rewind() == 0.03
    assert [journal.take() for _ in range(4)] == [bytes(40), FINALIZE, bytes(100), None]
    journal.heard([result(0, 0.02, from_finalize=True)])
    journal.suspend()
    assert journal.rewind() == 0.05
    assert [journal.take(), journal.take()] == [bytes(100), None]


def test_results_cover_frames_not_yet_measured() -> None:
    """After a Finalize, results are evaluated as they arrive, while sent frames are only measured later."""
    journal = ListenJournal(Reconnect(), URL)
    journal.text(FINALIZE)
    note = journal.noting()
    for _ in range(10):
        note(bytes(100))
    journal.heard([result(0, 0.4)])
    journal.suspend()
    assert journal.rewind() == 0.4


def test_empty_amounts_of_raw_audio_are_zero_seconds() -> None:
    """`missing`, `replayed` and `in_flight` had None instead of 0.0 while they were empty."""
    ledger = ListenJournal(Reconnect(), URL).ledger(0)
    amounts = (ledger.sent, ledger.covered, ledger.missing, ledger.pending, ledger.replayed, ledger.in_flight)
    assert [amount.seconds for amount in amounts] == [0.0] * 6


def test_the_slowest_channel_determines_what_is_covered() -> None:
    journal = ListenJournal(Reconnect(), URL + "&channels=2&multichannel=true")
    journal.binary(bytes(400))
    journal.heard([result(0, 0.08, channel=(0, 2)), result(0, 0.04, channel=(1, 2))])
    journal.suspend()
    assert journal.rewind() == 0.04
    assert journal._cuts == {0: 0.08}
    repeated = [result(0, 0.04, channel=(0, 2)), result(0, 0.04, channel=(1, 2)), result(0.04, 0.02, channel=(0, 2))]
    delivered = [(one["channel_index"][0], one["start"]) for one in map(json.loads, journal.heard(repeated))]
    assert delivered == [(1, 0.04), (0, 0.08)], "what has been delivered on a channel is not delivered again"


def test_audio_of_unknown_encoding_is_not_replayed() -> None:
    journal = ListenJournal(Reconnect(), "wss://host/v1/listen?encoding=opus&sample_rate=48000")
    journal.binary(b"who knows what this is")
    journal.heard([result(0, 1.0)])
    journal.suspend()
    journal.binary(b"later")
    assert journal.rewind() == 0.0
    assert journal.take() == b"later"
    assert "not known" in journal.ledger(0).note
    assert journal.ledger(0).gaps == ()


@given(st.lists(st.binary(min_size=1, max_size=50)), st.lists(st.binary(min_size=1, max_size=50)))
def test_a_plain_journal_sends_only_what_came_during_the_outage(before: list[bytes], during: list[bytes]) -> None:
    journal = Journal(Reconnect())
    for frame in before:
        journal.binary(bytearray(frame))
    journal.suspend()
    for frame in during:
        journal.binary(memoryview(frame))
    journal.rewind()
    assert [journal.take() for _ in during] == during
    assert journal.take() is None


def test_the_option_speed_paces_a_replay() -> None:
    for speed, url, seconds in ((4.0, URL, 1.0), (None, URL, 0.0), (4.0, "wss://host/v1/listen", 0.0)):
        journal = ListenJournal(Reconnect(speed=speed), url)
        for _ in range(2):  # each connection has a pace of its own
            journal.suspend()
            journal.binary(bytes(4 * RATE))
            journal.text(FINALIZE)
            journal.rewind()
            while journal.take() is not None:
                pass
            assert journal.pace() == seconds
            journal.heard([result(0, 4.0)])


@pytest.mark.parametrize("limit", [{"buffer_seconds": 1.0}, {"buffer_bytes": RATE}])
def test_the_buffer_is_bounded_in_seconds_and_bytes(limit: Any) -> None:
    journal = ListenJournal(Reconnect(**limit), URL)
    note = journal.noting()
    for _ in range(100):
        note(bytes(RATE // 10))
    journal.suspend()
    journal.rewind()
    replayed = 0
    while (entry := journal.take()) is not None:
        replayed += len(entry)
    assert replayed == RATE
    assert journal.ledger(0).missing.seconds == 9.0
    assert journal.ledger(0).gaps == ((0.0, 9.0),)


def test_discarded_unconfirmed_frames_are_counted() -> None:
    journal = ListenJournal(Reconnect(buffer_bytes=RATE), URL)
    note = journal.noting()
    for _ in range(1000):
        for size in (100, 100, 60):
            note(bytes(size))
        journal.tidy()
    for _ in range(10_000):
        note(bytes(200))
    ledger = journal.ledger(0)
    assert (ledger.sent.frames, ledger.pending.frames) == (13_000, 13_000)
    journal.heard([result(0, 130 + 500.05)])  # up to the middle of a frame
    assert journal.ledger(0).covered.frames == 3_000 + 5_000


def test_memory_is_bounded_if_nothing_is_ever_confirmed() -> None:
    """Each discarded frame used to cost eight bytes. Frames are sent without exact bookkeeping, in runs."""
    journal = ListenJournal(Reconnect(buffer_bytes=RATE), URL)
    note = journal.noting()
    for number in range(5_000):
        for _ in range(5):
            note(bytes(20 + number % 7))
        journal.tidy(exactly=False)
        assert journal._end - journal._begin <= RATE + 5 * 26
    assert len(journal._lost) <= MAX_LOST_RUNS
    ledger = journal.ledger(0)
    assert (ledger.sent.frames, ledger.pending.frames, ledger.covered.frames) == (25_000, 25_000, 0)
    assert journal._end - journal._begin <= RATE
    half = ledger.sent.bytes // 4 * 2
    journal.heard([result(0, half / RATE)])
    ledger = journal.ledger(0)
    assert ledger.covered.bytes == half
    # with so many changes of length, old frames are counted proportionally
    assert abs(ledger.covered.frames - 12_500) < 10
    journal.over(complete=False)
    ledger = journal.ledger(0)
    assert ledger.missing.bytes == ledger.sent.bytes - half
    assert ledger.covered.frames + ledger.missing.frames == 25_000


def test_discarded_frames_of_several_lengths_are_counted_exactly() -> None:
    journal = ListenJournal(Reconnect(buffer_bytes=100), URL)
    note, ends = journal.noting(), [0]
    for number in range(3_000):
        size = 2 * (10 + number // 7 % 5 + number % 2 * (number // 100 % 2))
        note(bytes(size))
        ends.append(ends[-1] + size)
        if number % 10 == 0:
            journal.tidy(exactly=False)
    for covered in range(0, ends[-1], 2 * 1501):
        journal.heard([result(0, covered / RATE)])
        ledger = journal.ledger(0)
        assert ledger.covered.bytes == covered
        assert ledger.covered.frames == sum(end <= covered for end in ends[1:])
        assert ledger.covered.frames + ledger.pending.frames == 3_000


def test_conversation_texts_are_found_in_mixed_batches() -> None:
    texts = [json.dumps({"type": "ConversationText", "role": "assistant", "content": word}) for word in "abcdef"]
    compact = [text.replace(": ", ":") for text in texts]  # as the service formats it
    journal = AgentJournal(Reconnect(), {"type": "Settings", "agent": {}}, print)
    journal.heard(['{"type":"Welcome"}'])
    journal.heard(['{"type":"SettingsApplied"}'])
    batches = [[b"CCCCCCCCCCCC", compact[0]], [b"", compact[1]], [texts[2]], [compact[3], "{}"], ["", texts[4], b"x"]]
    for batch in (*batches, [bytes(640), texts[5]]):
        assert journal.heard(batch) == batch
    settings = json.loads(journal.first()[0])
    assert [entry["content"] for entry in settings["agent"]["context"]["messages"]] == list("abcdef")


def replayed(journal: Journal) -> list[Any]:
    journal.rewind()
    return list(iter(journal.take, None))


@pytest.mark.parametrize(
    "journal",
    [
        Journal(Reconnect()),
        ListenJournal(Reconnect(), URL),
        FluxJournal(Reconnect(), URL),
        SpeakJournal(Reconnect(), URL),
        FluxSpeakJournal(Reconnect(), URL),
        AgentJournal(Reconnect(), {"type": "Settings"}, print),
    ],
)
def test_unknown_texts_of_an_outage_are_sent_once(journal: Journal) -> None:
    """Such as ForceEndTurn to an agent, or texts for a custom model: `send()` returned True, but they were never
    sent."""
    unknown, strange = '{"type": "Unknown"}', "no message at all"
    journal.text(unknown)
    journal.suspend()
    journal.text('{"type": "KeepAlive"}')
    journal.text(unknown)
    journal.text(strange)
    journal.first()
    assert replayed(journal) == [unknown, strange]
    journal.suspend()
    assert replayed(journal) == [], "the last connection has been sent them"
    journal.suspend()
    journal.rewind()
    journal.text(unknown)
    assert replayed(journal) == [unknown], "the last connection was not sent all"


def test_texts_of_an_outage_keep_their_place_among_audio() -> None:
    journal = AgentJournal(Reconnect(), {"type": "Settings"}, print)
    journal.suspend()
    for entry in (b"said", '{"type": "ForceEndTurn"}', b"next"):
        journal.text(entry) if isinstance(entry, str) else journal.binary(entry)
    assert replayed(journal) == [b"said", '{"type": "ForceEndTurn"}', b"next"]


def test_settings_sent_while_a_connection_opens_are_sent_on_it() -> None:
    journal = AgentJournal(Reconnect(), None, print)
    journal.suspend()
    assert journal.first() == ()
    journal.text('{"type": "Settings", "agent": {}}')
    assert replayed(journal) == ['{"type": "Settings", "agent": {}}']
    journal.suspend()
    assert [json.loads(text)["type"] for text in journal.first()] == ["Settings"]
    assert replayed(journal) == []


@pytest.mark.parametrize("width", [2, 4])
@pytest.mark.parametrize("piece", [3, 5, 7, 101])
@pytest.mark.parametrize("lost", ["overflow", "covered", "said", "middle"])
def test_a_replay_begins_with_a_whole_sample(width: int, piece: int, lost: str) -> None:
    """D-84: with chunks of odd sizes it could begin inside a sample, which turned all that followed into noise."""
    channels = width // 2
    options = Reconnect(buffer_bytes=200 if lost == "overflow" else 1 << 20)
    if lost == "said":
        audio = {"input": {"encoding": "linear16", "sample_rate": 1000 + channels}}
        journal: Journal = AgentJournal(options, {"audio": audio}, lambda text: None)
        width = 2
    else:
        journal = ListenJournal(options, f"{URL}&channels={channels}")
    stream = bytes(place % width for place in range(piece * 701))
    send = journal.noting()
    for place in range(0, len(stream), piece):
        send(stream[place : place + piece])
    journal.tidy()
    if lost == "covered":
        journal.heard([result(0, len(stream) / (1000 * width) + 1, channel=(0, 1))])
    elif lost == "middle":
        journal.heard([result(0, 0.0505, channel=(0, 1))])
    elif lost == "said":
        journal.heard(['{"type":"Welcome"}', '{"type":"SettingsApplied"}'])
        journal.heard(['{"type":"ConversationText","role":"user","content":"Hello."}'])
        journal.heard(['{"type":"ConversationText","role":"assistant","content":"Hello."}'])
    journal.suspend()
    journal.rewind()
    replayed = b"".join(entry for entry in iter(journal.take, None) if isinstance(entry, bytes))
    assert replayed[:width] == bytes(range(width))[: len(replayed)]
    assert (len(stream) - len(replayed)) % width == 0
    assert stream.endswith(replayed)
    ledger = journal.ledger(0)
    assert ledger.sent.bytes == ledger.covered.bytes + ledger.missing.bytes + ledger.pending.bytes == len(stream)
