"""Projects and what belongs to them: options, and what comes back (protocol 10.4 to 10.13, 10.15)."""

from typing import Any

from .._core.response import BaseResponse
from .._core.table import declared


class _Tokens(BaseResponse):
    """What the wire calls `in`, which is no name in Python, is `tokens_in` as well."""

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
ProjectOptions = name # What can be changed of a project.
ModelOptions = include_outdated:bool # Which models are listed.
KeyOptions = comment~ expiration_date~@ time_to_live_in_seconds~@:int=-1 scopes:[str] tags?:[str]
    # A key to be created; it ends at `expiration_date` (ISO 8601) or after `time_to_live_in_seconds`, or never.
ScopeOptions = scope # A member's scope: "owner", "admin" or "member".
InviteOptions = email scope # Who is invited, and as what.
UsageRequestOptions = start? end? limit?:int status? page?-:int accessor?- request_id?- deployment?- endpoint?- method?-
    # Which requests are listed: from `start` to `end` (ISO 8601), `limit` of them on each `page`, "succeeded" or
    # "failed" ones, those of a key (`accessor`), ...
UsageSummaryOptions = start? end? accessor? tag? method? model? multichannel?:bool interim_results?:bool punctuate?:bool
    ner?:bool utterances?:bool replace?:bool profanity_filter?:bool keywords?:bool detect_topics?:bool diarize?:bool
    search?:bool redact?:bool alternatives?:bool numerals?:bool smart_format?:bool deployment?- endpoint?-
    callback?-:bool callback_method?-:bool channels?-:bool custom_intent?-:bool custom_intent_mode?-:bool
    custom_topic?-:bool custom_topic_mode?-:bool detect_entities?-:bool detect_language?-:bool dictation?-:bool
    encoding?-:bool extra?-:bool filler_words?-:bool intents?-:bool keyterm?-:bool language?-:bool measurements?-:bool
    paragraphs?-:bool sample_rate?-:bool sentiment?-:bool summarize?-:bool topics?-:bool utt_split?-:bool version?-:bool
    # Whose usage is summed up: from `start` to `end` (YYYY-MM-DD), with (true) or without (false) a feature.
UsageFieldsOptions = start~ end~ # The days (YYYY-MM-DD) whose usage counts.
UsageBreakdownOptions(UsageSummaryOptions) = grouping?
    # As UsageSummaryOptions, by "accessor", "endpoint", "feature_set", "models", "method", "tags" or "deployment".
BillingBreakdownOptions = start? end? accessor? deployment? tag? line_item? grouping?:[str]
    # Whose costs are summed up, and by which of "accessor", "deployment", "line_item" and "tags".
PurchaseOptions = limit?:int # How many purchases are listed: 1 to 1000, else 10.
AgentConfigurationOptions = config:any metadata?:any api_version?:int
    # An agent to be stored: `config` is its `Agent` object, as such, as a dict or as JSON text.
AgentMetadataOptions = metadata:any # Texts by name that a stored agent keeps; its configuration never changes.
AgentVariableOptions = key value:any api_version?:int
    # What stands in place of `key`, a name that begins with "DG_", in stored agents: any JSON value.
AgentValueOptions = value:any # The new value of a variable of agents.
## deepgram.clients.manage.v1.response
Message = message # What the server says of something done.
Project = project_id name mip_opt_out?-:bool # A project.
ProjectsResponse = projects:[Project] # Projects.
STTDetails = name canonical_name architecture languages:[str] version uuid batch:bool streaming:bool
    formatted_output:bool # A model that transcribes.
TTSMetadata = accent color image sample tags?:[str] age?- use_cases?-:[str] # What a voice is like.
TTSDetails = name canonical_name architecture languages:[str] version uuid metadata?:TTSMetadata # A model that speaks.
ModelResponse = name canonical_name architecture language version uuid metadata?:TTSMetadata languages?-:[str]
    batch?-:bool streaming?-:bool formatted_output?-:bool # A model of either kind.
