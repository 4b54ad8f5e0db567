"""A language model that follows the rules of a script."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from deepgram.server.engines.base import EngineError, FunctionCall, Reply
from deepgram.server.json_text import parse_or_default
from deepgram.server.script import Rule, Script

THINK_FAILS = "think"  # Rule.error that fails one request instead of the session


def find_rule(
    script: Script, messages: Sequence[Mapping[str, Any]], think: Mapping[str, Any]
) -> tuple[Rule, dict[str, Any]]:
    """Find the rule for the current state of a conversation, and the values for its templates."""
    text, results = _last_turn(messages)
    rule, groups = _first_match(script, text, str(think.get("prompt") or ""))
    consumed = 0
    while rule.calls and consumed + len(rule.calls) <= len(results):
        consumed += len(rule.calls)
        rule = rule.then or Rule(say="{result}")
    return rule, {**groups, "text": text, "results": results, "result": results[-1] if results else ""}


def reply_for(rule: Rule, values: Mapping[str, Any]) -> Reply:
    """Apply a rule; EngineError if it has `error`, or if its template can't be filled."""
    if rule.error:
        raise EngineError("the script says so", None if rule.error == THINK_FAILS else rule.error)
    calls = tuple(FunctionCall(call.name, _fill(call.arguments, values)) for call in rule.calls)
    return Reply(calls=calls) if calls else Reply(text=_fill(rule.say, values))


def _first_match(script: Script, text: str, prompt: str) -> tuple[Rule, dict[str, str | Any]]:
    for rule in script.rules:
        found = re.search(rule.when, text, re.IGNORECASE)
        if found is not None and re.search(rule.prompt, prompt, re.IGNORECASE) is not None:
            return rule, found.groupdict()
    return Rule(say=script.otherwise), {}


def _last_turn(messages: Sequence[Mapping[str, Any]]) -> tuple[str, list[Any]]:
    """The user's last text and the function results since then."""
    results: list[Any] = []
    for message in reversed(messages):
        if message["role"] == "user":
            return str(message["content"]), results[::-1]
        if message["role"] == "function":
            results.append(parse_or_default(str(message["content"]), message["content"]))
    return "", results[::-1]


def _fill(template: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(template, str):
        try:
            return template.format_map(values)
        except (LookupError, AttributeError, TypeError, ValueError) as bad:
            raise EngineError(f"the script's template {template!r} can't be filled: {bad!r}") from bad
    if isinstance(template, Mapping):
        return {name: _fill(item, values) for name, item in template.items()}
    if isinstance(template, list):
        return [_fill(item, values) for item in template]
    return template
