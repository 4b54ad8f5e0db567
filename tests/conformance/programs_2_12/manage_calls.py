"""Projects, keys, usage, balances, members, scopes, invitations: each call with its answer."""

from web import KEY, Web

from deepgram import Deepgram

CALLS = (
    ("projects", "list", ()),
    ("projects", "get", ("P",)),
    ("projects", "create", ("Zoë's",)),
    ("projects", "delete", ("P",)),
    ("keys", "list", ("P",)),
    ("keys", "get", ("P", "K")),
    ("keys", "create", ("P", "mine", ["member"], ["t"], "2026-01-01T00:00:00Z", 60)),
    ("keys", "delete", ("P", "K")),
    ("usage", "list_requests", ("P",)),
    ("usage", "list_requests", ("P", {"limit": 5, "page": None, "status": "failed"})),
    ("usage", "get_request", ("P", "R")),
    ("usage", "get_usage", ("P", {"start": "2026-01-01", "tag": ["a", "b"], "diarize": True})),
    ("billing", "list_balance", ("P",)),
    ("billing", "get_balance", ("P", "B")),
    ("members", "list_members", ("P",)),
    ("members", "remove_member", ("P", "M")),
    ("scopes", "get_scope", ("P", "M")),
    ("scopes", "update_scope", ("P", "M", "admin")),
    ("scopes", "update_scope", ("P", "M", "")),
    ("invitations", "list_invitations", ("P",)),
    ("invitations", "send_invitation", ("P", {"email": "a@b.c", "scope": "member"})),
    ("invitations", "remove_invitation", ("P", "a+1@b.c")),
    ("invitations", "leave_project", ("P",)),
)


async def run(ctx):
    with Web({"/projects": {"body": {"projects": [{"project_id": "P", "name": "x", "more": 1}]}}}) as web:
        deepgram = Deepgram({"api_key": KEY, "api_url": web.url})
        for number, (group, name, arguments) in enumerate(CALLS):
            await ctx.attempt_async(f"{number} {group}.{name}", getattr(getattr(deepgram, group), name)(*arguments))
        await ctx.attempt_async("update", deepgram.projects.update("P", name="y", company="z"))
        ctx.record("requests", web.requests)
