"""The turns of a client, with given times: no socket, no clock."""

from array import array
from types import SimpleNamespace
from typing import Any

import pytest

from deepgram import AgentStartedSpeakingResponse, ConversationTextResponse, FunctionCallRequest, TurnResponse
from deepgram._core.turns import Format, Turns
from deepgram.agent.turns import AgentTurns
from deepgram.listen.turns import ListenTurns
from deepgram.speak.turns import SpeakTurns

LOUD = array("h", [9000] * 8000).tobytes()  # 0.5 s at 16 kHz
QUIET = bytes(len(LOUD))
PCM = Format.of("linear16", 16000)


def turns_of(kind: type[Turns], *, watched: bool = False, sent: Format = PCM, received: Format = PCM) -> Any:
    """Turns of a kind, and `finished`, the turns they report."""
    turns = kind(lambda: (sent, received), watched=watched)
    turns.finished = []  # type: ignore[attr-defined]

    def mark(kind: str, payload: Any, now: float) -> None:
        turns.finished.extend(turns.mark(kind, payload, now))  # type: ignore[attr-defined]

    def played(size: int, now: float) -> None:
        turns.finished.extend(turns.played(size, now))  # type: ignore[attr-defined]

    return SimpleNamespace(mark=mark, played=played, finished=turns.finished, turns=turns)  # type: ignore[attr-defined]


def conversation_text(role: str, content: str) -> ConversationTextResponse:
    return ConversationTextResponse("ConversationText", role, content)


def conversation(*, watched: bool) -> Any:
    """One question at 1.5 s, whose answer of two seconds of audio arrives all at once at 5.0 s."""
    talk = turns_of(AgentTurns, watched=watched)
    talk.mark("audio", LOUD, 1.0)
    talk.mark("UserStartedSpeaking", None, 1.5)
    talk.mark("audio", LOUD, 2.0)
    talk.mark("audio", QUIET, 2.5)
    talk.mark("ConversationText", conversation_text("user", "What is it?"), 3.0)
    talk.mark("AgentThinking", None, 3.25)
    call = {"id": "a", "name": "look", "arguments": "{}", "client_side": True}
    talk.mark("FunctionCallRequest", FunctionCallRequest("FunctionCallRequest", [call]), 3.5)
    talk.mark("text", '{"type": "FunctionCallResponse", "id": "a", "name": "look", "content": ""}', 4.0)
    talk.mark("ConversationText", conversation_text("assistant", "It is a house."), 4.75)
    talk.mark("AgentStartedSpeaking", AgentStartedSpeakingResponse(1.5, 0.5, 1.0), 4.75)
    talk.mark("binary", QUIET, 5.0)
    talk.mark("binary", LOUD, 5.0)
    talk.mark("ConversationText", conversation_text("assistant", "It has four red doors."), 5.0)
    talk.mark("binary", 2 * LOUD, 5.0)
    talk.mark("AgentAudioDone", None, 5.0)
    return talk


def check_question(turn: TurnResponse) -> None:
    assert (turn.product, turn.number, turn.text) == ("agent", 1, "What is it?")
    assert turn.reply == "It is a house. It has four red doors."
    assert (turn.began, turn.speech_ended, turn.final, turn.thinking) == (1.5, 2.0, 3.0, 3.25)
    assert (turn.answered, turn.first_byte) == (4.75, 5.0)
    assert (turn.final_latency, turn.byte_latency, turn.audio_seconds) == (1.0, 3.0, 2.0)
    (call,) = turn.functions
    assert (call.id, call.name, call.seconds) == ("a", "look", 0.5)
    assert turn.reported == {"total_latency": 1.5, "tts_latency": 0.5, "ttt_latency": 1.0}


def test_a_turn_heard_to_its_end() -> None:
    talk = conversation(watched=False)
    assert talk.finished == []  # the answer is still being played
    (now,) = talk.turns.all(6.5)
    assert (now.heard, now.heard_seconds, now.ended, now.interrupted) == (
        "It is a house. It has four",
        1.5,
        None,
        False,
    )
    talk.mark("UserStartedSpeaking", None, 9.0)
    (turn,) = talk.finished
    check_question(turn)
    assert (turn.first_audible, turn.audible_latency) == (5.5, 3.5)  # after half a second of silence
    assert (turn.ended, turn.interrupted, turn.heard, turn.heard_seconds) == (7.0, False, turn.reply, 2.0)
    assert [turn.number for turn in talk.turns.all(9.0)] == [1, 2]


def test_an_interrupted_turn() -> None:
    talk = conversation(watched=False)
    talk.mark("UserStartedSpeaking", None, 6.5)
    (turn,) = talk.finished
    check_question(turn)
    assert (turn.ended, turn.interrupted) == (6.5, True)
    assert (turn.heard, turn.heard_seconds) == ("It is a house. It has four", 1.5)


