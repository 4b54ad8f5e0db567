"""The session state machine at made-up times: every state and every input."""

from dataclasses import replace
from typing import Any, Callable, Optional

import pytest

from deepgram._core.messages import WebSocketEvents
from deepgram._core.product import Product
from deepgram._core.session import CLOSE, PING, UNANSWERED, Command, Session, State
from deepgram._core.tuning import Tuning

WITHOUT_FAREWELL = Product("v1/plain", WebSocketEvents, {}, keepalive="ALIVE")
WITH_FAREWELL = WITHOUT_FAREWELL._replace(farewell="BYE", final="Metadata")
BYE, ALIVE, ABORT = Command("text", "BYE"), Command("text", "ALIVE"), Command("abort", UNANSWERED)
TUNING = Tuning(keepalive_interval=5.0, ping_interval=20.0, ping_timeout=8.0, close_timeout=2.0, drain_timeout=6.0)


class Timer:
    def __init__(self, due: Optional[float] = None, pending: int = 0) -> None:
        self.due, self.pending = due, pending

    def run(self, now: float) -> Optional[str]:
        self.due = None
        return "FLUSH"


def opened(product: Product = WITH_FAREWELL, tuning: Tuning = TUNING) -> Session:
    session = Session(product, tuning)
    session.opened(0.0, "request")
    return session


def connecting() -> Session:
    return Session(WITH_FAREWELL, TUNING)


def holding() -> Session:
    session = opened()
    session.timer = Timer(pending=1)
    assert session.finish(1.0) == []
    return session


def draining() -> Session:
    session = opened()
    session.finish(1.0)
    return session


def closing() -> Session:
    session = draining()
    session.said_all(1.0)
    return session


def parting() -> Session:
    session = opened()
    session.peer_closed(1.0)
    return session


def closed() -> Session:
    session = parting()
    session.ended(1000, "", None)
    return session


def failed() -> Session:
    session = opened()
    session.ended(1006, "", None)
    return session


INPUTS: dict[str, Callable[[Session], Any]] = {
    "finish": lambda session: session.finish(2.0),
    "answered": lambda session: session.answered(2.0),
    "said all": lambda session: session.said_all(2.0),
    "peer closed": lambda session: session.peer_closed(2.0),
    "soon": lambda session: session.tick(2.0),
    "late": lambda session: session.tick(30.0),
}
# state: for each input, the commands for the driver, the next state, and when the session is due again
TABLE: dict[Callable[[], Session], dict[str, tuple[list[Command], State, Optional[float]]]] = {
    connecting: {name: ([], State.CONNECTING, None) for name in INPUTS},
    opened: {
        "finish": ([BYE], State.DRAINING, 8.0),
        "answered": ([], State.OPEN, 5.0),
        "said all": ([], State.OPEN, 5.0),
        "peer closed": ([], State.PARTING, 4.0),
        "soon": ([], State.OPEN, 5.0),
        "late": ([PING, ALIVE], State.OPEN, 35.0),
    },
    holding: {
        "finish": ([], State.HOLDING, 7.0),
        "answered": ([BYE], State.DRAINING, 8.0),
        "said all": ([CLOSE], State.CLOSING, 4.0),
        "peer closed": ([], State.PARTING, 4.0),
        "soon": ([], State.HOLDING, 7.0),
        "late": ([CLOSE], State.CLOSING, 32.0),
    },
    draining: {
        "finish": ([], State.DRAINING, 7.0),
        "answered": ([], State.DRAINING, 7.0),
        "said all": ([CLOSE], State.CLOSING, 4.0),
        "peer closed": ([], State.PARTING, 4.0),
        "soon": ([], State.DRAINING, 7.0),
        "late": ([CLOSE], State.CLOSING, 32.0),
    },
    closing: {
        "finish": ([], State.CLOSING, 3.0),
        "answered": ([], State.CLOSING, 3.0),
        "said all": ([], State.CLOSING, 3.0),
        "peer closed": ([], State.PARTING, 4.0),
        "soon": ([], State.CLOSING, 3.0),
        "late": ([ABORT], State.CLOSING, 3.0),
    },
    parting: {
        **{name: ([], State.PARTING, 3.0) for name in INPUTS},
        "late": ([ABORT], State.PARTING, 3.0),
    },
    closed: {name: ([], State.CLOSED, None) for name in INPUTS},
    failed: {name: ([], State.FAILED, None) for name in INPUTS},
}


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("state", TABLE, ids=lambda state: state.__name__)
def test_every_input_in_every_state(state: Callable[[], Session], name: str) -> None:
    session = state()
    commands = INPUTS[name](session) or []
    assert (commands, session.state, session.due()) == TABLE[state][name]


