"""Addresses and query strings."""

from typing import Any

import pytest

from deepgram._core.url import normalised, socket_url, with_query, without_secrets

SOCKETS = {
    "api.example.com": "wss://api.example.com/v1/listen",
    "https://api.example.com/": "wss://api.example.com/v1/listen",
    "HTTPS://api.example.com": "wss://api.example.com/v1/listen",
    "HTTP://h": "ws://h/v1/listen",
    "http://h:8080": "ws://h:8080/v1/listen",
    "h:8080": "wss://h:8080/v1/listen",
    "ws://h:1": "ws://h:1/v1/listen",
    "WS://h:1/": "ws://h:1/v1/listen",
    "wss://h:1": "wss://h:1/v1/listen",
    "localhost": "wss://localhost/v1/listen",
    "ws://[::1]:80": "ws://[::1]:80/v1/listen",
    "https://h/a/b/": "wss://h/a/b/v1/listen",
    "h/a": "wss://h/a/v1/listen",
    "http://h/a?x=1": "ws://h/a/v1/listen?x=1",
    "ws://h/v1/listen": "ws://h/v1/listen",
    "ws://h/a/v1/listen/": "ws://h/a/v1/listen",
    "ws://h/av1/listen": "ws://h/av1/listen/v1/listen",
    "http://h#part": "ws://h/v1/listen",
    "https://user:pw@h:9": "wss://user:pw@h:9/v1/listen",
}


@pytest.mark.parametrize("base", SOCKETS)
def test_socket_urls(base: str) -> None:
    assert socket_url(base, "v1/listen") == SOCKETS[base]
    assert socket_url(normalised(base), "/v1/listen/") == SOCKETS[base]


@pytest.mark.parametrize("base", ["", "https://", "ws://:80", "http:///path?token=canary"])
def test_address_without_a_host(base: str) -> None:
    with pytest.raises(ValueError, match="url: expected a host") as caught:
        socket_url(base, "v1/listen")
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("api.x.com", "https://api.x.com"),
        (" api.x.com/ ", "https://api.x.com"),
        ("http://h:8080/", "http://h:8080"),
        ("HTTP://h", "HTTP://h"),
        ("ws://h:1", "ws://h:1"),
        ("https://h/a/b/", "https://h/a/b"),
    ],
)
def test_normalised(given: str, kept: str) -> None:
    assert normalised(given) == kept


QUERIES: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({}, ""),
    "None is left out": ({"a": None, "b": 1}, "b=1"),
    "booleans": ({"a": True, "b": False}, "a=true&b=false"),
    "numbers": ({"a": 1, "b": 0.5}, "a=1&b=0.5"),
    "text": ({"a": "x y", "b": "ü&=", "c": ""}, "a=x+y&b=%C3%BC%26%3D&c="),
    "a list is repeated": ({"a": ["x y", "z"]}, "a=x+y&a=z"),
    "a list of anything": ({"a": [True, None, 2]}, "a=true&a=2"),
    "an empty list": ({"a": [], "b": 1}, "b=1"),
    "a tuple is one value": ({"a": (1, 2)}, "a=%281%2C+2%29"),
    "order": ({"z": 1, "a": 2, "m": 3}, "z=1&a=2&m=3"),
}


@pytest.mark.parametrize("name", QUERIES)
def test_queries(name: str) -> None:
    query, text = QUERIES[name]
    assert with_query("ws://h/p", query) == "ws://h/p" + (f"?{text}" if text else "")
    assert socket_url("ws://h", "p", query) == with_query("ws://h/p", query)


def test_query_of_the_address_comes_first_and_is_replaced_or_lengthened() -> None:
    assert with_query("ws://h/p?x=1&y=2", {"y": 3, "z": 4}) == "ws://h/p?x=1&y=3&z=4"
    assert with_query("ws://h/p?x=1", {"x": [2, 3]}) == "ws://h/p?x=1&x=2&x=3"
    assert with_query("ws://h/p?x=1", None) == "ws://h/p?x=1"


def test_the_callers_values_stay_as_they_are() -> None:
    words = ["a"]
    query = {"k": words, "n": None}
    with_query("ws://h/p?k=b", query)
    assert query == {"k": ["a"], "n": None}
    assert words == ["a"]


def test_without_secrets() -> None:
    shown = without_secrets("wss://user:canary@h:9/p?token=canary&empty=")
    assert shown == "wss://h:9/p?token=...&empty=..."
    assert without_secrets("https://api.deepgram.com") == "https://api.deepgram.com"
