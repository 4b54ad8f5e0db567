"""Functions that the agent may call: how they are declared, run and answered, in both colours."""

import asyncio
import functools
import json
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, Callable, Literal, Optional

import pytest
from colours import DEADLINE, Heard, LoopThread, agent_of, eventually, settings

from deepgram import FunctionCallResponse
from deepgram.agent.functions import Functions
from deepgram.server import LocalServer

Make = Any


def definition(function: Callable[..., Any], **more: Any) -> dict[str, Any]:
    """The definition of a function as the settings offer it."""
    functions = Functions()
    functions.declare(function, more.get("name"), None)
    (found,) = functions.add_to({})["agent"]["think"]["functions"]
    return dict(found)


# ---- declarations


@dataclass
class Guest:
    name: str
    age: int = 0


def book(
    city: str,
    nights: int = 1,
    *,
    room: Literal["single", "double"] = "single",
    guests: Optional[list[Guest]] = None,
) -> str:
    """Book a hotel.

    It is cancelled when nobody comes.

    Args:
        city: where to stay.
        nights (int): how long.
    """
    return f"{nights} in {city}"


def test_name_description_and_schema_come_from_the_function() -> None:
    found = definition(book)
    assert (found["name"], found["description"]) == ("book", "Book a hotel.\n\nIt is cancelled when nobody comes.")
    schema = found["parameters"]
    assert (schema["type"], schema["required"]) == ("object", ["city"])
    assert schema["properties"]["city"] == {"type": "string", "description": "where to stay."}
    assert schema["properties"]["nights"] == {"type": "integer", "default": 1, "description": "how long."}
    assert schema["properties"]["room"]["enum"] == ["double", "single"]
    assert schema["$defs"]["Guest"]["required"] == ["name"]
    json.dumps(found)


def test_a_function_without_parameters_or_docstring() -> None:
    assert definition(lambda: None, name="ping") == {
        "name": "ping",
        "description": "",
        "parameters": {"type": "object", "properties": {}, "required": []},
    }


def test_malformed_functions_in_the_settings_are_left_to_the_server(agent: Make, server: LocalServer) -> None:
    """`start()` does not raise for an entry that is text instead of an object."""
    client = agent()
    client.function(book)
    assert client.start({"agent": {"think": {"functions": ["book"]}}}), client.last_error
    client.finish()
    (sent,) = server.connections[0].received_messages
    text, declared = sent["agent"]["think"]["functions"]
    assert (text, declared["name"]) == ("book", "book")


def test_declared_functions_follow_those_of_the_settings() -> None:
    functions = Functions()
    functions.declare(book, None, None)
    functions.declare(book, "other", None)
    own = {"name": "book", "description": "theirs"}
    for think in ({"functions": [own]}, [{"functions": [own]}, {}]):
        blocks = functions.add_to({"agent": {"think": think}})["agent"]["think"]
        names = [
            [entry["name"] for entry in block["functions"]]
            for block in (blocks if isinstance(blocks, list) else [blocks])
        ]
        assert names[0] == ["book", "other"]
        assert sorted(names[-1]) == ["book", "other"]
    assert functions.add_to({"agent": "a-uuid"}) == {"agent": "a-uuid"}
    empty: dict[str, Any] = {"type": "Settings"}
    assert Functions().add_to(empty) == empty == {"type": "Settings"}, "an empty agent was added, to the given dict too"


def with_args(*args: Any) -> None: ...


def with_kwargs(**kwargs: Any) -> None: ...


def positional_only(a: int, /) -> None: ...


def not_json(a: Callable[[], None]) -> None: ...


@pytest.mark.parametrize("function", [with_args, with_kwargs, positional_only, not_json])
def test_a_signature_that_json_cannot_express_is_refused(function: Any) -> None:
    with pytest.raises(TypeError):
        definition(function)


@pytest.mark.parametrize("function", [functools.partial(book), lambda: None])
def test_a_function_needs_a_name(function: Any) -> None:
    """A lambda is not offered as "<lambda>", which no model can call."""
    with pytest.raises(TypeError, match="expected name="):
        definition(function)
    assert definition(function, name="book")["name"] == "book"


