"""Manage, both colours: what each method sends, and what it returns."""

import httpx

from deepgram import (
    AsyncManageClient,
    DeepgramClient,
    DeepgramClientOptions,
    InviteOptions,
    KeyOptions,
    ManageClient,
    ProjectOptions,
    ScopeOptions,
    UsageFieldsOptions,
    UsageRequestOptions,
    UsageSummaryOptions,
)

KEY = {
    "api_key_id": "K",
    "comment": "ü",
    "created": "2026-01-01",
    "scopes": ["member"],
    "expiration_date": "2027-01-01",
}
MEMBER = {"email": "a@x.com", "first_name": "Ada", "last_name": "L", "member_id": "M"}
MODEL = {"name": "2-general", "canonical_name": "nova-2", "architecture": "nova-2"}
STT = {**MODEL, "languages": ["en"], "version": "1", "uuid": "U", "batch": True, "streaming": True}
VOICE = {"accent": "American", "color": "#fff", "image": "i", "sample": "s", "tags": ["calm"]}
RESPONSE = {
    "details": {
        "config": {"language": "en", "model": "nova-3", "punctuate": True, "diarize": False},
        "usd": 0.5, "duration": 1.5, "total_audio": 1.5, "channels": 1, "streams": 1, "method": "sync", "tier": "nova",
        "models": ["U"], "tags": ["t"], "features": ["punctuate"],
    },
    "code": 200,
    "completed": "2026-01-01",
    "message": "done",
    "tts_details": {"duration": 1.5, "speech_segments": [{"characters": 3, "model": "aura-2", "tier": "x"}]},
    "token_details": [{"feature": "topics", "input": 1, "model": "m", "output": 2}],
}  # fmt: skip
REQUEST = {
    "response": RESPONSE, "project_uuid": "P", "request_id": "R", "created": "2026-01-01", "path": "/v1/listen",
    "api_key_id": "K", "callback": {"attempts": 1, "code": 200, "completed": "2026-01-01"}, "accessor": "A",
}  # fmt: skip
SUMMARY = {
    "resolution": {"units": "hour", "amount": 1},
    "start": "2026-01-01",
    "end": "2026-01-02",
    "results": [{"tokens": {"out": 2}, "tts": {"characters": 7, "requests": 1}, "start": "s", "end": "e", "hours": 1}],
}
FIELDS = {
    "tags": ["t"],
    "models": [{"name": "general", "language": "en", "version": "1", "model_id": "U"}],
    "processing_methods": ["sync"],
    "features": ["punctuate"],
    "languages": ["en"],
}
BALANCE = {"balance_id": "B", "amount": "12.5", "units": "usd", "purchase_order_id": "O"}
DONE = {"message": "done"}
USAGE = UsageSummaryOptions(start="2026-01-01", end="2026-02-01", tag="a b", model="nova-3", diarize=True, redact=False)
MODELS = "values.requests models"
CALLS = (
    ("get_projects", (), {"projects": [{"project_id": "P", "name": "Über"}]}),
    ("list_projects", (), {"projects": []}),
    ("list_projects", (), {}),
    ("get_project", ("P",), {"project_id": "P", "name": "N"}),
    ("get_project", ("P",), {}),
    ("update_project_option", ("P", ProjectOptions(name="Über")), DONE),
    ("update_project_option", ("P", {"name": "N", "further": [1]}), DONE),
    ("update_project", ("P", "N"), DONE),
    ("delete_project", ("P",), DONE),
    ("leave_project", ("P",), DONE),
    ("get_project_model", ("P", "U"), {**MODEL, "language": "en", "version": "1", "uuid": "U", "metadata": VOICE}),
    ("get_model", ("U",), {**MODEL, "language": "en", "version": "1", "uuid": "U"}),
    ("get_keys", ("P",), {"api_keys": [{"api_key": KEY, "member": MEMBER}]}),
    ("list_keys", ("P",), {"api_keys": []}),
    ("get_key", ("P", "K"), {"api_key": KEY, "member": MEMBER}),
    ("create_key", ("P", KeyOptions()), {**KEY, "key": "secret"}),
    ("create_key", ("P", KeyOptions(comment="ü", scopes=["member"], tags=["t"], time_to_live_in_seconds=9)), KEY),
    ("create_key", ("P", KeyOptions(expiration_date="2027-01-01", time_to_live_in_seconds=None)), KEY),
    ("create_key", ("P", {"comment": "c", "scopes": ["member"]}), KEY),
    ("delete_key", ("P", "K"), DONE),
    ("get_members", ("P",), {"members": [MEMBER]}),
    ("list_members", ("P",), {}),
    ("remove_member", ("P", "M"), DONE),
    ("get_member_scopes", ("P", "M"), {"scopes": ["admin", "member"]}),
    ("update_member_scope", ("P", "M", ScopeOptions(scope="admin")), DONE),
    ("update_member_scope", ("P", "M", {"scope": "admin"}), DONE),
    ("get_invites", ("P",), {"invites": [{"email": "a@x.com", "scope": "member"}]}),
    ("list_invites", ("P",), {}),
    ("send_invite_options", ("P", InviteOptions(email="a@x.com", scope="member")), DONE),
    ("send_invite", ("P", "a@x.com"), DONE),
    ("send_invite", ("P", "a@x.com", "admin"), DONE),
    ("delete_invite", ("P", "a+b@x.com"), DONE),
    ("get_usage_requests", ("P", UsageRequestOptions()), {"page": 1, "limit": 10, "requests": [REQUEST]}),
    ("get_usage_requests", ("P", UsageRequestOptions("s", "e", 5, "succeeded")), {}),
    ("get_usage_requests", ("P", {"limit": 5, "none": None, "list": ["a", "b"]}), {}),
    ("get_usage_requests", ("P", None), {}),
    ("get_usage_request", ("P", "R"), REQUEST),
    ("get_usage_request", ("P", "R"), {**REQUEST, "response": None}),
    ("get_usage_request", ("P", "R"), {}),
    ("get_usage_summary", ("P", UsageSummaryOptions()), SUMMARY),
    ("get_usage_summary", ("P", USAGE), SUMMARY),
    ("get_usage_fields", ("P", UsageFieldsOptions()), FIELDS),
    ("get_usage_fields", ("P", UsageFieldsOptions(start="2026-01-01", end=None)), {}),
    ("get_balances", ("P",), {"balances": [BALANCE]}),
    ("list_balances", ("P",), {}),
    ("get_balance", ("P", "B"), BALANCE),
)


