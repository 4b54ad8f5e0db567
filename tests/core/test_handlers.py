"""Handlers of every signature, for events delivered by keyword and by position in 4.8.1."""

import functools
from typing import Any, Callable
from unittest.mock import MagicMock, Mock

import pytest

from deepgram._core.handlers import bind, inspect_handler, label

CLIENT, PAYLOAD = object(), object()
BY_KEYWORD, BY_POSITION = False, True
seen: list[Any] = []


def note(*values: Any, **named: Any) -> None:
    seen.append((values, named))


class Program:
    def method(self, result: Any, **kwargs: Any) -> None:
        note(result, **kwargs)

    def full_method(self, client: Any, result: Any, **kwargs: Any) -> None:
        note(client, result, **kwargs)

    @staticmethod
    def static(client: Any, result: Any) -> None:
        note(client, result)

    @classmethod
    def klass(cls, client: Any, result: Any) -> None:
        note(client, result)

    def __call__(self, client: Any, result: Any) -> None:
        note(client, result)


def documented(self: Any, result: Any, **kwargs: Any) -> None:
    note(self, result, **kwargs)


def foreign_name(self: Any, text_event: Any, **kwargs: Any) -> None:
    note(self, text_event, **kwargs)


def two(client: Any, anything: Any) -> None:
    note(client, anything)


def payload_only(anything: Any) -> None:
    note(anything)


def keyword_only(client: Any, *, result: Any) -> None:
    note(client, result)


def keyword_only_alone(*, result: Any) -> None:
    note(result)


def positional_only(client: Any, payload: Any, /) -> None:
    note(client, payload)


def positional_only_and_kwargs(client: Any, result: Any, /, **kwargs: Any) -> None:
    note(client, result, **kwargs)


def only_result(result: Any) -> None:
    note(result)


def result_and_more(result: Any, **kwargs: Any) -> None:
    note(result, **kwargs)


def result_and_args(result: Any, *args: Any) -> None:
    note(result, *args)


def args_and_kwargs(*args: Any, **kwargs: Any) -> None:
    note(*args, **kwargs)


def positionals(*args: Any) -> None:
    note(*args)


def kwargs_only(**kwargs: Any) -> None:
    note(**kwargs)


def client_and_kwargs(client: Any, **kwargs: Any) -> None:
    note(client, **kwargs)


def client_and_args(client: Any, *args: Any) -> None:
    note(client, *args)


def defaults(client: Any, result: Any = None, more: Any = 1) -> None:
    note(client, result, more)


def foreign_default(client: Any, extra: Any = None, **kwargs: Any) -> None:
    note(client, extra, **kwargs)


def with_extra(client: Any, result: Any, test: Any = None) -> None:
    note(client, result, test)


PROGRAM = Program()
BOTH = ((CLIENT, PAYLOAD), {})
ALONE = ((PAYLOAD,), {})
NAMED = ((), {"result": PAYLOAD})
CLIENT_NAMED = ((CLIENT,), {"result": PAYLOAD})

# callable; its arguments for an event delivered by the keyword `result`, and for one delivered by position
SIGNATURES: dict[str, tuple[Callable[..., Any], Any, Any]] = {
    "as documented": (documented, BOTH, BOTH),
    "payload under a foreign name": (foreign_name, BOTH, BOTH),
    "two positionals": (two, BOTH, BOTH),
    "payload alone": (payload_only, ALONE, ALONE),
    "keyword-only": (keyword_only, BOTH, BOTH),
    "keyword-only, alone": (keyword_only_alone, ALONE, ALONE),
    "positional-only": (positional_only, BOTH, BOTH),
    "positional-only and **kwargs": (positional_only_and_kwargs, BOTH, BOTH),
    "the keyword alone": (only_result, ALONE, ALONE),
    "the keyword and **kwargs": (result_and_more, ALONE, ALONE),
    "the keyword and *args": (result_and_args, ALONE, ALONE),
    "*args and **kwargs": (args_and_kwargs, CLIENT_NAMED, BOTH),
    "*args": (positionals, BOTH, BOTH),
    "**kwargs": (kwargs_only, NAMED, NAMED),
    "client and **kwargs": (client_and_kwargs, CLIENT_NAMED, CLIENT_NAMED),
    "client and *args": (client_and_args, BOTH, BOTH),
    "defaults": (defaults, ((CLIENT, PAYLOAD, 1), {}), ((CLIENT, PAYLOAD, 1), {})),
    "an extra parameter with a default": (foreign_default, ((CLIENT, None), {"result": PAYLOAD}), BOTH),
    "lambda": (lambda client, x: note(client, x), BOTH, BOTH),
    "lambda of one": (lambda x: note(x), ALONE, ALONE),
    "bound method": (PROGRAM.full_method, BOTH, BOTH),
    "bound method without the client": (PROGRAM.method, ALONE, ALONE),
    "static method": (PROGRAM.static, BOTH, BOTH),
    "class method": (Program.klass, BOTH, BOTH),
    "callable object": (PROGRAM, BOTH, BOTH),
    "partial with a keyword": (functools.partial(with_extra, test=7), *[((CLIENT, PAYLOAD, 7), {})] * 2),
    "partial with a positional argument": (functools.partial(with_extra, "mine"), *[(("mine", PAYLOAD, None), {})] * 2),
    "partial of a partial": (functools.partial(functools.partial(two)), BOTH, BOTH),
    "wrapped": (functools.wraps(two)(lambda *args: note(*args)), BOTH, BOTH),
    "wrapped by a function passing everything on": (
        functools.wraps(two)(lambda *args, **kwargs: two(*args, **kwargs)),
        BOTH,
        BOTH,
    ),
    "wrapped by an adapter": (
        functools.wraps(payload_only)(lambda client, *args, **kwargs: note(client, *args, **kwargs)),
        CLIENT_NAMED,
        BOTH,
    ),
}


