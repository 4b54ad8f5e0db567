"""The management API: projects and what belongs to them (protocol 10.2 to 10.10, 10.14, 10.15)."""

from __future__ import annotations

from typing import Any

from deepgram.server.account.ask import Ask, Manager, invalid, message, missing
from deepgram.server.account.models import THINK_MODELS, catalogue, model_by_id
from deepgram.server.account.reports import REPORTS
from deepgram.server.account.state import Account, Json, Key, Project, moment, within
from deepgram.server.account.tokens import LIFE, LONGEST_LIFE
from deepgram.server.json_text import parse_json
from deepgram.server.refusals import BadQuery

SELF_HOSTED = ("self-hosted", "selfhosted", "onprem")  # spellings of one path, the newest first
VARIABLE_PREFIX = "DG_"


# what a project has of a kind, by id


def _those(ask: Ask, name: str) -> dict[str, Any]:
    those: dict[str, Any] = getattr(ask.project, name.removesuffix("s") + "s")
    return those


def listed(name: str, shown: str = "") -> Manager:
    """Answer with all of them."""
    return lambda ask: {shown or name: list(_those(ask, name).values())}


def found(name: str) -> Manager:
    """Answer with the one that the path names."""
    return lambda ask: ask.found(name, _those(ask, name))


def deleting(name: str, answer: Json | None = None) -> Manager:
    """Delete the one that the path names, which is the answer unless there is another."""

    def delete(ask: Ask) -> Json:
        one: Json = ask.found(name, _those(ask, name))
        del _those(ask, name)[ask.params[name]]
        return one if answer is None else answer

    return delete


# tokens


def grant(ask: Ask) -> Json:
    if not ask.caller.has_role:
        raise BadQuery("Insufficient permissions.", "Forbidden", 403)
    life = ask.optional("ttl_seconds", float)
    life = LIFE if life is None else life
    if not 1 <= life <= LONGEST_LIFE:
        raise invalid(f"`ttl_seconds` must be between 1 and {LONGEST_LIFE}")
    return {"access_token": ask.account.grant(ask.caller, life), "expires_in": life}


def this_key(ask: Ask) -> Json:
    for project in ask.account.projects.values():
        if ask.caller.key_id in project.keys:
            return _key(ask.account, project.keys[ask.caller.key_id])
    return {"api_key_id": ask.caller.key_id, "scopes": list(ask.caller.scopes)}


# models


def models(ask: Ask) -> Json:
    outdated = ask.query.flag("include_outdated") or ask.fields.get("include_outdated") is True
    return catalogue(outdated)


def project_models(ask: Ask) -> Json:
    return models(ask) if ask.project else {}


def model(ask: Ask) -> Json:
    found = model_by_id(ask.params["model"])
    if found is None:
        raise missing("model")
    return found


def project_model(ask: Ask) -> Json:
    return model(ask) if ask.project else {}


def think_models(ask: Ask) -> Json:
    return {"models": THINK_MODELS}


# projects


def projects(ask: Ask) -> Json:
    seen = [one for one in ask.account.projects.values() if ask.caller.project_id in (None, one.id)]
    return {"projects": [{"project_id": one.id, "name": one.name} for one in seen]}


def create_project(ask: Ask) -> Json:
    project = ask.account.add_project(ask.field("name", str))
    ask.account.add_member(project, "owner@example.com", "Olive", "Owner", "owner")
    return {"project_id": project.id}


def project(ask: Ask) -> Json:
    return {"project_id": ask.project.id, "mip_opt_out": False, "name": ask.project.name}


def update_project(ask: Ask) -> Json:
    project, name = ask.project, ask.optional("name", str)
    project.name = project.name if name is None else name
    return message("Successfully updated project info.")


def delete_project(ask: Ask) -> Json:
    del ask.account.projects[ask.project.id]
    return message("Successfully deleted project.")


def leave_project(ask: Ask) -> Json:
    project = ask.project
    key = project.keys.get(ask.caller.key_id)
    project.members.pop(key.member_id if key is not None else project.owner["member_id"], None)
    return message("Successfully left project.")


# keys


