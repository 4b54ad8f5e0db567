"""A program as written for 2.x: account management."""

import asyncio
import json

from deepgram import Deepgram, DeepgramApiError

deepgram = Deepgram("0123456789abcdef0123456789abcdef01234567")


def show(name: str, answer: object) -> None:
    print(name, json.dumps(answer, sort_keys=True))


async def main() -> None:
    (project,) = (await deepgram.projects.list())["projects"]
    project_id = project["project_id"]
    show("project", (await deepgram.projects.get(project_id))["name"])
    keys = await deepgram.keys.list(project_id)
    show("key", keys["api_keys"][0]["api_key"]["scopes"])
    members = await deepgram.members.list_members(project_id)
    show("members", [member["email"] for member in members["members"]])
    member_id = members["members"][0]["member_id"]
    show("scopes", await deepgram.scopes.get_scope(project_id, member_id))
    show("invitations", await deepgram.invitations.list_invitations(project_id))
    balances = await deepgram.billing.list_balance(project_id)
    balance = await deepgram.billing.get_balance(project_id, balances["balances"][0]["balance_id"])
    show("balance", [balance["amount"], balance["units"]])
    requests = await deepgram.usage.list_requests(project_id, {"limit": 5})
    show("requests", sorted(requests))
    show("usage", sorted(await deepgram.usage.get_usage(project_id, {"tag": ["a"]})))
    show("fields", sorted(await deepgram.usage.get_fields(project_id, options={"start": "2026-01-01"})))
    await deepgram.members.remove_member(project_id, members["members"][1]["member_id"])
    show("left", len((await deepgram.members.list_members(project_id))["members"]))
    try:
        await deepgram.invitations.remove_invitation(project_id, "nobody@example.com")
    except DeepgramApiError as error:
        print("no invitation", type(error).__name__)
    await deepgram.projects.delete(project_id)
    show("projects", await deepgram.projects.list())


asyncio.run(main())
