"""The rules of a script as a language model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from deepgram.server.engines.base import EngineError, FunctionCall, Reply
from deepgram.server.json_text import parse_or_default
from deepgram.server.script import Rule, Script

THINK_FAILS = "think"  # Rule.error that fails one request instead of the session


def decide(
    script: Script, messages: Sequence[Mapping[str, Any]], think: Mapping[str, Any]
) -> tuple[Rule, dict[str, Any]]:
    """Find the rule for the present state of a conversation, and the values for its templates."""
    text, results = _last_turn(messages)
    rule, groups = _first_match(script, text, str(think.get("prompt") or ""))
    answered = 0
    while rule.calls and answered + len(rule.calls) <= len(results):
        answered += len(rule.calls)
        rule = rule.then or Rule(say="{result}")
    return rule, {**groups, "text": text, "results": results, "result": results[-1] if results else ""}


def reply_by(rule: Rule, values: Mapping[str, Any]) -> Reply:
    """Answer by a rule; EngineError if the rule is meant to fail or its template does not fit."""
    if rule.error:
        raise EngineError("the script says so", None if rule.error == THINK_FAILS else rule.error)
    calls = tuple(FunctionCall(call.name, _filled(call.arguments, values)) for call in rule.calls)
    return Reply(calls=calls) if calls else Reply(text=_filled(rule.say, values))


def _first_match(script: Script, text: str, prompt: str) -> tuple[Rule, dict[str, str | Any]]:
    for rule in script.rules:
        found = re.search(rule.when, text, re.IGNORECASE)
        if found is not None and re.search(rule.prompt, prompt, re.IGNORECASE) is not None:
            return rule, found.groupdict()
    return Rule(say=script.otherwise), {}


def _last_turn(messages: Sequence[Mapping[str, Any]]) -> tuple[str, list[Any]]:
    """The user's last words and the function results that came after them."""
    results: list[Any] = []
    for message in reversed(messages):
        if message["role"] == "user":
            return str(message["content"]), results[::-1]
        if message["role"] == "function":
            results.append(parse_or_default(str(message["content"]), message["content"]))
    return "", results[::-1]


def _filled(template: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(template, str):
        try:
            return template.format_map(values)
        except (LookupError, AttributeError, TypeError, ValueError) as bad:
            raise EngineError(f"the script's template {template!r} can't be filled: {bad!r}") from bad
    if isinstance(template, Mapping):
        return {name: _filled(item, values) for name, item in template.items()}
    if isinstance(template, list):
        return [_filled(item, values) for item in template]
    return template
