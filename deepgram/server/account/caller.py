"""The caller of a request, and what its credential allows (protocol 1.1)."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

ROLES = ("owner", "admin", "member")
MEMBERS_WRITE = ("usage:write", "keys:write", "agents:write", "project:leave")  # besides all reading


class Caller(NamedTuple):
    """An authenticated credential. `project_id` is None if it is valid for every project."""

    key_id: str
    project_id: str | None
    scopes: Collection[str]
    by_token: bool = False

    @property
    def has_role(self) -> bool:
        """Whether the credential has a role, not only individual scopes."""
        return any(role in self.scopes for role in ROLES)

    def has_scope(self, scope: str) -> bool:
        """Whether the credential has a scope, such as "keys:read"."""
        if self.by_token:
            return scope == "usage:write"
        if scope in self.scopes or "owner" in self.scopes or "admin" in self.scopes:
            return True
        return "member" in self.scopes and (scope.endswith(":read") or scope in MEMBERS_WRITE)
