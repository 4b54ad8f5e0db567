"""The messages of 5.x to 7.x as one table, in the syntax of `_core/table.py` with these extensions:

    ## v1/listen ListenV1
    Name[Event]* Further(listen.messages.LiveOptions) = field count:int=1 words:[Word] extra?:any

- `ListenV1` prefixes all names that follow, except those that begin with a dot. `Name[Event]` is two names,
  `ListenV1NameEvent` and `ListenV1Name`; further names are aliases of the class. `*` marks what the endpoint sends.
- " ; " separates rows on a line.
- The name in parentheses is the 4.x declaration of the message: fields without a type of their own take theirs from it.
- A field without a default is required. `type` defaults to the name.
- A field with several classes takes the one whose `type` matches.

The build imports this module to write stubs, before any dependency is installed.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Dict, List, NamedTuple, Tuple

from ..._core.declare import parse_rows

ROWS = """
## v1/listen ListenV1
ControlMessage = type:str ; Finalize = type ; CloseStream = type ; KeepAlive = type
Configure = type keyterms?:[str] features?:any
Results[Event]*(listen.messages.LiveResultResponse) = type channel_index duration start is_final? speech_final?
    channel:Channel metadata:ResultsMetadata from_finalize? entities?:[ResultsEntitiesItem]
Channel ResultsChannel = alternatives:[Alternative]
Alternative ResultsChannelAlternativesItem(listen.messages.ListenWSAlternative) = transcript confidence languages?
    languages_hinted?:[str] words:[Word]
Word ResultsChannelAlternativesItemWordsItem(listen.messages.ListenWSWord) = word start end confidence language?
    punctuated_word? speaker?
ResultsEntitiesItem(listen.messages.ListenWSEntity) = label value raw_value confidence start_word end_word
ResultsMetadata(listen.messages.Metadata) = request_id model_info:ModelInfo model_uuid
    diarize_info?:ResultsMetadataDiarizeInfo
ModelInfo ResultsMetadataModelInfo(_core.messages.ModelInfo) = name version arch
ResultsMetadataDiarizeInfo = model_uuid arch
Metadata[Event]*(listen.messages.MetadataResponse) = type transaction_key? request_id sha256 created duration
    channels:float
UtteranceEnd[Event]*(listen.messages.UtteranceEndResponse) = type channel last_word_end
SpeechStarted[Event]*(listen.messages.SpeechStartedResponse) = type channel timestamp
ConfigureSuccess* = type request_id keyterms?:[str] ; ConfigureFailure* = type request_id code description
Error*(_core.messages.ErrorResponse) = type variant? description code? message?
## v2/listen ListenV2
MediaMessage = data?:any ; ControlMessage CloseStream = type="CloseStream" ; ForceEndTurn = type
Configure = type thresholds?:ConfigureThresholds keyterms?:any language_hints?:[str] numerals?:bool
ConfigureThresholds ConfigureSuccessThresholds = eager_eot_threshold?:float eot_threshold?:float eot_timeout_ms?:int
Connected[Event]* = type request_id sequence_id:int
TurnInfo[Event]* = type request_id sequence_id:int event turn_index:int audio_window_start:float audio_window_end:float
    transcript words:[TurnInfoEventWordsItem] end_of_turn_confidence:float languages?:[str] languages_hinted?:[str]
    trigger?
TurnInfoEventWordsItem TurnInfoWordsItem = word confidence:float start?:float end?:float
ConfigureSuccess* = type request_id thresholds:ConfigureThresholds keyterms?:any language_hints?:[str] numerals?:bool
    sequence_id:int
ConfigureFailure* = type request_id sequence_id:int code? description?
Warning* = type request_id? sequence_id?:int code description
FatalError[Event]* = type="Error" sequence_id:int code description
## v1/speak SpeakV1
Text[Message] = type="Speak" text ; ControlMessage = type:str ; Flush = type ; Clear = type ; Close = type
Metadata[Event]*(speak.messages.MetadataResponse) = type request_id model_name model_version model_uuid
    additional_model_uuids?
