"""The REST methods of 5.x as a table, one row each.

    ## manage.v1.projects
    list: METHOD url(id) {body_field} query required! =json_body! <raw_body! -> Declaration=Name

Ids in the URL are positional or keyword parameters, all others are keyword-only: fields of the JSON body in braces,
query parameters, the whole JSON body after "=", or raw bytes after "<". "!" marks required ones. `*LISTEN` stands for
the options of that product. A declaration without a module is in `manage.messages`; a response without a declaration
is generic, as is the one after "|": it has only a request id, because the result goes to a callback.

The build imports this module to write stubs, before any dependency is installed.
"""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import Any, Dict, NamedTuple, Tuple

from ..._core.declare import join_continued

OMIT: Any = ...  # the default of optional parameters: not sent
ROW = re.compile(r"(\w+): ([A-Z]+) (\S+)((?: \S+)*?) -> (\S+)")
UNDERSTANDING = """callback callback_method custom_intent custom_intent_mode custom_topic custom_topic_mode intents
    language sentiment summarize tag topics"""
LISTENING = f"""{UNDERSTANDING} detect_entities detect_language diarize diarize_model dictation encoding extra
    filler_words keyterm keywords language_hint measurements mip_opt_out model multichannel numerals paragraphs
    profanity_filter punctuate redact replace search smart_format utt_split utterances version"""
OPTIONS = {
    "*READ": UNDERSTANDING,
    "*SPEAK": "bit_rate callback callback_method container encoding mip_opt_out model sample_rate speed tag",
    "*LISTEN": LISTENING,
    "*USAGE": f"{LISTENING} accessor alternatives channels deployment end endpoint method sample_rate start",
}
ROWS = """
## auth.v1.tokens
grant: POST v1/auth/grant {ttl_seconds} -> auth.client.GrantTokenResponse=GrantV1Response
## listen.v1.media
transcribe_url: POST v1/listen {url!} *LISTEN
    -> listen.rest_messages.PrerecordedResponse=ListenV1Response|ListenV1AcceptedResponse
transcribe_file: POST v1/listen <request! *LISTEN
    -> listen.rest_messages.PrerecordedResponse=ListenV1Response|ListenV1AcceptedResponse
## speak.v1.audio
generate: POST v1/speak {text!} *SPEAK -> bytes
## speak.v2.audio
generate: POST v2/speak {text!} model! expressivity *SPEAK -> bytes
## read.v1.text
analyze: POST v1/read =request! *READ -> read.messages.AnalyzeResponse=ReadV1Response
## agent.v1.settings.think.models
list: GET v1/agent/settings/think/models -> ThinkModelsResponse=AgentThinkModelsV1Response
## manage.v1.models
list: GET v1/models include_outdated -> ModelsResponse=ListModelsV1Response
get: GET v1/models/(model_id) -> ModelResponse=GetModelV1Response
## manage.v1.projects
list: GET v1/projects -> ProjectsResponse=ListProjectsV1Response
get: GET v1/projects/(project_id) limit page -> Project=GetProjectV1Response
update: PATCH v1/projects/(project_id) {name} -> Message=UpdateProjectV1Response
delete: DELETE v1/projects/(project_id) -> Message=DeleteProjectV1Response
leave: DELETE .../leave -> Message=LeaveProjectV1Response
## manage.v1.projects.keys
list: GET .../keys status -> KeysResponse=ListProjectKeysV1Response
create: POST .../keys =request! -> Key=CreateKeyV1Response
get: GET .../keys/(key_id) -> GetProjectKeyV1Response
delete: DELETE .../keys/(key_id) -> Message=DeleteProjectKeyV1Response
## manage.v1.projects.members
list: GET .../members -> MembersResponse=ListProjectMembersV1Response
delete: DELETE .../members/(member_id) -> Message=DeleteProjectMemberV1Response
## manage.v1.projects.members.scopes
list: GET .../members/(member_id)/scopes -> ScopesResponse=ListProjectMemberScopesV1Response
update: PUT .../members/(member_id)/scopes {scope!} -> Message=UpdateProjectMemberScopesV1Response
## manage.v1.projects.members.invites
list: GET .../invites -> InvitesResponse=ListProjectInvitesV1Response
create: POST .../invites {email!} {scope!} -> Message=CreateProjectInviteV1Response
delete: DELETE .../invites/(email) -> Message=DeleteProjectInviteV1Response
## manage.v1.projects.models
list: GET .../models include_outdated -> ModelsResponse=ListModelsV1Response
get: GET .../models/(model_id) -> ModelResponse=GetModelV1Response
## manage.v1.projects.requests
list: GET .../requests start end limit page accessor request_id deployment endpoint method status
    -> UsageRequestsResponse=ListProjectRequestsV1Response
get: GET .../requests/(request_id) -> GetProjectRequestV1Response
## manage.v1.projects.usage
get: GET .../usage *USAGE -> UsageSummaryResponse=UsageV1Response
## manage.v1.projects.usage.breakdown
get: GET .../usage/breakdown grouping *USAGE -> UsageBreakdownResponse=UsageBreakdownV1Response
## manage.v1.projects.usage.fields
list: GET .../usage/fields start end -> UsageFieldsResponse=UsageFieldsV1Response
## manage.v1.projects.billing.balances
list: GET .../balances -> BalancesResponse=ListProjectBalancesV1Response
get: GET .../balances/(balance_id) -> Balance=GetProjectBalanceV1Response
## manage.v1.projects.billing.breakdown
list: GET .../billing/breakdown start end accessor deployment tag line_item grouping
    -> BillingBreakdownResponse=BillingBreakdownV1Response
## manage.v1.projects.billing.fields
list: GET .../billing/fields start end -> BillingFieldsResponse=ListBillingFieldsV1Response
## manage.v1.projects.billing.purchases
list: GET .../purchases limit -> PurchasesResponse=ListProjectPurchasesV1Response
## self_hosted.v1.distribution_credentials
list: GET .../self-hosted/distribution/credentials -> ListProjectDistributionCredentialsV1Response
create: POST .../self-hosted/distribution/credentials {comment} scopes provider
    -> CreateProjectDistributionCredentialsV1Response
get: GET .../self-hosted/distribution/credentials/(distribution_credentials_id)
    -> GetProjectDistributionCredentialsV1Response
delete: DELETE .../self-hosted/distribution/credentials/(distribution_credentials_id)
    -> GetProjectDistributionCredentialsV1Response
"""


