"""Speech interrupted by a loss is synthesized again, and players learn how much to drop."""

import sys
from typing import Any

import pytest
from attack.reconnects import Run, flushed_audio
from colours import DEADLINE, LoopThread, eventually

from deepgram import Reconnect
from deepgram.audio._tape import Tape
from deepgram.server import Abort, Close, Faults, LocalServer, Timing
from deepgram.server.sound_card import FakeSoundCard
from deepgram.speak.journal import FluxSpeakJournal, SpeakJournal

RAW = {"encoding": "linear16", "sample_rate": 8000}
URL = "wss://host/v1/speak?encoding=linear16&sample_rate=8000"
SPEAK, FLUSH, CLEAR = '{"type": "Speak", "text": "One."}', '{"type": "Flush"}', '{"type": "Clear"}'
FLUSHED, CLEARED = '{"type":"Flushed","sequence_id":0}', '{"type":"Cleared","sequence_id":0}'


def replayed(journal: SpeakJournal) -> list[Any]:
    """The messages a new connection would be sent."""
    journal.suspend()
    journal.rewind()
    found = []
    while (entry := journal.take()) is not None:
        found.append(entry)
    return found


def test_flushed_texts_are_not_replayed() -> None:
    journal = SpeakJournal(Reconnect(), URL)
    for text in (SPEAK, FLUSH, SPEAK, SPEAK, FLUSH, SPEAK):
        assert journal.text(text)
    assert journal.heard([b"audio", FLUSHED, b"aud"]) == [b"audio", FLUSHED, b"aud"]
    assert replayed(journal) == [SPEAK, SPEAK, FLUSH, SPEAK]
    assert journal.dropped == 3
    assert replayed(journal) == [SPEAK, SPEAK, FLUSH, SPEAK]
    assert journal.dropped == 0, "the application has been told already"


def test_texts_of_a_subclass_of_str_are_journaled() -> None:
    """They were not journaled, and so lost in an outage."""

    class Said(str):
        pass

    journal = SpeakJournal(Reconnect(), URL)
    journal.suspend()
    assert journal.text(Said(SPEAK))
    assert replayed(journal) == [SPEAK]
    assert journal.ledger(0).sent.frames == journal.ledger(0).replayed.frames == 1
    journal.text('{"type": "Close"}')
    assert replayed(journal) == [SPEAK, '{"type": "Close"}']
    assert journal.ledger(0).replayed.frames == 2, "the final message does not count in the ledger"


def test_cleared_texts_are_not_replayed() -> None:
    journal = SpeakJournal(Reconnect(), URL)
    for text in (SPEAK, FLUSH, SPEAK, CLEAR, SPEAK):
        journal.text(text)
    journal.heard([b"audio", CLEARED])
    assert replayed(journal) == [SPEAK]
    assert journal.dropped == 0


def test_a_refused_flush_is_not_replayed() -> None:
    journal = SpeakJournal(Reconnect(), URL)
    for text in (SPEAK, FLUSH, SPEAK):
        journal.text(text)
    journal.heard(['{"type":"Warning","warn_code":"EXCESSIVE_FLUSH","warn_msg":"later"}'])
    assert replayed(journal) == [SPEAK, SPEAK]
    late = SpeakJournal(Reconnect(), URL)
    for text in (SPEAK, FLUSH, SPEAK, FLUSH):
        late.text(text)
    late.heard(['{"type":"Warning","warn_code":"EXCESSIVE_FLUSH","warn_msg":"later"}', FLUSHED])
    assert replayed(late) == [SPEAK], "the first flush was answered; the text of the second is still unspoken"


def test_resume_skips_repeated_audio_unless_compressed() -> None:
    journal = SpeakJournal(Reconnect(resume=True), URL)
    journal.text(SPEAK)
    journal.text(FLUSH)
    journal.heard([b"0123"])
    replayed(journal)
    assert journal.heard([b"01"]) == []
    replayed(journal)
    assert journal.heard([b"012", b"3456", FLUSHED]) == [b"456", FLUSHED]
    compressed = SpeakJournal(Reconnect(resume=True), URL.replace("linear16", "mp3"))
    compressed.text(SPEAK)
    compressed.heard([b"0123"])
    replayed(compressed)
    assert (compressed.dropped, compressed.heard([b"01"])) == (4, [b"01"])


FLUX = "wss://host/v2/speak?model=flux-alexis-en&encoding=linear16&sample_rate=8000"
INTERRUPT = '{"type": "Interrupt"}'
SPEECH_METADATA, INTERRUPTED = '{"type":"SpeechMetadata","speech_id":"dg_sp_1"}', '{"type":"SpeechInterrupted"}'


