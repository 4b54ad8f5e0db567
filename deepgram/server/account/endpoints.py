"""Handlers of the management API: projects and their resources (protocol 10.2 to 10.10, 10.14, 10.15)."""

from __future__ import annotations

from typing import Any

from deepgram.server.account.management_call import ManagementCall, ManagementHandler, bad_json, message, not_found
from deepgram.server.account.models import THINK_MODELS, catalogue, model_by_id
from deepgram.server.account.reports import REPORTS
from deepgram.server.account.state import Account, Json, Key, Project, check_time, parse_time
from deepgram.server.account.tokens import LIFE, MAX_LIFETIME
from deepgram.server.json_text import parse_json
from deepgram.server.refusals import BadRequest

SELF_HOSTED = ("self-hosted", "selfhosted", "onprem")  # spellings of the path, newest first
VARIABLE_PREFIX = "DG_"


# resources of a project, by id


def _collection(call: ManagementCall, name: str) -> dict[str, Any]:
    collection: dict[str, Any] = getattr(call.project, name.removesuffix("s") + "s")
    return collection


def list_all(name: str, key: str = "") -> ManagementHandler:
    """A handler that returns all resources of a kind."""
    return lambda call: {key or name: list(_collection(call, name).values())}


def get_one(name: str) -> ManagementHandler:
    """A handler that returns the resource in the path."""
    return lambda call: call.lookup(name, _collection(call, name))


def delete_one(name: str, answer: Json | None = None) -> ManagementHandler:
    """A handler that deletes the resource in the path, and returns `answer`, by default the resource."""

    def delete(call: ManagementCall) -> Json:
        resource: Json = call.lookup(name, _collection(call, name))
        del _collection(call, name)[call.params[name]]
        return resource if answer is None else answer

    return delete


# tokens


def grant(call: ManagementCall) -> Json:
    if not call.caller.has_role:
        raise BadRequest("Insufficient permissions.", "Forbidden", 403)
    life = call.optional("ttl_seconds", float)
    life = LIFE if life is None else life
    if not 1 <= life <= MAX_LIFETIME:
        raise bad_json(f"`ttl_seconds` must be between 1 and {MAX_LIFETIME}")
    return {"access_token": call.account.grant(call.caller, life), "expires_in": life}


def this_key(call: ManagementCall) -> Json:
    for project in call.account.projects.values():
        if call.caller.key_id in project.keys:
            return _key(call.account, project.keys[call.caller.key_id])
    return {"api_key_id": call.caller.key_id, "scopes": list(call.caller.scopes)}


# models


def models(call: ManagementCall) -> Json:
    outdated = call.query.flag("include_outdated") or call.fields.get("include_outdated") is True
    return catalogue(outdated)


def project_models(call: ManagementCall) -> Json:
    return models(call) if call.project else {}


def model(call: ManagementCall) -> Json:
    found = model_by_id(call.params["model"])
    if found is None:
        raise not_found("model")
    return found


def project_model(call: ManagementCall) -> Json:
    return model(call) if call.project else {}


def think_models(call: ManagementCall) -> Json:
    return {"models": THINK_MODELS}


# projects


def projects(call: ManagementCall) -> Json:
    visible = [one for one in call.account.projects.values() if call.caller.project_id in (None, one.id)]
    return {"projects": [{"project_id": one.id, "name": one.name} for one in visible]}


def create_project(call: ManagementCall) -> Json:
    project = call.account.add_project(call.field("name", str))
    call.account.add_member(project, "owner@example.com", "Olive", "Owner", "owner")
    return {"project_id": project.id}


def project(call: ManagementCall) -> Json:
    return {"project_id": call.project.id, "mip_opt_out": False, "name": call.project.name}


def update_project(call: ManagementCall) -> Json:
    project, name = call.project, call.optional("name", str)
    project.name = project.name if name is None else name
    return message("Successfully updated project info.")


def delete_project(call: ManagementCall) -> Json:
    del call.account.projects[call.project.id]
    return message("Successfully deleted project.")


def leave_project(call: ManagementCall) -> Json:
    project = call.project
    key = project.keys.get(call.caller.key_id)
    project.members.pop(key.member_id if key is not None else project.owner["member_id"], None)
    return message("Successfully left project.")


# keys


