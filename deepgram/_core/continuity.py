"""Decides when a reconnecting connection (option `reconnect`) replaces its underlying connections, and when it ends."""

from __future__ import annotations

from typing import Any, Optional

from ..errors import DeepgramConnectionError
from . import policy
from .journal import Journal
from .recovery import Attempt, Recovery
from .session import Ended, Session, State, Step


class Continuity:
    """The decisions for one reconnecting connection. Not thread-safe: the caller holds the journal's lock.

    Attributes:
        session: the state that the client sees: open through all outages, until `finish()` or the end.
        finishing: the client has called `finish()`.
    """

    def __init__(self, session: Session, journal: Journal, recovery: Recovery) -> None:
        self.session = session
        self.journal = journal
        self.recovery = recovery
        self.finishing = False

    def try_buffer(self, data: Any, send_policy: str) -> bool:
        """Buffer data sent during an outage; False if the sender has to wait for room.

        Raises ConnectionError after the end, BufferError if there is no room and the policy is "error".
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
        """Whether the server was asked to end the stream, by `finish()` or by a message of the program."""
        return self.finishing or bool(self.journal.farewell)

    def take(self, step: Step, now: float, *, live: bool) -> bool:
        """Take a step of the session (`live`: there is a connection); True: stop reconnecting."""
        if step in (Session.finish, Session.leave):
            self.finishing = True
            step(self.session, now)
        return step is Session.leave or (self.finishing and not live and self.journal.is_complete())

    def lost(self, now: float, ended: Ended, session: Session, *, replaced: bool) -> tuple[Ended, Optional[Attempt]]:
        """A connection has ended; `replaced`: by `restart()`. Returns the end as the client sees it, and the next
        attempt; None: there is none, the reconnecting connection ends."""
        requested, cause = self._end_requested(), ended.cause
        if replaced:
            self.journal.said_all()
            cause = DeepgramConnectionError("restart() has asked for other options", code=1012, retryable=True)
        elif requested and self.journal.is_complete():
            return clean_end(ended, session), None
        as_requested = session.was_complete and requested and ended.code in policy.FAREWELL_CODES
        empty = requested and bool(session.missed) and not self.journal.ledger(0).sent.frames
        if ended.cancelled or as_requested or empty:
            return ended._replace(cause=cause), None
        cause, attempt = self.next_attempt(now, ended._replace(cause=cause))
        return ended._replace(clean=ended.clean and not requested, cause=cause), attempt

    def next_attempt(self, now: float, ended: Ended) -> tuple[DeepgramConnectionError, Optional[Attempt]]:
        """A connection has ended too early: why, and when to try another."""
        cause = ended.cause or policy.lost_error(None, ended.code, ended.reason, ended.request_id)
        self.recovery.lost(now, progress=self.journal.progress())
        return cause, self.recovery.attempt(now, cause, missed=self._end_requested())

    def given_up(self, ended: Ended, session: Session, cause: DeepgramConnectionError) -> Ended:
        """The end as the client sees it, when reconnecting has been given up."""
        if self.finishing and self.journal.is_complete():
            return clean_end(ended, session)
        return ended._replace(clean=False, cause=cause)

    def ended(self, session: Session) -> None:
        """The reconnecting connection has ended. If the server ended it unasked, unconfirmed data counts as lost."""
        complete = session.was_complete
        self.journal.over(complete=complete and (self._end_requested() or self.journal.is_complete()))
        lost = self.journal.ledger(0).missing.frames
        self.session.state = State.CLOSED if complete else State.FAILED
        self.session.missed = session.missed or (f"{lost} frames were lost, see the ledger" if lost else "")


def clean_end(ended: Ended, session: Session) -> Ended:
    """Treat the end as clean, however it came about: the server had confirmed everything."""
    session.state, session.missed = State.CLOSED, ""
    return ended._replace(clean=True, cause=None, initiator="client")
