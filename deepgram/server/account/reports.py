"""What the calls of a project add up to: requests, usage, balances and billing (protocol 10.11 to 10.13)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from deepgram.server.account.ask import Ask, Manager, missing
from deepgram.server.account.state import CREDIT, CREDIT_LIFE, Json, Project, moment, stamp
from deepgram.server.account.usage import Entry
from deepgram.server.listen.query import MODELS, VERSION, Model
from deepgram.server.query import Query
from deepgram.server.refusals import BadQuery

PAGE = 10  # entries, unless the client says otherwise
LONGEST_PAGE = 1000
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


def requests(ask: Ask) -> Json:
    query = ask.query
    limit, page = query.whole("limit", range(1, LONGEST_PAGE + 1)) or PAGE, query.whole("page") or 0
    found = list(_entries(ask))[::-1]
    shown = found[page * limit : (page + 1) * limit]
    return {"page": page, "limit": limit, "requests": [_request(entry) for entry in shown]}


def request(ask: Ask) -> Json:
    project, wanted = ask.project, ask.params["request"]
    for entry in ask.account.entries:
        if entry.request_id == wanted and entry.project_id == project.id:
            return {"request": _request(entry), **_request(entry)}
    raise missing("request")


def _request(entry: Entry) -> Json:
    return {
        "request_id": entry.request_id,
        "project_uuid": entry.project_id,
        "created": stamp(entry.at),
        "path": f"{entry.path}?{entry.query}" if entry.query else entry.path,
        "api_key_id": entry.key_id,
        "response": _response(entry),
        "code": entry.code,
        "deployment": DEPLOYMENT,
        "callback": entry.used.callback,
    }


def _response(entry: Entry) -> Json:
    used = entry.used
    head = {"code": entry.code, "completed": stamp(entry.at)}
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


def usage(ask: Ask) -> Json:
    start, end = _days(ask)
    days: dict[str, list[Entry]] = {}
    for entry in _entries(ask):
        days.setdefault(stamp(entry.at)[:10], []).append(entry)
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


def usage_fields(ask: Ask) -> Json:
    entries = list(_entries(ask))
    used = {model for entry in entries for model in entry.used.models}
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


def usage_breakdown(ask: Ask) -> Json:
    return _breakdown(ask, GROUPINGS, _sums)


def _sums(entries: Iterable[Entry]) -> Json:
    listed = [entry for entry in entries if entry.code // 100 in (1, 2)]
    heard = [entry for entry in listed if entry.endpoint == "listen"]
    return {
        "hours": sum(entry.used.seconds for entry in heard) / HOUR,
        "total_hours": sum(entry.used.seconds * max(entry.used.channels, 1) for entry in heard) / HOUR,
        "agent_hours": sum(entry.used.seconds for entry in listed if entry.endpoint == "agent") / HOUR,
        "tokens_in": sum(entry.used.tokens_in for entry in listed),
        "tokens_out": sum(entry.used.tokens_out for entry in listed),
        "tts_characters": sum(entry.used.characters for entry in listed),
        "requests": len(listed),
    }


# billing


def balances(ask: Ask) -> Json:
    return {"balances": [_balance(ask, ask.project)]}


def balance(ask: Ask) -> Json:
    return ask.found("balance", {ask.project.balance_id: _balance(ask, ask.project)})


def _balance(ask: Ask, project: Project) -> Json:
    left = round(ask.account.balance(project), 6)
    return {
        "balance_id": project.balance_id,
        "amount": left,
        "units": "usd",
        "purchase_order_id": project.order_id,
    }


def purchases(ask: Ask) -> Json:
    project = ask.project
    ask.query.whole("limit")
    order = {
        "order_id": project.order_id,
        "expiration": stamp(project.created + CREDIT_LIFE),
        "created": stamp(project.created),
        "amount": CREDIT,
        "units": "usd",
        "order_type": "promotional",
    }
    return {"orders": [order]}


def billing_breakdown(ask: Ask) -> Json:
    wanted = ask.query.all("line_item")
    return _breakdown(
        ask,
        BILLING_GROUPINGS,
        lambda entries: {"dollars": sum(entry.dollars for entry in entries)},
        lambda entry: not wanted or _line_item(entry) in wanted,
    )


def billing_fields(ask: Ask) -> Json:
    entries = list(_entries(ask))
    return {
        "accessors": sorted({entry.key_id for entry in entries}),
        "deployments": [DEPLOYMENT] if entries else [],
        "tags": sorted({tag for entry in entries for tag in entry.tags}),
        "line_items": {_line_item(entry): _line_item(entry).replace("::", " ").title() for entry in entries},
    }


def _line_item(entry: Entry) -> str:
    return f"{entry.method}::{entry.endpoint}"


# both


def _breakdown(
    ask: Ask,
    groupings: tuple[str, ...],
    sums: Callable[[list[Entry]], Json],
    wanted: Callable[[Entry], bool] = lambda entry: True,
) -> Json:
    start, end = _days(ask)
    by = [name for name in dict.fromkeys(ask.query.all("grouping")) if name]
    for name in by:
        if name not in groupings:
            known = ", ".join(f"`{one}`" for one in groupings)
            raise BadQuery(f"Failed to deserialize query parameters: grouping: unknown variant `{name}`, "
                           f"expected one of {known}")  # fmt: skip
    groups: dict[Hashable, list[Entry]] = {}
    for entry in filter(wanted, _entries(ask)):
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
        "models": list(entry.used.models),
        "method": entry.method,
        "tags": entry.tags,
        "deployment": DEPLOYMENT,
        "line_item": _line_item(entry),
    }[name]


def _hashable(value: Any) -> Hashable:
    return tuple(value) if isinstance(value, list) else value


def _days(ask: Ask) -> tuple[str, str]:
    """First and last day of a report."""
    today = stamp(ask.account.now())[:10]
    start, end = (_moment(ask.query, name) for name in ("start", "end"))
    begun = stamp(ask.project.created)[:10]
    return begun if start is None else stamp(start)[:10], today if end is None else stamp(end)[:10]


def _moment(query: Query, name: str) -> float | None:
    """A date, with or without a time."""
    text = query.text(name)
    if not text:
        return None
    try:
        return moment(text)
    except ValueError:
        raise BadQuery(f"Failed to deserialize query parameters: {name}: input contains invalid characters") from None


def _entries(ask: Ask) -> Iterator[Entry]:
    """The calls of a project that fit to the query, the oldest first."""
    project, query = ask.project, ask.query
    start, end = _moment(query, "start"), _moment(query, "end")
    if end is not None and len(query.text("end") or "") == len("2026-01-01"):
        end += DAY.total_seconds()
    status, method = query.choice("status", ("succeeded", "failed")), query.choice("method", METHODS)
    endpoint, features = query.choice("endpoint", ENDPOINTS), [name for name in FEATURES if query.flag(name)]
    query.choice("deployment", (DEPLOYMENT, "beta", "self-hosted", "dedicated"))
    for entry in ask.account.entries:
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
            and set(query.all("model")) <= set(entry.used.models)
            and set(features) <= set(entry.features)
        ):
            yield entry


REPORTS: dict[str, tuple[Manager, str]] = {
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
}  # by the end of their path, and what a credential has to be able to read
