"""The server's account, in memory: projects, keys, members, and a log of calls."""

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
MAX_CALLS = 10_000  # in the log
MAX_EXTERNAL_KEYS = 1000  # keys not issued here that get their own id
CREDIT = 200.0  # dollars, of a new project
FIRST, LAST = -62135596800.0, 253402300799.0  # the years 1 to 9999, in seconds since 1970
CREDIT_LIFE = 365 * 86400.0  # seconds

Json = dict[str, Any]


@dataclass
class Key:
    """An API key. Times are seconds since 1970; `secret` is None for keys not issued by this account."""

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
    """A project and its resources by id; agents, variables and credentials as sent on the wire."""

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
        """The first member, to whom all credentials without a member belong."""
        return next(iter(self.members.values()), {"member_id": str(uuid.UUID(int=0)), "email": ""})


class Account:
    """Authenticates credentials, and keeps the state of the management API.

    `keys` are the credentials accepted from the start; None accepts any except "bad-key" and keys issued here that were
    deleted or have expired.
    """

    def __init__(self, clock: Clock, ids: Ids, keys: Container[str] | None) -> None:
        self.ids = ids
        self.projects: dict[str, Project] = {}
        self.entries: deque[Entry] = deque(maxlen=MAX_CALLS)
        self._clock = clock
        self._epoch = time.time() - clock.now()
        self._keys = keys
        self._tokens = Tokens()
        self._issued: dict[str, tuple[str, str]] = {}  # project and key by secret, including deleted and expired keys
        self._external_key_ids: dict[str, str] = {}
        first = self.add_project("Local project")
        self.add_member(first, "owner@example.com", "Olive", "Owner", "owner")
        self.add_member(first, "member@example.com", "Max", "Member", "member")

    # time

    def now(self) -> float:
        """Seconds since 1970, by the server's clock."""
        return self._epoch + self._clock.now()

    def format_time(self, at: float | None = None) -> str:
        """A time, by default now, as RFC 3339."""
        return format_time(self.now() if at is None else at)

    # authentication

    def authenticate(self, credential: Credential | None) -> Caller | None:
        """The owner of a credential; None if it is invalid or has expired."""
        if credential is None or credential.secret == BAD_KEY:
            return None
        claims = self._tokens.claims(credential.secret)
        if claims is not None:
            good = credential.scheme == "bearer" and self.now() < claims["exp"]
            return Caller(claims["sub"], claims["project"], ("usage:write",), by_token=True) if good else None
        issued = self._issued.get(credential.secret)
        if issued is not None:
            return self._caller_by_key(*issued) if credential.scheme == "token" else None
        if self._keys is not None and credential.secret not in self._keys:
            return None
        return Caller(self._external_key_id(credential.secret), None, ("owner",))

    def _caller_by_key(self, project_id: str, key_id: str) -> Caller | None:
        project = self.projects.get(project_id)
        key = project.keys.get(key_id) if project is not None else None
        if key is None or (key.expires is not None and key.expires <= self.now()):
            return None
        return Caller(key.id, project_id, key.scopes)

    def _external_key_id(self, secret: str) -> str:
        known = self._external_key_ids
        if secret in known:
            return known[secret]
        if len(known) > MAX_EXTERNAL_KEYS:
            return next(iter(known.values()))
        known[secret] = key_id = self.ids.request_id()
        project = next(iter(self.projects.values()), None)
        if project is not None:
            owner = project.owner["member_id"]
            project.keys[key_id] = Key(key_id, None, owner, "a key from elsewhere", ["owner"], self.now())
        return key_id

    def grant(self, caller: Caller, life: float) -> str:
        """Create an access token that expires after `life` seconds."""
        begin = self.now()
        claims = {"iat": int(begin), "exp": begin + life, "sub": caller.key_id, "project": caller.project_id}
        return self._tokens.grant({**claims, "jti": self.ids.request_id()})

    # resources

    def add_project(self, name: str) -> Project:
        """Create a project with credit and without members."""
        new = self.ids.request_id
        project = Project(new(), name, self.now(), new(), new())
        self.projects[project.id] = project
        return project

    def add_member(self, project: Project, email: str, first: str, last: str, scope: str) -> None:
        """Add a member to a project."""
        one = {"member_id": self.ids.request_id(), "email": email, "first_name": first, "last_name": last}
        project.members[one["member_id"]] = {**one, "scopes": [scope]}

    def add_key(self, project: Project, member_id: str, comment: str, scopes: list[str], **more: Any) -> Key:
        """Create an API key: 40 hexadecimal digits, as in the service."""
        key = Key(self.ids.request_id(), secrets.token_hex(20), member_id, comment, scopes, self.now(), **more)
        assert key.secret is not None
        project.keys[key.id] = key
        self._issued[key.secret] = project.id, key.id
        return key

    def agent_config(self, agent_id: str) -> Json | None:
        """The configuration of a stored agent, with its variables substituted; None if there is no such agent."""
        for project in self.projects.values():
            if agent_id in project.agents:
                values = {f"{{{{{one['key']}}}}}": one["value"] for one in project.variables.values()}
                config: Json = _substitute(project.agents[agent_id]["config"], values)
                return config
        return None

    def project_of(self, caller: Caller) -> str:
        """The project that is billed for a call."""
        return caller.project_id or next(iter(self.projects), "")

    def balance(self, project: Project) -> float:
        """The remaining credit in dollars."""
        return CREDIT - sum(entry.dollars for entry in self.entries if entry.project_id == project.id)


def _substitute(value: Any, values: Json) -> Any:
    """Replace each string that is a variable's name in double braces by the variable's value."""
    if isinstance(value, dict):
        return {name: _substitute(item, values) for name, item in value.items()}
    if isinstance(value, list):
        return [_substitute(item, values) for item in value]
    return values.get(value, value) if isinstance(value, str) else value


def parse_time(text: str) -> float:
    """Parse an ISO 8601 date, with or without a time, to seconds since 1970; ValueError if it is invalid."""
    date = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return check_time((date if date.tzinfo else date.replace(tzinfo=timezone.utc)).timestamp())


def check_time(at: float) -> float:
    """Return the time; ValueError if RFC 3339 can't express it."""
    if not FIRST <= at <= LAST:
        raise ValueError("out of range")
    return at


def format_time(at: float) -> str:
    """Seconds since 1970 as RFC 3339 with milliseconds."""
    return datetime.fromtimestamp(at, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
