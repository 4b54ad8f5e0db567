"""Credentials are not shown by `repr`, pickles, tracebacks or errors; headers are merged without showing any."""

import copy
import json
import pickle
import re
import traceback
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepgram._core.response import BaseResponse
from deepgram._core.secret import (
    Headers,
    Masked,
    Secret,
    as_secret,
    check_header_names,
    credential,
    is_credential,
    masked,
    merged_headers,
    redact,
    secrets_in,
    strip_frames,
    with_secrets,
)

CANARY = "canary-4711"


# ---- text


def test_a_secret_is_text_with_a_masked_repr() -> None:
    secret = Secret(CANARY)
    assert (secret, str(secret), f"{secret}", hash(secret)) == (CANARY, CANARY, CANARY, hash(CANARY))
    assert {repr(secret), repr([secret]), f"{secret!r}", "%r" % secret} == {"'***'", "['***']"}  # noqa: UP031


def test_a_secret_is_copied_but_not_pickled() -> None:
    secret = Secret(CANARY)
    assert copy.copy(secret) is secret
    assert copy.deepcopy({"key": secret})["key"] is secret
    with pytest.raises(TypeError, match="credentials are not pickled"):
        pickle.dumps(secret)


def test_as_secret_makes_a_secret_of_text() -> None:
    assert (type(as_secret(CANARY)), as_secret(CANARY)) == (Secret, CANARY)


def test_a_credential_is_stripped_of_white_space() -> None:
    assert repr(credential(f" {CANARY}\r\n")) == "'***'"
    assert credential(f" {CANARY}\r\n") == CANARY
    assert credential(None) is None


@pytest.mark.parametrize("character", ["\n", "\r", "\0", "\x7f", "ä", "\udc80", "\U0001f511"])
@pytest.mark.parametrize("name", ["Authorization", "x-own"])
def test_an_invalid_header_value_raises_without_being_shown(name: str, character: str) -> None:
    with pytest.raises(ValueError, match=f"header {name}.*expected ASCII text") as caught:
        merged_headers({name: f"Token {CANARY}{character}"}, {})
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("value", ["", None, 5, b"bytes"])
def test_as_secret_returns_other_values_unchanged(value: Any) -> None:
    assert as_secret(value) is value


# ---- values that hold secrets


@pytest.mark.parametrize(
    "name",
    [
        *("api_key", "apikey", "apiKey", "APIKey", "X-Api-Key", "Ocp-Apim-Subscription-Key", "x-goog-api-key", "key"),
        *("access_token", "sessionToken", "Authorization", "cookie", "Set-Cookie", "secretAccessKey", "password"),
        *("client_secret", "credentials", "X-Amz-Signature"),
    ],
)
def test_names_of_credentials_are_recognized(name: str) -> None:
    assert is_credential(name)


@pytest.mark.parametrize(
    "name", ["model", "keyterms", "keywords", "max_tokens", "keepalive", "monkey", "author", "", 5]
)
def test_other_names_are_not_credentials(name: Any) -> None:
    assert not is_credential(name)


def test_masked_hides_nested_credentials() -> None:
    """F-22: keys of language models, headers and URLs are masked."""
    given = {
        "provider": {"type": "open_ai", "api_key": CANARY, "credentials": {"region": CANARY}},
        "endpoint": {"url": f"https://u:{CANARY}@h/p?k={CANARY}", "headers": {"X-Any": CANARY}},
        "list": [{"token": CANARY}, "plain", 1, None],
        "headers": [{"key": "X-Any", "value": CANARY}],
        "max_tokens": 5,
        "token": None,
    }
    before = copy.deepcopy(given)
    assert masked(given) == {
        "provider": {"type": "open_ai", "api_key": "***", "credentials": {"region": "***"}},
        "endpoint": {"url": "https://h/p?k=...", "headers": {"X-Any": "***"}},
        "list": [{"token": "***"}, "plain", 1, None],
        "headers": [{"key": "***", "value": "***"}],
        "max_tokens": 5,
        "token": None,
    }
    assert given == before
    assert CANARY not in repr(Masked(given))
    assert json.loads(json.dumps(Masked(given))) == given == Masked(given)


