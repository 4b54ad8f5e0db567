"""The management API of 2.x: projects, keys, usage, balances, members, scopes and invitations."""

from __future__ import annotations

from typing import Any, List, Mapping, Optional

from . import types as t
from .calls import Account, Options, query


class Projects(Account):
    """Projects of the account."""

    async def list(self) -> t.ProjectResponse:
        """All projects."""
        return await self._call("get", "/projects")

    async def get(self, project_id: str) -> t.Project:
        """A project."""
        return await self._call("get", f"/projects/{project_id}")

    async def create(self, name: str) -> t.Project:
        """A new project."""
        return await self._call("post", "/projects", json={"name": name})

    async def update(self, project_id: str, **payload: Any) -> t.UpdateResponse:
        """Change the fields given by keyword, such as `name` and `company`."""
        return await self._call("patch", f"/projects/{project_id}", json=payload)

    async def delete(self, project_id: str) -> None:
        """Delete a project."""
        await self._call("delete", f"/projects/{project_id}")


class Keys(Account):
    """API keys of a project."""

    async def list(self, project_id: str) -> t.KeyResponse:
        """All keys, without their secrets."""
        return await self._call("get", f"/projects/{project_id}/keys")

    async def get(self, project_id: str, key: str) -> t.Key:
        """The key with the id `key`."""
        return await self._call("get", f"/projects/{project_id}/keys/{key}")

    async def create(
        self,
        project_id: str,
        comment: str,
        scopes: List[str],
        tags: Optional[List[str]] = None,
        expiration_date: Optional[str] = None,
        time_to_live_in_seconds: Optional[int] = None,
    ) -> t.Key:
        """A new key, with its secret; of the last three arguments, None is not sent."""
        limits = {"expiration_date": expiration_date, "time_to_live_in_seconds": time_to_live_in_seconds}
        body = {"comment": comment, "scopes": scopes, **query({"tags": tags, **limits})}
        return await self._call("post", f"/projects/{project_id}/keys", json=body)

    async def delete(self, project_id: str, key: str) -> None:
        """Delete the key with the id `key`."""
        await self._call("delete", f"/projects/{project_id}/keys/{key}")


class Usage(Account):
    """A project's requests and usage."""

    async def list_requests(self, project_id: str, options: Options = None) -> t.UsageRequestList:
        """A page of requests."""
        return await self._call("get", f"/projects/{project_id}/requests", options)

    async def get_request(self, project_id: str, request_id: str) -> t.UsageRequest:
        """A request."""
        return await self._call("get", f"/projects/{project_id}/requests/{request_id}")

    async def get_usage(self, project_id: str, options: Options = None) -> t.UsageResponse:
        """Hours and request counts."""
        return await self._call("get", f"/projects/{project_id}/usage", options)

    async def get_fields(self, project_id: str, options: Options = None) -> t.UsageField:
        """Models, features, tags and languages in use."""
        return await self._call("get", f"/projects/{project_id}/usage/fields", options)


class Billing(Account):
    """Balances of a project."""

    async def list_balance(self, project_id: str) -> t.BalanceResponse:
        """All balances."""
        return await self._call("get", f"/projects/{project_id}/balances")

    async def get_balance(self, project_id: str, balance_id: str) -> t.Balance:
        """A balance."""
        return await self._call("get", f"/projects/{project_id}/balances/{balance_id}")


class Members(Account):
    """Members of a project."""

    async def list_members(self, project_id: str) -> t.Member:
        """All members."""
        return await self._call("get", f"/projects/{project_id}/members")

    async def remove_member(self, project_id: str, member_id: str) -> None:
        """Remove a member."""
        await self._call("delete", f"/projects/{project_id}/members/{member_id}")


class Scopes(Account):
    """The scopes of a project's members."""

    async def get_scope(self, project_id: str, member_id: str) -> t.Scope:
        """The scopes of a member."""
        return await self._call("get", f"/projects/{project_id}/members/{member_id}/scopes")

    async def update_scope(self, project_id: str, member_id: str, scope: str) -> t.UpdateResponse:
        """Set a member's scope."""
        body = {"scope": scope} if scope else {}
        return await self._call("put", f"/projects/{project_id}/members/{member_id}/scopes", json=body)


class Invitations(Account):
    """Invitations to a project."""

    async def list_invitations(self, project_id: str) -> t.InvitationResponse:
        """All pending invitations."""
        return await self._call("get", f"/projects/{project_id}/invites")

    async def send_invitation(self, project_id: str, option: Mapping[str, Any]) -> t.InvitationResponse:
        """Invite somebody: `email` and `scope`."""
        return await self._call("post", f"/projects/{project_id}/invites", json=option)

    async def remove_invitation(self, project_id: str, email: str) -> None:
        """Delete an invitation."""
        await self._call("delete", f"/projects/{project_id}/invites/{email}")

    async def leave_project(self, project_id: str) -> None:
        """Leave a project."""
        await self._call("delete", f"/projects/{project_id}/leave")