ControlEvent Flushed* Cleared*(speak.messages.FlushedResponse) = type:str sequence_id
Warning[Event]*(speak.messages.WarningResponse) = type warn_msg? warn_code? description? code?
## v2/speak SpeakV2
Speak = type text ; Flush = type ; Close = type ; Interrupt = type playback_offset?:InterruptPlaybackOffset
InterruptPlaybackOffset = type="time_ms" value:int ; Configure = type speed?:float
Connected* = type request_id model_name model_version model_uuids:[str] ; SpeechStarted* = type speech_id
SpeechMetadata* = type speech_id audio_duration_ms:int input_character_count:int billable_character_count:int
    controls_applied:SpeechMetadataControlsApplied
SpeechMetadataControlsApplied SpeechInterruptedMetadataControlsApplied = pronunciations_applied:int breaks_applied?:int
    pronunciation_warnings:int
Flushed* = type speech_id
SessionMetadata* = type total_audio_duration_ms:int total_input_character_count:int total_billable_character_count:int
Warning* = type code description ; Error* = type code description
SpeechInterrupted* = type audio_played_ms:int text_spoken? text_remaining? metadata:SpeechInterruptedMetadata
SpeechInterruptedMetadata = speech_id audio_duration_ms:int input_character_count:int billable_character_count:int
    controls_applied:SpeechMetadataControlsApplied
ConfigureSuccess* = type applied:ConfigureSuccessApplied ; ConfigureSuccessApplied = speed?:float
ConfigureFailure* = type code field? value?:float description
## v1/agent/converse AgentV1
SettingsMessage(agent.messages.SettingsOptions) = type audio:AudioConfig agent:Agent tags?:[str] experimental=false
    flags?:Flags mip_opt_out=false
Settings = type audio:AudioConfig agent:SettingsAgent tags?:[str] experimental?:bool flags?:SettingsFlags
    mip_opt_out?:bool
AudioConfig SettingsAudio = input?:AudioInput output?:AudioOutput
AudioInput(agent.messages.Input) = encoding="linear16" sample_rate=24000
SettingsAudioInput(agent.messages.Input) = encoding? sample_rate?
AudioOutput(agent.messages.Output) = encoding="linear16" sample_rate? bitrate? container?
SettingsAudioOutput(agent.messages.Output) = encoding? sample_rate? bitrate? container?
Agent = language="en" context?:Context listen?:Listen think:Think speak:SpeakProviderConfig greeting?
SettingsAgent SettingsAgentContext = language? context?:Context listen?:SettingsAgentListen think?:Think
    think_live?:.ThinkLiveSettingsV1 speak?:SpeakProviderConfig greeting?
Flags = history:bool=true ; SettingsFlags = history?:bool
Context SettingsAgentContextContext = messages?:[HistoryMessage]|[HistoryFunctionCalls]
HistoryMessage* HistoryContent .ConversationHistoryMessage SettingsAgentContextMessagesItemContent = type role content
HistoryFunctionCalls* .FunctionCallHistoryMessage SettingsAgentContextMessagesItemFunctionCalls =
    type="History" function_calls:[FunctionCall]
FunctionCall .FunctionCallHistoryMessageFunctionCallsItem HistoryFunctionCallsFunctionCallsItem
    (agent.messages.HistoryFunctionCall) = id name client_side arguments response thought_signature?
Listen = provider:ListenProvider
ListenProvider = type="deepgram" model keyterms?:[str] smart_format:bool=false
SettingsAgentListen SettingsAgentContextListen = provider?:SettingsAgentListenProvider_V1|SettingsAgentListenProvider_V2
UpdateListenListen = provider:SettingsAgentListenProvider_V2|SettingsAgentListenProvider_V1
SettingsAgentListenProvider_V1 SettingsAgentListenProviderV1 .DeepgramListenProviderV1 UpdateListenListenProvider_V1
    SettingsAgentContextListenProvider_V1 SettingsAgentContextListenProviderV1 = version="v1" type="deepgram" model?
    language? keyterms?:[str] smart_format?:bool
SettingsAgentListenProvider_V2 SettingsAgentListenProviderV2 .DeepgramListenProviderV2 UpdateListenListenProvider_V2
    SettingsAgentContextListenProvider_V2 SettingsAgentContextListenProviderV2 = version="v2" type="deepgram" model
    language_hints?:[str] language_hint?:any eot_threshold?:float eager_eot_threshold?:float eot_timeout_ms?:int
    keyterms?:[str]
