"""Requests as values: what a REST call sends."""

import traceback
from typing import Any

import pytest

from deepgram import DeepgramClient, DeepgramTypeError, LiveOptions
from deepgram._core.request import Args, Request, request

URL = "https://h/v1/x?a=1"
DEFAULT_HEADERS = {"Accept": "application/json", "Authorization": "Token secret"}


def build(url: str = URL, options: Any = None, addons: Any = None, headers: Any = None, **kwargs: Any) -> Request:
    standing = kwargs.pop("standing", DEFAULT_HEADERS)
    return request("POST", url, standing, Args(options, addons, headers, None, kwargs))


QUERIES = [
    (None, None, "?a=1"),
    ({}, {}, "?a=1"),
    (LiveOptions(model="m", punctuate=True), None, "?a=1&model=m&punctuate=true"),
    ({"b": [1, True, None], "n": None, "e": []}, {"b": "x y", "c": False}, "?a=1&b=x+y&c=false"),
    ({"b": [1], "c": [2], "d": 3, "e": ""}, {"b": [4], "c": None, "d": None}, "?a=1&b=1&b=4&c=2&d=3&e="),
    ({"a": 2}, None, "?a=2"),
    (None, {"z": 1.5, "ü": "&"}, "?a=1&z=1.5&%C3%BC=%26"),
]


@pytest.mark.parametrize(("options", "addons", "query"), QUERIES)
def test_options_and_addons_become_the_query(options: Any, addons: Any, query: str) -> None:
    assert build(options=options, addons=addons).url == f"https://h/v1/x{query}"


@pytest.mark.parametrize("options", ["a=1", [("a", 1)], 5, b"x"])
def test_options_of_a_wrong_type_raise(options: Any) -> None:
    with pytest.raises(DeepgramTypeError, match=f"got {type(options).__name__}"):
        build(options=options)


def test_caller_headers_win_in_any_case() -> None:
    sent = build(headers={"authorization": "Bearer t", "X-Mine": "1"}).headers
    assert sent == {"Accept": "application/json", "authorization": "Bearer t", "X-Mine": "1"}


def test_arguments_are_not_modified() -> None:
    standing, options, addons, headers = dict(DEFAULT_HEADERS), {"b": [1]}, {"b": [2]}, {"X": "1"}
    built = build(options=options, addons=addons, headers=headers, standing=standing, json={"k": 1})
    assert (standing, options, addons, headers) == (DEFAULT_HEADERS, {"b": [1]}, {"b": [2]}, {"X": "1"})
    assert built.headers is not standing
    assert built.more == {"json": {"k": 1}}


def test_transport_is_split_off_and_params_are_rejected() -> None:
    transport = object()
    built = build(transport=transport, content=b"x")
    assert (built.transport, built.more) == (transport, {"content": b"x"})
    with pytest.raises(TypeError, match="params"):
        build(params={})


def test_user_and_password_of_the_url_become_basic_auth() -> None:
    address = "https://me:p%40ss@h:1/v1/x"
    assert build(address).url == "https://h:1/v1/x"
    assert build(address).headers == DEFAULT_HEADERS
    assert build(address, standing={}).headers == {"Authorization": "Basic bWU6cEBzcw=="}
    assert "bWU6" not in repr(build(address, standing={}).headers)
    assert build(address, standing={}, headers={"AUTHORIZATION": "x"}).headers == {"AUTHORIZATION": "x"}


def test_reprs_show_no_secret() -> None:
    built = build("https://me:secret@h/x?key=secret", headers={"X-Key": "secret", "Authorization": "Bearer secret"})
    assert repr(built) == "Request(POST https://h/x?key=...)"
    assert "secret" not in repr(built.headers)
    assert repr(Args({}, {}, {"X-Key": "secret"}, None, {"json": "secret"})) == "Args(...)"


@pytest.mark.parametrize("verb", ["listen.rest.transcribe_url", "manage.get_key", "speak.rest.save"])
def test_tracebacks_of_wrong_calls_hold_no_arguments(verb: str) -> None:
    *path, name = verb.split(".")
    found: Any = DeepgramClient("a-key")
    for part in path:
        found = getattr(found, part)
    with pytest.raises(TypeError, match=r"missing a required argument: '(source|project_id|filename)'") as wrong:
        getattr(found.v("1"), name)(headers={"X-Mine": "hidden"})
    passed = [frame for frame, _ in traceback.walk_tb(wrong.value.__traceback__)]
    inside = [frame for frame in passed[1:] if not frame.f_code.co_filename.endswith("colours.py")]
    assert inside
    assert "hidden" not in repr([frame.f_locals for frame in inside])
    assert wrong.value.__context__ is None
