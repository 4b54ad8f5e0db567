"""From a received frame to the handler calls, without a connection."""

import ast
import json
import logging
import threading
from pathlib import Path
from typing import Any

import pytest

import deepgram
from deepgram._core.dispatch import Dispatcher
from deepgram._core.messages import ErrorResponse, UnhandledResponse
from deepgram._core.session import Session
from deepgram._core.tuning import Tuning
from deepgram.agent import messages as m
from deepgram.agent.protocol import AGENT, INCOMING
from deepgram.listen.protocol import LISTEN
from deepgram.speak.messages import SpeakWebSocketMessage
from deepgram.speak.protocol import SPEAK

LOG = logging.getLogger("deepgram.test_dispatch")


def new_dispatcher(product: Any = AGENT, threaded: bool = True) -> Dispatcher:
    return Dispatcher(product, threaded=threaded, log=LOG)


class Program:
    """Calls the handlers of each delivery, as a client does, and notes the payloads."""

    def __init__(self, dispatcher: Dispatcher, *events: str) -> None:
        self.dispatcher = dispatcher
        self.seen: list[tuple[str, Any]] = []
        for event in events:
            dispatcher.register(event, lambda client, payload, event=event: self.seen.append((event, payload)))

    def receive(self, *frames: Any) -> "list[tuple[str, Any]]":
        for frame in frames:
            delivery = self.dispatcher.read(frame if isinstance(frame, (str, bytes)) else json.dumps(frame), 1.5)
            if delivery is not None:
                route, payload = delivery
                for call, _ in route.calls:
                    call(self, payload)
        return self.seen


def test_registering_copies_the_shared_route() -> None:
    """Clients share the routes that have no handlers or hooks."""
    hooked: list[Any] = []
    program, other = Program(new_dispatcher(), "Welcome", "Welcome", "Turn"), Program(new_dispatcher())
    program.dispatcher.hook("Welcome", hooked.append)
    frame = '{"type": "Welcome", "request_id": "1"}'
    assert not other.receive(frame)
    assert [event for event, _ in program.receive(frame)] == ["Welcome", "Welcome"]
    assert len(hooked) == 1
    assert program.dispatcher.local_routes["Turn"].calls
    assert not any(route.handlers or route.hooks for route in new_dispatcher().hookable.values())


@pytest.mark.parametrize("kind", INCOMING)
def test_every_declared_type_reaches_its_event(kind: str) -> None:
    item = INCOMING[kind]
    for text in (f'{{"type":"{kind}"}}', f'{{"type": "{kind}"}}', f'{{"extra": 1, "type": "{kind}"}}'):
        program = Program(new_dispatcher(), item.event)
        ((event, payload),) = program.receive(text)
        assert event == item.event
        assert type(payload) is item.cls
        assert payload.timestamp == "1970-01-01T00:00:01.500Z"


@pytest.mark.parametrize("kind", [kind for kind, item in INCOMING.items() if item.optional])
def test_optional_types_are_unhandled_without_a_handler(kind: str) -> None:
    text = json.dumps({"type": kind})
    program = Program(new_dispatcher(), "Unhandled")
    ((event, payload),) = program.receive(text)
    assert (event, payload.raw) == ("Unhandled", text)
    both = Program(new_dispatcher(), "Unhandled", INCOMING[kind].event)
    assert [event for event, _ in both.receive(text)] == [INCOMING[kind].event]


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"Novelty","of":"tomorrow"}',
        '{"of": "tomorrow"}',
        "{}",
        '{"type": null}',
        '{"type": 5}',
        '{"type":""}',
        '{"type": {"type": "Welcome"}}',
    ],
)
def test_unknown_types_are_unhandled_not_errors(text: str) -> None:
    program = Program(new_dispatcher(), "Unhandled", "Error", "Welcome")
    ((event, payload),) = program.receive(text)
    assert isinstance(payload, UnhandledResponse)
    assert (event, payload.type, payload.raw) == ("Unhandled", "Unhandled", text)


@pytest.mark.parametrize("text", ['{"type":"\\u0057elcome"}', '{"type": "\\u0057elcome"}'])
def test_a_type_may_contain_escapes(text: str) -> None:
    ((event, _),) = Program(new_dispatcher(), "Unhandled", "Welcome").receive(text)
    assert event == "Welcome"