Endpoint .ThinkSettingsV1Endpoint .SpeakSettingsV1Endpoint .ThinkSettingsV1FunctionsItemEndpoint = url headers?:any
AwsCredentials .AwsBedrockThinkProviderCredentials .AwsPollySpeakProviderCredentials = type:str region access_key_id
    secret_access_key session_token?
Function .ThinkSettingsV1FunctionsItem = name description? parameters?:any endpoint?:Endpoint
Think .ThinkSettingsV1 =
    provider:OpenAiThinkProvider|AwsBedrockThinkProvider|AnthropicThinkProvider|GoogleThinkProvider|GroqThinkProvider|.DeepgramThinkProvider
    endpoint?:Endpoint functions?:[Function] prompt? context_length?:any
OpenAiThinkProvider .ThinkSettingsV1Provider_OpenAi = type="open_ai" model temperature?:float
AnthropicThinkProvider .ThinkSettingsV1Provider_Anthropic = type="anthropic" model temperature?:float
GoogleThinkProvider .ThinkSettingsV1Provider_Google = type="google" model? temperature?:float
GroqThinkProvider .ThinkSettingsV1Provider_Groq = type="groq" model="openai/gpt-oss-20b" temperature?:float
.DeepgramThinkProvider .ThinkSettingsV1Provider_Deepgram = type="deepgram" model temperature?:float
AwsBedrockThinkProvider .ThinkSettingsV1Provider_AwsBedrock = type="aws_bedrock" model temperature?:float
    credentials?:AwsCredentials
.ThinkLiveSettingsV1 = provider:.ThinkLiveSettingsV1Provider
.ThinkLiveSettingsV1Provider .DeepgramThinkLiveProviderV1 = type="deepgram" version="v1"
    agent_backchannel_sensitivity?:float presence_check_max_count?:int presence_check_interval_ms?:int
    frustration_max_count?:int restricted_terms?:[str]
SpeakProviderConfig .SpeakSettingsV1 =
    provider:DeepgramSpeakProvider|ElevenLabsSpeakProvider|CartesiaSpeakProvider|OpenAiSpeakProvider|AwsPollySpeakProvider
    endpoint?:Endpoint
DeepgramSpeakProvider .SpeakSettingsV1Provider_Deepgram = type="deepgram" model
ElevenLabsSpeakProvider .SpeakSettingsV1Provider_ElevenLabs = type="eleven_labs" model_id language_code?
CartesiaSpeakProvider .SpeakSettingsV1Provider_Cartesia = type="cartesia" model_id voice:CartesiaVoice language?
CartesiaVoice .CartesiaSpeakProviderVoice = mode id
OpenAiSpeakProvider .SpeakSettingsV1Provider_OpenAi = type="open_ai" model voice
AwsPollySpeakProvider .SpeakSettingsV1Provider_AwsPolly = type="aws_polly" voice language_code? engine
    credentials:AwsCredentials
ControlMessage KeepAlive = type="KeepAlive" ; UpdateSpeak[Message] = type speak:SpeakProviderConfig
UpdateThink = type think:Think ; UpdateThinkLive = type="UpdateThink_Live" think_live:.ThinkLiveSettingsV1
UpdateListen = type listen:UpdateListenListen ; UpdatePrompt[Message] = type prompt
InjectUserMessage[Message] = type content ; InjectAgentMessage[Message] = type message behavior?
InjectDynamicAgentMessage = type="InjectAgentMessage" is_dynamic:bool=true behavior? ; ForceEndTurn = type
CustomToThinkProvider = type="__customToThinkProvider" content:any
FunctionCallResponseMessage* SendFunctionCallResponse ReceiveFunctionCallResponse = type name content id?
    thought_signature?
Welcome[Message]* = type request_id ; SettingsApplied[Event]* = type
ConversationText[Event]*(agent.messages.ConversationTextResponse) = type role content conversational_behavior?
    languages_hinted? languages?
UserStartedSpeaking[Event]* = type ; AgentThinking[Event]* = type content
FunctionCallRequest[Event]* = type functions:[FunctionCallRequestFunction]
FunctionCallRequestFunction FunctionCallRequestFunctionsItem(agent.messages.FunctionCall) = id name arguments
    client_side thought_signature?
