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
    """Projects and what belongs to them, blocking; what arguments mean stands at `deepgram.manage.verbs`."""

    def get_projects(
        self,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ProjectsResponse:
        """The projects that the credential has access to."""

    def list_projects(
        self,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ProjectsResponse:
        """The projects that the credential has access to."""

    def get_project(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Project:
        """A project."""

    def update_project_option(
        self,
        project_id: str,
        options: ProjectOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Change a project."""

    def update_project(
        self,
        project_id: str,
        name: str = '',
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Rename a project."""

    def delete_project(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete a project."""

    def leave_project(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """End one's own membership of a project."""

    def get_project_models(
        self,
        project_id: str,
        options: ModelOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelsResponse:
        """The models that a project has access to."""

    def list_project_models(
        self,
        project_id: str,
        options: ModelOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelsResponse:
        """The models that a project has access to."""

    def get_project_model(
        self,
        project_id: str,
        model_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelResponse:
        """A model that a project has access to."""

    def get_models(
        self,
        options: ModelOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelsResponse:
        """All public models."""

    def list_models(
        self,
        options: ModelOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelsResponse:
        """All public models."""

    def get_model(
        self,
        model_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelResponse:
        """A public model."""

    def get_think_models(
        self,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ThinkModelsResponse:
        """The language models that agents can think with."""

    def list_think_models(
        self,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ThinkModelsResponse:
        """The language models that agents can think with."""

    def get_keys(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> KeysResponse:
        """The keys of a project; with `addons={"status": "active"}` or "expired" those alone."""

    def list_keys(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> KeysResponse:
        """The keys of a project; with `addons={"status": "active"}` or "expired" those alone."""

    def get_key(
        self,
        project_id: str,
        key_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> KeyResponse:
        """A key, without its secret, and whose it is."""

    def create_key(
        self,
        project_id: str,
        options: KeyOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Key:
        """A new key; its secret, `key`, is told this once."""

    def delete_key(
        self,
        project_id: str,
        key_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete a key."""

    def get_members(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> MembersResponse:
        """The members of a project."""

    def list_members(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> MembersResponse:
        """The members of a project."""

    def remove_member(
        self,
        project_id: str,
        member_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """End the membership of somebody."""

    def get_member_scopes(
        self,
        project_id: str,
        member_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ScopesResponse:
        """The scopes of a member."""

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
        """Give a member another scope."""

    def get_invites(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> InvitesResponse:
        """The invitations to a project that are open."""

    def list_invites(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> InvitesResponse:
        """The invitations to a project that are open."""

    def send_invite_options(
        self,
        project_id: str,
        options: InviteOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Invite somebody."""

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
        """Invite somebody."""

    def delete_invite(
        self,
        project_id: str,
        email: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Take an invitation back."""

    def get_usage_requests(
        self,
        project_id: str,
        options: UsageRequestOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageRequestsResponse:
        """A page of a project's requests."""

    def get_usage_request(
        self,
        project_id: str,
        request_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageRequest:
        """A request; raises DeepgramError as long as it has no response."""

    def get_usage_summary(
        self,
        project_id: str,
        options: UsageSummaryOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageSummaryResponse:
        """The usage of a project."""

    def get_usage_fields(
        self,
        project_id: str,
        options: UsageFieldsOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageFieldsResponse:
        """The features, models, tags and methods that a project has used."""

    def get_usage_breakdown(
        self,
        project_id: str,
        options: UsageBreakdownOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageBreakdownResponse:
        """The usage of a project by groups."""

    def get_balances(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> BalancesResponse:
        """What is left of the purchases of a project."""

    def list_balances(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> BalancesResponse:
        """What is left of the purchases of a project."""

    def get_balance(
        self,
        project_id: str,
        balance_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Balance:
        """What is left of a purchase."""

    def get_purchases(
        self,
        project_id: str,
        options: PurchaseOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> PurchasesResponse:
        """What was bought for a project."""

    def list_purchases(
        self,
        project_id: str,
        options: PurchaseOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> PurchasesResponse:
        """What was bought for a project."""

    def get_billing_breakdown(
        self,
        project_id: str,
        options: BillingBreakdownOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> BillingBreakdownResponse:
        """The costs of a project by groups."""

    def get_billing_fields(
        self,
        project_id: str,
        options: UsageFieldsOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> BillingFieldsResponse:
        """What the costs of a project can be asked for by."""

    def get_agent_configurations(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfigurationsResponse:
        """The stored agents of a project, with the names of variables in them as they were stored."""

    def list_agent_configurations(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfigurationsResponse:
        """The stored agents of a project, with the names of variables in them as they were stored."""

    def get_agent_configuration(
        self,
        project_id: str,
        agent_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfiguration:
        """A stored agent."""

    def create_agent_configuration(
        self,
        project_id: str,
        options: AgentConfigurationOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfiguration:
        """Store an agent, for settings to name it by its `agent_id`."""

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
        """Replace the metadata of a stored agent; all else of it stays as it is."""

    def delete_agent_configuration(
        self,
        project_id: str,
        agent_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete a stored agent; settings that name it are refused from then on."""

    def get_agent_variables(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariablesResponse:
        """The variables of stored agents."""

    def list_agent_variables(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariablesResponse:
        """The variables of stored agents."""

    def get_agent_variable(
        self,
        project_id: str,
        variable_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariable:
        """A variable of stored agents."""

    def create_agent_variable(
        self,
        project_id: str,
        options: AgentVariableOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariable:
        """A new variable of stored agents."""

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
        """Give a variable of stored agents another value."""

    def delete_agent_variable(
        self,
        project_id: str,
        variable_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete a variable of stored agents."""


class AsyncManageClient(AbstractAsyncRestClient):
    """Projects and what belongs to them, on asyncio; what arguments mean stands at `deepgram.manage.verbs`."""

    async def get_projects(
        self,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ProjectsResponse:
        """The projects that the credential has access to."""

    async def list_projects(
        self,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ProjectsResponse:
        """The projects that the credential has access to."""

    async def get_project(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Project:
        """A project."""

    async def update_project_option(
        self,
        project_id: str,
        options: ProjectOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Change a project."""

    async def update_project(
        self,
        project_id: str,
        name: str = '',
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Rename a project."""

    async def delete_project(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete a project."""

    async def leave_project(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """End one's own membership of a project."""

    async def get_project_models(
        self,
        project_id: str,
        options: ModelOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelsResponse:
        """The models that a project has access to."""

    async def list_project_models(
        self,
        project_id: str,
        options: ModelOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelsResponse:
        """The models that a project has access to."""

    async def get_project_model(
        self,
        project_id: str,
        model_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelResponse:
        """A model that a project has access to."""

    async def get_models(
        self,
        options: ModelOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelsResponse:
        """All public models."""

    async def list_models(
        self,
        options: ModelOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelsResponse:
        """All public models."""

    async def get_model(
        self,
        model_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ModelResponse:
        """A public model."""

    async def get_think_models(
        self,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ThinkModelsResponse:
        """The language models that agents can think with."""

    async def list_think_models(
        self,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ThinkModelsResponse:
        """The language models that agents can think with."""

    async def get_keys(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> KeysResponse:
        """The keys of a project; with `addons={"status": "active"}` or "expired" those alone."""

    async def list_keys(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> KeysResponse:
        """The keys of a project; with `addons={"status": "active"}` or "expired" those alone."""

    async def get_key(
        self,
        project_id: str,
        key_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> KeyResponse:
        """A key, without its secret, and whose it is."""

    async def create_key(
        self,
        project_id: str,
        options: KeyOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Key:
        """A new key; its secret, `key`, is told this once."""

    async def delete_key(
        self,
        project_id: str,
        key_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete a key."""

    async def get_members(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> MembersResponse:
        """The members of a project."""

    async def list_members(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> MembersResponse:
        """The members of a project."""

    async def remove_member(
        self,
        project_id: str,
        member_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """End the membership of somebody."""

    async def get_member_scopes(
        self,
        project_id: str,
        member_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> ScopesResponse:
        """The scopes of a member."""

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
        """Give a member another scope."""

    async def get_invites(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> InvitesResponse:
        """The invitations to a project that are open."""

    async def list_invites(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> InvitesResponse:
        """The invitations to a project that are open."""

    async def send_invite_options(
        self,
        project_id: str,
        options: InviteOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Invite somebody."""

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
        """Invite somebody."""

    async def delete_invite(
        self,
        project_id: str,
        email: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Take an invitation back."""

    async def get_usage_requests(
        self,
        project_id: str,
        options: UsageRequestOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageRequestsResponse:
        """A page of a project's requests."""

    async def get_usage_request(
        self,
        project_id: str,
        request_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageRequest:
        """A request; raises DeepgramError as long as it has no response."""

    async def get_usage_summary(
        self,
        project_id: str,
        options: UsageSummaryOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageSummaryResponse:
        """The usage of a project."""

    async def get_usage_fields(
        self,
        project_id: str,
        options: UsageFieldsOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageFieldsResponse:
        """The features, models, tags and methods that a project has used."""

    async def get_usage_breakdown(
        self,
        project_id: str,
        options: UsageBreakdownOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> UsageBreakdownResponse:
        """The usage of a project by groups."""

    async def get_balances(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> BalancesResponse:
        """What is left of the purchases of a project."""

    async def list_balances(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> BalancesResponse:
        """What is left of the purchases of a project."""

    async def get_balance(
        self,
        project_id: str,
        balance_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Balance:
        """What is left of a purchase."""

    async def get_purchases(
        self,
        project_id: str,
        options: PurchaseOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> PurchasesResponse:
        """What was bought for a project."""

    async def list_purchases(
        self,
        project_id: str,
        options: PurchaseOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> PurchasesResponse:
        """What was bought for a project."""

    async def get_billing_breakdown(
        self,
        project_id: str,
        options: BillingBreakdownOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> BillingBreakdownResponse:
        """The costs of a project by groups."""

    async def get_billing_fields(
        self,
        project_id: str,
        options: UsageFieldsOptions | Mapping[str, Any] | None = None,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> BillingFieldsResponse:
        """What the costs of a project can be asked for by."""

    async def get_agent_configurations(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfigurationsResponse:
        """The stored agents of a project, with the names of variables in them as they were stored."""

    async def list_agent_configurations(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfigurationsResponse:
        """The stored agents of a project, with the names of variables in them as they were stored."""

    async def get_agent_configuration(
        self,
        project_id: str,
        agent_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfiguration:
        """A stored agent."""

    async def create_agent_configuration(
        self,
        project_id: str,
        options: AgentConfigurationOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentConfiguration:
        """Store an agent, for settings to name it by its `agent_id`."""

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
        """Replace the metadata of a stored agent; all else of it stays as it is."""

    async def delete_agent_configuration(
        self,
        project_id: str,
        agent_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete a stored agent; settings that name it are refused from then on."""

    async def get_agent_variables(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariablesResponse:
        """The variables of stored agents."""

    async def list_agent_variables(
        self,
        project_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariablesResponse:
        """The variables of stored agents."""

    async def get_agent_variable(
        self,
        project_id: str,
        variable_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariable:
        """A variable of stored agents."""

    async def create_agent_variable(
        self,
        project_id: str,
        options: AgentVariableOptions | Mapping[str, Any],
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> AgentVariable:
        """A new variable of stored agents."""

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
        """Give a variable of stored agents another value."""

    async def delete_agent_variable(
        self,
        project_id: str,
        variable_id: str,
        timeout: float | httpx.Timeout | None = None,
        addons: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Message:
        """Delete a variable of stored agents."""
