"""Speech that was interrupted by a loss is spoken again, and players learn what to drop."""

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


def taken(journal: SpeakJournal) -> list[Any]:
    journal.suspend()
    journal.rewind()
    found = []
    while (entry := journal.take()) is not None:
        found.append(entry)
    return found


def test_what_was_flushed_is_not_said_again() -> None:
    journal = SpeakJournal(Reconnect(), URL)
    for text in (SPEAK, FLUSH, SPEAK, SPEAK, FLUSH, SPEAK):
        assert journal.text(text)
    assert journal.heard([b"audio", FLUSHED, b"aud"]) == [b"audio", FLUSHED, b"aud"]
    assert taken(journal) == [SPEAK, SPEAK, FLUSH, SPEAK]
    assert journal.dropped == 3
    assert taken(journal) == [SPEAK, SPEAK, FLUSH, SPEAK]
    assert journal.dropped == 0, "the application was told already"


def test_texts_of_a_class_of_the_program_are_kept() -> None:
    """They were no entries, and in an outage lost."""

    class Said(str):
        pass

    journal = SpeakJournal(Reconnect(), URL)
    journal.suspend()
    assert journal.text(Said(SPEAK))
    assert taken(journal) == [SPEAK]
    assert journal.ledger(0).sent.frames == journal.ledger(0).replayed.frames == 1
    journal.text('{"type": "Close"}')
    assert taken(journal) == [SPEAK, '{"type": "Close"}']
    assert journal.ledger(0).replayed.frames == 2, "the farewell is no entry of the account"


def test_what_was_cleared_is_not_said_again() -> None:
    journal = SpeakJournal(Reconnect(), URL)
    for text in (SPEAK, FLUSH, SPEAK, CLEAR, SPEAK):
        journal.text(text)
    journal.heard([b"audio", CLEARED])
    assert taken(journal) == [SPEAK]
    assert journal.dropped == 0


def test_a_refused_flush_is_not_asked_again() -> None:
    journal = SpeakJournal(Reconnect(), URL)
    for text in (SPEAK, FLUSH, SPEAK):
        journal.text(text)
    journal.heard(['{"type":"Warning","warn_code":"EXCESSIVE_FLUSH","warn_msg":"later"}'])
    assert taken(journal) == [SPEAK, SPEAK]
    late = SpeakJournal(Reconnect(), URL)
    for text in (SPEAK, FLUSH, SPEAK, FLUSH):
        late.text(text)
    late.heard(['{"type":"Warning","warn_code":"EXCESSIVE_FLUSH","warn_msg":"later"}', FLUSHED])
    assert taken(late) == [SPEAK], "the first flush was answered, the text of the second stays with the server"


def test_repeated_audio_is_cut_off_where_it_can_be() -> None:
    journal = SpeakJournal(Reconnect(resume=True), URL)
    journal.text(SPEAK)
    journal.text(FLUSH)
    journal.heard([b"0123"])
    taken(journal)
    assert journal.heard([b"01"]) == []
    taken(journal)
    assert journal.heard([b"012", b"3456", FLUSHED]) == [b"456", FLUSHED]
    compressed = SpeakJournal(Reconnect(resume=True), URL.replace("linear16", "mp3"))
    compressed.text(SPEAK)
    compressed.heard([b"0123"])
    taken(compressed)
    assert (compressed.dropped, compressed.heard([b"01"])) == (4, [b"01"])


FLUX = "wss://host/v2/speak?model=flux-alexis-en&encoding=linear16&sample_rate=8000"
INTERRUPT = '{"type": "Interrupt"}'
OVER, INTERRUPTED = '{"type":"SpeechMetadata","speech_id":"dg_sp_1"}', '{"type":"SpeechInterrupted"}'


def test_turns_whose_end_was_told_are_not_said_again() -> None:
    journal = FluxSpeakJournal(Reconnect(), FLUX)
    kept = [journal.text(text) for text in (FLUSH, SPEAK, FLUSH, FLUSH, SPEAK, SPEAK, FLUSH, SPEAK)]
    assert kept == [False, True, True, False, True, True, True, True], "a Flush without a text has no answer"
    told = ['{"type":"Connected"}', '{"type":"Flushed","speech_id":"dg_sp_1"}', b"audio", OVER, b"aud"]
    assert journal.heard(told) == told
    assert taken(journal) == [SPEAK, SPEAK, FLUSH, SPEAK]
    assert journal.dropped == 3
    assert journal.heard(told[:2]) == told[1:2], "Connected is told once"
    journal.heard([b"audio", OVER])
    assert taken(journal) == [SPEAK]
    assert not journal.is_complete()
    journal.heard([b"audio", OVER])
    assert journal.is_complete(), "Close has flushed it"


def test_what_was_interrupted_is_not_said_again() -> None:
    answered = FluxSpeakJournal(Reconnect(), FLUX)
    for text in (SPEAK, FLUSH, SPEAK, INTERRUPT, SPEAK, FLUSH):
        answered.text(text)
    answered.heard([b"audio", INTERRUPTED, b"au"])
    assert (taken(answered), answered.dropped) == ([SPEAK, FLUSH], 2)
    asked = FluxSpeakJournal(Reconnect(), FLUX)
    for text in (SPEAK, FLUSH, INTERRUPT, SPEAK, FLUSH):
        asked.text(text)
    asked.heard([b"audio"])
    assert (taken(asked), asked.dropped) == ([INTERRUPT, SPEAK, FLUSH], 0)
    asked.heard(['{"type":"Warning","code":"SYNTHESIS_RETRYING"}', '{"type":"Warning","code":"NO_ACTIVE_SPEECH"}'])
    assert taken(asked) == [SPEAK, FLUSH]
    refused = FluxSpeakJournal(Reconnect(), FLUX)
    for text in (SPEAK, FLUSH, INTERRUPT):
        refused.text(text)
    refused.heard(['{"type":"Warning","code":"INVALID_INTERRUPT_OFFSET"}'])
    assert taken(refused) == [SPEAK, FLUSH]


def test_numbers_of_flushes_go_on(colour: str, loop: LoopThread) -> None:
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


def test_the_speaker_drops_what_is_said_again(monkeypatch: Any, colour: str, loop: LoopThread) -> None:
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
def test_a_tape_drops_the_utterance_that_is_coming(played: int) -> None:
    """Never an utterance before it, however far the tape has been played."""
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


def test_another_voice_in_mid_speech(colour: str, loop: LoopThread) -> None:
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