BROKEN = {
    "not JSON": ("{not json", "Expecting property name enclosed in double quotes"),
    "truncated": ('{"type":"Welcome"', "Expecting ',' delimiter"),
    "an unknown type, truncated": ('{"type":"Novelty"', "Expecting ',' delimiter"),
    "an array": ("[]", "Expected `object`, got `array`"),
    "a number": ("123", "Expected `object`, got `int`"),
    "null": ("null", "Expected `object`, got `null`"),
    "nested too deeply": ('{"type":' + "[" * 100_000, "while de"),
    "nested too deeply in a known type": (
        '{"type":"Welcome","request_id":' + "[" * 100_000,
        "while de",
    ),  # from Python 3.14 on the stack is exhausted
}


@pytest.mark.parametrize("threaded", [True, False], ids=["threads", "asyncio"])
@pytest.mark.parametrize("name", BROKEN)
def test_each_broken_frame_is_one_error(name: str, threaded: bool, caplog: pytest.LogCaptureFixture) -> None:
    text, words = BROKEN[name]
    program = Program(new_dispatcher(threaded=threaded), "Error", "Welcome", "Unhandled")
    (_, error), (last, _) = program.receive(text, {"type": "Welcome"})
    assert isinstance(error, ErrorResponse)
    prefix = "" if threaded else "Async"
    assert error.description == f"Exception in {prefix}AgentWebSocketClient._process_text"
    assert words in error.message
    assert error.type == "Exception"
    assert isinstance(error.cause, Exception)
    assert last == "Welcome", "the next message is delivered"
    assert len(caplog.records) == 1


def test_an_empty_text_is_ignored(caplog: pytest.LogCaptureFixture) -> None:
    assert Program(new_dispatcher(), "Error", "Unhandled").receive("") == []
    assert caplog.records == []


GOLDEN: dict[str, dict[str, Any]] = {
    "Welcome": {"request_id": "r"},
    "ConversationText": {"role": "user", "content": "hello"},
    "AgentThinking": {"content": "hmm"},
    "AgentStartedSpeaking": {"total_latency": 0.5, "tts_latency": 0.25, "ttt_latency": 0.25},
    "FunctionCallRequest": {"functions": [{"id": "1", "name": "f", "arguments": "{}", "client_side": True}]},
    "Error": {"description": "d", "code": "C"},
    "InjectionRefused": {"message": "no"},
    "History": {"role": "user", "content": "hello"},
}


@pytest.mark.parametrize("kind", GOLDEN)
def test_fields_may_be_added_missing_or_of_other_types(kind: str) -> None:
    golden = {"type": kind, **GOLDEN[kind]}
    variants = [
        {**golden, "novel": {"deep": [1]}},
        {"novel": 1, **golden},
        *({name: value for name, value in golden.items() if name != gone} for gone in GOLDEN[kind]),
        *({**golden, name: None} for name in GOLDEN[kind]),
        *({**golden, name: ["quite", "different"]} for name in GOLDEN[kind]),
        *({**golden, name: {"a": 1}} for name in GOLDEN[kind]),
    ]
    program = Program(new_dispatcher(), INCOMING[kind].event, "Error" if kind != "Error" else "Unhandled")
    seen = program.receive(*variants, golden)
    assert [event for event, _ in seen] == [INCOMING[kind].event] * len(seen)
    assert {type(payload) for _, payload in seen} == {INCOMING[kind].cls}
    assert len(seen) == len(variants) + 1
    assert seen[0][1].to_dict()["novel"] == {"deep": [1]}


def test_messages_without_handlers_are_not_decoded() -> None:
    assert new_dispatcher().read('{"type":"Welcome"}', 0.0) is None
    assert new_dispatcher().read('{"type":"Novelty"}', 0.0) is None
    assert new_dispatcher().read(b"audio", 0.0) is None


def test_binary_frames_are_audio() -> None:
    assert Program(new_dispatcher(), "AudioData").receive(b"\x00\x01") == [("AudioData", b"\x00\x01")]


def test_a_binary_frame_is_an_error_if_the_product_has_no_audio() -> None:
    ((event, error),) = Program(new_dispatcher(LISTEN), "Error", "Unhandled").receive(b"\x00")
    assert event == "Error"
    assert "unexpected binary frame of 1 bytes" in error.message