def test_a_partial_function_keeps_its_description() -> None:
    """It does not get the docstring of `functools.partial`."""
    found = definition(functools.partial(functools.partial(book, "Oslo"), room="double"), name="book_in_oslo")
    assert found["description"] == definition(book)["description"]
    assert found["parameters"]["properties"]["nights"]["description"] == "how long."


async def coroutine() -> None: ...


def test_coroutine_functions_need_the_async_client(server: LocalServer) -> None:
    client = agent_of("threads", server.url, None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="needs the async client"):
        client.function(coroutine)
    with pytest.raises(TypeError, match="needs the async client"):
        client.function(name="named")(coroutine)


def test_the_decorator_returns_the_function_unchanged(agent: Make) -> None:
    client = agent()
    assert client.function(book) is book
    decorate = client.function(name="other", timeout=None)
    assert decorate(book) is book


# ---- calls


class Conversation:
    """A connected client whose settings have been applied; with `call()`, the server requests function calls."""

    def __init__(self, client: Any, server: LocalServer) -> None:
        self.client = client
        self.server = server
        self.heard = getattr(client, "heard", None) or Heard(client)
        assert client.start(settings())
        assert self.heard.until("SettingsApplied")
        self.record = server.connections[-1]
        server.wait_for(lambda: self.record.received_messages, DEADLINE)

    def call_each(self, name: str, count: int) -> None:
        """Request `count` calls at once, each with its number as id and argument."""
        self.call(*({"id": str(n), "name": name, "arguments": f'{{"number": {n}}}'} for n in range(count)))

    def call(self, *calls: dict[str, Any]) -> None:
        functions = [{"client_side": True, "arguments": "{}", **call} for call in calls]
        self.record.send_json({"type": "FunctionCallRequest", "functions": functions})

    @property
    def answers(self) -> list[dict[str, Any]]:
        return [message for message in self.record.received_messages if message["type"] == "FunctionCallResponse"]

    def answered(self, count: int) -> dict[str, str]:
        """Wait for `count` answers, and check that no more come; their contents by id."""
        self.server.wait_for(lambda: len(self.answers) >= count, DEADLINE)
        self.client.keep_alive()
        self.server.wait_for(lambda: self.record.received_messages[-1]["type"] == "KeepAlive", DEADLINE)
        assert len(self.answers) == count
        return {answer["id"]: answer["content"] for answer in self.answers}


@pytest.fixture
def quiet(agent: Make) -> Any:
    """A factory of clients without a handler for FunctionCallRequest."""

    class AllButRequests:
        def __init__(self, client: Any) -> None:
            self._client = client

        def on(self, event: str, handler: Any) -> None:
            if event != "FunctionCallRequest":
                self._client.on(event, handler)

    def make(**options: Any) -> Any:
        client = agent(**options)
        getattr(client, "_client", client).heard = Heard(AllButRequests(client))
        return client

    return make


def test_settings_offer_the_declared_functions(quiet: Make, server: LocalServer) -> None:
    client = quiet()
    client.function(book)
    talk = Conversation(client, server)
    (sent,) = talk.record.received_messages[0]["agent"]["think"]["functions"]
    assert sent == definition(book)


def test_results_are_sent_as_text_or_json(quiet: Make, server: LocalServer) -> None:
    client = quiet()
    results: dict[str, Any] = {
        "text": "as it is",
        "number": 7,
        "nothing": None,
        "dict": {"temp": 3.5, "where": "Ålesund"},
        "list": [1, Guest("Ada")],
        "message": FunctionCallResponse(id="x", name="n", content="c"),
    }
    for name, result in results.items():
        _declare(client, name, result)
    talk = Conversation(client, server)
    talk.call(*({"id": name, "name": name} for name in results))
    found = talk.answered(len(results))
    assert found["text"] == "as it is"
    assert (found["number"], found["nothing"]) == ("7", "null")
    assert found["dict"] == '{"temp": 3.5, "where": "Ålesund"}'
    assert json.loads(found["message"])["content"] == "c"
    assert [answer["name"] for answer in talk.answers if answer["id"] == "dict"] == ["dict"]


def _declare(client: Any, name: str, result: Any) -> None:
    def function() -> Any:
        if isinstance(result, BaseException):
            raise result
        return result

    client.function(function, name=name)


