"""The management API: options and responses (protocol 10.4 to 10.13, 10.15)."""

from typing import Any

from .._core.response import BaseResponse
from .._core.table import declared


class _Tokens(BaseResponse):
    """The key `in`, which is a Python keyword, is also the attribute `tokens_in`."""

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == "tokens_in" and "in" in self._extras():
            self["in"] = value

    def _keep_extras(self, unknown: Any) -> None:
        super()._keep_extras(unknown)
        if "in" in unknown:
            self.tokens_in = unknown["in"]


ROWS = """
## deepgram.clients.manage.v1.options
ProjectOptions = name # The changeable fields of a project.
ModelOptions = include_outdated:bool # Filters for a list of models.
KeyOptions = comment~ expiration_date~@ time_to_live_in_seconds~@:int=-1 scopes:[str] tags?:[str]
    # A key to create; it expires at `expiration_date` (ISO 8601), after `time_to_live_in_seconds`, or never.
ScopeOptions = scope # A member's scope: "owner", "admin" or "member".
InviteOptions = email scope # An invitation: an address and a scope.
UsageRequestOptions = start? end? limit?:int status? page?-:int accessor?- request_id?- deployment?- endpoint?- method?-
    # Filters for a list of requests: from `start` to `end` (ISO 8601), `limit` of them on each `page`, "succeeded" or
    # "failed" ones, those of a key (`accessor`), ...
UsageSummaryOptions = start? end? accessor? tag? method? model? multichannel?:bool interim_results?:bool punctuate?:bool
    ner?:bool utterances?:bool replace?:bool profanity_filter?:bool keywords?:bool detect_topics?:bool diarize?:bool
    search?:bool redact?:bool alternatives?:bool numerals?:bool smart_format?:bool deployment?- endpoint?-
    callback?-:bool callback_method?-:bool channels?-:bool custom_intent?-:bool custom_intent_mode?-:bool
    custom_topic?-:bool custom_topic_mode?-:bool detect_entities?-:bool detect_language?-:bool dictation?-:bool
    encoding?-:bool extra?-:bool filler_words?-:bool intents?-:bool keyterm?-:bool language?-:bool measurements?-:bool
    paragraphs?-:bool sample_rate?-:bool sentiment?-:bool summarize?-:bool topics?-:bool utt_split?-:bool version?-:bool
    # Filters of usage: from `start` to `end` (YYYY-MM-DD), with (true) or without (false) a feature.
UsageFieldsOptions = start~ end~ # First and last day (YYYY-MM-DD).
UsageBreakdownOptions(UsageSummaryOptions) = grouping?
    # As UsageSummaryOptions, by "accessor", "endpoint", "feature_set", "models", "method", "tags" or "deployment".
BillingBreakdownOptions = start? end? accessor? deployment? tag? line_item? grouping?:[str]
    # Filters of costs, and grouping by "accessor", "deployment", "line_item" and "tags".
PurchaseOptions = limit?:int # How many purchases to list: 1 to 1000, default 10.
AgentConfigurationOptions = config:any metadata?:any api_version?:int
    # An agent to store: `config` is an `Agent`, a dict or JSON text.
AgentMetadataOptions = metadata:any # Metadata of a stored agent, texts by name; its configuration can't be changed.
AgentVariableOptions = key value:any api_version?:int
    # The JSON value that replaces `key`, a name that begins with "DG_", in stored agents.
AgentValueOptions = value:any # The new value of a variable of agents.
## deepgram.clients.manage.v1.response
Message = message # The server's confirmation of an action.
Project = project_id name mip_opt_out?-:bool # A project.
ProjectsResponse = projects:[Project] # Projects.
STTDetails = name canonical_name architecture languages:[str] version uuid batch:bool streaming:bool
    formatted_output:bool # A speech-to-text model.
TTSMetadata = accent color image sample tags?:[str] age?- use_cases?-:[str] # Properties of a voice.
TTSDetails = name canonical_name architecture languages:[str] version uuid metadata?:TTSMetadata # A voice model.
ModelResponse = name canonical_name architecture language version uuid metadata?:TTSMetadata languages?-:[str]
    batch?-:bool streaming?-:bool formatted_output?-:bool # A model of either kind.
ModelsResponse = stt:[STTDetails] tts:[TTSDetails] # Models.
Member = email first_name last_name member_id scopes?-:[str] # A member of a project.
MembersResponse = members:[Member] # Members.
Key = api_key_id key?- comment~ created scopes:[str] expiration_date?="" tags?-:[str]
    # An API key; `key`, the secret, is present only when it has just been created.
KeyResponse = api_key!:Key member!:Member # A key and its owner.
KeysResponse = api_keys:[KeyResponse] # Keys.
ScopesResponse = scopes:[str] # The scopes of a member.
Invite = email scope # An invitation.
InvitesResponse = invites:[Invite] # Invitations.
Config = language model punctuate?:bool utterances?:bool diarize?:bool smart_format?:bool interim_results?:bool
    topics?:bool|str intents?:bool|str sentiment?:bool|str summarize?:bool|str # The features of a request.
STTUsageDetails = config!:Config usd:float duration?:float total_audio?:float channels?:int streams?:int method tier~
    models:[str] tags?:[str] features:[str] # A transcription and its cost in dollars.
Callback = attempts:int code:int completed # How a result was delivered to a callback.
TokenDetail = feature input:int model output:int # Tokens of a language model.
SpeechSegment = characters:int model tier # A piece of speech.
TTSUsageDetails = duration:float speech_segments:[SpeechSegment] # The amount of speech, in seconds.
UsageResponse = details?:STTUsageDetails code:int completed message? tts_details?:TTSUsageDetails
    token_details:[TokenDetail] # The response to a request, by HTTP status.
UsageRequest = response!:UsageResponse project_uuid request_id created path api_key_id callback?:Callback accessor?
    code?-:int deployment?- # A request.
UsageRequestsResponse = page:int limit:int requests:[UsageRequest] # A page of requests.
STTTokens(_Tokens) = tokens_in:int|float out:int|float
    # Tokens; the key `in`, which is a Python keyword, is also `tokens_in`.
TTSTokens = characters:int|float requests:int|float # The billed amount of speech.
UsageSummaryResults = tokens!:STTTokens tts!:TTSTokens start end hours:int|float total_hours:int|float
    requests:int|float # The usage of a period.
Resolution = units amount:int|float # The time span of each result.
UsageSummaryResponse = resolution!:Resolution start end results:[UsageSummaryResults] # The usage of the whole period.
UsageModel = name language version model_id # A model that was used.
UsageFieldsResponse = tags?:[str] models:[UsageModel] processing_methods:[str] features:[str] languages?:[str]
    # Available filters of usage.
Balance = balance_id amount:str|int|float units purchase_order_id # A balance.
BalancesResponse = balances:[Balance] # Balances.
Grouping = start end accessor? endpoint? feature_set? models?:[str] method? tags?:any deployment? line_item?
    # The group that the figures of a breakdown belong to.
UsageBreakdownResults = grouping!:Grouping hours:int|float total_hours:int|float agent_hours:int|float
    tokens_in:int|float tokens_out:int|float tts_characters:int|float requests:int|float # Usage of one group.
UsageBreakdownResponse = resolution!:Resolution start end results:[UsageBreakdownResults] # Usage, grouped.
BillingBreakdownResults = grouping!:Grouping dollars:int|float # Costs of one group.
BillingBreakdownResponse = resolution!:Resolution start end results:[BillingBreakdownResults] # Costs, grouped.
BillingFieldsResponse = accessors:[str] deployments:[str] tags:[str] line_items:any # Filters and groupings of costs.
Purchase = order_id expiration created amount:int|float units order_type # A purchase.
PurchasesResponse = orders:[Purchase] # Purchases.
AgentConfiguration = agent_id config:any metadata?:any created_at? updated_at?
    # A stored agent; its `agent_id` can be used instead of an agent's settings.
AgentConfigurationsResponse = agents:[AgentConfiguration] # Stored agents.
AgentVariable = variable_id key value:any created_at? updated_at? # A variable of stored agents.
AgentVariablesResponse = variables:[AgentVariable] # Variables of stored agents.
ThinkModel = id name provider # A language model for agents.
ThinkModelsResponse = models:[ThinkModel] # Language models.
"""
CLASSES = declared(ROWS, _Tokens)
globals().update(CLASSES)