# ---- registration


def test_handlers_run_in_order_of_registration() -> None:
    program = Program(new_dispatcher(), "Welcome", "Welcome")
    order: list[str] = []
    for name in ("first", "second"):
        program.dispatcher.register("Welcome", lambda client, welcome, name=name: order.append(name))
    program.receive({"type": "Welcome"})
    assert order == ["first", "second"]
    assert len(program.seen) == 2


def test_registering_for_an_unknown_event_warns(caplog: pytest.LogCaptureFixture) -> None:
    new_dispatcher(LISTEN).register("Trnscript", lambda client, result: None)
    (record,) = caplog.records
    assert "Trnscript" in record.getMessage()
    assert "Results" in record.getMessage()


def test_threaded_clients_warn_once_of_coroutine_handlers(caplog: pytest.LogCaptureFixture) -> None:
    """F-42: a threaded client can't run them."""

    async def on_welcome(client: Any, welcome: Any) -> None: ...

    for threaded in (True, False):
        made = new_dispatcher(threaded=threaded)
        made.register("Welcome", on_welcome)
        made.register("Open", on_welcome)
    (record,) = caplog.records
    assert "on_welcome returns a coroutine" in record.getMessage()


def test_an_error_handler_gets_all_kinds_of_errors() -> None:
    dispatcher = new_dispatcher()
    program = Program(dispatcher, "Error")
    program.receive({"type": "Error", "description": "the server's"}, "{broken")
    session = Session(AGENT, Tuning())
    session.opened(0.0, None)
    for route, payload in dispatcher.endings(session.ended(1011, "", OSError("lost"))):
        for call, _ in route.calls:
            call(program, payload)
    assert [error.description.partition(" ")[0] for _, error in program.seen] == ["the", "Exception", "Exception"]


def test_handlers_get_the_kwargs_of_the_last_start() -> None:
    dispatcher = new_dispatcher()
    seen: list[Any] = []
    dispatcher.register("Welcome", lambda client, welcome, **kwargs: seen.append(kwargs))
    dispatcher.register("Open", lambda client, open, **kwargs: seen.append(kwargs))
    program = Program(dispatcher)
    dispatcher.start({"test": 1})
    program.receive({"type": "Welcome"})
    dispatcher.start({})
    program.receive({"type": "Welcome"})
    dispatcher.start({"test": 2})
    for call, _ in dispatcher.open.calls:
        call(program, None)
    assert seen == [{"test": 1}, {}, {}], "events made by the client, like Open, get none"


# ---- the client's own hooks


def test_hooks_run_first_and_need_no_handler() -> None:
    dispatcher = new_dispatcher()
    program = Program(dispatcher, "Welcome")
    dispatcher.hook("Welcome", lambda message: program.seen.append(("hook", message)))
    dispatcher.hook("FunctionCallCancelled", lambda message: program.seen.append(("hook", message)))
    dispatcher.hook("binary", lambda data: program.seen.append(("hook", data)))
    program.receive({"type": "Welcome"}, {"type": "FunctionCallCancelled"}, b"audio")
    assert [event for event, _ in program.seen] == ["hook", "Welcome", "hook", "hook"]
    assert isinstance(program.seen[2][1], m.FunctionCallCancelledResponse)


@pytest.mark.parametrize("events", [(), ("Welcome",)], ids=["no handler", "a handler"])
def test_hooks_after_handlers_need_no_handler(events: tuple[str, ...]) -> None:
    dispatcher = new_dispatcher()
    program = Program(dispatcher, *events)
    dispatcher.hook_after("Welcome", lambda message: program.seen.append(("after", message)))
    delivery = dispatcher.read('{"type":"Welcome"}', 0.0)
    assert delivery is not None
    route, payload = delivery
    assert len(route.calls) == len(events)
    assert route.after is not None
    route.after(payload)
    assert program.seen == [("after", payload)]


