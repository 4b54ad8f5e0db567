"""The verbs of all clients are ordinary methods to help(), inspect and unittest.mock, in both colours."""

import inspect
import pydoc
import re
from typing import Any, get_type_hints
from unittest import mock

import httpx
import pytest
from colours import verbs

import deepgram
from deepgram import (
    AgentWebSocketClient,
    AsyncAgentWebSocketClient,
    AsyncAuthRESTClient,
    AsyncListenWebSocketClient,
    AsyncManageClient,
    AsyncSelfHostedClient,
    AsyncSpeakWSClient,
    AuthRESTClient,
    DeepgramClientOptions,
    ListenWebSocketClient,
    ManageClient,
    SelfHostedClient,
    SpeakWSClient,
)
from deepgram._io.rest import Rest

REALTIME: list[tuple[Any, Any]] = [
    (AgentWebSocketClient, AsyncAgentWebSocketClient),
    (ListenWebSocketClient, AsyncListenWebSocketClient),
    (SpeakWSClient, AsyncSpeakWSClient),
]
REST: list[tuple[Any, Any]] = [
    (ManageClient, AsyncManageClient),
    (SelfHostedClient, AsyncSelfHostedClient),
    (AuthRESTClient, AsyncAuthRESTClient),
]
PAIRS = REALTIME + REST
CLIENTS = [client for pair in PAIRS for client in pair]
EACH_VERB = [pytest.param(client, verb, id=f"{client.__name__}.{verb}") for client in CLIENTS for verb in verbs(client)]


def parameters(method: Any) -> list[tuple[str, Any, Any]]:
    return [(each.name, each.kind, each.default) for each in inspect.signature(method).parameters.values()]


@pytest.mark.parametrize(("blocking", "on_loop"), PAIRS)
def test_both_colours_have_the_same_verbs(blocking: Any, on_loop: Any) -> None:
    assert verbs(blocking) == verbs(on_loop) != []
    assert issubclass(blocking, Rest) or {"start", "send", "finish"} < set(verbs(blocking))
    for verb in verbs(blocking):
        assert parameters(getattr(blocking, verb)) == parameters(getattr(on_loop, verb)), verb


@pytest.mark.parametrize(("cls", "verb"), EACH_VERB)
def test_a_verb_is_a_method_of_its_colour(cls: Any, verb: str) -> None:
    method = getattr(cls, verb)
    assert inspect.isfunction(method)
    assert inspect.iscoroutinefunction(method) is cls.__name__.startswith("Async")
    assert inspect.iscoroutinefunction(getattr(cls(DeepgramClientOptions("key")), verb)) is (
        inspect.iscoroutinefunction(method)
    )
    assert not inspect.isgeneratorfunction(method)
    assert (method.__name__, method.__qualname__) == (verb, f"{cls.__name__}.{verb}") or not issubclass(cls, Rest)
    signature = inspect.signature(method)
    assert next(iter(signature.parameters)) == "self"
    assert all(each.annotation is not each.empty for each in list(signature.parameters.values())[1:])
    if not issubclass(cls, Rest):
        hints = get_type_hints(method, vars(inspect.getmodule(inspect.unwrap(method))))
        assert hints["return"] in (bool, type(None), Any)


@pytest.mark.parametrize(("cls", "verb"), EACH_VERB)
def test_help_shows_a_verb_as_it_is_called(cls: Any, verb: str) -> None:
    text = pydoc.plain(pydoc.render_doc(getattr(cls, verb)))
    asynchronous = "async " if cls.__name__.startswith("Async") else ""
    # a long signature takes several lines; up to Python 3.13 the return type has quotes
    returns = r"\S+" if issubclass(cls, Rest) else "'?(bool|None|Any)'?"
    signature = rf"\n{asynchronous}{verb}\(\s*self\b.*?\) -> {returns}\n    \S"
    assert re.search(signature, text, re.DOTALL), text
    assert verb in pydoc.plain(pydoc.render_doc(cls))


@pytest.mark.parametrize(("cls", "verb"), EACH_VERB)
async def test_mock_replaces_a_verb_and_restores_it(cls: Any, verb: str) -> None:
    """It can be patched on the class, for all objects, or on one object."""
    before, client = getattr(cls, verb), cls(DeepgramClientOptions("key"))
    for target in (cls, client):
        with mock.patch.object(target, verb, return_value="mocked") as replaced:
            answer = getattr(client, verb)("given")
            assert (await answer if inspect.iscoroutinefunction(before) else answer) == "mocked"
            replaced.assert_called_once_with("given")
    assert getattr(cls, verb) is before
    assert getattr(client, verb).__func__ is before


@pytest.mark.parametrize("cls", CLIENTS)
async def test_an_autospec_knows_the_verbs(cls: Any) -> None:
    """Its methods return values or coroutines as the colour does, and refuse arguments that the verb refuses."""
    for fake in (mock.create_autospec(cls, instance=True), mock.create_autospec(cls(DeepgramClientOptions("key")))):
        for verb in verbs(cls):
            method = getattr(fake, verb)
            method.return_value = "mocked"
            needed = [each for each in parameters(getattr(cls, verb))[1:] if each[2] is inspect.Parameter.empty]
            arguments = ["x" for _, kind, _ in needed if kind is not inspect.Parameter.VAR_KEYWORD]
            answer = method(*arguments)
            assert (await answer if inspect.iscoroutinefunction(getattr(cls, verb)) else answer) == "mocked"
            with pytest.raises(TypeError):
                method(*["too many"] * 9)


# ---- REST


@pytest.mark.parametrize("product", ["ListenREST", "SpeakREST", "Analyze", "Manage", "SelfHosted", "AuthREST"])
@pytest.mark.parametrize("colour", ["", "Async"])
def test_type_hints_of_requests_can_be_resolved(product: str, colour: str) -> None:
    """Dependency injection frameworks do so; httpx is loaded for it."""
    client = getattr(deepgram, f"{colour}{product}Client")
    methods = [method for name, method in inspect.getmembers(client, inspect.isfunction) if name[0] != "_"]
    all_hints = [get_type_hints(method) for method in methods]
    assert all("return" in hints for hints in all_hints)
    assert all(httpx.Timeout in hints["timeout"].__args__ for hints in all_hints if "timeout" in hints)
    assert sum("timeout" in hints for hints in all_hints) > 5 or product == "AuthREST"