def test_a_turn_interrupted_before_anything_was_audible() -> None:
    talk = conversation(watched=False)
    talk.mark("UserStartedSpeaking", None, 5.25)
    (turn,) = talk.finished
    assert (turn.first_audible, turn.interrupted, turn.heard, turn.heard_seconds) == (None, True, "It", 0.25)


def test_a_sentence_without_audio_was_not_heard() -> None:
    talk = conversation(watched=False)
    talk.mark("ConversationText", conversation_text("user", "And?"), 5.0)
    talk.mark("ConversationText", conversation_text("assistant", "First sentence."), 5.0)
    talk.mark("binary", LOUD, 5.0)
    talk.mark("ConversationText", conversation_text("assistant", "Second one."), 5.0)
    assert talk.turns.all(7.0)[-1].heard == ""
    assert talk.turns.all(8.0)[-1].heard == "First sentence."
    talk.mark("UserStartedSpeaking", None, 7.25)
    assert [(turn.number, turn.interrupted, turn.heard_seconds) for turn in talk.finished] == [
        (1, False, 2.0),
        (2, True, 0.25),
    ]


def test_with_a_speaker_only_played_audio_was_heard() -> None:
    talk = conversation(watched=True)
    size = len(LOUD)
    for place in range(3):
        talk.played(size, 10.0 + place)
    assert talk.finished == []
    talk.played(0, 13.0)  # interrupt()
    (turn,) = talk.finished
    check_question(turn)
    assert (turn.first_audible, turn.interrupted, turn.heard_seconds) == (11.0, True, 1.5)
    assert turn.heard == "It is a house. It has four"
    talk.mark("UserStartedSpeaking", None, 13.0)
    assert len(talk.finished) == 1


def test_a_speaker_that_played_everything_ends_the_turn() -> None:
    talk = conversation(watched=True)
    talk.played(len(LOUD) * 4, 10.0)
    talk.played(-1, 12.0)
    (turn,) = talk.finished
    assert (turn.first_audible, turn.ended, turn.interrupted, turn.heard) == (10.5, 12.0, False, turn.reply)


def test_a_user_who_continues_speaking_has_one_turn() -> None:
    talk = turns_of(AgentTurns)
    for now, text in ((1.0, "I want"), (3.0, "a house.")):
        talk.mark("UserStartedSpeaking", None, now)
        talk.mark("audio", LOUD, now + 0.5)
        talk.mark("ConversationText", conversation_text("user", text), now + 1.0)
    (turn,) = talk.turns.all(5.0)
    assert (turn.text, turn.began, turn.speech_ended, turn.final) == ("I want a house.", 1.0, 3.5, 4.0)


def test_greeting_and_injected_message_are_separate_turns() -> None:
    talk = turns_of(AgentTurns)
    talk.mark("ConversationText", conversation_text("assistant", "Hello."), 1.0)
    talk.mark("binary", LOUD, 1.0)
    talk.mark("AgentAudioDone", None, 1.0)
    talk.mark("ConversationText", conversation_text("user", "Hi."), 2.0)
    talk.mark("ConversationText", conversation_text("assistant", "What?"), 3.0)
    talk.mark("binary", LOUD, 3.5)
    talk.finished += talk.turns.ended(9.0)
    greeting, answer = talk.finished
    assert (greeting.text, greeting.reply, greeting.byte_latency, greeting.ended) == ("", "Hello.", None, 1.5)
    assert (answer.text, answer.reply, answer.speech_ended, answer.byte_latency) == ("Hi.", "What?", None, 1.5)
    assert answer.ended == 9.0  # its audio was incomplete
    assert talk.turns.all(9.0) == (greeting, answer)


def test_speech_turns_of_two_flushes_and_a_clear() -> None:
    talk = turns_of(SpeakTurns)
    for now, text in ((1.0, "One house."), (2.0, "Two old houses.")):
        talk.mark("text", f'{{"type": "Speak", "text": "{text}"}}', now)
        talk.mark("text", '{"type": "Flush"}', now + 0.5)
    talk.mark("binary", QUIET + LOUD, 3.0)
    talk.mark("Flushed", None, 3.0)
    talk.mark("binary", 2 * LOUD, 3.25)
    talk.mark("Flushed", None, 3.25)
    talk.mark("text", '{"type": "Clear"}', 4.5)
    one, two = talk.finished
    assert (one.text, one.began, one.final, one.first_byte, one.first_audible) == ("One house.", 1.0, 1.5, 3.0, 3.5)
    assert (one.byte_latency, one.audible_latency, one.ended, one.heard) == (1.5, 2.0, 4.0, "One house.")
    assert (two.first_byte, two.first_audible, two.byte_latency) == (3.25, 4.0, 0.75)  # after the first has been played
    assert (two.interrupted, two.heard_seconds, two.heard, two.ended) == (True, 0.5, "Two old", 4.5)