FunctionCallCancelled* = type functions:[FunctionCallCancelledFunctionsItem]
FunctionCallCancelledFunctionsItem = id name
AgentStartedSpeaking[Event]*(agent.messages.AgentStartedSpeakingResponse) = type total_latency tts_latency ttt_latency
AgentAudioDone[Event]* = type ; PromptUpdated[Event]* = type ; SpeakUpdated[Event]* = type ; ThinkUpdated* = type
ThinkLiveUpdated* = type ; ListenUpdated* = type ; InjectionRefused[Event]* = type message?
FrustrationDetected* = type count:int escalated:bool
CustomFromThinkProvider* = type="__customFromThinkProvider" content:any
LatencyReport*(agent.messages.LatencyReportResponse) = type stt_latency? ttt_token_latency? ttt_text_latency?
    ttt_tool_latency? ttt_thinking_latency? tts_latency? total_latency?
Error[Event]* = type description code ; Warning[Event]* = type description code
"""
ENDPOINTS = dict(re.findall(r"## (\S+) (\w+)", ROWS))  # the prefix of each endpoint's names
AUDIO = ("ListenV1MediaMessage", "AgentV1MediaMessage")  # audio that is sent
RENAMED = (  # prefixes of names: now, and in 6.1
    ("SpeakSettingsV1", "AgentV1SettingsAgentSpeakEndpoint"),
    ("SpeakSettingsV1", "AgentV1SettingsAgentSpeakOneItem"),
    ("SpeakSettingsV1", "AgentV1UpdateSpeakSpeakEndpoint"),
    ("SpeakSettingsV1", "AgentV1UpdateSpeakSpeakOneItem"),
    ("ThinkSettingsV1", "AgentV1SettingsAgentThinkOneItem"),
)
CHUNKS = ("AgentV1AudioChunkEvent", "SpeakV1AudioChunkEvent", "SpeakV2AudioChunkEvent")  # audio that is received


class Row(NamedTuple):
    """A row of the table."""

    names: Tuple[str, ...]
    received: Tuple[str, ...]  # those of `names` that the endpoint sends
    declaration: str
    columns: Tuple[str, ...]
    prefix: str  # of its names


@cache
def rows() -> Dict[str, Row]:
    """All rows by all their names."""
    found: Dict[str, Row] = {}
    for section in ROWS.split("## ")[1:]:
        title, _, text = section.partition("\n")
        prefix = title.partition(" ")[2]
        for head, declaration, columns, _ in parse_rows(text):
            words = {word: full_names(word.replace("*", ""), prefix) for word in head.split()}
            names = tuple(name for each in words.values() for name in each)
            names += tuple(name.replace(new, old) for new, old in RENAMED for name in names if name.startswith(new))
            received = tuple(each[0] for word, each in words.items() if word.endswith("*"))
            found.update(dict.fromkeys(names, Row(names, received, declaration, columns, prefix)))
    return found


def full_names(word: str, prefix: str) -> Tuple[str, ...]:
    """The names of a class: with the prefix, and with and without the suffix."""
    name, _, suffix = word.rstrip("]").partition("[")
    name = name[1:] if name.startswith(".") else prefix + name
    return (name + suffix, name) if suffix else (name,)


def wire_type(name: str) -> str:
    """The `type` on the wire of the message with this name."""
    return re.sub(r"^[A-Z][a-z]+V\d|(Event|Message)$", "", name)


def rows_received(endpoint: str) -> List[Row]:
    """The rows of the messages an endpoint sends, without audio."""
    return [*{row.names: row for row in rows().values() if row.received and row.prefix == ENDPOINTS[endpoint]}.values()]


@cache
def unions() -> Dict[str, List[str]]:
    """Unions of what handlers may receive, for annotations."""
    found: Dict[str, List[str]] = {}
    for endpoint, prefix in ENDPOINTS.items():
        members = [row.names[0] for row in rows_received(endpoint)]
        members += [chunk for chunk in CHUNKS if chunk.startswith(prefix)]
        found[f"{prefix}SocketClientResponse"] = members
    return found | {name.replace("V1", ""): members for name, members in found.items() if "V1" in name}


@cache
def names() -> Tuple[str, ...]:
    """The names of all messages, their `...Params` dicts, the audio classes, and the unions."""
    return (*rows(), *(f"{name}Params" for name in rows()), *AUDIO, *CHUNKS, *unions())
