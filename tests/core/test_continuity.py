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


def continuity(**options: Any) -> Continuity:
    journal = ListenJournal(Reconnect(**{"jitter": 0.0, **options}), URL)
    recovery = Recovery(Reconnect(**{"jitter": 0.0, **options}), 1, lambda: 0.0)
    recovery.opened(0.0)
    one = Continuity(Session(LISTEN, Tuning()), journal, recovery)
    one.session.opened(0.0, "id")
    return one


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
    one = continuity()
    end, attempt = one.lost(1.0, ended(1006), ended_session(), replaced=False)
    assert attempt == (1, 0.5, 0)
    assert end.cause is not None


def test_a_cancelled_connection_is_not_retried() -> None:
    _, attempt = continuity().lost(1.0, ended(1006, cancelled=True), ended_session(), replaced=False)
    assert attempt is None


@pytest.mark.parametrize("asked", ["finish", "farewell"])
def test_a_requested_end_is_clean_once_the_final_message_came(asked: str) -> None:
    one = continuity()
    one.journal.binary(bytes(100))
    if asked == "finish":
        assert not one.take(Session.finish, 1.0, live=True)
    else:
        one.journal.text(CLOSE_STREAM)
    end, attempt = one.lost(1.0, ended(1006), ended_session(), replaced=False)
    assert attempt is not None, "the server still owes the final message"
    one.journal.heard([METADATA])
    session = ended_session(missed="the server did not answer the close")
    end, attempt = one.lost(1.0, ended(1006), session, replaced=False)
    assert (attempt, end.clean, end.cause, end.initiator) == (None, True, None, "client")
    one.ended(session)
    assert (one.session.state, one.session.missed, one.session.was_complete) == (State.CLOSED, "", True)


def test_outstanding_answers_are_retried_even_after_a_normal_close() -> None:
    """Also if the next connection ends before the whole journal was replayed."""
    one = continuity()
    one.journal.binary(bytes(100))
    assert one.lost(1.0, ended(1000), ended_session(State.CLOSED), replaced=False)[1] is None
    one.take(Session.finish, 1.0, live=True)
    assert one.lost(1.0, ended(1000), ended_session(missed="closed early"), replaced=False)[1] is not None
    assert one.next_attempt(1.0, ended(1000))[1] is not None
    assert one.next_attempt(1.0, ended(1008))[1] is None


def test_without_audio_a_loss_after_finish_is_not_retried() -> None:
    one = continuity()
    one.take(Session.finish, 1.0, live=True)
    assert one.lost(1.0, ended(1006), ended_session(missed="closed early"), replaced=False)[1] is None


def test_a_replaced_connection_is_retried_despite_a_clean_end() -> None:
    one = continuity()
    one.journal.binary(bytes(100))
    one.journal.heard([METADATA])
    end, attempt = one.lost(1.0, ended(1000), ended_session(State.CLOSED), replaced=True)
    assert attempt is not None
    assert end.cause is not None
    assert end.cause.code == 1012
    assert one.journal.ledger(0).pending.bytes == 0, "audio before the final message is covered"


def test_finish_ends_reconnecting_unless_answers_are_outstanding() -> None:
    one = continuity()
    one.journal.binary(bytes(100))
    assert not one.take(Session.finish, 1.0, live=False), "the server still owes answers"
    assert one.take(Session.leave, 1.0, live=True)
    done = continuity()
    done.journal.heard([METADATA])
    assert not done.take(Session.finish, 1.0, live=True), "the connection ends by itself"
    assert done.take(Session.finish, 1.0, live=False)
    assert not continuity().take(Session.said_all, 1.0, live=False)


def test_giving_up_reports_missing_frames() -> None:
    one, session, cause = continuity(), ended_session(), DeepgramConnectionError("no such host")
    one.journal.binary(bytes(100))
    end = one.given_up(ended(1006)._replace(clean=True), session, cause)
    assert (end.clean, end.cause) == (False, cause)
    one.ended(session)
    assert (one.session.state, one.session.missed) == (State.FAILED, "1 frames were lost, see the ledger")
    assert one.journal.ledger(0).missing.bytes == 100


def test_unconfirmed_audio_is_missing_unless_the_end_was_requested() -> None:
    one = continuity()
    one.journal.binary(bytes(100))
    one.ended(ended_session(State.CLOSED))
    assert one.journal.ledger(0).missing.bytes == 100
    requested = continuity()
    requested.journal.binary(bytes(100))
    requested.take(Session.finish, 1.0, live=True)
    requested.ended(ended_session(State.CLOSED))
    assert requested.journal.ledger(0).missing.bytes == 0


@pytest.mark.parametrize("policy", ["block", "drop_oldest", "error"])
def test_sending_during_an_outage_follows_the_send_policy(policy: str) -> None:
    one = continuity(buffer_bytes=100)
    one.journal.suspend()
    assert one.try_buffer(bytes(100), policy)
    assert one.try_buffer('{"type": "Finalize"}', policy), "text always has room"
    if policy == "error":
        with pytest.raises(BufferError, match="no room"):
            one.try_buffer(bytes(2), policy)
    else:
        assert one.try_buffer(bytes(2), policy) is (policy == "drop_oldest")
    one.take(Session.finish, 1.0, live=False)
    with pytest.raises(ConnectionError, match="closing"):
        one.try_buffer(b"", policy)


def test_a_plain_journal_reports_unsent_frames_as_missing() -> None:
    recovery = Recovery(Reconnect(), 1, lambda: 0.0)
    one = Continuity(Session(LISTEN, Tuning()), Journal(Reconnect()), recovery)
    one.session.opened(0.0, None)
    one.journal.suspend()
    assert one.try_buffer(b"audio", "block")
    one.ended(ended_session())
    assert one.journal.ledger(0).missing.frames == 1