async def run(ctx):
    deepgram = DeepgramClient("k", DeepgramClientOptions(url=f"http://{ctx.host}", headers={"X-Own": "1"}))
    manage, on_loop = deepgram.manage.v("1"), deepgram.asyncmanage.v("1")
    ctx.record("classes", [type(manage) is ManageClient, type(on_loop) is AsyncManageClient])
    for number, (verb, args, answer) in enumerate(CALLS):
        name = f"{number} {verb}"
        transport = ctx.http(name, answer)
        ctx.attempt(name, getattr(manage, verb), *args, transport=transport)
        result = await ctx.attempt_async(f"{name} async", getattr(on_loop, verb)(*args, transport=transport))
        ctx.record(f"{name} text", str(result))
    refused = {"err_code": "INVALID_AUTH", "err_msg": "Invalid credentials.", "request_id": "7d1f"}
    try:
        manage.get_projects(transport=ctx.http("refused", refused, status=401))
    except Exception as error:
        ctx.record("refused", [type(error).__name__, str(error), error.message, error.status])
    ctx.raises("no json", manage.get_projects, transport=ctx.http("no json", "<html>"))
    ctx.raises("empty", manage.get_projects, transport=ctx.http("empty", "x"))
    ctx.raises("two bodies", manage.create_key, "P", {}, json={})
    ctx.raises("missing", manage.get_key, "P")
    ctx.raises("unknown", manage.get_key, "P", "K", nonsense=1)
    ctx.values.pop("requests unknown", None)
    asked = ctx.http("parameters", DONE)
    ctx.attempt("timeout", manage.delete_key, "P", "K", timeout=httpx.Timeout(5.0, read=9.0), transport=asked)
    ctx.attempt("seconds", manage.delete_key, "P", "K", 7, {"x": [1, 2], "y": None}, {"X-One": "1"}, transport=asked)
