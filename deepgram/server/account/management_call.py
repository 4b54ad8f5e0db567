"""Requests to the management API as its handlers get them, and common refusals (protocol 10)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from deepgram.server.account.caller import Caller
from deepgram.server.account.state import Account, Json, Project
from deepgram.server.body import INVALID_JSON
from deepgram.server.context import Context
from deepgram.server.http_endpoint import Answer, Call, Handler, answer_json
from deepgram.server.query import Query
from deepgram.server.refusals import BadRequest, PlainRefusal

T = TypeVar("T")
KINDS: dict[type, str] = {str: "a string", int: "an integer", dict: "a map", list: "a sequence", float: "a number"}


class ManagementCall(NamedTuple):
    """A request to the management API; `fields` is its JSON body."""

    account: Account
    caller: Caller
    params: Mapping[str, str]
    query: Query
    fields: Json

    @property
    def project(self) -> Project:
        """The project in the path; refused if the caller has no access to it (protocol 1.4)."""
        project_id = self.params["project"]
        try:
            uuid.UUID(project_id)
        except ValueError as bad:
            raise PlainRefusal(f"UUID parsing failed: {str(bad).rstrip('.')}", 404) from None
        project = self.account.projects.get(project_id.lower())
        if project is None or self.caller.project_id not in (None, project.id):
            raise not_found("project")
        return project

    def lookup(self, name: str, among: Mapping[str, T]) -> T:
        """The item whose id is the path variable `name`; refused if there is none."""
        if self.params[name] not in among:
            raise not_found(name)
        return among[self.params[name]]

    def field(self, name: str, kind: type[T]) -> T:
        """A required field of the body."""
        if self.fields.get(name) is None:
            raise bad_json(f"missing field `{name}`")
        checked: T = self._checked(name, kind)
        return checked

    def optional(self, name: str, kind: type[T]) -> T | None:
        """An optional field of the body; None if missing or null."""
        return None if self.fields.get(name) is None else self._checked(name, kind)

    def texts(self, name: str) -> list[str]:
        """A list of strings in the body; empty if missing."""
        values = self.optional(name, list) or []
        if not all(isinstance(value, str) for value in values):
            raise bad_json(f"invalid type in `{name}`, expected a string")
        return values

    def _checked(self, name: str, kind: type[T]) -> Any:
        value = self.fields[name]
        if not isinstance(value, (int, float) if kind is float else kind) or isinstance(value, bool):
            raise bad_json(f"invalid type: `{name}` is expected to be {KINDS[kind]}")
        return value


ManagementHandler = Callable[[ManagementCall], Json]


def json_handler(handler: ManagementHandler) -> Handler:
    """Wrap a function that returns a JSON object as an HTTP handler."""

    async def handle(call: Call, context: Context) -> Answer:
        fields = await call.body.fields()
        request = ManagementCall(context.account, call.caller, call.params, Query(call.query), fields)
        return answer_json(handler(request))

    return handle


def bad_json(details: str) -> BadRequest:
    """The refusal of a body."""
    return BadRequest(INVALID_JSON, "INVALID_JSON", details=f"Json deserialize error: {details}")


def not_found(name: str) -> BadRequest:
    """The refusal of an unknown id."""
    return BadRequest(f"{name.replace('_', ' ').capitalize()} not found.", f"{name.upper()}_NOT_FOUND", 404)


def message(text: str) -> Json:
    """The answer to a call that has changed something."""
    return {"message": text}