# state: for each close code, whether the end is clean; and the reported initiator
ENDS: dict[Callable[[], Session], tuple[dict[int, bool], str]] = {
    connecting: ({1000: True, 1001: True, 1006: False, 1011: False, 1008: False, 4000: False}, "network"),
    opened: ({1000: True, 1001: True, 1006: False, 1011: False, 1008: False, 4000: False}, "network"),
    draining: ({1006: False, 1011: False}, "client"),
    holding: ({1006: False, 1011: False}, "client"),
    closing: ({1000: True, 1005: True, 1006: True, 1008: False, 1011: False}, "client"),
    parting: ({1000: True, 1001: True, 1005: True, 1008: False, 1011: False, 4000: False}, "server"),
}


@pytest.mark.parametrize("state", ENDS, ids=lambda state: state.__name__)
def test_the_end_of_the_transport_in_every_state(state: Callable[[], Session]) -> None:
    codes, initiator = ENDS[state]
    for code, clean in codes.items():
        session = state()
        ended = session.ended(code, "reason", ConnectionError("gone"))
        assert session.state is (State.CLOSED if clean else State.FAILED), code
        assert ended.clean is clean, code
        assert (ended.cause is None) == (clean and initiator == "client"), (
            "F-09: an end that was not requested has a cause"
        )
        assert (ended.code, ended.reason, ended.initiator) == (code, "reason", initiator)
        assert session.finish(50.0) == []
        assert session.due() is None


def test_f18_a_close_frame_without_a_code_is_a_clean_end() -> None:
    assert parting().ended(1005, "", None).clean


def test_a_complete_orderly_end() -> None:
    session = opened()
    assert session.finish(1.0) == [BYE]
    assert session.said_all(2.0) == [CLOSE]
    session.peer_closed(2.5)
    ended = session.ended(1000, "", None)
    assert (session.state, ended.clean, ended.cause, session.missed) == (State.CLOSED, True, None, "")
    assert (ended.initiator, ended.request_id) == ("client", "request")


def test_without_a_farewell_finish_sends_the_close_frame() -> None:
    session = opened(WITHOUT_FAREWELL)
    assert session.finish(1.0) == [CLOSE]
    assert session.due() == 3.0


def test_the_farewell_waits_for_pending_answers_and_has_its_own_deadline() -> None:
    session = holding()
    assert session.answered(5.0) == [BYE]
    assert session.due() == 11.0
    assert session.answered(6.0) == [], "sent once"


def test_arriving_bytes_extend_the_deadline_of_pending_answers() -> None:
    session = holding()
    session.last_read = 6.0
    assert session.tick(7.0) == []
    assert session.due() == 12.0
    assert session.tick(12.0, listening=False) == [], "reading is paused while handlers are behind"
    assert session.due() == 18.0
    assert session.tick(18.0) == [CLOSE]


SPEECH = WITH_FAREWELL._replace(binary=True)


def test_progress_of_handlers_extends_the_deadline() -> None:
    session = holding()
    assert session.tick(7.0, begun=3) == []
    assert session.tick(13.0, begun=4) == []
    assert session.due() == 19.0
    assert session.tick(19.0, begun=4) == [CLOSE], "the handlers make no progress"


def test_arriving_speech_extends_the_deadline_after_the_farewell() -> None:
    session = opened(SPEECH)
    assert session.finish(1.0) == [BYE]
    session.last_read = 6.0
    assert session.tick(7.0) == []
    assert session.due() == 12.0
    assert not session.gives_up(1, 2)
    assert session.tick(12.0) == [CLOSE]
    assert session.gives_up(1, 2)


