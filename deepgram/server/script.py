"""Scripts: what the server transcribes and answers when no engine really listens and thinks.

A script as YAML; JSON has the same shape:

    transcripts: ["What's the weather in Oslo?", "Thanks, goodbye."]
    rules:
      - when: weather in (?P<city>\\w+)
        call: {name: get_weather, arguments: {city: "{city}"}}
        then: "It is {result[temp_c]} degrees in {city}."
      - when: goodbye
        say: Goodbye. Have a nice day.
    otherwise: "You said: {text}"
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from deepgram.server.engines.base import FunctionCall
from deepgram.server.field_types import check_fields

NUMBERED = "Utterance {n}."
ECHO = "You said: {text}"
T = TypeVar("T")


class ScriptError(ValueError):
    """An invalid script; the text has the path of the error."""


@dataclass(frozen=True)
class Rule:
    """What to do when the user's words match `when`.

    `when` is a regular expression, searched case-insensitively in the user's words; its named groups, `{text}` (all
    that was said), `{result}` and `{results}` (results of the called functions, parsed if they are JSON) can be used in
    `say` and in arguments. `prompt` is a regular expression that the agent's prompt must match as well.
    With `calls`, the functions are called and `then` answers with their results. `delay` is extra thinking time in
    seconds. `error` fails instead: with that code of the protocol, or "think" for one failed think request.
    """

    when: str = ""
    say: str = ""
    calls: Sequence[FunctionCall] = ()
    then: Rule | None = None
    prompt: str = ""
    delay: float = 0.0
    error: str = ""

    def __post_init__(self) -> None:
        check_fields(self)
        re.compile(self.when)
        re.compile(self.prompt)


@dataclass(frozen=True)
class LiveLines:
    """The lines of Think Live, and the regular expression that detects frustration in the user's words."""

    frustrated: str = r"\b(angry|annoy\w+|frustrat\w+|ridiculous|terrible|useless|waste of time|talk to a human)\b"
    backchannel: str = "Mm-hm."
    presence_check: str = "Are you still there?"
    filler: str = "One moment, please."
    dynamic: str = "Is there anything else that I can do for you?"

    def __post_init__(self) -> None:
        check_fields(self)
        re.compile(self.frustrated)


@dataclass(frozen=True)
class Script:
    """Transcripts of the utterances in order, and rules for the answers; the first matching rule wins.

    After the last transcript, utterances are transcribed as `numbered`, where `{n}` counts them from 1. `otherwise`
    answers what no rule matches. `phrases` are hints for engines that really listen. `speakers` are the numbers of the
    speakers of successive utterances of a recording or stream, repeated from the start; the default is always 0.
    `live` has the lines of Think Live.
    """

    transcripts: Sequence[str] = ()
    rules: Sequence[Rule] = ()
    otherwise: str = ECHO
    numbered: str = NUMBERED
    phrases: Sequence[str] = ()
    speakers: Sequence[int] = ()
    live: LiveLines = LiveLines()

    def __post_init__(self) -> None:
        check_fields(self)
        self.numbered.format(n=1)

    @classmethod
    def of(cls, source: Script | Mapping[str, Any] | str | Path | None) -> Script:
        """A script from any form that LocalServer accepts; ScriptError names what is wrong."""
        if isinstance(source, Script):
            return source
        if source is None:
            return cls()
        return cls.load(Path(source)) if isinstance(source, (str, Path)) else cls.parse(source)

    @classmethod
    def load(cls, path: Path) -> Script:
        """A script from a file; .json needs nothing, .yaml and .yml need the extra `local`."""
        text = path.read_text("utf-8")
        try:
            data = json.loads(text) if path.suffix == ".json" else _yaml(text)
        except ValueError as bad:
            raise ScriptError(f"{path}: {bad}") from bad
        return cls.parse(data)

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Script:
        """A script from plain data."""
        _check_kind(data, Mapping, "script", "a mapping")
        values = _check_keys(data, cls, "script")
        for name in ("transcripts", "phrases"):
            if name in values:
                values[name] = tuple(_strings(values[name], f"script.{name}"))
        if "speakers" in values:
            values["speakers"] = tuple(_integers(values["speakers"], "script.speakers"))
        if not isinstance(values.get("live", LiveLines()), LiveLines):
            _check_kind(values["live"], Mapping, "script.live", "a mapping")
            values["live"] = _create(LiveLines, _check_keys(values["live"], LiveLines, "script.live"), "script.live")
        rules = values.get("rules", ())
        _check_kind(rules, (list, tuple), "script.rules", "a list")
        values["rules"] = tuple(_rule(rule, f"script.rules[{index}]") for index, rule in enumerate(rules))
        return _create(cls, values, "script")


def _rule(data: object, path: str) -> Rule:
    if isinstance(data, Rule):
        return data
    if isinstance(data, str):
        return Rule(say=data)
    _check_kind(data, Mapping, path, "a mapping")
    values: dict[str, Any] = dict(data)  # type: ignore[call-overload]
    calls = [values.pop("call")] if "call" in values else values.pop("calls", ())
    _check_kind(calls, (list, tuple), f"{path}.calls", "a list")
    values = _check_keys(values, Rule, path)
    if values.get("then") is not None:
        values["then"] = _rule(values["then"], f"{path}.then")
    values["calls"] = tuple(_call(call, f"{path}.calls[{number}]") for number, call in enumerate(calls))
    return _create(Rule, values, path)


def _call(data: object, path: str) -> FunctionCall:
    if isinstance(data, FunctionCall):
        return data
    _check_kind(data, Mapping, path, "a mapping with `name` and `arguments`")
    values = _check_keys(data, FunctionCall, path)  # type: ignore[arg-type]
    _check_kind(values.get("name"), str, f"{path}.name", "text")
    arguments = values.get("arguments", {})
    _check_kind(arguments, Mapping, f"{path}.arguments", "a mapping")
    return FunctionCall(values["name"], dict(arguments))


def _create(target: type[T], values: dict[str, Any], path: str) -> T:
    try:
        return target(**values)
    except (TypeError, LookupError, ValueError, re.error) as bad:
        raise ScriptError(f"{path}: {bad}") from None


def _check_keys(data: Mapping[str, Any], target: type, path: str) -> dict[str, Any]:
    names = {field.name for field in fields(target)}
    for name in data:
        if name not in names:
            raise ScriptError(f"{path}.{name}: unknown; known are {', '.join(sorted(names))}")
    return dict(data)


def _strings(value: object, path: str) -> Sequence[str]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise ScriptError(f"{path}: expected a list of texts")
    return value


def _integers(value: object, path: str) -> Sequence[int]:
    if not isinstance(value, (list, tuple)) or not all(type(item) is int and item >= 0 for item in value):
        raise ScriptError(f"{path}: expected a list of numbers")
    return value


def _check_kind(value: object, kind: type | tuple[type, ...], path: str, expected: str) -> None:
    if not isinstance(value, kind):
        raise ScriptError(f"{path}: expected {expected}, got {type(value).__name__}")


def _yaml(text: str) -> Any:
    try:
        import yaml
    except ImportError as missing:
        raise ImportError("a script in YAML needs the package PyYAML: pip install 'deepgram-sdk[local]'") from missing
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as bad:
        raise ValueError(str(bad)) from bad
