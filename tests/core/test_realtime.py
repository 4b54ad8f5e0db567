"""What a client decides by itself, without a connection: what `start()` asks for, and what becomes of a failure."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Optional

import pytest

from deepgram._core.colours import Threaded
from deepgram._core.connection import ConnectRequest, StartArguments, UnsupportedOptions
from deepgram._core.dispatch import SLOW
from deepgram._core.messages import ErrorResponse, OpenResponse, WebSocketEvents
from deepgram._core.outcome import FINISHED, NOT_STARTED, Outcome
from deepgram._core.product import Product, route
from deepgram._core.realtime import Realtime
from deepgram._core.response import BaseResponse
from deepgram._core.session import Ended, Session, Step
from deepgram._core.tuning import Tuning, parse
from deepgram.errors import DeepgramConnectionError, DeepgramError


@dataclass
class Options(BaseResponse):
    model: str = "nova"
    channels: int = 1


@dataclass
class Config:
    options: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=lambda: {"Authorization": "Token key", "X-Kept": "standing"})

    def tuning(self) -> Tuning:
        return parse(self.options)

    def base_url(self, host: str) -> str:
        return f"https://{host}"


MESSAGES = {"Done": route("Done", OpenResponse, "done")}
QUIET = Product("v1/quiet", WebSocketEvents, MESSAGES, "host.example", options=Options, final="Done")
LOUD = QUIET._replace(binary=True, final=None)


class Client(Realtime, Threaded):
    _product = QUIET
    _logger_name = "deepgram.test_realtime"


class LoudClient(Client):
    _product = LOUD


class Driver:
    """Notes the steps it is to take."""

    def __init__(self) -> None:
        self.session = Session(QUIET, parse({}))
        self.steps: list[Step] = []
        self.ended: Optional[Ended] = None

    def proceed(self, step: Step) -> None:
        self.steps.append(step)

    def rearm(self, set_timer: Any) -> None:
        raise NotImplementedError


class Bare(Client):
    _product = QUIET._replace(endpoint="")


def client(**options: Any) -> Client:
    return Client(Config(options), "v1/quiet")


ENDED = Ended(True, 1000, "", "client", "request", None)


def opening(
    client: Client, query: Any = None, addons: Any = None, headers: Any = None, members: Any = None, **kwargs: Any
) -> ConnectRequest:
    return client._connect_request(
        StartArguments(query, addons=addons, headers=headers, members=members, kwargs=kwargs)
    )


# ---- making one


@pytest.mark.parametrize("config", [None, "key", {"options": {}}])
def test_a_configuration_of_another_kind_is_named(config: Any) -> None:
    with pytest.raises(DeepgramError, match=f"got {type(config).__name__}"):
        Client(config, "v1/quiet")


def test_an_endpoint_is_needed() -> None:
    with pytest.raises(DeepgramError, match="endpoint"):
        Bare(Config())


def test_a_bad_time_is_named_when_the_client_is_made() -> None:
    with pytest.raises(ValueError, match="close_timeout"):
        client(close_timeout=None)


def test_a_session_is_of_the_product_and_as_the_options_tune_it() -> None:
    session = client(close_timeout=0.5)._session()
    assert (session.product, session.tuning.close_timeout) == (QUIET, 0.5)


# ---- what start() asks for


@pytest.mark.parametrize(
    ("query", "addons", "asked"),
    [
        (None, None, ""),
        ({}, {}, ""),
        ({"model": "nova", "smart": True}, None, "?model=nova&smart=true"),
        (Options("aura"), None, "?model=aura&channels=1"),
        ({"model": "nova", "channels": 2}, {"channels": 3, "x": "y"}, "?model=nova&channels=3&x=y"),
        (None, {"x": "y"}, "?x=y"),
    ],
)
def test_the_url(query: Any, addons: Any, asked: str) -> None:
    before = repr((query, addons))
    assert opening(client(), query, addons).url == f"wss://host.example/v1/quiet{asked}"
    assert repr((query, addons)) == before


@pytest.mark.parametrize("query", ["model=nova", 7, [], object(), OpenResponse()])
def test_options_of_another_kind_change_nothing(query: Any) -> None:
    started = client()
    with pytest.raises(UnsupportedOptions, match=f"expected Options, dict or None, got {type(query).__name__}"):
        opening(started, query, members={"mine": 1})
    assert not hasattr(started, "mine")


def test_headers_are_for_one_start() -> None:
    started = client()
    own = {"x-kept": "own", "X-More": "1"}
    assert opening(started, headers=own).headers == {"Authorization": "Token key", "x-kept": "own", "X-More": "1"}
    assert opening(started).headers == {"Authorization": "Token key", "X-Kept": "standing"}


def test_members_and_handler_arguments() -> None:
    started, seen = client(), []
    started.on("Error", lambda client, error, **kwargs: seen.append(kwargs))
    opening(started, members={"mine": 1}, test=2)
    assert started.mine == 1  # type: ignore[attr-defined]
    ((call, _),) = started._dispatcher.error.calls
    call(started, None)
    opening(started)
    ((call, _),) = started._dispatcher.error.calls
    call(started, None)
    assert seen == [{"test": 2}, {}]
    assert started.mine == 1  # type: ignore[attr-defined]


def test_repr_of_an_opening_shows_no_secret() -> None:
    asked = ConnectRequest("wss://user:word@host/v1?token=abc", {"Authorization": "Token key"}, ("first",))
    assert repr(asked) == "ConnectRequest(wss://host/v1?token=...)"


def test_f31_a_misspelt_option_is_named(caplog: pytest.LogCaptureFixture) -> None:
    opening(client(), {"modle": "nova", "channels": 1, "mine": 1})
    assert [record.getMessage() for record in caplog.records] == [
        "start(): Options has no option 'modle'; did you mean 'model'?"
    ]


def test_f31_a_microphone_that_would_not_record_is_named(caplog: pytest.LogCaptureFixture) -> None:
    client(microphone_record="true")
    (record,) = caplog.records
    assert "microphone_record: only agents record" in record.getMessage()


# ---- what messages do


def test_the_final_message_lets_the_session_go_on() -> None:
    started, driver = client(), Driver()
    started._dispatcher.read('{"type": "Done"}', 0.0)  # behind the end: nobody is there to go on
    started._socket = driver
    started._dispatcher.read('{"type": "Done"}', 0.0)
    assert driver.steps == [Session.said_all]


def test_audio_goes_to_a_delegate_of_a_product_that_has_audio() -> None:
    class Delegate:
        def __init__(self) -> None:
            self.queue: list[bytes] = []

        def add_audio_to_queue(self, data: bytes) -> None:
            self.queue.append(data)

    for made, heard in ((LoudClient(Config(), "v1/loud"), [b"audio"]), (client(), [])):
        delegate = Delegate()
        made.delegate_listening(delegate)
        made._dispatcher.read(b"audio", 0.0)
        assert delegate.queue == heard


# ---- what can be sent


@pytest.mark.parametrize(
    ("data", "carried"),
    [
        (b"ab", b"ab"),
        (bytearray(b"ab"), b"ab"),
        (memoryview(b"abcd")[::2], b"ac"),
        (memoryview(b"abcd").cast("h"), b"abcd"),
        (memoryview(b"abcd").cast("b", (2, 2)), b"abcd"),
        (b"", b""),
        (memoryview(b""), b""),
    ],
)
def test_audio_of_every_kind(data: Any, carried: bytes) -> None:
    assert client()._audio(data) == carried


@pytest.mark.parametrize("data", [None, 7, [1], {"type": "KeepAlive"}])
def test_what_no_frame_can_carry_is_named(data: Any, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(TypeError, match=f"expected str, bytes, bytearray or memoryview, got {type(data).__name__}"):
        client()._audio(data)
    (record,) = caplog.records
    assert (record.levelname, record.getMessage().partition(":")[0]) == ("ERROR", "send() failed")


# ---- failures

REFUSED = OSError("refused")
CONNECT, SEND = {"termination_exception_connect": True}, {"termination_exception_send": True}
RAISE = {"raise_on_error": True}


@pytest.mark.parametrize(
    ("options", "raises"),
    [
        ({}, ""),
        (RAISE, "last_error"),
        ({"raise_on_error": "false"}, ""),
        (CONNECT, "itself"),
        ({"termination_exception_connect": "true"}, ""),  # as in the originals: True and nothing else
        ({**RAISE, **CONNECT}, "last_error"),
        (SEND, ""),
    ],
)
def test_a_start_that_fails(options: dict[str, Any], raises: str, caplog: pytest.LogCaptureFixture) -> None:
    lost = DeepgramConnectionError("lost", code=1008)
    for error, message in ((REFUSED, "connection failed: refused"), (lost, "lost")):
        caplog.clear()
        failed = client(**options)
        fails(raises, failed, error, failed._fail_start)
        assert failed.last_error is not None
        assert failed.last_error.message == message
        assert failed.last_error is lost if error is lost else failed.last_error.cause is error
        assert [record.getMessage() for record in caplog.records] == [f"start() failed: {message}"]


def fails(raises: str, failed: Client, error: Optional[Exception], fail: Any) -> None:
    """Fail: False, or raises the error `itself`, or the client's `last_error`."""
    if not raises:
        assert fail(error) is False
        return
    with pytest.raises(Exception) as caught:
        fail(error)
    assert caught.value is (error if raises == "itself" else failed.last_error)