@dataclass(repr=False)
class Place(BaseResponse):
    url: str = ""
    headers: Any = None
    unseen: str = field(default="", repr=False)
    above: Any = None


Place.__module__ = "mine.options"


def test_options_mask_their_secrets() -> None:
    place = Place("https://h", {"a": CANARY}, CANARY)
    place.above = [place]
    assert repr(place) == "Place(url='https://h', headers={'a': '***'}, above=[...])"


def test_with_secrets_masks_values_in_the_repr() -> None:
    values = {"api_key": CANARY, "proxy": f"http://u:{CANARY}@h", "own": "shown", "keepalive": True, 5: 6}
    kept = with_secrets(values)  # type: ignore[arg-type]
    assert kept == values
    assert CANARY not in repr(kept)
    assert "'own': 'shown'" in repr(kept)


SPACED = f"two words {CANARY}"


def test_secrets_of_a_request_are_redacted_in_any_encoding() -> None:
    """F-22: as they are, in JSON, in base64 and percent-encoded."""
    headers = merged_headers(
        {"Authorization": Secret(f"Token {CANARY}"), "Accept": "application/json"}, {"X-Mine": SPACED}
    )
    found = secrets_in(headers, 'ws://user:p%22assword@h/p?model=nova-2-general&token="quoted"')
    texts = (f"Token {CANARY}", CANARY, SPACED, "user:p%22assword", 'p"assword', json.dumps('p"assword'), '"quoted"')
    for text in (*texts, "dXNlcjpwImFzc3dvcmQ=", json.dumps('"quoted"')):
        shown = redact(f"before {text} behind", found)
        assert "***" in shown
        for word in (CANARY, "assword", "quoted", "dXNl"):
            assert word not in shown
    untouched = "Accept: application/json, model=nova-2-general"
    assert redact(untouched, found) == untouched


def test_texts_too_short_to_be_secret_are_not_redacted() -> None:
    assert (
        redact("the key of the keyboard", secrets_in({"Authorization": "Token key"}, "ws://h"))
        == "the key of the keyboard"
    )


KEYS = st.one_of(
    st.text("0123456789abcdef", min_size=40, max_size=40),
    st.text("-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", min_size=17, max_size=300),
)


@given(key=KEYS, at=st.integers(0, 300), length=st.integers(16, 300), around=st.text(max_size=30), data=st.data())
def test_long_parts_of_a_credential_are_redacted(
    key: str, at: int, length: int, around: str, data: st.DataObject
) -> None:
    """Some servers quote the beginning of a key, which was then shown in the error."""
    at = min(at, len(key) - 16)
    repeated = key[at : at + length]
    behind = data.draw(st.sampled_from(["", "...", repeated[:20], repeated[-20:]]))
    shown = redact(f"{around}{repeated}{behind}", secrets_in({"Authorization": f"Token {key}"}, "ws://h"))
    parts = (shown[each : each + 16] for each in range(len(shown) - 15))
    assert not [part for part in parts if part in key and re.search(r"\d", part)]
    assert around in shown or any(part in key for part in (around, *around))


@given(key=KEYS.filter(lambda key: re.search(r"\d", key)), words=st.lists(st.text(max_size=50), max_size=5))
def test_text_without_parts_of_a_credential_is_unchanged(key: str, words: list[str]) -> None:
    own = {"User-Agent": "a-companys-own-voice-service/2.41.0", "Referer": "https://api.deepgram.com/v1/listen"}
    found = secrets_in(
        merged_headers({"Authorization": Secret(f"Token {key}")}, own), "wss://api.deepgram.com/v1/listen"
    )
    text = " ".join(word for word in words if not any(word[at : at + 16] in key for at in range(len(word) - 15)))
    text += " wss://api.deepgram.com/v1/listen a-companys-own-voice-service/3 7ad8d3b0-5bc1-4bdb-8a44-9be44b1a9a1c"
    assert redact(text, found) == text.replace(key, "***")


# ---- headers