def keys(call: ManagementCall) -> Json:
    project, now = call.project, call.account.now()
    status = call.query.choice("status", ("active", "expired"))
    listed = [key for key in project.keys.values() if status in (None, "active" if _active(key, now) else "expired")]
    return {"api_keys": [{"member": _member_of(project, key), "api_key": _key(call.account, key)} for key in listed]}


def create_key(call: ManagementCall) -> Json:
    project, account = call.project, call.account
    comment, scopes, tags = call.field("comment", str), call.texts("scopes"), call.texts("tags")
    if not scopes:
        raise bad_json("missing field `scopes`")
    owner = project.owner["member_id"]
    key = account.add_key(project, owner, comment, scopes, tags=tags, expires=_expiration(call))
    fields = {name: value for name, value in _key(account, key).items() if name != "created"}
    return {**fields, "key": key.secret}


def key(call: ManagementCall) -> Json:
    project = call.project
    found = call.lookup("key", project.keys)
    member, fields = _member_of(project, found), _key(call.account, found)
    return {"item": {"member": {**member, "api_key": fields}}, "member": member, "api_key": fields}


def _expiration(call: ManagementCall) -> float | None:
    date, life = call.optional("expiration_date", str), call.optional("time_to_live_in_seconds", float)
    if date is not None and life is not None:
        raise bad_json("specify one of `expiration_date` and `time_to_live_in_seconds`")
    if date is None and life is None:
        return None
    try:
        return parse_time(date or "") if life is None else check_time(call.account.now() + life)
    except ValueError:
        raise bad_json(f"`{'expiration_date' if life is None else 'time_to_live_in_seconds'}` is not a date") from None


def _active(key: Key, now: float) -> bool:
    return key.expires is None or key.expires > now


def _key(account: Account, key: Key) -> Json:
    ends = {} if key.expires is None else {"expiration_date": account.format_time(key.expires)}
    tags = {"tags": key.tags} if key.tags else {}
    fields = {"api_key_id": key.id, "comment": key.comment, "scopes": key.scopes}
    return {**fields, **tags, "created": account.format_time(key.created), **ends}


def _member_of(project: Project, key: Key) -> Json:
    member = project.members.get(key.member_id, project.owner)
    return {name: value for name, value in member.items() if name != "scopes"}


# members and invites


def member_scopes(call: ManagementCall) -> Json:
    return {"scopes": call.lookup("member", call.project.members)["scopes"]}


def update_member_scopes(call: ManagementCall) -> Json:
    call.lookup("member", call.project.members)["scopes"] = [call.field("scope", str)]
    return message("Successfully updated member scopes.")


def invites(call: ManagementCall) -> Json:
    return {"invites": [{"email": email, "scope": scope} for email, scope in call.project.invites.items()]}


def invite(call: ManagementCall) -> Json:
    call.project.invites[call.field("email", str)] = call.field("scope", str)
    return message("Successfully sent invitation.")


# stored agents and their variables


def create_agent(call: ManagementCall) -> Json:
    try:
        config = parse_json(call.field("config", str))
    except ValueError as bad:
        raise bad_json(f"`config` is not JSON: {bad}") from None
    if not isinstance(config, dict):
        raise bad_json("`config` is expected to be the JSON of an object")
    agent_id, metadata = call.account.ids.request_id(), call.optional("metadata", dict)
    optional_fields = {} if metadata is None else {"metadata": metadata}
    call.project.agents[agent_id] = {"agent_id": agent_id, "config": config, **optional_fields, **_times(call)}
    return call.project.agents[agent_id]


def update_agent(call: ManagementCall) -> Json:
    agent = call.lookup("agent", call.project.agents)
    agent.update(metadata=call.field("metadata", dict), updated_at=call.account.format_time())
    return agent


def create_variable(call: ManagementCall) -> Json:
    key = call.field("key", str)
    if not key.startswith(VARIABLE_PREFIX):
        raise bad_json(f"`key` must begin with {VARIABLE_PREFIX}")
    if "value" not in call.fields:
        raise bad_json("missing field `value`")
    variable = {"variable_id": call.account.ids.request_id(), "key": key, "value": call.fields["value"], **_times(call)}
    call.project.variables[variable["variable_id"]] = variable
    return variable