class Route(NamedTuple):
    """A row of the table."""

    method: str
    url: str
    columns: Tuple[str, ...]
    response: str

    def signature(self, unset: Any = OMIT) -> inspect.Signature:
        """The signature that callers see; `unset` is the default of optional parameters."""
        kind = inspect.Parameter
        keywords = {name.strip("{}<=!"): "!" in name for name in self.columns}
        return inspect.Signature([
            kind("self", kind.POSITIONAL_ONLY),
            *(kind(name, kind.POSITIONAL_OR_KEYWORD) for name in re.findall(r"\((\w+)\)", self.url)),
            *(kind(n, kind.KEYWORD_ONLY, default=kind.empty if must else unset) for n, must in keywords.items()),
            kind("request_options", kind.KEYWORD_ONLY, default=None),
        ])  # fmt: skip


def _route(row: str) -> Tuple[str, Route]:
    match = ROW.fullmatch(row)
    assert match, row
    name, method, url, words, response = match.groups()
    columns = [column for word in words.split() for column in OPTIONS.get(word, word).split()]
    url = url.replace("...", "v1/projects/(project_id)")
    return name, Route(method, url, tuple(dict.fromkeys(columns)), response)


ROUTES = {path: dict(map(_route, rows)) for path, *rows in map(join_continued, ROWS.split("## ")[1:])}


@cache
def responses() -> Dict[str, str]:
    """The names of the response classes, each with its declaration."""
    specs = (spec for routes in ROUTES.values() for route in routes.values() for spec in route.response.split("|"))
    found = (spec.rpartition("=") for spec in specs)
    return {name: home for home, _, name in found if name != "bytes"}
