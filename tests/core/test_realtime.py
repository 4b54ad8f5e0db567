"""Decisions of a client without a connection: the request of `start()`, and what becomes of failures."""

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
WITHOUT_AUDIO = Product("v1/quiet", WebSocketEvents, MESSAGES, "host.example", options=Options, final="Done")
WITH_AUDIO = WITHOUT_AUDIO._replace(binary=True, final=None)


class Client(Realtime, Threaded):
    _product = WITHOUT_AUDIO
    _logger_name = "deepgram.test_realtime"


class ClientWithAudio(Client):
    _product = WITH_AUDIO


class Driver:
    """A driver's connection that only notes its steps."""

    def __init__(self) -> None:
        self.session = Session(WITHOUT_AUDIO, parse({}))
        self.steps: list[Step] = []
        self.ended: Optional[Ended] = None

    def proceed(self, step: Step) -> None:
        self.steps.append(step)

    def rearm(self, set_timer: Any) -> None:
        raise NotImplementedError


class WithoutEndpoint(Client):
    _product = WITHOUT_AUDIO._replace(endpoint="")


def client(**options: Any) -> Client:
    return Client(Config(options), "v1/quiet")


ENDED = Ended(True, 1000, "", "client", "request", None)


def connect_request(
    client: Client, query: Any = None, addons: Any = None, headers: Any = None, members: Any = None, **kwargs: Any
) -> ConnectRequest:
    return client._connect_request(
        StartArguments(query, addons=addons, headers=headers, members=members, kwargs=kwargs)
    )


# ---- construction


@pytest.mark.parametrize("config", [None, "key", {"options": {}}])
def test_a_wrong_type_of_configuration_raises(config: Any) -> None:
    with pytest.raises(DeepgramError, match=f"got {type(config).__name__}"):
        Client(config, "v1/quiet")


def test_an_endpoint_is_required() -> None:
    with pytest.raises(DeepgramError, match="endpoint"):
        WithoutEndpoint(Config())


def test_an_invalid_timeout_raises_at_construction() -> None:
    with pytest.raises(ValueError, match="close_timeout"):
        client(close_timeout=None)


def test_a_session_has_the_product_and_the_tuning_of_options() -> None:
    session = client(close_timeout=0.5)._session()
    assert (session.product, session.tuning.close_timeout) == (WITHOUT_AUDIO, 0.5)


# ---- the request of start()


@pytest.mark.parametrize(
    ("query", "addons", "expected"),
    [
        (None, None, ""),
        ({}, {}, ""),
        ({"model": "nova", "smart": True}, None, "?model=nova&smart=true"),
        (Options("aura"), None, "?model=aura&channels=1"),
        ({"model": "nova", "channels": 2}, {"channels": 3, "x": "y"}, "?model=nova&channels=3&x=y"),
        (None, {"x": "y"}, "?x=y"),
    ],
)
def test_options_and_addons_become_the_query(query: Any, addons: Any, expected: str) -> None:
    before = repr((query, addons))
    assert connect_request(client(), query, addons).url == f"wss://host.example/v1/quiet{expected}"
    assert repr((query, addons)) == before


@pytest.mark.parametrize("query", ["model=nova", 7, [], object(), OpenResponse()])
def test_options_of_a_wrong_type_raise_and_change_nothing(query: Any) -> None:
    made = client()
    with pytest.raises(UnsupportedOptions, match=f"expected Options, dict or None, got {type(query).__name__}"):
        connect_request(made, query, members={"mine": 1})
    assert not hasattr(made, "mine")


def test_headers_apply_to_one_start_only() -> None:
    started = client()
    own = {"x-kept": "own", "X-More": "1"}
    assert connect_request(started, headers=own).headers == {
        "Authorization": "Token key",
        "x-kept": "own",
        "X-More": "1",
    }
    assert connect_request(started).headers == {"Authorization": "Token key", "X-Kept": "standing"}


def test_members_stay_while_kwargs_last_for_one_start() -> None:
    started, seen = client(), []
    started.on("Error", lambda client, error, **kwargs: seen.append(kwargs))
    connect_request(started, members={"mine": 1}, test=2)
    assert started.mine == 1  # type: ignore[attr-defined]
    ((call, _),) = started._dispatcher.error.calls
    call(started, None)
    connect_request(started)
    ((call, _),) = started._dispatcher.error.calls
    call(started, None)
    assert seen == [{"test": 2}, {}]
    assert started.mine == 1  # type: ignore[attr-defined]