def test_restarted_speech_counts_once() -> None:
    talk = turns_of(SpeakTurns)
    talk.mark("text", '{"type": "Speak", "text": "One house."}', 1.0)
    talk.mark("binary", 2 * LOUD, 2.0)
    talk.mark("Restarted", None, 2.5)
    talk.mark("binary", 2 * LOUD, 3.0)
    talk.mark("Flushed", None, 3.0)
    talk.finished += talk.turns.ended(9.0)
    (turn,) = talk.finished
    assert (turn.first_byte, turn.audio_seconds, turn.heard, turn.ended) == (2.0, 1.0, "One house.", 4.0)


def result(text: str, begin: float, end: float, **flags: Any) -> Any:
    words = [SimpleNamespace(start=begin, end=end)]
    channel = SimpleNamespace(alternatives=[SimpleNamespace(transcript=text, words=words)])
    given = {"is_final": False, "speech_final": False, "from_finalize": None, "channel_index": [0, 1], **flags}
    return SimpleNamespace(channel=channel, **given)


def test_times_of_words_are_those_of_sending_their_audio() -> None:
    talk = turns_of(ListenTurns)
    for place in range(8):
        talk.mark("audio", LOUD, 10.0 + place / 2)  # ends place / 2 + 0.5 s into the stream
    talk.mark("Results", result("hello", 0.75, 1.0), 12.5)
    talk.mark("Results", result("hello there", 0.75, 2.0, is_final=True), 13.5)
    talk.mark("Results", result("", 0, 0, is_final=True, speech_final=True), 14.0)
    (turn,) = talk.finished
    assert (turn.text, turn.began, turn.first_partial, turn.speech_ended) == ("hello there", 10.5, 12.5, 11.5)
    assert (turn.partial_latency, turn.final_latency, turn.ended) == (2.0, 2.0, 14.0)


def test_channels_have_separate_turns_and_unknown_audio_has_no_times() -> None:
    talk = turns_of(ListenTurns, sent=Format())
    talk.mark("audio", LOUD, 1.0)
    talk.mark("Results", result("left", 0, 1), 2.0)
    talk.mark("Results", result("right", 0, 1, is_final=True, channel_index=[1, 2]), 3.0)
    talk.mark("UtteranceEnd", SimpleNamespace(channel=[1, 2]), 4.0)
    (turn,) = talk.finished
    assert (turn.text, turn.began, turn.first_partial, turn.final, turn.final_latency) == (
        "right",
        None,
        3.0,
        3.0,
        None,
    )
    assert [turn.text for turn in talk.turns.ended(5.0)] == [""]  # nothing of it became final


@pytest.mark.parametrize(
    ("encoding", "quiet", "loud"),
    [("linear16", b"\0\1\0\1", b"\0\1\0\2"), ("mulaw", b"\xff\x7f", b"\xff\x80"), ("alaw", b"\xd5\x55", b"\xd5\xaa")],
)
def test_first_sound_finds_the_first_loud_sample(encoding: str, quiet: bytes, loud: bytes) -> None:
    form = Format.of(encoding, 8000)
    assert form.first_sound(quiet) is None
    assert form.first_sound(b"") is None
    assert form.first_sound(quiet + loud) == len(quiet) + len(loud) // 2
    assert Format.of("mp3", 8000).first_sound(quiet) == 0


def test_the_number_of_kept_turns_is_bounded() -> None:
    talk = turns_of(ListenTurns)
    for place in range(250):
        talk.mark("Results", result("word", 0, 1, is_final=True, speech_final=True), float(place))
    kept = talk.turns.all(300.0)
    assert [turn.number for turn in kept] == list(range(151, 251))


@pytest.mark.parametrize("piece", [3, 321])
def test_chunks_of_odd_sizes_keep_their_loudness(piece: int) -> None:
    """D-83: samples cut in two were misread, so that faint noise counted as speech."""
    faint, loud = array("h", [5, -5] * 800).tobytes(), array("h", [9000, -9000] * 800).tobytes()
    talk = turns_of(AgentTurns)
    heard = loud + faint
    for place in range(0, len(heard), piece):
        talk.mark("audio", heard[place : place + piece], place / 32000)
    talk.mark("ConversationText", conversation_text("user", "Hello."), 5.0)
    answer = faint + loud
    for place in range(0, len(answer), piece):
        talk.mark("binary", answer[place : place + piece], 6.0)
    [turn] = talk.turns.all(9.0)
    assert turn.speech_ended == pytest.approx(len(loud) / 32000, abs=0.02)
    assert turn.first_audible == pytest.approx(6.0 + len(faint) / 32000, abs=0.02)


def test_audio_not_in_the_settings_has_the_servers_default_rate() -> None:
    """Protocol 7.3. A lower rate was assumed, so answers seemed to last longer than they do."""
    for settings in (None, {}, {"audio": {"input": {}, "output": None}}):
        assert AgentTurns.formats(SimpleNamespace(_session_settings=settings)) == (Format.of("linear16", 24000),) * 2