@pytest.mark.parametrize("options", [{}, RAISE, CONNECT])
def test_options_of_another_kind_are_answered_with_false(
    options: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    failed, error = client(**options), UnsupportedOptions("options: wrong")
    fails("", failed, error, failed._fail_start)
    assert failed.last_error is not None
    assert (failed.last_error.message, failed.last_error.cause) == ("options: wrong", error)
    assert [record.getMessage() for record in caplog.records] == ["start() failed: options: wrong"]


def test_frames_of_a_failed_start_are_forgotten() -> None:
    def connect(key: str) -> None:
        raise OSError("refused")

    with pytest.raises(OSError) as caught:
        connect("a secret in the frame")
    client()._fail_start(caught.value)
    assert caught.value.__traceback__ is None


@pytest.mark.parametrize(
    ("options", "unconnected", "broken"),
    [
        ({}, "", ""),
        (RAISE, "last_error", "last_error"),
        (SEND, "", "itself"),
        ({"termination_exception_send": "true"}, "", ""),
        (CONNECT, "", ""),
        ({**RAISE, **SEND}, "last_error", "last_error"),
    ],
)
def test_a_send_that_fails(options: dict[str, Any], unconnected: str, broken: str) -> None:
    for error, raises, message in ((None, unconnected, NOT_STARTED), (REFUSED, broken, "send failed: refused")):
        failed = client(**options)
        for count in (1, 2, 3):
            fails(raises, failed, error, failed._fail_send)
            assert failed.last_error is not None
            assert (failed.last_error.message, failed.last_error.cause) == (message, error)
            assert failed.last_error.unsent == count


def test_an_error_that_is_raised_again_keeps_no_older_frames() -> None:
    failed = client(raise_on_error=True)
    depths = []
    for _ in range(3):
        with pytest.raises(DeepgramConnectionError) as caught:
            failed._fail_send()
        depths.append(len(caught.traceback))
    assert depths == [depths[0]] * 3


def test_what_is_not_sent_after_a_loss_is_counted_on_its_cause() -> None:
    failed, lost = client(), DeepgramConnectionError("lost", code=1008)
    failed.last_error = lost
    assert failed._fail_send(REFUSED) is False
    assert (failed.last_error, lost.unsent) == (lost, 1)


# ---- the end


def over(client: Client, ended: Ended) -> list[Any]:
    """The client's connection ends; the events it tells."""
    client._socket = connection = Driver()
    connection.ended = ended
    return [route.event for route, _ in client._end(connection)]


def test_the_cause_of_a_loss_takes_over_what_was_not_sent(caplog: pytest.LogCaptureFixture) -> None:
    for unsent in (0, 2):
        caplog.clear()
        lost, cause = client(), DeepgramConnectionError("the connection was lost")
        for _ in range(unsent):
            lost._fail_send(REFUSED)
        over(lost, ENDED._replace(clean=False, initiator="network", cause=cause))
        assert lost.last_error is cause
        assert cause.unsent == unsent
        assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
            ("ERROR", "the connection was lost")
        ]


