"""The published descriptions of messages and answers, and a check of what the server sends against them."""

import datetime
import functools
import json
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

KINDS: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,), "null": (type(None),),
    "integer": (int,), "number": (int, float),
}  # fmt: skip
FORMATS: dict[str, Callable[[str], object]] = {
    "uuid": uuid.UUID,
    "date": datetime.date.fromisoformat,
    "date-time": lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00")),
}  # what raises ValueError for other texts
NEWER = {"SpeechInterrupted", "ConfigureSuccess", "ConfigureFailure", "Warning", "History", "EndOfThought",
         "FunctionCallCancelled", "FrustrationDetected", "ThinkLiveUpdated",
         "__customFromThinkProvider"}  # fmt: skip
# types of messages that not every endpoint, or none, has in the descriptions
OTHERWISE = {
    "/v1/speak Warning .code",
    "/v1/speak Warning .description",  # protocol 4.3: on the wire they have other names
    "/v2/speak Error .code",  # protocol 16: DATA-0002 is newer
    "GET /v1/projects/{project_id}/requests .requests[].callback",
    "GET /v1/projects/{project_id}/requests/{request_id} .request.callback",  # 4.8.1 reads an object, or null
    "GET /v1/projects/{project_id}/usage/breakdown .results[].grouping.models",
    "GET /v1/projects/{project_id}/usage/breakdown .results[].grouping.tags",  # null where nothing is grouped by it
}


@functools.cache
def described() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    return found


def faults(value: Any, schema: dict[str, Any], path: str = "") -> Iterator[str]:
    """Where a value is not as a schema has it."""
    if "$ref" in schema:
        yield from faults(value, described()["schemas"][schema["$ref"].rpartition("/")[2]], path)
        return
    if "oneOf" in schema:
        if not any(not list(faults(value, one, path)) for one in schema["oneOf"]):
            yield path
        return
    kinds = schema.get("type", list(KINDS))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(_is(value, kind) for kind in kinds) or value not in schema.get("enum", [value]):
        yield path
    elif isinstance(value, str) and schema.get("format") in FORMATS:
        try:
            FORMATS[schema["format"]](value)
        except ValueError:
            yield path
    elif isinstance(value, list):
        for item in value:
            yield from faults(item, schema.get("items", {}), f"{path}[]")
    elif isinstance(value, dict):
        yield from (f"{path}.{name}" for name in schema.get("required", ()) if name not in value)
        for name, item in value.items():
            inner = schema.get("properties", {}).get(name, schema.get("additionalProperties", {}))
            yield from faults(item, inner, f"{path}.{name}")


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))


def wrong_in_message(path: str, message: dict[str, Any]) -> list[str]:
    """What is wrong with a message of the server; NEWER ones are not described."""
    kind, path = message["type"], path[path.rindex("/v") :]
    choices = described()["messages"].get(path, {}).get(kind)
    if choices is None:
        return [] if kind in NEWER else [f"{path} {kind} is not described"]
    found = min(([*faults(message, one)] for one in choices), key=len)
    return [one for fault in found if (one := f"{path} {kind} {fault}") not in OTHERWISE]


def wrong_in_answer(method: str, path: str, body: Any) -> list[str]:
    """What is wrong with an answer over HTTP; empty for one that is not described."""
    path = re.sub("/(selfhosted|onprem)/", "/self-hosted/", path.rstrip("/"))
    for place, schema in described()["answers"].items():
        wanted, pattern = place.split(" ")
        if wanted == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path):
            return [one for fault in faults(body, schema) if (one := f"{place} {fault}") not in OTHERWISE]
    return []
