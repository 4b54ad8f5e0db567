"""Addresses and query strings."""

from typing import Any

import pytest

from deepgram._core.url import is_loopback, normalised, socket_url, web_url, with_query, without_secrets

SOCKET_URLS = {
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


@pytest.mark.parametrize("base", SOCKET_URLS)
def test_socket_urls_of_bases(base: str) -> None:
    assert socket_url(base, "v1/listen") == SOCKET_URLS[base]
    assert socket_url(normalised(base), "/v1/listen/") == SOCKET_URLS[base]


INVALID = {
    "ftp://h": "the scheme ftp",
    "file:///x": "the scheme file",
    "user://canary@h": "the scheme user",
    "https://": "(no host|a scheme that is not followed by)",
    "http:///path?token=canary": "no host",
    "ws://:80": "no host",
    "//h": "no host",
    "/api.x.com/": "no host",
    "my host": "white space",
    "canary key": "white space",
    "h/pa th": "white space",
    "http://h/\r\nX-Evil: canary": "white space",
    "http://h:99999": "a port",
    "h:abc": "a port",
    "h:0": "a port",
    "ws://h:-1": "a port",
    "mailto:x": "a port",
    "ws://user:canary/y@h": "a port",
    "http://[::1": "brackets",
    "http:/h": "a scheme that is not followed by",
    "https://https://h": "a scheme that is not followed by",
}


@pytest.mark.parametrize("base", INVALID)
def test_invalid_addresses_raise(base: str) -> None:
    """F-21: before anything is dialled; the error says what is accepted and what is wrong, without quoting the
    address."""
    for refuse in (lambda url: socket_url(url, "v1/listen"), lambda url: web_url(normalised(url), "v1/speak")):
        with pytest.raises(
            ValueError, match=f"^url: expected a host, host:port or a URL .*, got {INVALID[base]}"
        ) as caught:
            refuse(base)
        assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "h",
            "h:1",
            "h/a",
            "user:password@h",
            "user:p|a^ss@h:1/a?b=c",
            "under_score:80",
            "xn--mnchen-3ya.de",
            "münchen.de",
        ),
        *("127.0.0.1:8080", "[::1]:80", "http://[fe80::1%25eth0]:80", "WSS://h", "http://h:", "h?next=https://other"),
    ],
)
def test_valid_addresses_are_accepted(url: str) -> None:
    assert normalised(url).endswith(url.strip("/"))
    assert socket_url(url, "v1/listen")


@pytest.mark.parametrize(
    ("url", "is_local"), {"wss://localhost:1": True, "ws://[::1]": True, "ws://h": False, "": False}.items()
)
def test_loopback_addresses_are_recognized(url: str, is_local: bool) -> None:
    assert is_loopback(url) is is_local


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("api.x.com", "https://api.x.com"),
        (" api.x.com/ ", "https://api.x.com"),
        ("http://h:8080/", "http://h:8080"),
        ("HTTP://h", "HTTP://h"),
        ("ws://h:1", "ws://h:1"),
        ("https://h/a/b/", "https://h/a/b"),
    ],
)
def test_normalised_adds_the_scheme_and_strips_the_end(url: str, expected: str) -> None:
    assert normalised(url) == expected


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
def test_query_values_are_encoded(name: str) -> None:
    query, text = QUERIES[name]
    assert with_query("ws://h/p", query) == "ws://h/p" + (f"?{text}" if text else "")
    assert socket_url("ws://h", "p", query) == with_query("ws://h/p", query)


def test_new_parameters_replace_those_of_the_address() -> None:
    assert with_query("ws://h/p?x=1&y=2", {"y": 3, "z": 4}) == "ws://h/p?x=1&y=3&z=4"
    assert with_query("ws://h/p?x=1", {"x": [2, 3]}) == "ws://h/p?x=1&x=2&x=3"
    assert with_query("ws://h/p?x=1", None) == "ws://h/p?x=1"
    assert with_query("ws://h/p?x=&y=1", {"z": ""}) == "ws://h/p?x=&y=1&z="


def test_with_query_does_not_modify_its_arguments() -> None:
    words = ["a"]
    query = {"k": words, "n": None}
    with_query("ws://h/p?k=b", query)
    assert query == {"k": ["a"], "n": None}
    assert words == ["a"]


def test_without_secrets_hides_user_and_query() -> None:
    shown = without_secrets("wss://user:canary@h:9/p?token=canary&empty=")
    assert shown == "wss://h:9/p?token=...&empty=..."
    assert without_secrets("https://api.deepgram.com") == "https://api.deepgram.com"
    assert without_secrets("https://user:can/ary@h") == "https://h"
    assert without_secrets("http://[") == "http://["
