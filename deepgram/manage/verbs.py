"""What can be done with projects and with what belongs to them: a declaration for each request (protocol 10).

A verb takes what its declaration names, and what every request takes: `timeout`, `addons` (further parameters of the
query), `headers`, and what httpx takes; see `Rest`. Options are an object of their class or a dict. Ids may hold any
characters; an empty one is a ValueError. `client.pyi` has the whole signatures.
"""
# mypy: disable-error-code="empty-body"

import json
from typing import Any, Mapping, Optional, TypeVar, Union

from .._core.codec import plain
from .._core.url import AGENT_HOST
from .._io.endpoint import endpoint
from .._io.rest import Rest
from ..errors import DeepgramError
from . import messages as m

T = TypeVar("T")
Options = Union[T, Mapping[str, Any]]


def _item(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """A key and its member side by side, as in lists; the server nests the one in the other."""
    if not isinstance(answer.get("item"), Mapping):
        return answer
    member = dict(answer["item"].get("member") or {})
    return {**answer["item"], "api_key": member.pop("api_key", None), "member": member}


def _answered(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """A request that has its response."""
    inner = answer.get("request")
    request = inner if isinstance(inner, Mapping) else answer
    if request.get("response") is None:
        raise DeepgramError("Response is not available yet. Please try again later.")
    return request


def _with_text(options: Any) -> Any:
    """The body that stores an agent: its configuration is a text in it."""
    body = plain(options)
    return body if isinstance(body.get("config"), str) else {**body, "config": json.dumps(body.get("config"))}


class ManageVerbs(Rest):
    """Projects, keys, members, invitations, usage, costs, models and stored agents."""

    # ---- projects

    @endpoint("get", "v1/projects", also="list_projects")
    def get_projects(self) -> m.ProjectsResponse:
        """The projects that the credential has access to."""

    @endpoint("get", "v1/projects/{project_id}")
    def get_project(self, project_id: str) -> m.Project:
        """A project."""

    @endpoint("patch", "v1/projects/{project_id}")
    def update_project_option(self, project_id: str, options: Options[m.ProjectOptions]) -> m.Message:
        """Change a project."""

    @endpoint("patch", "v1/projects/{project_id}")
    def update_project(self, project_id: str, name: str = "") -> m.Message:
        """Rename a project."""

    @endpoint("delete", "v1/projects/{project_id}")
    def delete_project(self, project_id: str) -> m.Message:
        """Delete a project."""

    @endpoint("delete", "v1/projects/{project_id}/leave")
    def leave_project(self, project_id: str) -> m.Message:
        """End one's own membership of a project."""

    # ---- models

    @endpoint("get", "v1/projects/{project_id}/models", also="list_project_models")
    def get_project_models(
        self, project_id: str, options: Optional[Options[m.ModelOptions]] = None
    ) -> m.ModelsResponse:
        """The models that a project has access to."""

    @endpoint("get", "v1/projects/{project_id}/models/{model_id}")
    def get_project_model(self, project_id: str, model_id: str) -> m.ModelResponse:
        """A model that a project has access to."""

    @endpoint("get", "v1/models", also="list_models")
    def get_models(self, options: Optional[Options[m.ModelOptions]] = None) -> m.ModelsResponse:
        """All public models."""

    @endpoint("get", "v1/models/{model_id}")
    def get_model(self, model_id: str) -> m.ModelResponse:
        """A public model."""

    @endpoint("get", "v1/agent/settings/think/models", also="list_think_models", host=AGENT_HOST)
    def get_think_models(self) -> m.ThinkModelsResponse:
        """The language models that agents can think with."""

    # ---- keys

    @endpoint("get", "v1/projects/{project_id}/keys", also="list_keys")
    def get_keys(self, project_id: str) -> m.KeysResponse:
        """The keys of a project; with `addons={"status": "active"}` or "expired" those alone."""

    @endpoint("get", "v1/projects/{project_id}/keys/{key_id}", read=_item)
    def get_key(self, project_id: str, key_id: str) -> m.KeyResponse:
        """A key, without its secret, and whose it is."""

    @endpoint("post", "v1/projects/{project_id}/keys")
    def create_key(self, project_id: str, options: Options[m.KeyOptions]) -> m.Key:
        """A new key; its secret, `key`, is told this once."""

    @endpoint("delete", "v1/projects/{project_id}/keys/{key_id}")
    def delete_key(self, project_id: str, key_id: str) -> m.Message:
        """Delete a key."""

    # ---- members and invitations

    @endpoint("get", "v1/projects/{project_id}/members", also="list_members")
    def get_members(self, project_id: str) -> m.MembersResponse:
        """The members of a project."""

    @endpoint("delete", "v1/projects/{project_id}/members/{member_id}")
    def remove_member(self, project_id: str, member_id: str) -> m.Message:
        """End the membership of somebody."""

    @endpoint("get", "v1/projects/{project_id}/members/{member_id}/scopes")
    def get_member_scopes(self, project_id: str, member_id: str) -> m.ScopesResponse:
        """The scopes of a member."""

    @endpoint("put", "v1/projects/{project_id}/members/{member_id}/scopes")
    def update_member_scope(self, project_id: str, member_id: str, options: Options[m.ScopeOptions]) -> m.Message:
        """Give a member another scope."""

    @endpoint("get", "v1/projects/{project_id}/invites", also="list_invites")
    def get_invites(self, project_id: str) -> m.InvitesResponse:
        """The invitations to a project that are open."""

    @endpoint("post", "v1/projects/{project_id}/invites")
    def send_invite_options(self, project_id: str, options: Options[m.InviteOptions]) -> m.Message:
        """Invite somebody."""

    @endpoint("post", "v1/projects/{project_id}/invites")
    def send_invite(self, project_id: str, email: str, scope: str = "member") -> m.Message:
        """Invite somebody."""

    @endpoint("delete", "v1/projects/{project_id}/invites/{email}")
    def delete_invite(self, project_id: str, email: str) -> m.Message:
        """Take an invitation back."""

    # ---- usage

    @endpoint("get", "v1/projects/{project_id}/requests")
    def get_usage_requests(self, project_id: str, options: Options[m.UsageRequestOptions]) -> m.UsageRequestsResponse:
        """A page of the requests that a project has made."""

    @endpoint("get", "v1/projects/{project_id}/requests/{request_id}", read=_answered)
    def get_usage_request(self, project_id: str, request_id: str) -> m.UsageRequest:
        """A request; raises DeepgramError as long as it has no response."""

    @endpoint("get", "v1/projects/{project_id}/usage")
    def get_usage_summary(self, project_id: str, options: Options[m.UsageSummaryOptions]) -> m.UsageSummaryResponse:
        """The usage of a project."""

    @endpoint("get", "v1/projects/{project_id}/usage/fields")
    def get_usage_fields(self, project_id: str, options: Options[m.UsageFieldsOptions]) -> m.UsageFieldsResponse:
        """The features, models, tags and methods that a project has used."""

    @endpoint("get", "v1/projects/{project_id}/usage/breakdown")
    def get_usage_breakdown(
        self, project_id: str, options: Optional[Options[m.UsageBreakdownOptions]] = None
    ) -> m.UsageBreakdownResponse:
        """The usage of a project by groups."""

    # ---- billing

    @endpoint("get", "v1/projects/{project_id}/balances", also="list_balances")
    def get_balances(self, project_id: str) -> m.BalancesResponse:
        """What is left of the purchases of a project."""

    @endpoint("get", "v1/projects/{project_id}/balances/{balance_id}")
    def get_balance(self, project_id: str, balance_id: str) -> m.Balance:
        """What is left of a purchase."""

    @endpoint("get", "v1/projects/{project_id}/purchases", also="list_purchases")
    def get_purchases(
        self, project_id: str, options: Optional[Options[m.PurchaseOptions]] = None
    ) -> m.PurchasesResponse:
        """What was bought for a project."""

    @endpoint("get", "v1/projects/{project_id}/billing/breakdown")
    def get_billing_breakdown(
        self, project_id: str, options: Optional[Options[m.BillingBreakdownOptions]] = None
    ) -> m.BillingBreakdownResponse:
        """The costs of a project by groups."""

    @endpoint("get", "v1/projects/{project_id}/billing/fields")
    def get_billing_fields(
        self, project_id: str, options: Optional[Options[m.UsageFieldsOptions]] = None
    ) -> m.BillingFieldsResponse:
        """What the costs of a project can be asked for by."""

    # ---- stored agents

    @endpoint("get", "v1/projects/{project_id}/agents", also="list_agent_configurations")
    def get_agent_configurations(self, project_id: str) -> m.AgentConfigurationsResponse:
        """The stored agents of a project, with the names of variables in them as they were stored."""

    @endpoint("get", "v1/projects/{project_id}/agents/{agent_id}")
    def get_agent_configuration(self, project_id: str, agent_id: str) -> m.AgentConfiguration:
        """A stored agent."""

    @endpoint("post", "v1/projects/{project_id}/agents", write=_with_text)
    def create_agent_configuration(
        self, project_id: str, options: Options[m.AgentConfigurationOptions]
    ) -> m.AgentConfiguration:
        """Store an agent, for settings to name it by its `agent_id`."""

    @endpoint("put", "v1/projects/{project_id}/agents/{agent_id}")
    def update_agent_configuration(
        self, project_id: str, agent_id: str, options: Options[m.AgentMetadataOptions]
    ) -> m.AgentConfiguration:
        """Replace the metadata of a stored agent; all else of it stays as it is."""

    @endpoint("delete", "v1/projects/{project_id}/agents/{agent_id}")
    def delete_agent_configuration(self, project_id: str, agent_id: str) -> m.Message:
        """Delete a stored agent; settings that name it are refused from then on."""

    @endpoint("get", "v1/projects/{project_id}/agent-variables", also="list_agent_variables")
    def get_agent_variables(self, project_id: str) -> m.AgentVariablesResponse:
        """The variables of stored agents."""

    @endpoint("get", "v1/projects/{project_id}/agent-variables/{variable_id}")
    def get_agent_variable(self, project_id: str, variable_id: str) -> m.AgentVariable:
        """A variable of stored agents."""

    @endpoint("post", "v1/projects/{project_id}/agent-variables")
    def create_agent_variable(self, project_id: str, options: Options[m.AgentVariableOptions]) -> m.AgentVariable:
        """A new variable of stored agents."""

    @endpoint("patch", "v1/projects/{project_id}/agent-variables/{variable_id}")
    def update_agent_variable(
        self, project_id: str, variable_id: str, options: Options[m.AgentValueOptions]
    ) -> m.AgentVariable:
        """Give a variable of stored agents another value."""

    @endpoint("delete", "v1/projects/{project_id}/agent-variables/{variable_id}")
    def delete_agent_variable(self, project_id: str, variable_id: str) -> m.Message:
        """Delete a variable of stored agents."""