def update_variable(call: ManagementCall) -> Json:
    variable = call.lookup("variable", call.project.variables)
    if "value" not in call.fields:
        raise bad_json("missing field `value`")
    variable.update(value=call.fields["value"], updated_at=call.account.format_time())
    return variable


def _times(call: ManagementCall) -> Json:
    return dict.fromkeys(("created_at", "updated_at"), call.account.format_time())


# credentials of self-hosted servers


def create_credentials(call: ManagementCall) -> Json:
    project, comment = call.project, call.optional("comment", str)
    scopes = list(call.query.all("scopes")) or call.texts("scopes") or ["self-hosted:products"]
    credentials_id = call.account.ids.request_id()
    created = {
        "distribution_credentials_id": credentials_id,
        "provider": call.query.text("provider") or call.optional("provider", str) or "quay",
        **({} if comment is None else {"comment": comment}),
        "scopes": scopes,
        "created": call.account.format_time(),
    }
    member = {name: project.owner[name] for name in ("member_id", "email")}
    project.credentials[credentials_id] = {"member": member, "distribution_credentials": created}
    return project.credentials[credentials_id]


PROJECT = "/v1/projects/{project}"
CREDENTIALS: dict[str, dict[str, ManagementHandler]] = {
    "": {"GET": list_all("credentials", "distribution_credentials"), "POST": create_credentials},
    "/{credentials}": {"GET": get_one("credentials"), "DELETE": delete_one("credentials")},
}
# Routes below a project: the resource for the scope, and handlers by method.
PROJECT_ROUTES: dict[str, tuple[str, dict[str, ManagementHandler]]] = {
    "": ("project", {"GET": project, "PATCH": update_project, "DELETE": delete_project}),
    "/models": ("project", {"GET": project_models}),
    "/models/{model}": ("project", {"GET": project_model}),
    "/keys": ("keys", {"GET": keys, "POST": create_key}),
    "/keys/{key}": ("keys", {"GET": key, "DELETE": delete_one("key", message("Successfully deleted the API key."))}),
    "/members": ("members", {"GET": list_all("members")}),
    "/members/{member}": ("members", {"DELETE": delete_one("member", message("Successfully removed member."))}),
    "/members/{member}/scopes": ("members", {"GET": member_scopes, "PUT": update_member_scopes}),
    "/invites": ("invites", {"GET": invites, "POST": invite}),
    "/invites/{invite}": ("invites", {"DELETE": delete_one("invite", message("Successfully deleted invitation."))}),
    "/agents": ("agents", {"GET": list_all("agents"), "POST": create_agent}),
    "/agents/{agent}": ("agents", {"GET": get_one("agent"), "PUT": update_agent, "DELETE": delete_one("agent", {})}),
    "/agent-variables": ("agents", {"GET": list_all("variables"), "POST": create_variable}),
    "/agent-variables/{variable}": (
        "agents",
        {"GET": get_one("variable"), "PATCH": update_variable, "DELETE": delete_one("variable", {})},
    ),
    **{
        f"/{spelling}/distribution/credentials{rest}": ("self-hosted", handlers)
        for spelling in SELF_HOSTED
        for rest, handlers in CREDENTIALS.items()
    },
    **{f"/{path}": (resource, {"GET": report}) for path, (report, resource) in REPORTS.items()},
}
MANAGEMENT_ROUTES: dict[tuple[str, str], tuple[ManagementHandler, str]] = {
    ("POST", "/v1/auth/grant"): (grant, "usage:write"),
    ("GET", "/v1/auth/token"): (this_key, "usage:write"),
    ("GET", "/v1/models"): (models, "usage:write"),
    ("GET", "/v1/models/{model}"): (model, "usage:write"),
    ("GET", "/v1/projects"): (projects, "project:read"),
    ("POST", "/v1/projects"): (create_project, "project:write"),
    ("DELETE", f"{PROJECT}/leave"): (leave_project, "project:leave"),
    **{
        (method, PROJECT + path): (handler, f"{resource}:{'read' if method == 'GET' else 'write'}")
        for path, (resource, handlers) in PROJECT_ROUTES.items()
        for method, handler in handlers.items()
    },
}  # handler and required scope
PUBLIC_ROUTES: dict[tuple[str, str], ManagementHandler] = {("GET", "/v1/agent/settings/think/models"): think_models}
