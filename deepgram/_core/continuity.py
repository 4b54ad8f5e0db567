"""What becomes of a client's connection when those it is made of are lost, ended or replaced (option `reconnect`)."""

from __future__ import annotations

from typing import Any, Optional

from ..errors import DeepgramConnectionError
from . import policy
from .journal import Journal
from .recovery import Attempt, Recovery
from .session import Ended, Session, State, Step


class Continuity:
    """Decides for a connection that outlives others. Not thread-safe: whoever calls holds the journal's lock.

    Attributes:
        session: what the client sees of its state: open through all outages, until `finish()` or the end.
        finishing: the client wants to end it.
    """

    def __init__(self, session: Session, journal: Journal, recovery: Recovery) -> None:
        self.session = session
        self.journal = journal
        self.recovery = recovery
        self.finishing = False

    def try_buffer(self, data: Any, send_policy: str) -> bool:
        """Keep what is sent in an outage; False where its sender has to wait for room.

        Raises ConnectionError behind the end, BufferError where the policy is not to wait.
        """
        if self.session.state is not State.OPEN:
            raise ConnectionError("the connection is closing")
        if isinstance(data, str):
            self.journal.text(data)
        elif self.journal.has_room(len(data)) or send_policy == "drop_oldest":
            self.journal.binary(data)
        elif send_policy == "error":
            raise BufferError("no connection, and no room to keep more")
        else:
            return False
        return True

    def _end_requested(self) -> bool:
        """Whether the server has been asked to end it, by `finish()` or by the program itself."""
        return self.finishing or bool(self.journal.farewell)

    def take(self, step: Step, now: float, *, live: bool) -> bool:
        """Take a step of the session; whether that is the end of an outage, or of the attempts to come."""
        if step in (Session.finish, Session.leave):
            self.finishing = True
            step(self.session, now)
        return step is Session.leave or (self.finishing and not live and self.journal.is_complete())

    def lost(self, now: float, ended: Ended, session: Session, *, replaced: bool) -> tuple[Ended, Optional[Attempt]]:
        """A connection has ended, maybe since another is to take its place: how it has, and when to try the next.

        Without an attempt that was the end of all.
        """
        asked, cause = self._end_requested(), ended.cause
        if replaced:
            self.journal.said_all()
            cause = DeepgramConnectionError("restart() has asked for other options", code=1012, retryable=True)
        elif asked and self.journal.is_complete():
            return clean_end(ended, session), None
        bidden = session.was_complete and asked and ended.code in policy.FAREWELL_CODES
        empty = asked and bool(session.missed) and not self.journal.ledger(0).sent.frames
        if ended.cancelled or bidden or empty:
            return ended._replace(cause=cause), None
        cause, attempt = self.next_attempt(now, ended._replace(cause=cause))
        return ended._replace(clean=ended.clean and not asked, cause=cause), attempt

    def next_attempt(self, now: float, ended: Ended) -> tuple[DeepgramConnectionError, Optional[Attempt]]:
        """A connection has ended before it had all it was to have: why, and when to try another."""
        cause = ended.cause or policy.lost_error(None, ended.code, ended.reason, ended.request_id)
        self.recovery.lost(now, progress=self.journal.progress())
        return cause, self.recovery.attempt(now, cause, missed=self._end_requested())

    def given_up(self, ended: Ended, session: Session, cause: DeepgramConnectionError) -> Ended:
        """An outage is over without another connection."""
        if self.finishing and self.journal.is_complete():
            return clean_end(ended, session)
        return ended._replace(clean=False, cause=cause)

    def ended(self, session: Session) -> None:
        """It has ended with a connection. A server that ends it unasked owes what it has not confirmed."""
        complete = session.was_complete
        self.journal.over(complete=complete and (self._end_requested() or self.journal.is_complete()))
        lost = self.journal.ledger(0).missing.frames
        self.session.state = State.CLOSED if complete else State.FAILED
        self.session.missed = session.missed or (f"{lost} frames were lost, see the ledger" if lost else "")


def clean_end(ended: Ended, session: Session) -> Ended:
    """The end of a connection that owed nothing any more, however it came."""
    session.state, session.missed = State.CLOSED, ""
    return ended._replace(clean=True, cause=None, initiator="client")