def test_repr_of_a_connect_request_shows_no_secret() -> None:
    request = ConnectRequest("wss://user:word@host/v1?token=abc", {"Authorization": "Token key"}, ("first",))
    assert repr(request) == "ConnectRequest(wss://host/v1?token=...)"


def test_f31_a_misspelt_option_gets_a_suggestion(caplog: pytest.LogCaptureFixture) -> None:
    connect_request(client(), {"modle": "nova", "channels": 1, "mine": 1})
    assert [record.getMessage() for record in caplog.records] == [
        "start(): Options has no option 'modle'; did you mean 'model'?"
    ]


def test_f31_microphone_record_warns_if_the_product_records_nothing(caplog: pytest.LogCaptureFixture) -> None:
    client(microphone_record="true")
    (record,) = caplog.records
    assert "microphone_record: only agents record" in record.getMessage()


# ---- effects of messages


def test_the_final_message_ends_the_wait_of_the_session() -> None:
    started, driver = client(), Driver()
    started._dispatcher.read('{"type": "Done"}', 0.0)  # without a connection it is ignored
    started._socket = driver
    started._dispatcher.read('{"type": "Done"}', 0.0)
    assert driver.steps == [Session.said_all]


def test_audio_goes_to_the_delegate_if_the_product_has_audio() -> None:
    class Delegate:
        def __init__(self) -> None:
            self.queue: list[bytes] = []

        def add_audio_to_queue(self, data: bytes) -> None:
            self.queue.append(data)

    for made, heard in ((ClientWithAudio(Config(), "v1/loud"), [b"audio"]), (client(), [])):
        delegate = Delegate()
        made.delegate_listening(delegate)
        made._dispatcher.read(b"audio", 0.0)
        assert delegate.queue == heard


# ---- frames


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
def test_audio_may_be_any_buffer(data: Any, carried: bytes) -> None:
    assert client()._audio(data) == carried


@pytest.mark.parametrize("data", [None, 7, [1], {"type": "KeepAlive"}])
def test_send_of_a_wrong_type_raises(data: Any, caplog: pytest.LogCaptureFixture) -> None:
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
        ({"termination_exception_connect": "true"}, ""),  # only True counts, as in 4.8.1
        ({**RAISE, **CONNECT}, "last_error"),
        (SEND, ""),
    ],
)
def test_a_failed_start_returns_false_or_raises_by_option(
    options: dict[str, Any], raises: str, caplog: pytest.LogCaptureFixture
) -> None:
    lost = DeepgramConnectionError("lost", code=1008)
    for error, message in ((REFUSED, "connection failed: refused"), (lost, "lost")):
        caplog.clear()
        failed = client(**options)
        check_failure(raises, failed, error, failed._fail_start)
        assert failed.last_error is not None
        assert failed.last_error.message == message
        assert failed.last_error is lost if error is lost else failed.last_error.cause is error
        assert [record.getMessage() for record in caplog.records] == [f"start() failed: {message}"]


def check_failure(raises: str, failed: Client, error: Optional[Exception], fail: Any) -> None:
    """Call `fail`, and check that it returns False, or raises the error `itself` or the client's `last_error`."""
    if not raises:
        assert fail(error) is False
        return
    with pytest.raises(Exception) as caught:
        fail(error)
    assert caught.value is (error if raises == "itself" else failed.last_error)


@pytest.mark.parametrize("options", [{}, RAISE, CONNECT])
def test_options_of_a_wrong_type_make_start_return_false(
    options: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    failed, error = client(**options), UnsupportedOptions("options: wrong")
    check_failure("", failed, error, failed._fail_start)
    assert failed.last_error is not None
    assert (failed.last_error.message, failed.last_error.cause) == ("options: wrong", error)
    assert [record.getMessage() for record in caplog.records] == ["start() failed: options: wrong"]


def test_a_failed_start_drops_the_traceback() -> None:
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
def test_a_failed_send_returns_false_or_raises_by_option(
    options: dict[str, Any], unconnected: str, broken: str
) -> None:
    for error, raises, message in ((None, unconnected, NOT_STARTED), (REFUSED, broken, "send failed: refused")):
        failed = client(**options)
        for count in (1, 2, 3):
            check_failure(raises, failed, error, failed._fail_send)
            assert failed.last_error is not None
            assert (failed.last_error.message, failed.last_error.cause) == (message, error)
            assert failed.last_error.unsent == count


def test_an_error_raised_again_does_not_accumulate_frames() -> None:
    failed = client(raise_on_error=True)
    depths = []
    for _ in range(3):
        with pytest.raises(DeepgramConnectionError) as caught:
            failed._fail_send()
        depths.append(len(caught.traceback))
    assert depths == [depths[0]] * 3


def test_unsent_frames_are_counted_on_the_error_of_the_loss() -> None:
    failed, lost = client(), DeepgramConnectionError("lost", code=1008)
    failed.last_error = lost
    assert failed._fail_send(REFUSED) is False
    assert (failed.last_error, lost.unsent) == (lost, 1)


# ---- the end


def end_connection(client: Client, ended: Ended) -> list[Any]:
    """End the client's connection; return the events that are delivered."""
    client._socket = connection = Driver()
    connection.ended = ended
    return [route.event for route, _ in client._end(connection)]


def test_the_error_of_a_loss_inherits_the_unsent_count(caplog: pytest.LogCaptureFixture) -> None:
    for unsent in (0, 2):
        caplog.clear()
        lost, cause = client(), DeepgramConnectionError("the connection was lost")
        for _ in range(unsent):
            lost._fail_send(REFUSED)
        end_connection(lost, ENDED._replace(clean=False, initiator="network", cause=cause))
        assert lost.last_error is cause
        assert cause.unsent == unsent
        assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
            ("ERROR", "the connection was lost")
        ]


