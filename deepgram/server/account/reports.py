"""Reports on the calls of a project: requests, usage, balances and billing (protocol 10.11 to 10.13)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from deepgram.server.account.management_call import ManagementCall, ManagementHandler, not_found
from deepgram.server.account.state import CREDIT, CREDIT_LIFE, Json, Project, format_time, parse_time
from deepgram.server.account.usage import Entry
from deepgram.server.listen.query import MODELS, VERSION, Model
from deepgram.server.query import Query
from deepgram.server.refusals import BadRequest

PAGE = 10  # entries by default
MAX_PAGE = 1000
DAY = timedelta(days=1)
DEPLOYMENT = "hosted"
METHODS = ("sync", "async", "streaming")
ENDPOINTS = ("listen", "read", "speak", "agent")
GROUPINGS = ("accessor", "endpoint", "feature_set", "models", "method", "tags", "deployment")
BILLING_GROUPINGS = ("accessor", "deployment", "line_item", "tags")
FEATURES = frozenset(
    ("alternatives", "detect_entities", "detect_language", "diarize", "dictation", "filler_words", "intents",
     "measurements", "multichannel", "numerals", "paragraphs", "profanity_filter", "punctuate", "sentiment",
     "smart_format", "summarize", "topics", "utterances")
)  # fmt: skip
HOUR = 3600.0


# requests


def requests(call: ManagementCall) -> Json:
    query = call.query
    limit, page = query.integer("limit", range(1, MAX_PAGE + 1)) or PAGE, query.integer("page") or 0
    found = list(_entries(call))[::-1]
    page_entries = found[page * limit : (page + 1) * limit]
    return {"page": page, "limit": limit, "requests": [_request(entry) for entry in page_entries]}


def request(call: ManagementCall) -> Json:
    project, request_id = call.project, call.params["request"]
    for entry in call.account.entries:
        if entry.request_id == request_id and entry.project_id == project.id:
            return {"request": _request(entry), **_request(entry)}
    raise not_found("request")


def _request(entry: Entry) -> Json:
    return {
        "request_id": entry.request_id,
        "project_uuid": entry.project_id,
        "created": format_time(entry.at),
        "path": f"{entry.path}?{entry.query}" if entry.query else entry.path,
        "api_key_id": entry.key_id,
        "response": _response(entry),
        "code": entry.code,
        "deployment": DEPLOYMENT,
        "callback": entry.usage.callback,
    }


def _response(entry: Entry) -> Json:
    used = entry.usage
    head = {"code": entry.code, "completed": format_time(entry.at)}
    if entry.endpoint == "speak":
        segment = {"characters": used.characters, "model": "".join(used.models), "tier": "standard"}
        return {**head, "tts_details": {"duration": used.seconds, "speech_segments": [segment]}}
    tokens = [{"feature": "analysis", "input": used.tokens_in, "output": used.tokens_out, "model": "local"}]
    details = {
        "usd": round(entry.dollars, 6),
        "duration": used.seconds,
        "total_audio": used.seconds * max(used.channels, 1),
        "channels": used.channels,
        "streams": 1,
        "models": list(used.models),
        "method": entry.method,
        "tags": entry.tags,
        "features": entry.features,
        "config": entry.parameters,
    }
    return {**head, "details": details, "token_details": tokens if used.tokens_in else []}


# usage


def usage(call: ManagementCall) -> Json:
    start, end = _days(call)
    days: dict[str, list[Entry]] = {}
    for entry in _entries(call):
        days.setdefault(format_time(entry.at)[:10], []).append(entry)
    results = [
        {
            "start": day,
            "end": (datetime.fromisoformat(day) + DAY).strftime("%Y-%m-%d"),
            "hours": sums["hours"],
            "total_hours": sums["total_hours"],
            "requests": sums["requests"],
            "tokens": {"in": sums["tokens_in"], "out": sums["tokens_out"]},
            "tts": {
                "characters": sums["tts_characters"],
                "requests": sum(entry.endpoint == "speak" for entry in entries),
            },
        }
        for day, entries in days.items()
        for sums in [_sums(entries)]
    ]
    return {"start": start, "end": end, "resolution": {"units": "day", "amount": 1}, "results": results}


def usage_fields(call: ManagementCall) -> Json:
    entries = list(_entries(call))
    used = {model for entry in entries for model in entry.usage.models}
    known = {model.uuid: model for model in (Model(*one) for one in MODELS.values())}
    models = [
        {"name": known[one].info["name"], "language": "en", "version": VERSION, "model_id": one}
        for one in sorted(used & set(known))
    ]
    return {
        "tags": sorted({tag for entry in entries for tag in entry.tags}),
        "models": models,
        "processing_methods": [method for method in METHODS if any(entry.method == method for entry in entries)],
        "features": sorted({feature for entry in entries for feature in entry.features}),
        "languages": ["en"] if models else [],
    }


def usage_breakdown(call: ManagementCall) -> Json:
    return _breakdown(call, GROUPINGS, _sums)


def _sums(entries: Iterable[Entry]) -> Json:
    succeeded = [entry for entry in entries if entry.code // 100 in (1, 2)]
    listened = [entry for entry in succeeded if entry.endpoint == "listen"]
    return {
        "hours": sum(entry.usage.seconds for entry in listened) / HOUR,
        "total_hours": sum(entry.usage.seconds * max(entry.usage.channels, 1) for entry in listened) / HOUR,
        "agent_hours": sum(entry.usage.seconds for entry in succeeded if entry.endpoint == "agent") / HOUR,
        "tokens_in": sum(entry.usage.tokens_in for entry in succeeded),
        "tokens_out": sum(entry.usage.tokens_out for entry in succeeded),
        "tts_characters": sum(entry.usage.characters for entry in succeeded),
        "requests": len(succeeded),
    }


# billing


def balances(call: ManagementCall) -> Json:
    return {"balances": [_balance(call, call.project)]}


def balance(call: ManagementCall) -> Json:
    return call.lookup("balance", {call.project.balance_id: _balance(call, call.project)})


def _balance(call: ManagementCall, project: Project) -> Json:
    amount = {"amount": round(call.account.balance(project), 6), "units": "usd"}
    return {"balance_id": project.balance_id, **amount, "purchase_order_id": project.order_id}


def purchases(call: ManagementCall) -> Json:
    project = call.project
    call.query.integer("limit")
    order = {
        "order_id": project.order_id,
        "expiration": format_time(project.created + CREDIT_LIFE),
        "created": format_time(project.created),
        "amount": CREDIT,
        "units": "usd",
        "order_type": "promotional",
    }
    return {"orders": [order]}


def billing_breakdown(call: ManagementCall) -> Json:
    line_items = call.query.all("line_item")
    return _breakdown(
        call,
        BILLING_GROUPINGS,
        lambda entries: {"dollars": sum(entry.dollars for entry in entries)},
        lambda entry: not line_items or _line_item(entry) in line_items,
    )


def billing_fields(call: ManagementCall) -> Json:
    entries = list(_entries(call))
    return {
        "accessors": sorted({entry.key_id for entry in entries}),
        "deployments": [DEPLOYMENT] if entries else [],
        "tags": sorted({tag for entry in entries for tag in entry.tags}),
        "line_items": {_line_item(entry): _line_item(entry).replace("::", " ").title() for entry in entries},
    }


def _line_item(entry: Entry) -> str:
    return f"{entry.method}::{entry.endpoint}"


# shared


def _breakdown(
    call: ManagementCall,
    groupings: tuple[str, ...],
    sums: Callable[[list[Entry]], Json],
    is_included: Callable[[Entry], bool] = lambda entry: True,
) -> Json:
    start, end = _days(call)
    by = [name for name in dict.fromkeys(call.query.all("grouping")) if name]
    for name in by:
        if name not in groupings:
            known = ", ".join(f"`{one}`" for one in groupings)
            raise BadRequest(f"Failed to deserialize query parameters: grouping: unknown variant `{name}`, "
                           f"expected one of {known}")  # fmt: skip
    groups: dict[Hashable, list[Entry]] = {}
    for entry in filter(is_included, _entries(call)):
        groups.setdefault(tuple(_hashable(_group(entry, name)) for name in by), []).append(entry)
    results = [
        {
            **sums(entries),
            "grouping": {
                "start": start,
                "end": end,
                **{name: _group(entries[0], name) if name in by else None for name in groupings},
            },
        }
        for entries in groups.values()
    ]
    return {"start": start, "end": end, "resolution": {"units": "day", "amount": 1}, "results": results}


def _group(entry: Entry, name: str) -> Any:
    return {
        "accessor": entry.key_id,
        "endpoint": entry.endpoint,
        "feature_set": "+".join(entry.features),
        "models": list(entry.usage.models),
        "method": entry.method,
        "tags": entry.tags,
        "deployment": DEPLOYMENT,
        "line_item": _line_item(entry),
    }[name]


def _hashable(value: Any) -> Hashable:
    return tuple(value) if isinstance(value, list) else value


def _days(call: ManagementCall) -> tuple[str, str]:
    """First and last day of a report, as text."""
    today = format_time(call.account.now())[:10]
    start, end = (_parsed_time(call.query, name) for name in ("start", "end"))
    created = format_time(call.project.created)[:10]
    return created if start is None else format_time(start)[:10], today if end is None else format_time(end)[:10]


def _parsed_time(query: Query, name: str) -> float | None:
    """The time in a query parameter, None if it is missing."""
    text = query.text(name)
    if not text:
        return None
    try:
        return parse_time(text)
    except ValueError:
        raise BadRequest(f"Failed to deserialize query parameters: {name}: input contains invalid characters") from None


def _entries(call: ManagementCall) -> Iterator[Entry]:
    """The calls of a project that match the filters of the query, oldest first."""
    project, query = call.project, call.query
    start, end = _parsed_time(query, "start"), _parsed_time(query, "end")
    if end is not None and len(query.text("end") or "") == len("2026-01-01"):
        end += DAY.total_seconds()
    status, method = query.choice("status", ("succeeded", "failed")), query.choice("method", METHODS)
    endpoint, features = query.choice("endpoint", ENDPOINTS), [name for name in FEATURES if query.flag(name)]
    query.choice("deployment", (DEPLOYMENT, "beta", "self-hosted", "dedicated"))
    for entry in call.account.entries:
        if (
            entry.project_id == project.id
            and (start is None or entry.at >= start)
            and (end is None or entry.at < end)
            and status in (None, "failed" if entry.code >= 400 else "succeeded")
            and method in (None, entry.method)
            and endpoint in (None, entry.endpoint)
            and query.text("deployment") in (None, DEPLOYMENT)
            and query.text("accessor") in (None, entry.key_id)
            and query.text("request_id") in (None, entry.request_id)
            and set(query.all("tag")) <= set(entry.tags)
            and set(query.all("model")) <= set(entry.usage.models)
            and set(features) <= set(entry.features)
        ):
            yield entry


REPORTS: dict[str, tuple[ManagementHandler, str]] = {
    "requests": (requests, "usage"),
    "requests/{request}": (request, "usage"),
    "usage": (usage, "usage"),
    "usage/fields": (usage_fields, "usage"),
    "usage/breakdown": (usage_breakdown, "usage"),
    "balances": (balances, "billing"),
    "balances/{balance}": (balance, "billing"),
    "purchases": (purchases, "billing"),
    "billing/breakdown": (billing_breakdown, "billing"),
    "billing/fields": (billing_fields, "billing"),
}  # by the path below the project, with the scope to read