def test_text_awaiting_its_automatic_flush_is_flushed_before_the_farewell() -> None:
    for product, first in ((SPEECH, [Command("text", "FLUSH")]), (WITH_FAREWELL, [])):
        session = opened(product)
        session.timer = Timer(due=50.0)
        assert session.finish(1.0) == [*first, BYE]
        session = opened(product)
        session.timer = Timer(due=50.0, pending=1)
        assert session.finish(1.0) == first
        assert session.answered(2.0) == [BYE]


@pytest.mark.parametrize("code", [None, 1006])
@pytest.mark.parametrize("state", [holding, draining])
def test_an_abnormal_close_before_the_final_message_is_a_loss(
    state: Callable[[], Session], code: Optional[int]
) -> None:
    session = state()
    session.peer_closed(2.0)
    ending = session.ended(code, "", ConnectionError("gone"))
    assert not ending.clean
    assert session.state is State.FAILED
    assert not session.was_complete


def test_an_orderly_close_by_the_peer_is_complete_unless_answers_are_pending() -> None:
    session = draining()
    session.peer_closed(2.0)
    assert session.ended(1000, "", None).cause is None
    assert session.was_complete
    session = holding()
    session.peer_closed(2.0)
    ending = session.ended(1000, "", None)
    assert ending.clean
    assert ending.cause is not None
    assert ending.cause.message == "closed early: the server closed before it had answered everything"
    assert not session.was_complete


def test_f04_a_loss_before_finish_is_not_a_complete_end() -> None:
    assert not failed().was_complete
    assert closed().was_complete


def test_a_close_by_the_peer_ends_the_wait_for_pending_answers() -> None:
    session = holding()
    session.peer_closed(2.0)
    assert session.answered(3.0) == [], "no farewell after the peer's close frame"
    assert session.said_all(3.0) == []


def test_a_missing_final_message_is_missed_but_the_end_is_clean() -> None:
    session = draining()
    assert session.tick(7.0) == [CLOSE]
    assert session.missed
    session.peer_closed(7.5)
    ending = session.ended(1000, "", None)
    assert ending.clean, "no Error event, as the application requested the end"
    assert ending.cause is not None
    assert session.missed in ending.cause.message


def test_an_unanswered_close_is_missed() -> None:
    session = opened(WITHOUT_FAREWELL)
    session.finish(1.0)
    assert session.tick(2.9) == []
    assert session.tick(3.0) == [ABORT]
    assert session.missed == UNANSWERED


def test_a_peer_that_closes_but_keeps_tcp_open_is_aborted() -> None:
    session = parting()
    assert session.tick(3.0) == [ABORT]
    assert session.missed == "", "nothing was requested that could be missed"


def test_a_second_close_frame_does_not_move_the_deadline() -> None:
    session = parting()
    session.peer_closed(2.9)
    assert session.due() == 3.0


def test_patience_covers_every_deadline_of_an_end() -> None:
    session = draining()
    began, now = 1.0, session.due()
    while now is not None and session.tick(now) != [ABORT]:
        now = session.due()
    assert now is not None
    assert now - began < session.patience


def test_finish_gives_up_unless_handlers_make_progress() -> None:
    for session in (draining(), closing(), parting()):
        assert session.gives_up(None, 10)
    session = holding()
    assert not session.gives_up(None, 0), "nothing to compare with the first time"
    assert not session.gives_up(0, 10)
    assert session.gives_up(10, 10), "the handlers make no progress"
    session.answered(2.0)
    assert session.gives_up(10, 20)


# ---- timers


def test_keepalives_are_only_sent_in_silence() -> None:
    session = opened()
    assert session.due() == 5.0
    session.last_write = 4.0
    assert session.due() == 9.0
    assert session.tick(5.0) == []
    assert session.tick(9.0) == [ALIVE]


def test_no_keepalives_without_option_or_message() -> None:
    for product, tuning in (
        (WITH_FAREWELL, replace(TUNING, keepalive_interval=None)),
        (WITH_FAREWELL._replace(keepalive=None), TUNING),
    ):
        session = opened(product, tuning)
        assert session.due() == 20.0
        assert session.tick(19.0) == []