def test_a_clean_end_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "deepgram.test_realtime")
    ended = client()
    over(ended, ENDED)
    assert ended.last_error is None
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("DEBUG", "connection closed: code 1000 by client")
    ]


def test_f09_what_the_server_has_said_before_it_closed_is_kept() -> None:
    ended, cause = client(), DeepgramConnectionError("connection closed by the server: 1000", code=1000)
    ended._outcome.server_error = ErrorResponse(description="No such voice.", code="INVALID_SETTINGS")
    over(ended, ENDED._replace(initiator="server", cause=cause))
    assert ended.last_error is cause
    assert (cause.description, cause.error_code, cause.code) == ("No such voice.", "INVALID_SETTINGS", 1000)
    assert str(cause).endswith(
        "connection closed by the server: 1000; the server said: No such voice. (INVALID_SETTINGS)"
    )


def test_what_fails_to_stop_keeps_nobody_from_the_end(caplog: pytest.LogCaptureFixture) -> None:
    class Failing(Client):
        def _stop_sending(self) -> None:
            raise RuntimeError("unplugged")

        def _stopped(self, *, playback: bool) -> None:
            raise RuntimeError("unplugged")

    failing = Failing(Config(), "v1/quiet")
    assert over(failing, ENDED) == ["Close"]
    failing._end_delivered(failing._socket)
    assert len(caplog.records) == 1
    failing._outcome = Outcome(complete=True)
    assert failing.finish() is True
    assert [record.getMessage() for record in caplog.records[1:]] == [
        "what is to stop before the farewell has failed",
        "what ends with a connection has failed",
    ]