def test_flux_turns_that_ended_are_not_replayed() -> None:
    journal = FluxSpeakJournal(Reconnect(), FLUX)
    kept = [journal.text(text) for text in (FLUSH, SPEAK, FLUSH, FLUSH, SPEAK, SPEAK, FLUSH, SPEAK)]
    assert kept == [False, True, True, False, True, True, True, True], "a Flush without a text gets no answer"
    messages = ['{"type":"Connected"}', '{"type":"Flushed","speech_id":"dg_sp_1"}', b"audio", SPEECH_METADATA, b"aud"]
    assert journal.heard(messages) == messages
    assert replayed(journal) == [SPEAK, SPEAK, FLUSH, SPEAK]
    assert journal.dropped == 3
    assert journal.heard(messages[:2]) == messages[1:2], "Connected is delivered once"
    journal.heard([b"audio", SPEECH_METADATA])
    assert replayed(journal) == [SPEAK]
    assert not journal.is_complete()
    journal.heard([b"audio", SPEECH_METADATA])
    assert journal.is_complete(), "Close flushes the last text"


def test_interrupted_flux_texts_are_not_replayed() -> None:
    answered = FluxSpeakJournal(Reconnect(), FLUX)
    for text in (SPEAK, FLUSH, SPEAK, INTERRUPT, SPEAK, FLUSH):
        answered.text(text)
    answered.heard([b"audio", INTERRUPTED, b"au"])
    assert (replayed(answered), answered.dropped) == ([SPEAK, FLUSH], 2)
    asked = FluxSpeakJournal(Reconnect(), FLUX)
    for text in (SPEAK, FLUSH, INTERRUPT, SPEAK, FLUSH):
        asked.text(text)
    asked.heard([b"audio"])
    assert (replayed(asked), asked.dropped) == ([INTERRUPT, SPEAK, FLUSH], 0)
    asked.heard(['{"type":"Warning","code":"SYNTHESIS_RETRYING"}', '{"type":"Warning","code":"NO_ACTIVE_SPEECH"}'])
    assert replayed(asked) == [SPEAK, FLUSH]
    refused = FluxSpeakJournal(Reconnect(), FLUX)
    for text in (SPEAK, FLUSH, INTERRUPT):
        refused.text(text)
    refused.heard(['{"type":"Warning","code":"INVALID_INTERRUPT_OFFSET"}'])
    assert replayed(refused) == [SPEAK, FLUSH]


def test_sequence_ids_continue_across_a_reconnect(colour: str, loop: LoopThread) -> None:
    ends = [Faults(close=Close(after_sent=4, code=1011))]
    with LocalServer(timing=Timing.fast(), next_faults=ends) as server:
        run = Run("speak", colour, loop, server, DEADLINE)
        assert run.client.start(RAW)
        for number in range(4):
            assert run.client.send_text(f"Sentence {number}.")
            assert run.client.flush()
        run.ends(whole=True)
        assert [message.sequence_id for message in run.heard["Flushed"]] == [0, 1, 2, 3]
        assert len(run.ledger.request_ids) == 2
    assert run.problems == []


def test_the_speaker_is_told_to_drop_repeated_audio(monkeypatch: Any, colour: str, loop: LoopThread) -> None:
    card = FakeSoundCard(speed=1000.0)
    monkeypatch.setitem(sys.modules, "pyaudio", card.module())
    with LocalServer(timing=Timing.fast(), next_faults=[Faults(abort=Abort(after_sent=5))]) as server:
        run = Run("speak", colour, loop, server, DEADLINE)
        assert run.client.start(RAW)
        assert run.client.send_text("A sentence that is rather long, so that it takes some time. " * 4)
        assert run.client.flush()
        eventually(lambda: run.heard["Flushed"])
        whole = flushed_audio(run)
        run.ends(whole=True)
    (restarted,) = run.heard["Restarted"]
    assert restarted.size > 0
    assert len(whole[0]) > restarted.size


@pytest.mark.parametrize("played", [0, 4, 8, 12, 16])
def test_a_tape_drops_only_the_current_utterance(played: int) -> None:
    """Never the one before, however far the tape has been played."""
    tape = Tape(2, 8000, 4, 1000)
    tape.add(b"12345678")
    tape.begin_utterance()
    tape.add(b"abcdefgh")
    for _ in range(played // 4):
        tape.take()
    tape.drop_utterance()
    tape.add(b"ABCDEFGH")
    rest = b"".join(iter(tape.take, b""))
    assert rest == b"12345678"[played:] + b"ABCDEFGH"
    assert tape.heard.size == 8


def test_restart_changes_the_voice_mid_session(colour: str, loop: LoopThread) -> None:
    with LocalServer(timing=Timing.fast()) as server:
        run = Run("speak", colour, loop, server, DEADLINE)
        assert run.client.start({**RAW, "model": "aura-2-thalia-en"})
        assert run.client.send_text("One.")
        assert run.client.flush()
        assert run.client.restart({**RAW, "model": "aura-2-luna-en"}) is True
        assert run.client.send_text("Two.")
        assert run.client.flush(wait=True)
        run.ends(whole=True)
        assert ["luna" in record.query for record in server.connections] == [False, True]
    assert run.problems == []
    assert [message.sequence_id for message in run.heard["Flushed"]] == [0, 1]
    assert run.heard["Restarted"] == []