ModelsResponse = stt:[STTDetails] tts:[TTSDetails] # Models.
Member = email first_name last_name member_id scopes?-:[str] # A member of a project.
MembersResponse = members:[Member] # Members.
Key = api_key_id key?- comment~ created scopes:[str] expiration_date?="" tags?-:[str]
    # An API key; `key`, which is the secret, is there when it has just been created.
KeyResponse = api_key!:Key member!:Member # A key, and whose it is.
KeysResponse = api_keys:[KeyResponse] # Keys.
ScopesResponse = scopes:[str] # The scopes of a member.
Invite = email scope # An invitation.
InvitesResponse = invites:[Invite] # Invitations.
Config = language model punctuate?:bool utterances?:bool diarize?:bool smart_format?:bool interim_results?:bool
    topics?:bool|str intents?:bool|str sentiment?:bool|str summarize?:bool|str # The features of a request.
STTUsageDetails = config!:Config usd:float duration?:float total_audio?:float channels?:int streams?:int method tier~
    models:[str] tags?:[str] features:[str] # A transcription, and what it cost in dollars.
Callback = attempts:int code:int completed # How an answer was delivered.
TokenDetail = feature input:int model output:int # Tokens of a language model.
SpeechSegment = characters:int model tier # A piece of speech.
TTSUsageDetails = duration:float speech_segments:[SpeechSegment] # What was spoken, in seconds.
UsageResponse = details?:STTUsageDetails code:int completed message? tts_details?:TTSUsageDetails
    token_details:[TokenDetail] # What a request was answered, by HTTP status.
UsageRequest = response!:UsageResponse project_uuid request_id created path api_key_id callback?:Callback accessor?
    code?-:int deployment?- # A request.
UsageRequestsResponse = page:int limit:int requests:[UsageRequest] # A page of requests.
STTTokens(_Tokens) = tokens_in:int|float out:int|float
    # Tokens; what the wire calls `in`, which is no name in Python, is `tokens_in` as well.
TTSTokens = characters:int|float requests:int|float # Speech, as it is counted.
UsageSummaryResults = tokens!:STTTokens tts!:TTSTokens start end hours:int|float total_hours:int|float
    requests:int|float # The usage of some time.
Resolution = units amount:int|float # How long the times are that results are of.
UsageSummaryResponse = resolution!:Resolution start end results:[UsageSummaryResults] # The usage of all that time.
UsageModel = name language version model_id # A model that was used.
UsageFieldsResponse = tags?:[str] models:[UsageModel] processing_methods:[str] features:[str] languages?:[str]
    # What usage can be asked for.
Balance = balance_id amount:str|int|float units purchase_order_id # A balance.
BalancesResponse = balances:[Balance] # Balances.
Grouping = start end accessor? endpoint? feature_set? models?:[str] method? tags?:any deployment? line_item?
    # What the figures of a breakdown are of.
UsageBreakdownResults = grouping!:Grouping hours:int|float total_hours:int|float agent_hours:int|float
    tokens_in:int|float tokens_out:int|float tts_characters:int|float requests:int|float # Usage of one group.
UsageBreakdownResponse = resolution!:Resolution start end results:[UsageBreakdownResults] # Usage by groups.
BillingBreakdownResults = grouping!:Grouping dollars:int|float # Costs of one group.
BillingBreakdownResponse = resolution!:Resolution start end results:[BillingBreakdownResults] # Costs by groups.
BillingFieldsResponse = accessors:[str] deployments:[str] tags:[str] line_items:any # What costs can be asked for.
Purchase = order_id expiration created amount:int|float units order_type # What was bought.
PurchasesResponse = orders:[Purchase] # Purchases.
AgentConfiguration = agent_id config:any metadata?:any created_at? updated_at?
    # A stored agent; its `agent_id` can stand in place of an agent's settings.
AgentConfigurationsResponse = agents:[AgentConfiguration] # Stored agents.
AgentVariable = variable_id key value:any created_at? updated_at? # What stands in place of a name in stored agents.
AgentVariablesResponse = variables:[AgentVariable] # Variables of stored agents.
ThinkModel = id name provider # A language model that agents think with.
ThinkModelsResponse = models:[ThinkModel] # Language models.
"""
CLASSES = declared(ROWS, _Tokens)
globals().update(CLASSES)