@pytest.mark.parametrize(
    ("name", "got"),
    [
        (f"X-A: {CANARY}\r\nX-B", "one with ':'"),
        (f"{CANARY}\r\nX-B", r"one with '\\r'"),
        ("X A", "one with ' '"),
        ("X-ä", "one with 'ä'"),
        ("X-\0", r"one with '\\x00'"),
        ("X\n", r"one with '\\n'"),
        ("", "one without any"),
        (5, "int"),
    ],
)
def test_invalid_header_names_raise(name: Any, got: str) -> None:
    """F-20: a line break in a name would inject a header."""
    for refuse in (
        lambda: check_header_names([name], "headers"),
        lambda: merged_headers({}, {name: CANARY}),
        lambda: merged_headers({name: CANARY}, {}),
    ):
        with pytest.raises(ValueError, match=f"^headers: expected .*, got {got}$") as caught:
            refuse()
        assert CANARY not in str(caught.value)


def test_valid_header_names_are_accepted() -> None:
    check_header_names(["X-Mine", "accept", "!#$%&'*+-.^_`|~09aZ"], "headers")


@pytest.mark.parametrize("name", ["Authorization", "authorization", "PROXY-Authorization", "Cookie"])
def test_repr_of_headers_masks_credentials(name: str) -> None:
    headers = Headers({name: CANARY, "Sec-WebSocket-Protocol": CANARY, "X-Mine": "shown"})
    for shown in (repr(headers), str(headers), repr(headers.copy())):
        assert shown == f"{{'{name}': '***', 'Sec-WebSocket-Protocol': '***', 'X-Mine': 'shown'}}"
    assert headers[name] == headers.copy()[name] == CANARY


MERGED = [
    ({}, {}, {}),
    ({"A": "1"}, {}, {"A": "1"}),
    ({}, {"A": "1"}, {"A": "1"}),
    ({"A": "1", "B": "2"}, {"a": "3"}, {"a": "3", "B": "2"}),
    ({"A": "1"}, {"b": "2"}, {"A": "1", "b": "2"}),
    ({"A": "1", "a": "2"}, {}, {"a": "2"}),
    ({"A": "1"}, {"a": "2", "A": "3"}, {"A": "3"}),
]


@pytest.mark.parametrize(("defaults", "own", "expected"), MERGED)
def test_caller_headers_win_in_any_case(
    defaults: dict[str, str], own: dict[str, str], expected: dict[str, str]
) -> None:
    before = {**defaults}, {**own}
    assert merged_headers(defaults, own) == expected
    assert (defaults, own) == before


def test_merged_headers_show_no_secret() -> None:
    merged = merged_headers({"Authorization": CANARY}, {"X-Key": CANARY})
    assert repr(merged) == "{'Authorization': '***', 'X-Key': '***'}"
    assert repr(merged["X-Key"]) == "'***'"


# ---- tracebacks


def raised(*chain: Exception) -> Exception:
    """The first of these errors, caused by the others in turn, each with a frame that holds a secret."""
    error, *behind = chain
    password = CANARY  # noqa: F841
    try:
        raise error from (raised(*behind) if behind else None)
    except Exception as caught:
        return caught


def traceback_of(error: Exception) -> str:
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


def test_strip_frames_clears_the_whole_chain() -> None:
    error = raised(ValueError("outer"), OSError("middle"), KeyError("inner"))
    assert CANARY in traceback_of(error)
    strip_frames(error)
    assert CANARY not in traceback_of(error)
    for words in ("outer", "middle", "inner"):
        assert words in traceback_of(error)


def test_strip_frames_clears_the_context() -> None:
    try:
        try:
            raise OSError("first")
        except OSError:
            raise ValueError("second")  # noqa: B904
    except ValueError as caught:
        error = caught
    strip_frames(error)
    assert isinstance(error.__context__, OSError)
    assert (error.__traceback__, error.__context__.__traceback__) == (None, None)


def test_strip_frames_ends_on_circular_causes() -> None:
    first, second = raised(ValueError("first")), raised(OSError("second"))
    first.__cause__, second.__cause__ = second, first
    strip_frames(first)
    assert (first.__traceback__, second.__traceback__) == (None, None)
