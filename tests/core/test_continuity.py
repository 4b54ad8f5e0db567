"""What becomes of a connection when those below it are lost, ended or replaced: decided without I/O."""

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


def below(state: State = State.FAILED, missed: str = "") -> Session:
    """The session of a driver's connection that has ended."""
    session = Session(LISTEN, Tuning())
    session.state, session.missed = state, missed
    return session


def ended(code: Optional[int], *, cancelled: bool = False) -> Ended:
    clean = code in (1000, 1001)
    cause = None if clean else DeepgramConnectionError("lost", code=code, retryable=True)
    return Ended(clean, code, "", "network", "id", cause, cancelled)


def test_a_loss_is_tried_again() -> None:
    one = continuity()
    end, attempt = one.lost(1.0, ended(1006), below(), replaced=False)
    assert attempt == (1, 0.5, 0)
    assert end.cause is not None


def test_what_the_user_has_cancelled_is_not() -> None:
    _, attempt = continuity().lost(1.0, ended(1006, cancelled=True), below(), replaced=False)
    assert attempt is None


@pytest.mark.parametrize("asked", ["finish", "farewell"])
def test_an_end_that_was_asked_for_is_in_order_once_the_server_has_said_its_last(asked: str) -> None:
    one = continuity()
    one.journal.binary(bytes(100))
    if asked == "finish":
        assert not one.take(Session.finish, 1.0, live=True)
    else:
        one.journal.text(CLOSE_STREAM)
    end, attempt = one.lost(1.0, ended(1006), below(), replaced=False)
    assert attempt is not None, "the answer is owed"
    one.journal.heard([METADATA])
    session = below(missed="the server did not answer the close")
    end, attempt = one.lost(1.0, ended(1006), session, replaced=False)
    assert (attempt, end.clean, end.cause, end.initiator) == (None, True, None, "client")
    one.ended(session)
    assert (one.session.state, one.session.missed, one.session.was_complete) == (State.CLOSED, "", True)


def test_answers_are_owed_whatever_the_code() -> None:
    """Also where the next connection ends before it was sent all of what is kept."""
    one = continuity()
    one.journal.binary(bytes(100))
    assert one.lost(1.0, ended(1000), below(State.CLOSED), replaced=False)[1] is None
    one.take(Session.finish, 1.0, live=True)
    assert one.lost(1.0, ended(1000), below(missed="closed early"), replaced=False)[1] is not None
    assert one.next_attempt(1.0, ended(1000))[1] is not None
    assert one.next_attempt(1.0, ended(1008))[1] is None


def test_nothing_is_owed_where_nothing_was_sent() -> None:
    one = continuity()
    one.take(Session.finish, 1.0, live=True)
    assert one.lost(1.0, ended(1006), below(missed="closed early"), replaced=False)[1] is None


def test_one_that_is_replaced_is_followed_by_another_although_it_ended_in_order() -> None:
    one = continuity()
    one.journal.binary(bytes(100))
    one.journal.heard([METADATA])
    end, attempt = one.lost(1.0, ended(1000), below(State.CLOSED), replaced=True)
    assert attempt is not None
    assert end.cause is not None
    assert end.cause.code == 1012
    assert one.journal.ledger(0).pending.bytes == 0, "what the server has answered is covered"


def test_what_ends_the_attempts() -> None:
    one = continuity()
    one.journal.binary(bytes(100))
    assert not one.take(Session.finish, 1.0, live=False), "answers are owed"
    assert one.take(Session.leave, 1.0, live=True)
    done = continuity()
    done.journal.heard([METADATA])
    assert not done.take(Session.finish, 1.0, live=True), "the connection ends by itself"
    assert done.take(Session.finish, 1.0, live=False)
    assert not continuity().take(Session.said_all, 1.0, live=False)


def test_an_outage_that_is_given_up_tells_what_is_missing() -> None:
    one, session, cause = continuity(), below(), DeepgramConnectionError("no such host")
    one.journal.binary(bytes(100))
    end = one.given_up(ended(1006)._replace(clean=True), session, cause)
    assert (end.clean, end.cause) == (False, cause)
    one.ended(session)
    assert (one.session.state, one.session.missed) == (State.FAILED, "1 frames were lost, see the ledger")
    assert one.journal.ledger(0).missing.bytes == 100


def test_a_server_that_ends_it_unasked_owes_what_it_has_not_confirmed() -> None:
    one = continuity()
    one.journal.binary(bytes(100))
    one.ended(below(State.CLOSED))
    assert one.journal.ledger(0).missing.bytes == 100
    asked = continuity()
    asked.journal.binary(bytes(100))
    asked.take(Session.finish, 1.0, live=True)
    asked.ended(below(State.CLOSED))
    assert asked.journal.ledger(0).missing.bytes == 0


@pytest.mark.parametrize("policy", ["block", "drop_oldest", "error"])
def test_what_is_sent_in_an_outage_follows_the_policy(policy: str) -> None:
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


def test_a_plain_journal_owes_what_it_was_given() -> None:
    recovery = Recovery(Reconnect(), 1, lambda: 0.0)
    one = Continuity(Session(LISTEN, Tuning()), Journal(Reconnect()), recovery)
    one.session.opened(0.0, None)
    one.journal.suspend()
    assert one.try_buffer(b"audio", "block")
    one.ended(below())
    assert one.journal.ledger(0).missing.frames == 1