@pytest.mark.parametrize("frame", ['{"type":"Welcome"}', b"audio"])
def test_a_failing_hook_does_not_stop_the_handlers(frame: Any, caplog: pytest.LogCaptureFixture) -> None:
    dispatcher = new_dispatcher()
    dispatcher.hook("Welcome", lambda message: message.nonsense)
    dispatcher.hook("binary", lambda data: data.nonsense)
    program = Program(dispatcher, "Welcome", "AudioData")
    assert len(program.receive(frame)) == 1
    (record,) = caplog.records
    assert record.exc_info is not None


# ---- the beginning of a connection, and drivers without message names


def test_open_is_the_first_delivery() -> None:
    dispatcher = new_dispatcher()
    route, payload = dispatcher.opening()
    assert (route, payload.to_dict()) == (dispatcher.open, {"type": "Open"})


@pytest.mark.parametrize(
    "path", sorted((Path(deepgram.__file__).parent / "_io").glob("*.py")), ids=lambda path: path.name
)
def test_drivers_name_no_message(path: Path) -> None:
    types = {"Open", "Close", *SpeakWebSocketMessage}
    for product in (AGENT, LISTEN, SPEAK):
        types |= {*product.messages, *(item.cls.__name__ for item in product.messages.values())}
        types |= {json.loads(text)["type"] for text in (product.keepalive, product.farewell) if text}
    assert len(types) > 40, "the tables have types"
    nodes = list(ast.walk(ast.parse(path.read_text())))
    names = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    names |= {node.id for node in nodes if isinstance(node, ast.Name)}
    assert not names & types


# ---- the end of a connection


@pytest.mark.parametrize(("threaded", "base"), [(True, "AbstractSync"), (False, "AbstractAsync")])
def test_a_loss_is_described_as_in_4_8_1(threaded: bool, base: str) -> None:
    class ConnectionClosedError(Exception):
        pass

    for cause, kind in ((ConnectionClosedError("received 1011"), "ConnectionClosed"), (OSError("reset"), "Exception")):
        session = Session(AGENT, Tuning())
        session.opened(0.0, "request")
        (_, error), (_, close) = new_dispatcher(threaded=threaded).endings(session.ended(1011, "why", cause))
        assert error.description == f"{kind} in {base}WebSocketClient._listening"
        assert (error.message, error.type, error.cause.cause) == (str(cause), kind, cause)
        assert (close.type, close.code, close.reason, close.initiator) == ("Close", 1011, "why", "network")
        assert (close.request_id, close.retryable) == ("request", True)


def test_a_clean_end_is_a_close_event_only() -> None:
    session = Session(AGENT, Tuning())
    session.opened(0.0, None)
    session.peer_closed(1.0)
    ((route, close),) = new_dispatcher().endings(session.ended(1000, "", None))
    assert (route.event, close.code, close.initiator, close.retryable) == ("Close", 1000, "server", None)


# ---- errors


@pytest.mark.parametrize("threaded", [True, False], ids=["threads", "asyncio"])
@pytest.mark.parametrize("product", [AGENT, LISTEN, SPEAK], ids=lambda product: product.endpoint)
def test_server_errors_without_a_handler_are_logged(
    product: Any, threaded: bool, caplog: pytest.LogCaptureFixture
) -> None:
    text = '{"type":"Error","description":"No such voice.","message":"speak.model","code":"INVALID_SETTINGS"}'
    assert new_dispatcher(product, threaded).read(text, 0.0) is None
    (record,) = caplog.records
    assert (record.levelname, record.name) == ("WARNING", LOG.name)
    for words in ("No such voice.", "speak.model", "INVALID_SETTINGS"):
        assert words in record.getMessage()


