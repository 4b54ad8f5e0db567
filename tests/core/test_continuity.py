"""What becomes of a session when one of its connections is lost, ended or replaced; decided without I/O."""

from typing import Any, Optional

import pytest

from deepgram._core.continuity import Continuity
from deepgram._core.journal import Journal
from deepgram._core.recovery import Reconnect, Recovery
from deepgram._core.session import Ended, Session, State
from deepgram._core.tuning import Tuning
from deepgram.errors import DeepgramConnectionError
from deepgram.listen.journal import ListenJournal
from deepgram.listen.protocol import CLOSE_STREAM, LISTEN

URL = "wss://host/v1/listen?encoding=linear16&sample_rate=1000"
METADATA = '{"type":"Metadata"}'


def new_continuity(**options: Any) -> Continuity:
    journal = ListenJournal(Reconnect(**{"jitter": 0.0, **options}), URL)
    recovery = Recovery(Reconnect(**{"jitter": 0.0, **options}), 1, lambda: 0.0)
    recovery.opened(0.0)
    continuity = Continuity(Session(LISTEN, Tuning()), journal, recovery)
    continuity.session.opened(0.0, "id")
    return continuity


def ended_session(state: State = State.FAILED, missed: str = "") -> Session:
    """The session of a driver's connection that has ended."""
    session = Session(LISTEN, Tuning())
    session.state, session.missed = state, missed
    return session


def ended(code: Optional[int], *, cancelled: bool = False) -> Ended:
    clean = code in (1000, 1001)
    cause = None if clean else DeepgramConnectionError("lost", code=code, retryable=True)
    return Ended(clean, code, "", "network", "id", cause, cancelled)


def test_a_loss_is_retried() -> None:
    continuity = new_continuity()
    end, attempt = continuity.lost(1.0, ended(1006), ended_session(), replaced=False)
    assert attempt == (1, 0.5, 0)
    assert end.cause is not None


def test_a_cancelled_connection_is_not_retried() -> None:
    _, attempt = new_continuity().lost(1.0, ended(1006, cancelled=True), ended_session(), replaced=False)
    assert attempt is None


@pytest.mark.parametrize("trigger", ["finish", "farewell"])
def test_a_requested_end_is_clean_once_the_final_message_came(trigger: str) -> None:
    continuity = new_continuity()
    continuity.journal.binary(bytes(100))
    if trigger == "finish":
        assert not continuity.take(Session.finish, 1.0, live=True)
    else:
        continuity.journal.text(CLOSE_STREAM)
    end, attempt = continuity.lost(1.0, ended(1006), ended_session(), replaced=False)
    assert attempt is not None, "the server still owes the final message"
    continuity.journal.heard([METADATA])
    session = ended_session(missed="the server did not answer the close")
    end, attempt = continuity.lost(1.0, ended(1006), session, replaced=False)
    assert (attempt, end.clean, end.cause, end.initiator) == (None, True, None, "client")
    continuity.ended(session)
    assert (continuity.session.state, continuity.session.missed, continuity.session.was_complete) == (
        State.CLOSED,
        "",
        True,
    )


def test_outstanding_answers_are_retried_even_after_a_normal_close() -> None:
    """Also if the next connection ends before the whole journal was replayed."""
    continuity = new_continuity()
    continuity.journal.binary(bytes(100))
    assert continuity.lost(1.0, ended(1000), ended_session(State.CLOSED), replaced=False)[1] is None
    continuity.take(Session.finish, 1.0, live=True)
    assert continuity.lost(1.0, ended(1000), ended_session(missed="closed early"), replaced=False)[1] is not None
    assert continuity.next_attempt(1.0, ended(1000))[1] is not None
    assert continuity.next_attempt(1.0, ended(1008))[1] is None


def test_without_audio_a_loss_after_finish_is_not_retried() -> None:
    continuity = new_continuity()
    continuity.take(Session.finish, 1.0, live=True)
    assert continuity.lost(1.0, ended(1006), ended_session(missed="closed early"), replaced=False)[1] is None


def test_a_replaced_connection_is_retried_despite_a_clean_end() -> None:
    continuity = new_continuity()
    continuity.journal.binary(bytes(100))
    continuity.journal.heard([METADATA])
    end, attempt = continuity.lost(1.0, ended(1000), ended_session(State.CLOSED), replaced=True)
    assert attempt is not None
    assert end.cause is not None
    assert end.cause.code == 1012
    assert continuity.journal.ledger(0).pending.bytes == 0, "audio before the final message is covered"


def test_finish_ends_reconnecting_unless_answers_are_outstanding() -> None:
    continuity = new_continuity()
    continuity.journal.binary(bytes(100))
    assert not continuity.take(Session.finish, 1.0, live=False), "the server still owes answers"
    assert continuity.take(Session.leave, 1.0, live=True)
    done = new_continuity()
    done.journal.heard([METADATA])
    assert not done.take(Session.finish, 1.0, live=True), "the connection ends by itself"
    assert done.take(Session.finish, 1.0, live=False)
    assert not new_continuity().take(Session.said_all, 1.0, live=False)


def test_giving_up_reports_missing_frames() -> None:
    continuity, session, cause = new_continuity(), ended_session(), DeepgramConnectionError("no such host")
    continuity.journal.binary(bytes(100))
    end = continuity.given_up(ended(1006)._replace(clean=True), session, cause)
    assert (end.clean, end.cause) == (False, cause)
    continuity.ended(session)
    assert (continuity.session.state, continuity.session.missed) == (State.FAILED, "1 frames were lost, see the ledger")
    assert continuity.journal.ledger(0).missing.bytes == 100


def test_unconfirmed_audio_is_missing_unless_the_end_was_requested() -> None:
    continuity = new_continuity()
    continuity.journal.binary(bytes(100))
    continuity.ended(ended_session(State.CLOSED))
    assert continuity.journal.ledger(0).missing.bytes == 100
    requested = new_continuity()
    requested.journal.binary(bytes(100))
    requested.take(Session.finish, 1.0, live=True)
    requested.ended(ended_session(State.CLOSED))
    assert requested.journal.ledger(0).missing.bytes == 0


@pytest.mark.parametrize("policy", ["block", "drop_oldest", "error"])
def test_sending_during_an_outage_follows_the_send_policy(policy: str) -> None:
    continuity = new_continuity(buffer_bytes=100)
    continuity.journal.suspend()
    assert continuity.try_buffer(bytes(100), policy)
    assert continuity.try_buffer('{"type": "Finalize"}', policy), "text always has room"
    if policy == "error":
        with pytest.raises(BufferError, match="no room"):
            continuity.try_buffer(bytes(2), policy)
    else:
        assert continuity.try_buffer(bytes(2), policy) is (policy == "drop_oldest")
    continuity.take(Session.finish, 1.0, live=False)
    with pytest.raises(ConnectionError, match="closing"):
        continuity.try_buffer(b"", policy)


def test_a_plain_journal_reports_unsent_frames_as_missing() -> None:
    recovery = Recovery(Reconnect(), 1, lambda: 0.0)
    continuity = Continuity(Session(LISTEN, Tuning()), Journal(Reconnect()), recovery)
    continuity.session.opened(0.0, None)
    continuity.journal.suspend()
    assert continuity.try_buffer(b"audio", "block")
    continuity.ended(ended_session())
    assert continuity.journal.ledger(0).missing.frames == 1