@pytest.fixture(autouse=True)
def _nothing_seen() -> None:
    seen.clear()


@pytest.mark.parametrize("positional", [BY_KEYWORD, BY_POSITION], ids=["by keyword", "by position"])
@pytest.mark.parametrize("signature", SIGNATURES)
def test_handlers_get_the_arguments_they_take(signature: str, positional: bool) -> None:
    function, *expected = SIGNATURES[signature]
    bind(inspect_handler(function), "result", positional=positional, kwargs={})(CLIENT, PAYLOAD)
    assert seen == [expected[positional]]


@pytest.mark.parametrize("kind", [Mock, MagicMock])
def test_mocks_get_the_arguments_of_4_8_1(kind: type[Mock]) -> None:
    for positional, expected in ((BY_KEYWORD, {"result": PAYLOAD}), (BY_POSITION, {})):
        mock = kind()
        bind(inspect_handler(mock), "result", positional=positional, kwargs={"test": 1})(CLIENT, PAYLOAD)
        positionals = (CLIENT,) if expected else (CLIENT, PAYLOAD)
        mock.assert_called_once_with(*positionals, **expected, test=1)


def test_a_builtin_without_a_signature_gets_client_and_payload() -> None:
    taken: dict[Any, Any] = {}
    bind(inspect_handler(taken.__setitem__), "result", positional=False, kwargs={})(CLIENT, PAYLOAD)
    assert taken == {CLIENT: PAYLOAD}


@pytest.mark.parametrize(
    ("function", "positionals", "named"),
    [
        (documented, (CLIENT, PAYLOAD), {"test": 7, "more": 8}),
        (with_extra, (CLIENT, PAYLOAD, 7), {}),
        (two, (CLIENT, PAYLOAD), {}),
        (payload_only, (PAYLOAD,), {}),
        (kwargs_only, (), {"result": PAYLOAD, "test": 7, "more": 8}),
        (positionals, (CLIENT, PAYLOAD), {}),
        (args_and_kwargs, (CLIENT,), {"result": PAYLOAD, "test": 7, "more": 8}),
    ],
)
def test_kwargs_of_start_reach_handlers_that_take_them(function: Any, positionals: Any, named: Any) -> None:
    call = bind(inspect_handler(function), "result", positional=False, kwargs={"test": 7, "more": 8})
    call(CLIENT, PAYLOAD)
    assert seen == [(positionals, named)]


@pytest.mark.parametrize("function", [documented, two, kwargs_only, keyword_only, args_and_kwargs], ids=label)
def test_the_payload_wins_over_a_kwarg_of_the_same_name(function: Any) -> None:
    bind(inspect_handler(function), "result", positional=False, kwargs={"result": 1})(CLIENT, PAYLOAD)
    ((positionals, named),) = seen
    assert PAYLOAD in (*positionals, *named.values())
    assert 1 not in (*positionals, *named.values())


def test_a_kwarg_named_like_the_second_parameter_goes_where_4_8_1_puts_it() -> None:
    def handler(client: Any, test: Any, **kwargs: Any) -> None:
        note(client, test, **kwargs)

    examined = inspect_handler(handler)
    bind(examined, "result", positional=False, kwargs={"test": 7})(CLIENT, PAYLOAD)
    bind(examined, "result", positional=True, kwargs={"test": 7})(CLIENT, PAYLOAD)
    assert seen == [((CLIENT, 7), {"result": PAYLOAD}), BOTH]


# ---- invalid handlers, coroutine functions, labels


def needs_three(client: Any, payload: Any, more: Any, /) -> None: ...


async def coroutine(client: Any, payload: Any) -> None: ...


class Coroutine:
    async def __call__(self, client: Any, payload: Any) -> None: ...

    async def method(self, client: Any, payload: Any) -> None: ...


@pytest.mark.parametrize("thing", [None, "on_open", 7, object(), [], needs_three])
def test_invalid_handlers_raise_type_error(thing: Any) -> None:
    with pytest.raises(TypeError, match=r"^handler: "):
        inspect_handler(thing)


def test_f42_a_handler_without_parameters_is_called_without_arguments() -> None:
    called = []
    call = bind(inspect_handler(lambda: called.append(1)), "result", positional=False, kwargs={"test": 7})
    call(CLIENT, PAYLOAD)
    assert called == [1]


@pytest.mark.parametrize(
    "function",
    [coroutine, Coroutine(), Coroutine().method, functools.partial(coroutine), functools.partial(Coroutine(), 1)],
)
def test_coroutine_functions_are_recognized(function: Any) -> None:
    assert inspect_handler(function).coroutine
    assert not inspect_handler(two).coroutine


def test_labels_name_handlers() -> None:
    assert label(PROGRAM.method) == "Program.method"
    assert label(PROGRAM) == "Program"
    assert label(functools.partial(two)) == "partial"
