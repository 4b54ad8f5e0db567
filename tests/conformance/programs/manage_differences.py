"""Manage, differences from 4.8.1: models, ids, numbers, nested keys, empty answers."""

from deepgram.clients.manage.v1.options import ModelOptions
from deepgram.clients.manage.v1.response import STTTokens

from deepgram import DeepgramClient, DeepgramClientOptions

MODELS = {"stt": [{"name": "nova-3", "languages": ["en"]}], "tts": []}
SUMMARY = {"resolution": {"amount": 0.5}, "results": [{"hours": 1.9, "tokens": {"in": 5, "out": 2}, "tts": {}}]}
NESTED = {"item": {"member": {"member_id": "M", "api_key": {"api_key_id": "K"}}}}
DIFFERS = {
    "values.models": ("models-query", ["GET", "/v1/models", ""]),
    "values.outdated": ("models-query", ["GET", "/v1/models?include_outdated=true", ""]),
    "values.project": ("models-query", ["GET", "/v1/projects/P/models?include_outdated=true", ""]),
    "values.slash": ("rest-ids", ["DELETE", "/v1/projects/P/invites/a%2Fb", ""]),
    "values.question": ("rest-ids", ["DELETE", "/v1/projects/P/invites/a%3Fb=c", ""]),
    "values.steps": ("rest-ids", ["DELETE", "/v1/projects/P/invites/%2E%2E", ""]),
    "values.none": ("rest-no-id", "DeepgramError"),
    "values.numbers": ("usage-numbers", [0.5, 1.9, 5]),
    "values.tokens": ("usage-numbers", {"tokens_in": 5, "out": 2, "in": 5}),
    "values.amount": ("usage-numbers", 12.5),
    "values.nested": ("nested-key", ["K", "M"]),
    "values.unanswered": ("nested-key", "R"),
    "values.nothing": ("rest-empty-answers", ""),
}


def run(ctx):
    manage = DeepgramClient("k", DeepgramClientOptions(url=f"http://{ctx.host}")).manage.v("1")

    def asked(name, verb, *args, answer):
        ctx.attempt(f"{name} result", verb, *args, transport=ctx.http(name, answer))
        method, url, _, body, _ = ctx.values.pop(f"requests {name}")[0]
        ctx.record(name, [method, url.partition(ctx.host)[2], body])

    asked("models", manage.get_models, answer=MODELS)
    asked("outdated", manage.list_models, ModelOptions(include_outdated=True), answer=MODELS)
    asked("project", manage.get_project_models, "P", {"include_outdated": True}, answer=MODELS)
    asked("slash", manage.delete_invite, "P", "a/b", answer={})
    asked("question", manage.delete_invite, "P", "a?b=c", answer={})
    asked("steps", manage.delete_invite, "P", "..", answer={})

    def told(name, read, verb, *args, answer):
        try:
            ctx.record(name, read(verb(*args, transport=ctx.http(name, answer))))
        except Exception as error:
            ctx.record(name, type(error).__name__)
        ctx.values.pop(f"requests {name}", None)

    def numbers(summary):
        return [summary.resolution.amount, summary.results[0].hours, summary.results[0].tokens.tokens_in]

    told("numbers", numbers, manage.get_usage_summary, "P", {}, answer=SUMMARY)
    ctx.record("tokens", STTTokens.from_dict({"in": 5, "out": 2}).to_dict())
    told("amount", lambda balance: balance.amount, manage.get_balance, "P", "B", answer={"amount": 12.5})
    told("nested", lambda key: [key.api_key.api_key_id, key.member.member_id], manage.get_key, "P", "K", answer=NESTED)
    request = {"request": {"request_id": "R", "response": {"code": 200}}}
    told("unanswered", lambda request: request.request_id, manage.get_usage_request, "P", "R", answer=request)
    told("none", lambda done: done.message, manage.delete_key, "P", None, answer={"message": "done"})
    told("nothing", lambda done: done.message, manage.delete_key, "P", "K", answer="")
