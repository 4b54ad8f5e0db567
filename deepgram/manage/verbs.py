"""The management API as a table: one row per request (protocol 10)."""

import json
from typing import Any, Mapping

from .._core.codec import jsonable
from .._io.endpoints import Special, declare
from .._io.rest import Rest
from ..errors import DeepgramError
from .messages import CLASSES


def _flat_key(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """A key and its member side by side, as in lists; the server nests the key in the member."""
    if not isinstance(answer.get("item"), Mapping):
        return answer
    member = dict(answer["item"].get("member") or {})
    return {**answer["item"], "api_key": member.pop("api_key", None), "member": member}


def _with_response(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """A usage request. Raises DeepgramError if it has no response yet."""
    inner = answer.get("request")
    request = inner if isinstance(inner, Mapping) else answer
    if request.get("response") is None:
        raise DeepgramError("Response is not available yet. Please try again later.")
    return request


def _config_as_text(options: Any) -> Any:
    """The body for storing an agent, with its configuration as JSON text."""
    body = jsonable(options)
    return body if isinstance(body.get("config"), str) else {**body, "config": json.dumps(body.get("config"))}


class ManageVerbs(Rest):
    """Projects, keys, members, invitations, usage, billing, models and stored agents (protocol 10).

    Every method also takes `timeout`, `addons` (additional query parameters), `headers` and the other keyword arguments
    of `deepgram._io.rest.Rest`. Options are an object of their class or a dict. An error status raises
    DeepgramApiError.
    """

    endpoint = "v1/projects"  # an attribute in 3.2


declare(
    ManageVerbs,
    """
get_projects list_projects: GET v1/projects -> ProjectsResponse # The projects that the credential has access to.
get_project: GET ... -> Project # A project.
update_project_option: PATCH ... ProjectOptions -> Message # Change a project.
update_project: PATCH ... name="" -> Message # Rename a project.
delete_project: DELETE ... -> Message # Delete a project.
leave_project: DELETE .../leave -> Message # Leave a project.
get_project_models list_project_models: GET .../models [ModelOptions] -> ModelsResponse
    # The models that a project has access to.
get_project_model: GET .../models/{model_id} -> ModelResponse # A model that a project has access to.
get_models list_models: GET v1/models [ModelOptions] -> ModelsResponse # All public models.
get_model: GET v1/models/{model_id} -> ModelResponse # A public model.
get_think_models list_think_models: GET v1/agent/settings/think/models -> ThinkModelsResponse
    # The language models available to agents.
get_keys list_keys: GET .../keys -> KeysResponse
    # The keys of a project; with `addons={"status": "active"}` or "expired" those alone.
get_key: GET .../keys/{key_id} -> KeyResponse # A key, without its secret, and whose it is.
create_key: POST .../keys KeyOptions -> Key # Create a key. Its secret, `key`, is returned only here.
delete_key: DELETE .../keys/{key_id} -> Message # Delete a key.
get_members list_members: GET .../members -> MembersResponse # The members of a project.
remove_member: DELETE .../members/{member_id} -> Message # Remove a member from a project.
get_member_scopes: GET .../members/{member_id}/scopes -> ScopesResponse # The scopes of a member.
update_member_scope: PUT .../members/{member_id}/scopes ScopeOptions -> Message # Change a member's scope.
get_invites list_invites: GET .../invites -> InvitesResponse # The pending invitations to a project.
send_invite_options: POST .../invites InviteOptions -> Message # Invite somebody.
send_invite: POST .../invites email scope="member" -> Message # Invite somebody.
delete_invite: DELETE .../invites/{email} -> Message # Delete an invitation.
get_usage_requests: GET .../requests UsageRequestOptions -> UsageRequestsResponse # A page of a project's requests.
get_usage_request: GET .../requests/{request_id} -> UsageRequest
    # A request; raises DeepgramError as long as it has no response.
get_usage_summary: GET .../usage UsageSummaryOptions -> UsageSummaryResponse # The usage of a project.
get_usage_fields: GET .../usage/fields UsageFieldsOptions -> UsageFieldsResponse
    # The features, models, tags and methods that a project has used.
get_usage_breakdown: GET .../usage/breakdown [UsageBreakdownOptions] -> UsageBreakdownResponse
    # The usage of a project, grouped.
get_balances list_balances: GET .../balances -> BalancesResponse # The balances of a project.
get_balance: GET .../balances/{balance_id} -> Balance # A balance.
get_purchases list_purchases: GET .../purchases [PurchaseOptions] -> PurchasesResponse # The purchases of a project.
get_billing_breakdown: GET .../billing/breakdown [BillingBreakdownOptions] -> BillingBreakdownResponse
    # The costs of a project, grouped.
get_billing_fields: GET .../billing/fields [UsageFieldsOptions] -> BillingFieldsResponse
    # The values by which billing can be filtered and grouped.
get_agent_configurations list_agent_configurations: GET .../agents -> AgentConfigurationsResponse
    # The stored agents of a project, with the names of variables in them as they were stored.
get_agent_configuration: GET .../agents/{agent_id} -> AgentConfiguration # A stored agent.
create_agent_configuration: POST .../agents AgentConfigurationOptions -> AgentConfiguration
    # Store an agent, for settings to name it by its `agent_id`.
update_agent_configuration: PUT .../agents/{agent_id} AgentMetadataOptions -> AgentConfiguration
    # Replace the metadata of a stored agent; all else of it stays as it is.
delete_agent_configuration: DELETE .../agents/{agent_id} -> Message
    # Delete a stored agent; settings that name it are refused from then on.
get_agent_variables list_agent_variables: GET .../agent-variables -> AgentVariablesResponse
    # The variables of stored agents.
get_agent_variable: GET .../agent-variables/{variable_id} -> AgentVariable # A variable of stored agents.
create_agent_variable: POST .../agent-variables AgentVariableOptions -> AgentVariable # A new variable of stored agents.
update_agent_variable: PATCH .../agent-variables/{variable_id} AgentValueOptions -> AgentVariable
    # Change the value of a variable.
delete_agent_variable: DELETE .../agent-variables/{variable_id} -> Message # Delete a variable of stored agents.
""",
    CLASSES,
    special={
        "get_key": Special(read=_flat_key),
        "get_usage_request": Special(read=_with_response),
        "create_agent_configuration": Special(write=_config_as_text),
    },
)