def keys(ask: Ask) -> Json:
    project, now = ask.project, ask.account.now()
    status = ask.query.choice("status", ("active", "expired"))
    listed = [key for key in project.keys.values() if status in (None, "active" if _active(key, now) else "expired")]
    return {"api_keys": [{"member": _member_of(project, key), "api_key": _key(ask.account, key)} for key in listed]}


def create_key(ask: Ask) -> Json:
    project, account = ask.project, ask.account
    comment, scopes, tags = ask.field("comment", str), ask.texts("scopes"), ask.texts("tags")
    if not scopes:
        raise invalid("missing field `scopes`")
    owner = project.owner["member_id"]
    key = account.add_key(project, owner, comment, scopes, tags=tags, expires=_expiration(ask))
    shown = {name: value for name, value in _key(account, key).items() if name != "created"}
    return {**shown, "key": key.secret}


def key(ask: Ask) -> Json:
    project = ask.project
    found = ask.found("key", project.keys)
    member, shown = _member_of(project, found), _key(ask.account, found)
    return {"item": {"member": {**member, "api_key": shown}}, "member": member, "api_key": shown}


def _expiration(ask: Ask) -> float | None:
    date, life = ask.optional("expiration_date", str), ask.optional("time_to_live_in_seconds", float)
    if date is not None and life is not None:
        raise invalid("specify one of `expiration_date` and `time_to_live_in_seconds`")
    if date is None and life is None:
        return None
    try:
        return moment(date or "") if life is None else within(ask.account.now() + life)
    except ValueError:
        raise invalid(f"`{'expiration_date' if life is None else 'time_to_live_in_seconds'}` is not a date") from None


def _active(key: Key, now: float) -> bool:
    return key.expires is None or key.expires > now


def _key(account: Account, key: Key) -> Json:
    ends = {} if key.expires is None else {"expiration_date": account.stamp(key.expires)}
    tags = {"tags": key.tags} if key.tags else {}
    shown = {"api_key_id": key.id, "comment": key.comment, "scopes": key.scopes}
    return {**shown, **tags, "created": account.stamp(key.created), **ends}


def _member_of(project: Project, key: Key) -> Json:
    member = project.members.get(key.member_id, project.owner)
    return {name: value for name, value in member.items() if name != "scopes"}


# members and invites


def member_scopes(ask: Ask) -> Json:
    return {"scopes": ask.found("member", ask.project.members)["scopes"]}


def update_member_scopes(ask: Ask) -> Json:
    ask.found("member", ask.project.members)["scopes"] = [ask.field("scope", str)]
    return message("Successfully updated member scopes.")


def invites(ask: Ask) -> Json:
    return {"invites": [{"email": email, "scope": scope} for email, scope in ask.project.invites.items()]}


def invite(ask: Ask) -> Json:
    ask.project.invites[ask.field("email", str)] = ask.field("scope", str)
    return message("Successfully sent invitation.")


# stored agents and their variables


def create_agent(ask: Ask) -> Json:
    try:
        config = parse_json(ask.field("config", str))
    except ValueError as bad:
        raise invalid(f"`config` is not JSON: {bad}") from None
    if not isinstance(config, dict):
        raise invalid("`config` is expected to be the JSON of an object")
    agent_id, metadata = ask.account.ids.request_id(), ask.optional("metadata", dict)
    told = {} if metadata is None else {"metadata": metadata}
    ask.project.agents[agent_id] = {"agent_id": agent_id, "config": config, **told, **_times(ask)}
    return ask.project.agents[agent_id]


def update_agent(ask: Ask) -> Json:
    agent = ask.found("agent", ask.project.agents)
    agent.update(metadata=ask.field("metadata", dict), updated_at=ask.account.stamp())
    return agent


def create_variable(ask: Ask) -> Json:
    key = ask.field("key", str)
    if not key.startswith(VARIABLE_PREFIX):
        raise invalid(f"`key` must begin with {VARIABLE_PREFIX}")
    if "value" not in ask.fields:
        raise invalid("missing field `value`")
    variable = {"variable_id": ask.account.ids.request_id(), "key": key, "value": ask.fields["value"], **_times(ask)}
    ask.project.variables[variable["variable_id"]] = variable
    return variable