def test_f09_a_frame_that_comes_too_early_or_too_late_is_told_why() -> None:
    early = client()
    assert early.finish() is True
    early._reset()
    early._fail_send()
    assert early.last_error is not None
    assert early.last_error.message == NOT_STARTED
    late = client()
    late.finish()
    late._fail_send()
    assert late.last_error is not None
    assert late.last_error.message == FINISHED


class _SentElsewhere(Exception):
    """While its text is asked for, another thread can't send either."""

    def __init__(self, other: Callable[[], Any]) -> None:
        self.other = other

    def __str__(self) -> str:
        thread = threading.Thread(target=self.other)
        thread.start()
        thread.join()
        return "lost"


def test_frames_that_two_threads_could_not_send_are_both_counted() -> None:
    failing = client()
    failing._fail_send(_SentElsewhere(failing._fail_send))
    assert failing.last_error is not None
    assert failing.last_error.unsent == 2


def test_frames_that_could_not_be_sent_are_counted_while_the_end_is_told() -> None:
    """It counts without the GIL, too, which several threads then change at once."""
    outcome, count, threads = Outcome(), 2_000, 2

    def fail() -> None:
        for _ in range(count):
            outcome.count_unsent(None)

    senders = [threading.Thread(target=fail) for _ in range(threads)]
    for sender in senders:
        sender.start()
    while any(sender.is_alive() for sender in senders):
        cause = DeepgramConnectionError("lost")
        outcome.ended(ENDED._replace(cause=cause, cancelled=True), False, logging.getLogger("deepgram.quiet"))
    assert outcome.unsent == count * threads


def test_f04_frames_dropped_before_finish_make_it_false() -> None:
    ended = client()
    ended._outcome = Outcome(complete=True)
    assert ended.finish() is True
    for told_before in (True, False):
        ended = client()
        ended._outcome = Outcome(complete=True)
        if told_before:
            ended._fail_send()
        assert ended.finish() is not told_before
        ended._fail_send()
        assert ended.finish() is not told_before, "what comes behind finish() is refused, not lost"


# ---- slow handlers


def test_handlers_that_keep_others_waiting_are_named(caplog: pytest.LogCaptureFixture) -> None:
    def dawdle(client: Any, error: Any) -> None: ...

    slow = client()
    slow.on("Error", dawdle)
    delivery = (slow._dispatcher.error, None)
    slow._dispatcher.warn_if_slow(SLOW, 5, delivery)
    slow._dispatcher.warn_if_slow(SLOW * 3, 5, None)  # whatever took the time, it was no handler
    assert caplog.records == []
    slow._dispatcher.warn_if_slow(SLOW * 2.5, 5, delivery)
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert "2.5 s for 5 message(s), Error by" in record.getMessage()
    assert "dawdle the last" in record.getMessage()
