"""The account that a server keeps in memory: projects, keys, members, and the calls that were made."""

from __future__ import annotations

import secrets
import time
import uuid
from collections import deque
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from deepgram.server.account.caller import Caller
from deepgram.server.account.tokens import Tokens
from deepgram.server.account.usage import Entry
from deepgram.server.clock import Clock
from deepgram.server.handshake import Credential
from deepgram.server.ids import Ids

BAD_KEY = "bad-key"
MOST_ENTRIES = 10_000  # calls that are remembered
MOST_FOREIGN = 1000  # keys that are told apart, where any key is good
CREDIT = 200.0  # dollars of a new project
FIRST, LAST = -62135596800.0, 253402300799.0  # the years 1 to 9999, in seconds since 1970
CREDIT_LIFE = 365 * 86400.0  # seconds

Json = dict[str, Any]


@dataclass
class Key:
    """An API key. Times are seconds since 1970; `secret` is None for keys that the account has not made itself."""

    id: str
    secret: str | None = field(repr=False)
    member_id: str
    comment: str
    scopes: list[str]
    created: float
    tags: list[str] = field(default_factory=list)
    expires: float | None = None


@dataclass
class Project:
    """A project and what belongs to it, by id; agents, variables and credentials as they are on the wire."""

    id: str
    name: str
    created: float
    balance_id: str
    order_id: str
    members: dict[str, Json] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)
    invites: dict[str, str] = field(default_factory=dict)
    agents: dict[str, Json] = field(default_factory=dict)
    variables: dict[str, Json] = field(default_factory=dict)
    credentials: dict[str, Json] = field(default_factory=dict)

    @property
    def owner(self) -> Json:
        """Who owns it: the first of its members, who all credentials without a member of their own belong to."""
        return next(iter(self.members.values()), {"member_id": str(uuid.UUID(int=0)), "email": ""})


class Account:
    """Judges credentials and keeps the state behind the management API.

    `keys` are the credentials accepted from the beginning; None accepts all but "bad-key" and those that were made
    here and have ended.
    """

    def __init__(self, clock: Clock, ids: Ids, keys: Container[str] | None) -> None:
        self.ids = ids
        self.projects: dict[str, Project] = {}
        self.entries: deque[Entry] = deque(maxlen=MOST_ENTRIES)
        self._clock = clock
        self._epoch = time.time() - clock.now()
        self._keys = keys
        self._tokens = Tokens()
        self._made: dict[str, tuple[str, str]] = {}  # project and key by secret, of ended keys too
        self._ids_of_foreign: dict[str, str] = {}
        first = self.add_project("Local project")
        self.add_member(first, "owner@example.com", "Olive", "Owner", "owner")
        self.add_member(first, "member@example.com", "Max", "Member", "member")

    # time

    def now(self) -> float:
        """Seconds since 1970, by the clock of the server."""
        return self._epoch + self._clock.now()

    def stamp(self, at: float | None = None) -> str:
        """That moment, or the present one, as it stands on the wire."""
        return stamp(self.now() if at is None else at)

    # who asks

    def caller(self, offered: Credential | None) -> Caller | None:
        """Who that credential belongs to; None if it is not good, or good no longer."""
        if offered is None or offered.secret == BAD_KEY:
            return None
        claims = self._tokens.claims(offered.secret)
        if claims is not None:
            good = offered.scheme == "bearer" and self.now() < claims["exp"]
            return Caller(claims["sub"], claims["project"], ("usage:write",), by_token=True) if good else None
        made = self._made.get(offered.secret)
        if made is not None:
            return self._caller_by_key(*made) if offered.scheme == "token" else None
        if self._keys is not None and offered.secret not in self._keys:
            return None
        return Caller(self._foreign(offered.secret), None, ("owner",))

    def _caller_by_key(self, project_id: str, key_id: str) -> Caller | None:
        project = self.projects.get(project_id)
        key = project.keys.get(key_id) if project is not None else None
        if key is None or (key.expires is not None and key.expires <= self.now()):
            return None
        return Caller(key.id, project_id, key.scopes)

    def _foreign(self, secret: str) -> str:
        if secret not in self._ids_of_foreign and len(self._ids_of_foreign) > MOST_FOREIGN:
            return next(iter(self._ids_of_foreign.values()))
        if secret not in self._ids_of_foreign:
            self._ids_of_foreign[secret] = key_id = self.ids.request_id()
            project = next(iter(self.projects.values()), None)
            if project is not None:
                owner = project.owner["member_id"]
                project.keys[key_id] = Key(key_id, None, owner, "a key from elsewhere", ["owner"], self.now())
        return self._ids_of_foreign[secret]

    def grant(self, caller: Caller, life: float) -> str:
        """Make an access token that ends after `life` seconds."""
        begin = self.now()
        claims = {"iat": int(begin), "exp": begin + life, "sub": caller.key_id, "project": caller.project_id}
        return self._tokens.grant({**claims, "jti": self.ids.request_id()})

    # what there is

    def add_project(self, name: str) -> Project:
        """Make a project with a credit and without members."""
        new = self.ids.request_id
        project = Project(new(), name, self.now(), new(), new())
        self.projects[project.id] = project
        return project

    def add_member(self, project: Project, email: str, first: str, last: str, scope: str) -> None:
        """Make somebody a member."""
        one = {"member_id": self.ids.request_id(), "email": email, "first_name": first, "last_name": last}
        project.members[one["member_id"]] = {**one, "scopes": [scope]}

    def add_key(self, project: Project, member_id: str, comment: str, scopes: list[str], **more: Any) -> Key:
        """Make an API key: 40 hexadecimal digits, as all keys of the service."""
        key = Key(self.ids.request_id(), secrets.token_hex(20), member_id, comment, scopes, self.now(), **more)
        assert key.secret is not None
        project.keys[key.id] = key
        self._made[key.secret] = project.id, key.id
        return key

    def agent(self, agent_id: str) -> Json | None:
        """The configuration of a stored agent, with the values of variables in the place of their names."""
        for project in self.projects.values():
            if agent_id in project.agents:
                values = {f"{{{{{one['key']}}}}}": one["value"] for one in project.variables.values()}
                config: Json = _filled(project.agents[agent_id]["config"], values)
                return config
        return None

    def project_of(self, caller: Caller) -> str:
        """The project that pays for a call."""
        return caller.project_id or next(iter(self.projects), "")

    def balance(self, project: Project) -> float:
        """Dollars that are left."""
        return CREDIT - sum(entry.dollars for entry in self.entries if entry.project_id == project.id)


def _filled(value: Any, values: Json) -> Any:
    """A configuration whose texts that are the name of a variable, in two pairs of braces, have its value."""
    if isinstance(value, dict):
        return {name: _filled(item, values) for name, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, values) for item in value]
    return values.get(value, value) if isinstance(value, str) else value


def moment(text: str) -> float:
    """Seconds since 1970 of a date, with or without a time; ValueError for what is none."""
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return within((found if found.tzinfo else found.replace(tzinfo=timezone.utc)).timestamp())


def within(at: float) -> float:
    """The same moment; ValueError for one that can't be written."""
    if not FIRST <= at <= LAST:
        raise ValueError("out of range")
    return at


def stamp(at: float) -> str:
    """Seconds since 1970 as RFC 3339 with milliseconds."""
    moment = datetime.fromtimestamp(at, timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
