# ruff: noqa
# fmt: off
"""Made by scripts/stubs.py from the module beside it."""

import os
from collections.abc import Mapping
from io import BufferedReader
from typing import Any

import httpx

from deepgram._core.response import BaseResponse
from deepgram._core.sources import *
from deepgram._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient
from deepgram.manage.messages import *

class ManageClient(AbstractSyncRestClient):
    """Management of projects, blocking. See `deepgram.manage.verbs` for the arguments."""

    def get_projects(
        self,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ProjectsResponse:
        """The projects that the credential has access to.

        `GET /v1/projects`"""

    def list_projects(
        self,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ProjectsResponse:
        """The projects that the credential has access to.

        `GET /v1/projects`"""

    def get_project(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Project:
        """A project.

        `GET /v1/projects/{project_id}`"""

    def update_project_option(
        self,
        project_id: str,
        options: ProjectOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Change a project.

        `PATCH /v1/projects/{project_id}`"""

    def update_project(
        self,
        project_id: str,
        name: str = '',
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Rename a project.

        `PATCH /v1/projects/{project_id}`"""

    def delete_project(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete a project.

        `DELETE /v1/projects/{project_id}`"""

    def leave_project(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Leave a project.

        `DELETE /v1/projects/{project_id}/leave`"""

    def get_project_models(
        self,
        project_id: str,
        options: ModelOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelsResponse:
        """The models that a project has access to.

        `GET /v1/projects/{project_id}/models`"""

    def list_project_models(
        self,
        project_id: str,
        options: ModelOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelsResponse:
        """The models that a project has access to.

        `GET /v1/projects/{project_id}/models`"""

    def get_project_model(
        self,
        project_id: str,
        model_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelResponse:
        """A model that a project has access to.

        `GET /v1/projects/{project_id}/models/{model_id}`"""

    def get_models(
        self,
        options: ModelOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelsResponse:
        """All public models.

        `GET /v1/models`"""

    def list_models(
        self,
        options: ModelOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelsResponse:
        """All public models.

        `GET /v1/models`"""

    def get_model(
        self,
        model_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelResponse:
        """A public model.

        `GET /v1/models/{model_id}`"""

    def get_think_models(
        self,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ThinkModelsResponse:
        """The language models available to agents.

        `GET /v1/agent/settings/think/models`"""

    def list_think_models(
        self,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ThinkModelsResponse:
        """The language models available to agents.

        `GET /v1/agent/settings/think/models`"""

    def get_keys(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> KeysResponse:
        """The keys of a project; with `addons={"status": "active"}` or "expired" those alone.

        `GET /v1/projects/{project_id}/keys`"""

    def list_keys(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> KeysResponse:
        """The keys of a project; with `addons={"status": "active"}` or "expired" those alone.

        `GET /v1/projects/{project_id}/keys`"""

    def get_key(
        self,
        project_id: str,
        key_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> KeyResponse:
        """A key, without its secret, and whose it is.

        `GET /v1/projects/{project_id}/keys/{key_id}`"""

    def create_key(
        self,
        project_id: str,
        options: KeyOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Key:
        """Create a key. Its secret, `key`, is returned only here.

        `POST /v1/projects/{project_id}/keys`"""

    def delete_key(
        self,
        project_id: str,
        key_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete a key.

        `DELETE /v1/projects/{project_id}/keys/{key_id}`"""

    def get_members(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> MembersResponse:
        """The members of a project.

        `GET /v1/projects/{project_id}/members`"""

    def list_members(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> MembersResponse:
        """The members of a project.

        `GET /v1/projects/{project_id}/members`"""

    def remove_member(
        self,
        project_id: str,
        member_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Remove a member from a project.

        `DELETE /v1/projects/{project_id}/members/{member_id}`"""

    def get_member_scopes(
        self,
        project_id: str,
        member_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ScopesResponse:
        """The scopes of a member.

        `GET /v1/projects/{project_id}/members/{member_id}/scopes`"""

    def update_member_scope(
        self,
        project_id: str,
        member_id: str,
        options: ScopeOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Change a member's scope.

        `PUT /v1/projects/{project_id}/members/{member_id}/scopes`"""

    def get_invites(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> InvitesResponse:
        """The pending invitations to a project.

        `GET /v1/projects/{project_id}/invites`"""

    def list_invites(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> InvitesResponse:
        """The pending invitations to a project.

        `GET /v1/projects/{project_id}/invites`"""

    def send_invite_options(
        self,
        project_id: str,
        options: InviteOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Invite somebody.

        `POST /v1/projects/{project_id}/invites`"""

    def send_invite(
        self,
        project_id: str,
        email: str,
        scope: str = 'member',
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Invite somebody.

        `POST /v1/projects/{project_id}/invites`"""

    def delete_invite(
        self,
        project_id: str,
        email: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete an invitation.

        `DELETE /v1/projects/{project_id}/invites/{email}`"""

    def get_usage_requests(
        self,
        project_id: str,
        options: UsageRequestOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageRequestsResponse:
        """A page of a project's requests.

        `GET /v1/projects/{project_id}/requests`"""

    def get_usage_request(
        self,
        project_id: str,
        request_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageRequest:
        """A request; raises DeepgramError as long as it has no response.

        `GET /v1/projects/{project_id}/requests/{request_id}`"""

    def get_usage_summary(
        self,
        project_id: str,
        options: UsageSummaryOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageSummaryResponse:
        """The usage of a project.

        `GET /v1/projects/{project_id}/usage`"""

    def get_usage_fields(
        self,
        project_id: str,
        options: UsageFieldsOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageFieldsResponse:
        """The features, models, tags and methods that a project has used.

        `GET /v1/projects/{project_id}/usage/fields`"""

    def get_usage_breakdown(
        self,
        project_id: str,
        options: UsageBreakdownOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageBreakdownResponse:
        """The usage of a project, grouped.

        `GET /v1/projects/{project_id}/usage/breakdown`"""

    def get_balances(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> BalancesResponse:
        """The balances of a project.

        `GET /v1/projects/{project_id}/balances`"""

    def list_balances(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> BalancesResponse:
        """The balances of a project.

        `GET /v1/projects/{project_id}/balances`"""

    def get_balance(
        self,
        project_id: str,
        balance_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Balance:
        """A balance.

        `GET /v1/projects/{project_id}/balances/{balance_id}`"""

    def get_purchases(
        self,
        project_id: str,
        options: PurchaseOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> PurchasesResponse:
        """The purchases of a project.

        `GET /v1/projects/{project_id}/purchases`"""

    def list_purchases(
        self,
        project_id: str,
        options: PurchaseOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> PurchasesResponse:
        """The purchases of a project.

        `GET /v1/projects/{project_id}/purchases`"""

    def get_billing_breakdown(
        self,
        project_id: str,
        options: BillingBreakdownOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> BillingBreakdownResponse:
        """The costs of a project, grouped.

        `GET /v1/projects/{project_id}/billing/breakdown`"""

    def get_billing_fields(
        self,
        project_id: str,
        options: UsageFieldsOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> BillingFieldsResponse:
        """The values by which billing can be filtered and grouped.

        `GET /v1/projects/{project_id}/billing/fields`"""

    def get_agent_configurations(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfigurationsResponse:
        """The stored agents of a project, with the names of variables in them as they were stored.

        `GET /v1/projects/{project_id}/agents`"""

    def list_agent_configurations(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfigurationsResponse:
        """The stored agents of a project, with the names of variables in them as they were stored.

        `GET /v1/projects/{project_id}/agents`"""

    def get_agent_configuration(
        self,
        project_id: str,
        agent_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfiguration:
        """A stored agent.

        `GET /v1/projects/{project_id}/agents/{agent_id}`"""

    def create_agent_configuration(
        self,
        project_id: str,
        options: AgentConfigurationOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfiguration:
        """Store an agent, for settings to name it by its `agent_id`.

        `POST /v1/projects/{project_id}/agents`"""

    def update_agent_configuration(
        self,
        project_id: str,
        agent_id: str,
        options: AgentMetadataOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfiguration:
        """Replace the metadata of a stored agent; all else of it stays as it is.

        `PUT /v1/projects/{project_id}/agents/{agent_id}`"""

    def delete_agent_configuration(
        self,
        project_id: str,
        agent_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete a stored agent; settings that name it are refused from then on.

        `DELETE /v1/projects/{project_id}/agents/{agent_id}`"""

    def get_agent_variables(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariablesResponse:
        """The variables of stored agents.

        `GET /v1/projects/{project_id}/agent-variables`"""

    def list_agent_variables(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariablesResponse:
        """The variables of stored agents.

        `GET /v1/projects/{project_id}/agent-variables`"""

    def get_agent_variable(
        self,
        project_id: str,
        variable_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariable:
        """A variable of stored agents.

        `GET /v1/projects/{project_id}/agent-variables/{variable_id}`"""

    def create_agent_variable(
        self,
        project_id: str,
        options: AgentVariableOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariable:
        """A new variable of stored agents.

        `POST /v1/projects/{project_id}/agent-variables`"""

    def update_agent_variable(
        self,
        project_id: str,
        variable_id: str,
        options: AgentValueOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariable:
        """Change the value of a variable.

        `PATCH /v1/projects/{project_id}/agent-variables/{variable_id}`"""

    def delete_agent_variable(
        self,
        project_id: str,
        variable_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete a variable of stored agents.

        `DELETE /v1/projects/{project_id}/agent-variables/{variable_id}`"""


class AsyncManageClient(AbstractAsyncRestClient):
    """Management of projects, on asyncio. See `deepgram.manage.verbs` for the arguments."""

    async def get_projects(
        self,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ProjectsResponse:
        """The projects that the credential has access to.

        `GET /v1/projects`"""

    async def list_projects(
        self,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ProjectsResponse:
        """The projects that the credential has access to.

        `GET /v1/projects`"""

    async def get_project(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Project:
        """A project.

        `GET /v1/projects/{project_id}`"""

    async def update_project_option(
        self,
        project_id: str,
        options: ProjectOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Change a project.

        `PATCH /v1/projects/{project_id}`"""

    async def update_project(
        self,
        project_id: str,
        name: str = '',
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Rename a project.

        `PATCH /v1/projects/{project_id}`"""

    async def delete_project(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete a project.

        `DELETE /v1/projects/{project_id}`"""

    async def leave_project(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Leave a project.

        `DELETE /v1/projects/{project_id}/leave`"""

    async def get_project_models(
        self,
        project_id: str,
        options: ModelOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelsResponse:
        """The models that a project has access to.

        `GET /v1/projects/{project_id}/models`"""

    async def list_project_models(
        self,
        project_id: str,
        options: ModelOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelsResponse:
        """The models that a project has access to.

        `GET /v1/projects/{project_id}/models`"""

    async def get_project_model(
        self,
        project_id: str,
        model_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelResponse:
        """A model that a project has access to.

        `GET /v1/projects/{project_id}/models/{model_id}`"""

    async def get_models(
        self,
        options: ModelOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelsResponse:
        """All public models.

        `GET /v1/models`"""

    async def list_models(
        self,
        options: ModelOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelsResponse:
        """All public models.

        `GET /v1/models`"""

    async def get_model(
        self,
        model_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelResponse:
        """A public model.

        `GET /v1/models/{model_id}`"""

    async def get_think_models(
        self,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ThinkModelsResponse:
        """The language models available to agents.

        `GET /v1/agent/settings/think/models`"""

    async def list_think_models(
        self,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ThinkModelsResponse:
        """The language models available to agents.

        `GET /v1/agent/settings/think/models`"""

    async def get_keys(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> KeysResponse:
        """The keys of a project; with `addons={"status": "active"}` or "expired" those alone.

        `GET /v1/projects/{project_id}/keys`"""

    async def list_keys(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> KeysResponse:
        """The keys of a project; with `addons={"status": "active"}` or "expired" those alone.

        `GET /v1/projects/{project_id}/keys`"""

    async def get_key(
        self,
        project_id: str,
        key_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> KeyResponse:
        """A key, without its secret, and whose it is.

        `GET /v1/projects/{project_id}/keys/{key_id}`"""

    async def create_key(
        self,
        project_id: str,
        options: KeyOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Key:
        """Create a key. Its secret, `key`, is returned only here.

        `POST /v1/projects/{project_id}/keys`"""

    async def delete_key(
        self,
        project_id: str,
        key_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete a key.

        `DELETE /v1/projects/{project_id}/keys/{key_id}`"""

    async def get_members(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> MembersResponse:
        """The members of a project.

        `GET /v1/projects/{project_id}/members`"""

    async def list_members(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> MembersResponse:
        """The members of a project.

        `GET /v1/projects/{project_id}/members`"""

    async def remove_member(
        self,
        project_id: str,
        member_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Remove a member from a project.

        `DELETE /v1/projects/{project_id}/members/{member_id}`"""

    async def get_member_scopes(
        self,
        project_id: str,
        member_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ScopesResponse:
        """The scopes of a member.

        `GET /v1/projects/{project_id}/members/{member_id}/scopes`"""

    async def update_member_scope(
        self,
        project_id: str,
        member_id: str,
        options: ScopeOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Change a member's scope.

        `PUT /v1/projects/{project_id}/members/{member_id}/scopes`"""

    async def get_invites(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> InvitesResponse:
        """The pending invitations to a project.

        `GET /v1/projects/{project_id}/invites`"""

    async def list_invites(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> InvitesResponse:
        """The pending invitations to a project.

        `GET /v1/projects/{project_id}/invites`"""

    async def send_invite_options(
        self,
        project_id: str,
        options: InviteOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Invite somebody.

        `POST /v1/projects/{project_id}/invites`"""

    async def send_invite(
        self,
        project_id: str,
        email: str,
        scope: str = 'member',
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Invite somebody.

        `POST /v1/projects/{project_id}/invites`"""

    async def delete_invite(
        self,
        project_id: str,
        email: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete an invitation.

        `DELETE /v1/projects/{project_id}/invites/{email}`"""

    async def get_usage_requests(
        self,
        project_id: str,
        options: UsageRequestOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageRequestsResponse:
        """A page of a project's requests.

        `GET /v1/projects/{project_id}/requests`"""

    async def get_usage_request(
        self,
        project_id: str,
        request_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageRequest:
        """A request; raises DeepgramError as long as it has no response.

        `GET /v1/projects/{project_id}/requests/{request_id}`"""

    async def get_usage_summary(
        self,
        project_id: str,
        options: UsageSummaryOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageSummaryResponse:
        """The usage of a project.

        `GET /v1/projects/{project_id}/usage`"""

    async def get_usage_fields(
        self,
        project_id: str,
        options: UsageFieldsOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageFieldsResponse:
        """The features, models, tags and methods that a project has used.

        `GET /v1/projects/{project_id}/usage/fields`"""

    async def get_usage_breakdown(
        self,
        project_id: str,
        options: UsageBreakdownOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageBreakdownResponse:
        """The usage of a project, grouped.

        `GET /v1/projects/{project_id}/usage/breakdown`"""

    async def get_balances(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> BalancesResponse:
        """The balances of a project.

        `GET /v1/projects/{project_id}/balances`"""

    async def list_balances(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> BalancesResponse:
        """The balances of a project.

        `GET /v1/projects/{project_id}/balances`"""

    async def get_balance(
        self,
        project_id: str,
        balance_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Balance:
        """A balance.

        `GET /v1/projects/{project_id}/balances/{balance_id}`"""

    async def get_purchases(
        self,
        project_id: str,
        options: PurchaseOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> PurchasesResponse:
        """The purchases of a project.

        `GET /v1/projects/{project_id}/purchases`"""

    async def list_purchases(
        self,
        project_id: str,
        options: PurchaseOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> PurchasesResponse:
        """The purchases of a project.

        `GET /v1/projects/{project_id}/purchases`"""

    async def get_billing_breakdown(
        self,
        project_id: str,
        options: BillingBreakdownOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> BillingBreakdownResponse:
        """The costs of a project, grouped.

        `GET /v1/projects/{project_id}/billing/breakdown`"""

    async def get_billing_fields(
        self,
        project_id: str,
        options: UsageFieldsOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> BillingFieldsResponse:
        """The values by which billing can be filtered and grouped.

        `GET /v1/projects/{project_id}/billing/fields`"""

    async def get_agent_configurations(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfigurationsResponse:
        """The stored agents of a project, with the names of variables in them as they were stored.

        `GET /v1/projects/{project_id}/agents`"""

    async def list_agent_configurations(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfigurationsResponse:
        """The stored agents of a project, with the names of variables in them as they were stored.

        `GET /v1/projects/{project_id}/agents`"""

    async def get_agent_configuration(
        self,
        project_id: str,
        agent_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfiguration:
        """A stored agent.

        `GET /v1/projects/{project_id}/agents/{agent_id}`"""

    async def create_agent_configuration(
        self,
        project_id: str,
        options: AgentConfigurationOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfiguration:
        """Store an agent, for settings to name it by its `agent_id`.

        `POST /v1/projects/{project_id}/agents`"""

    async def update_agent_configuration(
        self,
        project_id: str,
        agent_id: str,
        options: AgentMetadataOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfiguration:
        """Replace the metadata of a stored agent; all else of it stays as it is.

        `PUT /v1/projects/{project_id}/agents/{agent_id}`"""

    async def delete_agent_configuration(
        self,
        project_id: str,
        agent_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete a stored agent; settings that name it are refused from then on.

        `DELETE /v1/projects/{project_id}/agents/{agent_id}`"""

    async def get_agent_variables(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariablesResponse:
        """The variables of stored agents.

        `GET /v1/projects/{project_id}/agent-variables`"""

    async def list_agent_variables(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariablesResponse:
        """The variables of stored agents.

        `GET /v1/projects/{project_id}/agent-variables`"""

    async def get_agent_variable(
        self,
        project_id: str,
        variable_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariable:
        """A variable of stored agents.

        `GET /v1/projects/{project_id}/agent-variables/{variable_id}`"""

    async def create_agent_variable(
        self,
        project_id: str,
        options: AgentVariableOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariable:
        """A new variable of stored agents.

        `POST /v1/projects/{project_id}/agent-variables`"""

    async def update_agent_variable(
        self,
        project_id: str,
        variable_id: str,
        options: AgentValueOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariable:
        """Change the value of a variable.

        `PATCH /v1/projects/{project_id}/agent-variables/{variable_id}`"""

    async def delete_agent_variable(
        self,
        project_id: str,
        variable_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete a variable of stored agents.

        `DELETE /v1/projects/{project_id}/agent-variables/{variable_id}`"""