def test_an_unanswered_ping_aborts() -> None:
    session = opened(tuning=replace(TUNING, keepalive_interval=None))
    assert session.tick(20.0) == [PING]
    assert session.due() == 28.0
    assert session.tick(27.9) == []
    assert session.tick(28.0) == [Command("abort", "keepalive ping timeout")]


def test_a_late_tick_pings_again_before_aborting() -> None:
    """After the process was suspended, the pong may be unread: uvloop runs timers before it reads, and closing a laptop
    lost intact connections."""
    session = opened(tuning=replace(TUNING, keepalive_interval=None))
    session.tick(20.0)
    assert session.tick(60.0) == [PING]
    assert session.due() == 68.0
    assert session.tick(68.0) == [Command("abort", "keepalive ping timeout")]


def test_any_received_data_answers_a_ping() -> None:
    session = opened(tuning=replace(TUNING, keepalive_interval=None))
    session.tick(20.0)
    session.last_read = 20.5
    assert session.tick(28.0) == []
    assert session.due() == 40.0
    assert session.tick(40.0) == [PING]


def test_a_pong_may_come_within_one_clock_tick() -> None:
    """Before Python 3.13, the clock on Windows moves every 16 ms: connections to servers nearer than that were
    aborted."""
    session = opened(tuning=replace(TUNING, keepalive_interval=None))
    session.last_read = 20.0
    assert session.tick(20.0) == [PING]
    session.last_read = 20.0
    assert session.tick(28.0) == []
    session.last_read = 40.0
    assert session.tick(40.0) == [PING]
    assert session.tick(48.0) == [Command("abort", "keepalive ping timeout")], (
        "data received before the ping is no answer"
    )


def test_silence_does_not_count_while_reading_is_paused() -> None:
    session = opened(tuning=replace(TUNING, keepalive_interval=None))
    session.tick(20.0)
    assert session.tick(28.0, listening=False) == []
    assert session.tick(39.0) == [], "the next ping decides"


def test_pings_within_ping_timeout_do_not_postpone_the_abort() -> None:
    session = opened(tuning=replace(TUNING, keepalive_interval=None, ping_interval=3.0))
    assert session.tick(3.0) == [PING]
    assert session.tick(6.0) == [PING]
    assert session.tick(9.0) == [PING]
    assert session.tick(11.0) == [Command("abort", "keepalive ping timeout")]


def test_pings_can_be_switched_off() -> None:
    session = opened(tuning=replace(TUNING, keepalive_interval=None, ping_interval=None))
    assert session.due() is None
    assert session.tick(1e9) == []


def test_pings_without_ping_timeout_never_abort() -> None:
    session = opened(tuning=replace(TUNING, keepalive_interval=None, ping_timeout=None))
    assert session.tick(20.0) == [PING]
    assert session.due() == 40.0
    assert session.tick(1000.0) == [PING]


def test_a_timer_runs_when_due() -> None:
    session = opened()
    session.timer = Timer(due=3.0)
    assert session.due() == 3.0
    assert session.tick(2.9) == []
    assert session.tick(3.0) == [Command("text", "FLUSH")]
    assert session.due() == 8.0  # the keepalive, 5 s after the flush


def test_a_timer_may_be_stopped_from_another_thread_at_any_moment() -> None:
    class Stopped(Timer):
        def __getattribute__(self, name: str) -> Any:
            value = super().__getattribute__(name)
            if name == "due":
                self.due = None
            return value

    session = opened()
    session.timer = Stopped(due=3.0)
    assert session.tick(3.0) == [Command("text", "FLUSH")]
    assert session.tick(3.5) == []


def test_only_the_deadline_is_due_while_ending() -> None:
    session = draining()
    session.timer = Timer(due=2.0)
    assert session.due() == 7.0
    assert session.tick(6.9) == []


# ---- the error


@pytest.mark.parametrize(
    ("code", "retryable"), [(1006, True), (1011, True), (1012, True), (4000, True)]
    + [(code, False) for code in (1002, 1003, 1007, 1008, 1009, 1010)]
)  # fmt: skip
def test_close_codes_that_are_retryable(code: int, retryable: bool) -> None:
    ending = parting().ended(code, "", None)
    assert ending.cause is not None
    assert ending.cause.retryable is retryable