def update_variable(ask: Ask) -> Json:
    variable = ask.found("variable", ask.project.variables)
    if "value" not in ask.fields:
        raise invalid("missing field `value`")
    variable.update(value=ask.fields["value"], updated_at=ask.account.stamp())
    return variable


def _times(ask: Ask) -> Json:
    return dict.fromkeys(("created_at", "updated_at"), ask.account.stamp())


# credentials of self-hosted servers


def create_credentials(ask: Ask) -> Json:
    project, comment = ask.project, ask.optional("comment", str)
    scopes = list(ask.query.all("scopes")) or ask.texts("scopes") or ["self-hosted:products"]
    made_id = ask.account.ids.request_id()
    made = {
        "distribution_credentials_id": made_id,
        "provider": ask.query.text("provider") or ask.optional("provider", str) or "quay",
        **({} if comment is None else {"comment": comment}),
        "scopes": scopes,
        "created": ask.account.stamp(),
    }
    member = {name: project.owner[name] for name in ("member_id", "email")}
    project.credentials[made_id] = {"member": member, "distribution_credentials": made}
    return project.credentials[made_id]


PROJECT = "/v1/projects/{project}"
CREDENTIALS: dict[str, dict[str, Manager]] = {
    "": {"GET": listed("credentials", "distribution_credentials"), "POST": create_credentials},
    "/{credentials}": {"GET": found("credentials"), "DELETE": deleting("credentials")},
}
# What answers below a project, by path and method; and what a credential needs a scope for.
OF_PROJECT: dict[str, tuple[str, dict[str, Manager]]] = {
    "": ("project", {"GET": project, "PATCH": update_project, "DELETE": delete_project}),
    "/models": ("project", {"GET": project_models}),
    "/models/{model}": ("project", {"GET": project_model}),
    "/keys": ("keys", {"GET": keys, "POST": create_key}),
    "/keys/{key}": ("keys", {"GET": key, "DELETE": deleting("key", message("Successfully deleted the API key."))}),
    "/members": ("members", {"GET": listed("members")}),
    "/members/{member}": ("members", {"DELETE": deleting("member", message("Successfully removed member."))}),
    "/members/{member}/scopes": ("members", {"GET": member_scopes, "PUT": update_member_scopes}),
    "/invites": ("invites", {"GET": invites, "POST": invite}),
    "/invites/{invite}": ("invites", {"DELETE": deleting("invite", message("Successfully deleted invitation."))}),
    "/agents": ("agents", {"GET": listed("agents"), "POST": create_agent}),
    "/agents/{agent}": ("agents", {"GET": found("agent"), "PUT": update_agent, "DELETE": deleting("agent", {})}),
    "/agent-variables": ("agents", {"GET": listed("variables"), "POST": create_variable}),
    "/agent-variables/{variable}": (
        "agents",
        {"GET": found("variable"), "PATCH": update_variable, "DELETE": deleting("variable", {})},
    ),
    **{
        f"/{spelling}/distribution/credentials{rest}": ("self-hosted", managers)
        for spelling in SELF_HOSTED
        for rest, managers in CREDENTIALS.items()
    },
    **{f"/{path}": (room, {"GET": report}) for path, (report, room) in REPORTS.items()},
}
MANAGERS: dict[tuple[str, str], tuple[Manager, str]] = {
    ("POST", "/v1/auth/grant"): (grant, "usage:write"),
    ("GET", "/v1/auth/token"): (this_key, "usage:write"),
    ("GET", "/v1/models"): (models, "usage:write"),
    ("GET", "/v1/models/{model}"): (model, "usage:write"),
    ("GET", "/v1/projects"): (projects, "project:read"),
    ("POST", "/v1/projects"): (create_project, "project:write"),
    ("DELETE", f"{PROJECT}/leave"): (leave_project, "project:leave"),
    **{
        (method, PROJECT + path): (manager, f"{room}:{'read' if method == 'GET' else 'write'}")
        for path, (room, managers) in OF_PROJECT.items()
        for method, manager in managers.items()
    },
}  # what answers, and the scope that a credential needs
OPEN_TO_ALL: dict[tuple[str, str], Manager] = {("GET", "/v1/agent/settings/think/models"): think_models}