def test_a_clean_end_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "deepgram.test_realtime")
    ended = client()
    end_connection(ended, ENDED)
    assert ended.last_error is None
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("DEBUG", "connection closed: code 1000 by client")
    ]


def test_f09_last_error_keeps_the_servers_last_error_message() -> None:
    ended, cause = client(), DeepgramConnectionError("connection closed by the server: 1000", code=1000)
    ended._outcome.server_error = ErrorResponse(description="No such voice.", code="INVALID_SETTINGS")
    end_connection(ended, ENDED._replace(initiator="server", cause=cause))
    assert ended.last_error is cause
    assert (cause.description, cause.error_code, cause.code) == ("No such voice.", "INVALID_SETTINGS", 1000)
    assert str(cause).endswith(
        "connection closed by the server: 1000; the server said: No such voice. (INVALID_SETTINGS)"
    )


def test_failing_to_stop_does_not_prevent_the_end(caplog: pytest.LogCaptureFixture) -> None:
    class Failing(Client):
        def _stop_sending(self) -> None:
            raise RuntimeError("unplugged")

        def _stopped(self, *, playback: bool) -> None:
            raise RuntimeError("unplugged")

    failing = Failing(Config(), "v1/quiet")
    assert end_connection(failing, ENDED) == ["Close"]
    failing._end_delivered(failing._socket)
    assert len(caplog.records) == 1
    failing._outcome = Outcome(complete=True)
    assert failing.finish() is True
    assert [record.getMessage() for record in caplog.records[1:]] == [
        "what is to stop before the farewell has failed",
        "what ends with a connection has failed",
    ]


def test_f09_send_before_start_and_after_finish_says_why() -> None:
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


class _FailsInAnotherThread(Exception):
    """An error during whose formatting another thread fails to send, too."""

    def __init__(self, other: Callable[[], Any]) -> None:
        self.other = other

    def __str__(self) -> str:
        thread = threading.Thread(target=self.other)
        thread.start()
        thread.join()
        return "lost"


def test_failed_sends_of_two_threads_are_both_counted() -> None:
    failing = client()
    failing._fail_send(_FailsInAnotherThread(failing._fail_send))
    assert failing.last_error is not None
    assert failing.last_error.unsent == 2


def test_failed_sends_are_counted_while_the_connection_ends() -> None:
    """The count is exact without the GIL, too, when several threads change it at once."""
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


def test_f04_finish_is_false_only_if_a_send_failed_before_it() -> None:
    ended = client()
    ended._outcome = Outcome(complete=True)
    assert ended.finish() is True
    for fails_before in (True, False):
        ended = client()
        ended._outcome = Outcome(complete=True)
        if fails_before:
            ended._fail_send()
        assert ended.finish() is not fails_before
        ended._fail_send()
        assert ended.finish() is not fails_before, "a send after finish() is refused, not lost"


# ---- slow handlers


def test_slow_handlers_are_named_in_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    def dawdle(client: Any, error: Any) -> None: ...

    slow = client()
    slow.on("Error", dawdle)
    delivery = (slow._dispatcher.error, None)
    slow._dispatcher.warn_if_slow(SLOW, 5, delivery)
    slow._dispatcher.warn_if_slow(SLOW * 3, 5, None)  # the time was not spent in a handler
    assert caplog.records == []
    slow._dispatcher.warn_if_slow(SLOW * 2.5, 5, delivery)
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert "2.5 s for 5 message(s), Error by" in record.getMessage()
    assert "dawdle the last" in record.getMessage()