def test_generators_and_iterators_are_sent_as_lists(quiet: Make, server: LocalServer) -> None:
    """The model does not receive `<generator object ...>`."""
    client = quiet()

    async def later() -> AsyncIterator[int]:
        yield 1

    def broken() -> Iterator[int]:
        yield 1
        raise KeyError("price")

    def numbers() -> Iterator[Any]:
        yield from (1, {"two": 2}, Guest("Ada"))

    for function in (numbers, broken, later):
        client.function(function)
    for name, result in {"map": map(str, [1, 2]), "inner": {"found": iter("ab")}}.items():
        _declare(client, name, result)
    talk = Conversation(client, server)
    names = "numbers", "broken", "later", "map", "inner"
    talk.call(*({"id": name, "name": name} for name in names))
    found = {name: json.loads(text) for name, text in talk.answered(len(names)).items()}
    assert found["numbers"] == [1, {"two": 2}, {"name": "Ada", "age": 0}]
    assert found["broken"] == {"error": "'price'"}
    assert found["map"] == ["1", "2"]
    assert "iterator: expected a list" in found["inner"]["error"]
    assert "async_generator: expected a list" in found["later"]["error"]


def test_arguments_are_checked_and_converted(quiet: Make, server: LocalServer) -> None:
    client = quiet()
    seen: list[Any] = []

    @client.function
    def look(city: str, day: int = 3, guest: Optional[Guest] = None) -> str:
        seen.append((city, day, guest))
        return "fine"

    talk = Conversation(client, server)
    arguments = {
        "all": '{"city": "Oslo", "day": 4, "guest": {"name": "Ada"}}',
        "some": '{"city": "Oslo", "more": 1}',
        "missing": "{}",
        "wrong": '{"city": 7}',
        "no JSON": "{city",
        "empty": "",
    }
    talk.call(*({"id": name, "name": "look", "arguments": text} for name, text in arguments.items()))
    found = talk.answered(len(arguments))
    assert sorted(seen, key=str) == sorted([("Oslo", 4, Guest("Ada")), ("Oslo", 3, None)], key=str)
    assert (found["all"], found["some"]) == ("fine", "fine")
    assert "city" in json.loads(found["missing"])["error"]
    assert "city" in json.loads(found["wrong"])["error"]
    for broken in ("no JSON", "empty"):
        assert json.loads(found[broken])["error"]


class CircularList(list):  # type: ignore[type-arg]
    """A list that contains itself."""

    def __init__(self) -> None:
        super().__init__([self])


def test_failures_are_answered_with_an_error(quiet: Make, server: LocalServer) -> None:
    client = quiet()
    never = threading.Event()
    _declare(client, "raises", ValueError("no such city"))
    _declare(client, "speechless", ValueError())
    _declare(client, "exits", SystemExit(3))
    _declare(client, "circular", CircularList())
    _declare(client, "odd keys", {(1, 2): 3})
    client.function(lambda: never.wait(DEADLINE), name="hangs", timeout=0.05)
    talk = Conversation(client, server)
    names = ["raises", "speechless", "exits", "circular", "odd keys", "hangs", "unknown"]
    talk.call(*({"id": name, "name": name} for name in names))
    try:
        found = {name: json.loads(content)["error"] for name, content in talk.answered(len(names)).items()}
    finally:
        never.set()
    assert (found["raises"], found["speechless"], found["hangs"]) == ("no such city", "ValueError", "timed out")
    assert "unknown" in found["unknown"]
    assert set(found) == set(names)
    assert talk.heard["Error"] == []
    assert client.is_connected()


def test_each_call_is_answered_once(quiet: Make, server: LocalServer) -> None:
    client = quiet()
    runs: list[str] = []

    @client.function
    def greet(name: str) -> str:
        runs.append(name)
        return f"hello {name}"

    talk = Conversation(client, server)
    twice = {"id": "1", "name": "greet", "arguments": '{"name": "Ada"}'}
    talk.call(twice, twice)
    assert talk.answered(1) == {"1": "hello Ada"}
    talk.call(twice)
    talk.call({"id": "2", "name": "greet", "arguments": '{"name": "Bob"}'})
    assert talk.answered(2) == {"1": "hello Ada", "2": "hello Bob"}
    assert runs == ["Ada", "Bob"]