@pytest.mark.parametrize("kind", ["Error", "Warning", "Welcome"])
def test_other_messages_are_not_logged(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    program = Program(new_dispatcher(), "Error")
    program.receive({"type": kind})
    assert [event for event, _ in program.seen] == ["Error"] * (kind == "Error")
    assert caplog.records == []


@pytest.mark.parametrize(
    ("error", "words"), [(AssertionError(), "AssertionError"), (TimeoutError(), "TimeoutError"), (ValueError(5), "5")]
)
def test_an_error_without_text_is_named_by_its_class(error: Exception, words: str) -> None:
    _, report = new_dispatcher().failure("_process_text", error)
    assert report.message == words


def failed_at(dispatcher: Dispatcher, route: Any, error: Exception) -> Any:
    """The deliveries that result when the last handler of a route raises."""
    return dispatcher.handler_failed(route, route.calls[-1][1], error)


def test_a_failing_handler_is_reported_but_not_a_failing_error_handler(caplog: pytest.LogCaptureFixture) -> None:
    dispatcher, error = new_dispatcher(), KeyError("city")
    for event in ("Welcome", "Error"):
        dispatcher.register(event, lambda client, payload: None)
    ((route, report),) = failed_at(dispatcher, dispatcher.routes["Welcome"], error)
    assert (route, report.cause, report.message) == (dispatcher.error, error, "'city'")
    assert failed_at(dispatcher, dispatcher.error, error) == []
    assert [record.exc_info[1] for record in caplog.records if record.exc_info] == [error, error]


@pytest.mark.parametrize("threaded", [True, False], ids=["threads", "asyncio"])
def test_f38_only_threaded_clients_get_error_for_a_failed_handler(threaded: bool) -> None:
    dispatcher, error, seen = new_dispatcher(threaded=threaded), KeyError("city"), []

    def broken(client: Any, welcome: Any) -> None: ...

    dispatcher.register("Welcome", broken)
    dispatcher.register("HandlerFailed", lambda client, handler_failed: seen.append(handler_failed))
    deliveries = failed_at(dispatcher, dispatcher.routes["Welcome"], error)
    assert [route.event for route, _ in deliveries] == (["Error"] if threaded else []) + ["HandlerFailed"]
    route, failed = deliveries[-1]
    assert (failed.type, failed.event, failed.handler, failed.exception) == ("HandlerFailed", "Welcome", broken, error)
    assert failed_at(dispatcher, route, error) == [], "a failing HandlerFailed handler is only logged"


def test_f31_a_log_says_how_to_name_a_misnamed_parameter(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Program:
        def on_text(self, text_event: Any, **kwargs: Any) -> None: ...

        def on_named(self, conversation_text: Any, **kwargs: Any) -> None: ...

    dispatcher = new_dispatcher()
    for handler in (Program().on_text, Program().on_named):
        dispatcher.register("ConversationText", handler)
        failed_at(dispatcher, dispatcher.routes["ConversationText"], AttributeError("content"))
    texts = [record.getMessage() for record in caplog.records]
    assert "its parameter 'text_event' is the client: name the parameter 'conversation_text'" in texts[0]
    assert "parameter" not in texts[1]


@pytest.mark.parametrize("change", ["unregister", "start"])
def test_handlers_registered_during_a_change_are_kept(change: str) -> None:
    """`register()` in another thread waits for the change to end; the change used to lose the new handler."""
    dispatcher, joined = new_dispatcher(), []

    def late(client: Any, welcome: Any) -> None: ...

    class Interrupted(tuple[Any, ...]):
        def __iter__(self) -> Any:
            if not joined:
                joined.append(threading.Thread(target=dispatcher.register, args=("Welcome", late)))
                joined[0].start()
                joined[0].join(0.1)
            return super().__iter__()

    dispatcher.register("Welcome", print)
    route = dispatcher.routes["Welcome"]
    route.handlers = Interrupted(route.handlers)
    dispatcher.unregister(print) if change == "unregister" else dispatcher.start({"room": 1})
    joined[0].join()
    assert late in [handler.function for _, handler in route.calls]
    assert tuple(handler for _, handler in route.calls) == route.handlers


def test_the_cache_of_message_heads_is_bounded() -> None:
    dispatcher = new_dispatcher()
    dispatcher.read('{"type":"Welcome","request_id":"0"}', 0.0)  # it has no handler yet
    program = Program(dispatcher, "Welcome", "Error")
    texts = [f'{{"type":"Welcome","request_id":"{number}"}}' for number in range(100)]
    texts += [f'{{"type":"Error","code":"{number}"}}' for number in range(100)]
    program.receive(*texts, *texts, '{"type":"Welcome', '{"type":"Welcome"')
    events = [event for event, _ in program.seen]
    assert events == (["Welcome"] * 100 + ["Error"] * 100) * 2 + ["Error"] * 2
    assert [payload.code for _, payload in program.seen[300:400]] == [str(number) for number in range(100)]
    assert len(dispatcher._heads) == 64
