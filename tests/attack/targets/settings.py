"""Agent settings of 4.x, early access and 5.x, read from JSON and written to the wire. The caller's objects stay
unchanged, settings come back from the wire unchanged, and the local server accepts them or names the wrong place."""

from __future__ import annotations

import copy
import json
import warnings
from types import SimpleNamespace
from typing import Any

from attack.targets.json_inputs import ODD_WORDS, is_deep, same
from deepgram import (
    DeepgramError,
    SettingsConfigurationOptions,
    SettingsOptions,
    UpdateListenOptions,
    UpdateSpeakOptions,
    UpdateThinkOptions,
)
from deepgram._core.recovery import Reconnect
from deepgram.agent.journal import AgentJournal
from deepgram.eras import early_agent
from deepgram.eras.v5 import messages as fifth
from deepgram.server.agent.options import AgentOptions
from deepgram.server.agent.settings import SETTINGS, settings_problem

FUNCTION = {
    "name": "f",
    "description": "d",
    "parameters": {"type": "object", "properties": {"a": {"type": "string", "enum": ["b"]}}, "required": ["a"]},
    "endpoint": {"url": "https://h/f", "method": "post", "headers": {"authorization": "x"}},
}
PROVIDER = {"type": "deepgram", "model": "nova-3", "keyterms": ["a"], "smart_format": True}
NESTED = {
    "type": "Settings",
    "experimental": False,
    "tags": ["t"],
    "audio": {"input": {"encoding": "linear16", "sample_rate": 24000}, "output": {"encoding": "mp3", "bitrate": 48000}},
    "agent": {
        "language": "en",
        "listen": {"provider": PROVIDER},
        "think": {
            "provider": {"type": "open_ai", "model": "gpt-4o-mini", "temperature": 0.7},
            "prompt": "p",
            "functions": [FUNCTION],
            "context_length": "max",
            "endpoint": {"url": "https://h", "headers": [{"key": "k", "value": "v"}]},
        },
        "speak": [{"provider": {"type": "cartesia", "model_id": "m", "voice": {"mode": "id", "id": "v"}}}],
        "greeting": "hello",
        "context": {"messages": [{"type": "History", "role": "user", "content": "c"}]},
    },
    "mip_opt_out": True,
    "flags": {"history": False},
}
FLAT = {
    "type": "Settings",
    "listen": {"model": "nova-3", "language": "de", "encoding": "mulaw", "sample_rate": 8000, "endpointing": 300},
    "think": {"provider": {"type": "open_ai"}, "model": "gpt-4o-mini", "instructions": "i", "functions": [FUNCTION]},
    "speak": {"model": "aura-2-thalia-en", "container": "wav", "voice_id": "v"},
    "agent": {"greeting": "g"},
}
EARLY = {
    "type": "SettingsConfiguration",
    "audio": {"input": {"encoding": "linear16", "sample_rate": 16000}, "output": {"container": "none"}},
    "agent": {
        "listen": {"model": "nova-3", "keyterms": ["a"]},
        "think": {"provider": {"type": "open_ai"}, "model": "gpt-4o", "instructions": "i", "functions": [FUNCTION]},
        "speak": {"provider": "eleven_labs", "voice_id": "v"},
    },
    "context": {"messages": [["assistant", "hi"], {"role": "user", "content": "c"}], "replay": True},
}
UPDATE = {
    "type": "UpdateSpeak",
    "speak": {"model": "aura-asteria-en"},
    "think": {"model": "m"},
    "listen": {"model": "n"},
}
SEEDS = [json.dumps(one).encode() for one in (NESTED, FLAT, EARLY, UPDATE, {**NESTED, "agent": "a-uuid"})]
WORDS = [
    *ODD_WORDS,
    *(
        b'"agent":',
        b'"think":',
        b'"speak":',
        b'"listen":',
        b'"provider":',
        b'"endpoint":',
        b'"functions":',
        b'"model":',
    ),
    *(b'"headers":', b'"context":', b'"messages":', b'"type":"Settings"', b'"prompt":', b'"audio":', b'"input":'),
]
REFUSALS = (ValueError, TypeError, KeyError, OverflowError)  # documented for what is not such a message
NAMES_5X = "AgentV1Settings", "AgentV1SettingsMessage", "AgentV1UpdateThink", "AgentV1UpdateSpeak"


def check(data: bytes) -> None:
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(given, dict) or is_deep(data):
        return
    before = copy.deepcopy(given)
    for kind in (SettingsOptions, UpdateThinkOptions, UpdateSpeakOptions, UpdateListenOptions):
        check_4x(kind, given)
    check_early_access(given)
    for name in NAMES_5X:
        check_5x(name, given)
    check_server(given)
    check_journal(given)
    assert same(given, before), "what the caller gave was changed"


def check_4x(kind: Any, given: dict[str, Any]) -> None:
    """4.x: settings that the server accepts come back from the wire unchanged."""
    try:
        options = kind.from_dict(given)
        first = options.to_dict()
    except REFUSALS:
        return
    assert same(options.to_dict(), first), "written twice, it differs"
    str(options), repr(options), json.dumps(first)
    if kind is SettingsOptions and SETTINGS(first, "") is None:
        again = kind.from_dict(first).to_dict()
        if "null" not in json.dumps(given):  # null becomes None, which is not written, and comes back as the default
            assert same(again, first), f"{first} comes back as {again}"
        assert same(kind.from_dict(again).to_dict(), again), f"{again} does not come back"


def check_early_access(given: dict[str, Any]) -> None:
    try:
        options = SettingsConfigurationOptions.from_dict(given)
    except REFUSALS:
        return
    client = SimpleNamespace(_translation=object())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            made = early_agent.settings(client, options)
        except (DeepgramError, AttributeError, *REFUSALS):
            return
    json.dumps(made)
    str(options), repr(options)


def check_5x(name: str, given: dict[str, Any]) -> None:
    kind = fifth.message_class(name)
    for make in (kind.model_validate, lambda data: kind.model_construct(**data)):
        try:
            model = make(given)
        except REFUSALS:
            continue
        sent = model.dict()
        assert same(json.loads(model.json()), sent), "json() is not dict()"
        assert same(kind._of(sent).dict(), sent), "it comes back as something else"
        assert model == model.model_copy(deep=True)
        repr(model), str(model), model.model_dump(), hash(model)


def check_server(given: dict[str, Any]) -> None:
    """The local server accepts the settings, or says what is wrong."""
    place = SETTINGS(given, "")
    assert place is None or isinstance(place, str)
    if place is None and isinstance(given["agent"], dict):
        problem = settings_problem(given, AgentOptions())
        assert problem is None or isinstance(problem, str)


def check_journal(given: dict[str, Any]) -> None:
    """The next connection is opened with the same settings, whatever they are."""
    kept = AgentJournal(Reconnect(), given, lambda text: None)
    kept.suspend()
    assert same(json.loads(kept.first()[0]), given) if given else not kept.first()