def test_calls_run_concurrently_with_each_other_and_with_handlers(quiet: Make, server: LocalServer) -> None:
    client = quiet()
    both = threading.Barrier(2)

    def meet() -> str:
        both.wait(DEADLINE)  # fails unless both calls run at once
        return "met"

    client.function(meet)
    talk = Conversation(client, server)
    talk.call({"id": "1", "name": "meet"})
    talk.record.send_json({"type": "AgentThinking", "content": "meanwhile"})
    assert talk.heard.until("AgentThinking")
    talk.call({"id": "2", "name": "meet"})
    assert talk.answered(2) == {"1": "met", "2": "met"}


def test_a_call_is_answered_if_no_thread_can_be_started(
    quiet: Make, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = quiet()
    _declare(client, "mine", "yes")
    talk = Conversation(client, server)
    begin = threading.Thread.start

    def start(thread: threading.Thread) -> None:
        if thread.name == "deepgram-function":
            raise RuntimeError("can't start new thread")
        begin(thread)

    with monkeypatch.context() as scarce:
        scarce.setattr(threading.Thread, "start", start)
        talk.call({"id": "1", "name": "mine"})
        assert "can't start new thread" in talk.answered(1)["1"]
    talk.call({"id": "2", "name": "mine"})
    assert talk.answered(2)["2"] == "yes"


def test_server_side_calls_are_not_run(quiet: Make, server: LocalServer) -> None:
    client = quiet()
    _declare(client, "mine", "yes")
    talk = Conversation(client, server)
    talk.call({"id": "1", "name": "mine", "client_side": False}, {"id": "2", "name": "mine"})
    assert talk.answered(1) == {"2": "yes"}


def test_unknown_names_are_left_to_a_handler_if_there_is_one(agent: Make, server: LocalServer) -> None:
    client = agent()
    _declare(client, "mine", "yes")
    talk = Conversation(client, server)
    talk.call({"id": "1", "name": "mine"}, {"id": "2", "name": "theirs"}, {"id": "3", "name": "theirs"})
    assert talk.heard.until("FunctionCallRequest")
    assert talk.answered(1) == {"1": "yes"}
    client.send_function_call_response(FunctionCallResponse(name="theirs", result="first"))
    client.send_function_call_response({"name": "theirs", "result": {"second": 2}})
    assert talk.answered(3) == {"1": "yes", "2": "first", "3": '{"second": 2}'}


def test_a_response_keeps_unknown_keys(agent: Make, server: LocalServer) -> None:
    client = agent()
    talk = Conversation(client, server)
    talk.call({"id": "1", "name": "theirs"})
    assert talk.heard.until("FunctionCallRequest")
    assert client.send_function_call_response({"name": "theirs", "result": [2], "tomorrow": 1}) is True
    server.wait_for(lambda: talk.answers, DEADLINE)
    answer = {"type": "FunctionCallResponse", "id": "1", "name": "theirs", "content": "[2]", "tomorrow": 1}
    assert talk.answers == [answer]


def test_nothing_is_answered_without_declared_functions(quiet: Make, server: LocalServer) -> None:
    talk = Conversation(quiet(), server)
    talk.call({"id": "1", "name": "any"})
    assert talk.answered(0) == {}


def test_a_cancelled_call_is_not_answered(quiet: Make, server: LocalServer) -> None:
    client = quiet()
    started, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        started.set()
        go_on.wait(DEADLINE)
        return "late"

    client.function(slow)
    _declare(client, "quick", "now")
    talk = Conversation(client, server)
    talk.call({"id": "1", "name": "slow"})
    assert started.wait(DEADLINE)
    talk.record.send_json({"type": "FunctionCallCancelled", "functions": [{"id": "1", "name": "slow"}]})
    assert talk.heard.until("FunctionCallCancelled")
    go_on.set()
    talk.call({"id": "2", "name": "quick"})
    assert talk.answered(1) == {"2": "now"}


def test_the_thought_signature_is_sent_back(quiet: Make, server: LocalServer) -> None:
    client = quiet()
    _declare(client, "mine", "yes")
    talk = Conversation(client, server)
    talk.call({"id": "1", "name": "mine", "thought_signature": "s"})
    talk.answered(1)
    assert talk.answers[0]["thought_signature"] == "s"


@pytest.mark.parametrize("functions", [None, [None], "text", [{}], [{"id": 1}]])
def test_malformed_requests_do_not_end_the_session(functions: Any, quiet: Make, server: LocalServer) -> None:
    client = quiet()
    _declare(client, "mine", "yes")
    talk = Conversation(client, server)
    for kind in ("FunctionCallRequest", "FunctionCallCancelled"):
        talk.record.send_json({"type": kind, "functions": functions})
    talk.call({"id": "2", "name": "mine"})
    assert talk.answered(1) == {"2": "yes"}


def test_a_result_after_the_end_is_discarded(quiet: Make, server: LocalServer) -> None:
    client = quiet(raise_on_error=True)
    started, go_on, done = threading.Event(), threading.Event(), threading.Event()

    def slow() -> str:
        started.set()
        go_on.wait(DEADLINE)
        done.set()
        return "late"

    client.function(slow)
    talk = Conversation(client, server)
    talk.call({"id": "1", "name": "slow"})
    assert started.wait(DEADLINE)
    assert client.finish()
    again = Conversation(client, server)
    go_on.set()
    assert done.wait(DEADLINE)
    eventually(lambda: not [thread for thread in threading.enumerate() if thread.name.startswith("deepgram-function")])
    assert again.answered(0) == {}, "the next connection has asked for nothing"


def test_sending_settings_again_does_not_discard_running_calls(quiet: Make, server: LocalServer) -> None:
    client = quiet()
    started, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        started.set()
        go_on.wait(DEADLINE)
        return "here"

    client.function(slow)
    talk = Conversation(client, server)
    talk.call({"id": "1", "name": "slow"})
    assert started.wait(DEADLINE)
    assert client.send_settings(settings()) is True
    go_on.set()
    assert talk.answered(1) == {"1": "here"}
    assert [sent["type"] for sent in talk.record.received_messages].count("Settings") == 1


def test_finish_in_a_function(quiet: Make, colour: str, server: LocalServer) -> None:
    client = quiet()
    real = getattr(client, "_client", client)

    def hang_up() -> None:
        real.finish()

    async def async_hang_up() -> None:
        await real.finish()

    client.function(hang_up if colour == "threads" else async_hang_up, name="hang_up")
    talk = Conversation(client, server)
    talk.call({"id": "1", "name": "hang_up"})
    assert talk.heard.until("Close")
    assert len(talk.heard["Close"]) == 1


# ---- limits


class Slow:
    """A function whose calls block until `go_on` is set; `most` is how many ran at once."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.started: list[int] = []
        self.most = self.now = 0
        self._lock = threading.Lock()

    def __call__(self, number: int = 0) -> str:
        with self._lock:
            self.started.append(number)
            self.now += 1
            self.most = max(self.most, self.now)
        self.go_on.wait(DEADLINE)
        with self._lock:
            self.now -= 1
        return "late"


def _function_threads() -> int:
    return sum(thread.name.startswith("deepgram-function") for thread in threading.enumerate())


def test_calls_are_bounded(quiet: Make, server: LocalServer) -> None:
    """F-13: `function_workers` calls run, `function_queue` calls wait, and the rest is answered at once with an
    error."""
    client = quiet(function_workers=3, function_queue=4)
    slow = Slow()
    client.function(slow, name="slow", timeout=None)
    talk = Conversation(client, server)
    talk.call_each("slow", 300)
    try:
        found = talk.answered(293)
        assert {json.loads(text)["error"] for text in found.values()} == {"too many function calls at once"}
        assert set(found) == {str(number) for number in range(7, 300)}
        assert _function_threads() == 3
        eventually(lambda: len(slow.started) == 3)
    finally:
        slow.go_on.set()
    assert [text for text in talk.answered(300).values() if text == "late"] == ["late"] * 7
    assert (slow.most, sorted(slow.started)) == (3, list(range(7)))
    eventually(lambda: not _function_threads(), "an idle worker thread is left")


def test_a_timeout_counts_from_the_request(quiet: Make, server: LocalServer) -> None:
    """F-13: a waiting call times out as well; a running call that has timed out still occupies its worker."""
    client = quiet(function_workers=1)
    slow = Slow()
    client.function(slow, name="slow", timeout=2.0)
    client.function(slow, name="patient", timeout=None)
    talk = Conversation(client, server)
    talk.call_each("slow", 3)
    try:
        found = talk.answered(3)
        assert {json.loads(text)["error"] for text in found.values()} == {"timed out"}
        talk.call({"id": "3", "name": "patient", "arguments": '{"number": 3}'})
        eventually(lambda: _function_threads() == 1, "the thread that watches deadlines is left")
        eventually(lambda: slow.started == [0])
    finally:
        slow.go_on.set()
    assert talk.answered(4)["3"] == "late"
    assert slow.started == [0, 3], "calls that timed out while waiting never run"


def test_waiting_calls_never_run_once_cancelled_or_disconnected(quiet: Make, server: LocalServer) -> None:
    client = quiet(function_workers=1)
    slow = Slow()
    client.function(slow, name="slow")
    talk = Conversation(client, server)
    talk.call_each("slow", 4)
    eventually(lambda: slow.started)
    talk.record.send_json({"type": "FunctionCallCancelled", "functions": [{"id": "1", "name": "slow"}]})
    assert talk.heard.until("FunctionCallCancelled")
    assert client.finish()
    again = Conversation(client, server)
    again.call({"id": "9", "name": "slow", "arguments": '{"number": 9}'})
    slow.go_on.set()
    assert again.answered(1) == {"9": "late"}
    assert slow.started == [0, 9]


@pytest.mark.parametrize(
    "options",
    [{"function_workers": 0}, {"function_queue": -1}, {"function_workers": "many"}, {"function_queue": 1.5}],
)
def test_invalid_limits_are_refused(options: dict[str, Any], quiet: Make) -> None:
    with pytest.raises(ValueError, match=f"options\\['{next(iter(options))}'\\]: expected a whole number of at least"):
        quiet(**options)


# ---- functions and updates of a running session


def test_declaring_a_function_while_connected_logs_a_warning(
    quiet: Make, server: LocalServer, caplog: pytest.LogCaptureFixture
) -> None:
    """F-26: one warning says when the function will be offered."""
    client = quiet()
    own = settings()
    own.agent.think.functions = [{"name": "theirs", "parameters": {"type": "object"}}]
    client.function(book)
    assert client.start(own)
    client.function(book)
    client.function(book, name="theirs")
    assert caplog.messages == []
    client.function(book, name="late")
    assert caplog.messages == [
        "function late: declared while connected: offered from the next start() or update_think_options() on"
    ]
    client.finish()
    talk = Conversation(client, server)
    offered = talk.record.received_messages[0]["agent"]["think"]["functions"]
    assert [entry["name"] for entry in offered] == ["book", "theirs", "late"]


def test_an_updated_think_keeps_the_declared_functions(quiet: Make, server: LocalServer) -> None:
    """F-26: UpdateThink replaces all functions, so the client adds those declared, be it before `start()` or after."""
    client = quiet()
    client.function(book)
    talk = Conversation(client, server)
    client.function(book, name="late")
    think = {"provider": {"type": "open_ai", "model": "gpt-4o-mini"}}
    for update in (think, {"think": [{**think, "functions": [{"name": "own"}]}]}):
        assert client.update_think_options(update) is True
    assert talk.heard.until("ThinkUpdated")
    server.wait_for(lambda: len(talk.record.received_messages) == 3, DEADLINE)
    first, second = (message["think"] for message in talk.record.received_messages[1:])
    assert first == {**think, "functions": [definition(book), {**definition(book), "name": "late"}]}
    assert [entry["name"] for entry in second[0]["functions"]] == ["own", "book", "late"]


class TestOnALoop:
    @pytest.fixture
    def colour(self) -> str:
        return "asyncio"

    def test_coroutines_run_on_the_loop_and_interleave(
        self, quiet: Make, server: LocalServer, loop: LoopThread
    ) -> None:
        client = quiet()
        where: list[Any] = []
        gate: list[asyncio.Event] = []

        async def first() -> str:
            gate.append(asyncio.Event())
            where.append(asyncio.get_running_loop())
            await gate[0].wait()
            return "one"

        async def second() -> str:
            gate[0].set()
            return "two"

        client.function(first)
        client.function(second)
        client.function(functools.partial(second), name="third")
        client.function(lambda: second(), name="fourth")
        talk = Conversation(client, server)
        talk.call(*({"id": name, "name": name} for name in ("first", "second", "third", "fourth")))
        assert talk.answered(4) == {"first": "one", "second": "two", "third": "two", "fourth": "two"}
        assert where == [loop.loop]

    def test_coroutines_that_fail_or_hang_are_answered_with_an_error(self, quiet: Make, server: LocalServer) -> None:
        client = quiet()

        async def fails() -> None:
            raise KeyError("city")

        async def hangs() -> None:
            await asyncio.Event().wait()

        client.function(fails)
        client.function(hangs, timeout=0.05)
        talk = Conversation(client, server)
        talk.call({"id": "fails", "name": "fails"}, {"id": "hangs", "name": "hangs"})
        found = talk.answered(2)
        assert json.loads(found["fails"])["error"] == "'city'"
        assert json.loads(found["hangs"])["error"] == "timed out"

    def test_coroutines_have_the_same_limits_and_timeouts_as_threads(self, quiet: Make, server: LocalServer) -> None:
        """F-13: at most `function_workers` tasks run; waiting calls time out, too."""
        client = quiet(function_workers=2, function_queue=3)
        running: set[int] = set()
        most = 0

        async def hangs(number: int) -> None:
            nonlocal most
            running.add(number)
            most = max(most, len(running))
            try:
                await asyncio.Event().wait()
            finally:
                running.remove(number)

        client.function(hangs, timeout=2.0)
        talk = Conversation(client, server)
        talk.call_each("hangs", 50)
        errors = {call: json.loads(text)["error"] for call, text in talk.answered(50).items()}
        late = {call for call, error in errors.items() if error == "timed out"}
        assert late == {"0", "1", "2", "3", "4"}
        assert set(errors.values()) == {"timed out", "too many function calls at once"}
        eventually(lambda: not running, "tasks that timed out are cancelled")
        assert most == 2

    def test_waiting_coroutines_run_one_after_another(self, quiet: Make, server: LocalServer) -> None:
        client = quiet(function_workers=1)
        order: list[int] = []

        async def step(number: int) -> int:
            order.append(number)
            await asyncio.sleep(0)
            order.append(number)
            return number

        client.function(step)
        talk = Conversation(client, server)
        talk.call_each("step", 9)
        assert talk.answered(9) == {str(number): str(number) for number in range(9)}
        assert order == [number for number in range(9) for _ in range(2)]

    def test_a_task_that_ignores_its_cancellation_occupies_its_worker(self, quiet: Make, server: LocalServer) -> None:
        client = quiet(function_workers=1)
        gate: list[asyncio.Event] = []

        async def stubborn() -> str:
            gate.append(asyncio.Event())
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                await gate[0].wait()
            return "late"

        async def opens() -> str:
            return "open"

        client.function(stubborn, timeout=0.05)
        client.function(opens)
        talk = Conversation(client, server)
        talk.call({"id": "1", "name": "stubborn"})
        assert json.loads(talk.answered(1)["1"])["error"] == "timed out"
        talk.call({"id": "2", "name": "opens"})
        assert len(talk.answered(1)) == 1
        client._thread.loop.call_soon_threadsafe(gate[0].set)
        assert talk.answered(2)["2"] == "open"

    def test_no_task_outlives_the_connection(self, quiet: Make, server: LocalServer, loop: LoopThread) -> None:
        client = quiet(function_workers=1)
        started = threading.Event()

        async def hangs() -> None:
            started.set()
            await asyncio.Event().wait()

        client.function(hangs, timeout=None)
        talk = Conversation(client, server)
        talk.call({"id": "1", "name": "hangs"}, {"id": "2", "name": "hangs"})
        assert started.wait(DEADLINE)
        assert client.finish()
        eventually(lambda: not loop.tasks())
        assert talk.answers == []
