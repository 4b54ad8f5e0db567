"""Query strings: urllib can parse what the encoder writes; the local server accepts or refuses any query."""

from __future__ import annotations

import copy
import json
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from attack.targets.json_inputs import is_deep
from deepgram import LiveOptions, PrerecordedOptions, SpeakOptions
from deepgram._core.url import socket_url, with_query, without_secrets
from deepgram.listen.journal import audio_format
from deepgram.server.flux.query import FluxQuery
from deepgram.server.listen.prerecorded_query import PrerecordedQuery
from deepgram.server.listen.query import ListenQuery
from deepgram.server.query import Query
from deepgram.server.read.analysis import AnalysisOptions
from deepgram.server.refusals import BadRequest
from deepgram.server.speak.query import SpeakQuery

BASES = ("wss://host/v1/listen", "ws://user:pass@host:80/a?x=1&x=2&y=", "http://[::1]/?q=%20+&=z&empty")
SEEDS = [
    json.dumps(given).encode()
    for given in (
        {
            "model": "nova-3",
            "encoding": "linear16",
            "sample_rate": 16000,
            "interim_results": True,
            "keyterm": ["a b", "c"],
        },
        {
            "model": "nova-2",
            "keywords": ["a:2", "b"],
            "utterance_end_ms": "1000",
            "endpointing": False,
            "extra": ["k:v"],
        },
        {"model": "aura-2-thalia-en", "encoding": "mulaw", "sample_rate": 8000, "speed": 1.2, "container": None},
        {"x": ["+&=;#%", "\u2028\u00e4\U0001f600", ""], "redact": ["pci"], "tag": [1, 2.5, None, True]},
        {
            "callback": "https://u:p@h/?a=b#c",
            "callback_method": "PUT",
            "diarize_model": "v1",
            "detect_language": ["en"],
        },
    )
] + [
    b"model=nova-3&encoding=linear16&sample_rate=16000&channels=2&multichannel=true&keyterm=a%20b&keyterm=%ff",
    b"model=flux-general-en&encoding=linear16&sample_rate=16000&eot_threshold=0.7&eot_timeout_ms=5000&keyterm=x",
    b"summarize=v2&topics=true&custom_topic=a&custom_topic_mode=strict&intents=true&sentiment=true&utt_split=0.8",
]
WORDS = [
    *(
        b"&",
        b"=",
        b"+",
        b"%",
        b"%00",
        b"%ff",
        b"%u0041",
        b";",
        b"#",
        b"?",
        b"\\ud800",
        b"\\u0000",
        b"true",
        b"null",
        b"[]",
    ),
    *(b"nan", b"inf", b"1e400", b"-1", b"9" * 30, b"9" * 5000, "\u0661\u00b2\u216b".encode(), b"0x10", b"1_000"),
    *(
        b"model=",
        b"encoding=",
        b"sample_rate=",
        b"channels=",
        b"endpointing=",
        b"utt_split=",
        b"keyterm=",
        b"callback=",
    ),
    *(
        b"eot_threshold=",
        b"speed=",
        b"extra=",
        b"language=",
        b"urn:uuid:",
        b"{" + b"0" * 32 + b"}",
        b'"x":',
        b"[",
        b"]",
    ),
]


def check(data: bytes) -> None:
    check_reading(data.decode("utf-8", "replace"))
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        return
    if isinstance(given, dict) and not is_deep(data):
        check_writing(given)


def check_reading(raw: str) -> None:
    """The local server accepts a query, or refuses it with a text."""
    for read in (ListenQuery.parse, SpeakQuery.parse, FluxQuery.parse, PrerecordedQuery.parse, _analysis_query):
        try:
            assert read(raw)
        except BadRequest as refused:
            json.dumps(str(refused)).encode()
    audio_format(f"ws://host/?{raw}")
    without_secrets(f"ws://host/?{raw}")


def _analysis_query(raw: str) -> AnalysisOptions:
    return AnalysisOptions.parse(Query(raw))


def check_writing(given: dict[str, Any]) -> None:
    before = copy.deepcopy(given)
    for base in BASES:
        try:
            url = with_query(base, given)
        except UnicodeEncodeError:  # a lone surrogate has no place in a URL
            return
        parts, base_parts = urlsplit(url), urlsplit(base)
        assert (parts.scheme, parts.netloc, parts.path, parts.fragment) == (
            base_parts.scheme,
            base_parts.netloc,
            base_parts.path,
            "",
        )
        expected = parse_qs(base_parts.query, keep_blank_values=True)
        for name, value in given.items():
            if isinstance(value, list):
                texts = [text(item) for item in value if item is not None]
                if texts:
                    expected[name] = [*expected.get(name, ()), *texts]
            elif value is not None:
                expected[name] = [text(value)]
        found = parse_qs(parts.query, keep_blank_values=True)
        assert found == expected, f"{base}: {found} for {expected}"
        assert url.isascii()
        assert not any(value in without_secrets(url) for _, value in parse_qsl(parts.query) if len(value) > 20)
    assert given == before or given != given
    for kind in (LiveOptions, PrerecordedOptions, SpeakOptions):
        try:
            options = kind.from_dict(given)
        except (ValueError, TypeError, KeyError, OverflowError):
            continue
        socket_url("localhost:80", "v1/listen", options.to_dict())


def text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
