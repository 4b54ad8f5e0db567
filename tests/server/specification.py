"""Checks what the local server sends against the published specifications of messages and HTTP answers."""

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
}  # each raises ValueError for a text of another format
NEWER = {"SpeechInterrupted", "ConfigureSuccess", "ConfigureFailure", "Warning", "History", "EndOfThought",
         "FunctionCallCancelled", "FrustrationDetected", "ThinkLiveUpdated",
         "__customFromThinkProvider"}  # fmt: skip
# message types that the specifications of some endpoints, or of all, do not have
KNOWN_DIFFERENCES = {
    "/v1/speak Warning .code",
    "/v1/speak Warning .description",  # protocol 4.3: on the wire they have other names
    "/v2/speak Error .code",  # protocol 16: DATA-0002 is newer
    "GET /v1/projects/{project_id}/requests .requests[].callback",
    "GET /v1/projects/{project_id}/requests/{request_id} .request.callback",  # 4.8.1 reads an object, or null
    "GET /v1/projects/{project_id}/usage/breakdown .results[].grouping.models",
    "GET /v1/projects/{project_id}/usage/breakdown .results[].grouping.tags",  # null unless results are grouped by it
}


@functools.cache
def specifications() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    return found


def violations(value: Any, schema: dict[str, Any], path: str = "") -> Iterator[str]:
    """The paths at which a value violates a schema."""
    if "$ref" in schema:
        yield from violations(value, specifications()["schemas"][schema["$ref"].rpartition("/")[2]], path)
        return
    if "oneOf" in schema:
        if not any(not list(violations(value, one, path)) for one in schema["oneOf"]):
            yield path
        return
    kinds = schema.get("type", list(KINDS))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(_has_type(value, kind) for kind in kinds) or value not in schema.get("enum", [value]):
        yield path
    elif isinstance(value, str) and schema.get("format") in FORMATS:
        try:
            FORMATS[schema["format"]](value)
        except ValueError:
            yield path
    elif isinstance(value, list):
        for item in value:
            yield from violations(item, schema.get("items", {}), f"{path}[]")
    elif isinstance(value, dict):
        yield from (f"{path}.{name}" for name in schema.get("required", ()) if name not in value)
        for name, item in value.items():
            inner = schema.get("properties", {}).get(name, schema.get("additionalProperties", {}))
            yield from violations(item, inner, f"{path}.{name}")


def _has_type(value: Any, kind: str) -> bool:
    return isinstance(value, KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))


def message_violations(path: str, message: dict[str, Any]) -> list[str]:
    """Where a message of the server violates its specification; those in NEWER have none."""
    kind, path = message["type"], path[path.rindex("/v") :]
    choices = specifications()["messages"].get(path, {}).get(kind)
    if choices is None:
        return [] if kind in NEWER else [f"{path} {kind} is not described"]
    found = min(([*violations(message, one)] for one in choices), key=len)
    return [one for fault in found if (one := f"{path} {kind} {fault}") not in KNOWN_DIFFERENCES]


def answer_violations(method: str, path: str, body: Any) -> list[str]:
    """Where an HTTP answer violates its specification; empty for an endpoint that has none."""
    path = re.sub("/(selfhosted|onprem)/", "/self-hosted/", path.rstrip("/"))
    for place, schema in specifications()["answers"].items():
        wanted, pattern = place.split(" ")
        if wanted == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path):
            return [one for fault in violations(body, schema) if (one := f"{place} {fault}") not in KNOWN_DIFFERENCES]
    return []
