"""Every message of the Voice Agent (protocol section 7): options the client sends, responses the server sends.

Fields in the order of 4.8.1, then newer fields of the wire, then the flat fields of the 4.x agent documentation, which
`flat.py` moves to their places on the wire. `parts.py` has base classes with behaviour.
"""

from .._core.table import declared
from .parts import *  # noqa: F403
from .parts import Answer, Calls, Events, Properties, Provided, Provider, Settings, Speaking, SpeakUpdate

# Events: the last four lines are not in 4.8.1, the very last is of early access, 3.9 to 3.11.
ROWS = """
## deepgram.clients.agent.enums
AgentWebSocketEvents(Events) = Open Close AudioData Welcome SettingsApplied ConversationText UserStartedSpeaking
    AgentThinking FunctionCallRequest AgentStartedSpeaking AgentAudioDone Error Unhandled Settings UpdatePrompt
    UpdateSpeak InjectAgentMessage InjectUserMessage InjectionRefused AgentKeepAlive=KeepAlive
    History PromptUpdated SpeakUpdated ThinkUpdated ListenUpdated Warning FunctionCallResponse FunctionCallCancelled
    LatencyReport EndOfThought UpdateThink UpdateListen ForceEndTurn HandlerFailed ThinkLiveUpdated
    FrustrationDetected CustomFromThinkProvider=__customFromThinkProvider UpdateThinkLive=UpdateThink_Live
    SettingsConfiguration UpdateInstructions FunctionCalling
    # Events of the agent clients, and the names of client messages.
## deepgram.clients.agent.v1.websocket.response
HistoryFunctionCall = id name client_side:bool arguments response thought_signature?
    # A function call of the past, with its answer.
HistoryResponse(Event) = type="History" role? content? function_calls?:[HistoryFunctionCall] text->content
    # A text (`role` and `content`) or function calls (`function_calls`); also an entry of `Context.messages`.
WelcomeResponse(Event) = type! request_id! message* session_id->request_id # The server's greeting.
SettingsAppliedResponse(Event) = type! settings*:{any}
    # The server has applied the Settings; `settings` is what the client sent, as JSON types, if known.
ConversationTextResponse(Event) = type! role! content! languages?-:[str] languages_hinted?-:[str]
    conversational_behavior?- text->content
    # A text of `role` ("user" or "assistant"); the agent's texts come one sentence per message.
UserStartedSpeakingResponse(Event) = type! # The user speaks: playback of the agent must stop.
AgentThinkingResponse(Event) = type! content! text->content # Thoughts of the language model.
FunctionCall = id! name! arguments! client_side!:bool thought_signature?-
    # A call the agent asks for; `arguments` is JSON text.
FunctionCallRequest(Calls) = type! functions!:[FunctionCall]
    # The agent requests function calls; the client answers those with `client_side`, each by its id.
AgentStartedSpeakingResponse(Event) = total_latency!:float tts_latency!:float ttt_latency!:float type?-
    # The agent starts to speak; latencies in seconds, `ttt` for the language model.
AgentAudioDoneResponse(Event) = type! # All audio of a reply has been sent; playback may continue.
InjectionRefusedResponse(Event) = type! message?- # An injected message was not accepted; `message` says why.
PromptUpdatedResponse(Event) = type="PromptUpdated" # UpdatePrompt was applied.
SpeakUpdatedResponse(Event) = type="SpeakUpdated" # UpdateSpeak was applied; the next utterance has the new voice.
ThinkUpdatedResponse(Event) = type="ThinkUpdated" # UpdateThink was applied.
ListenUpdatedResponse(Event) = type="ListenUpdated" # UpdateListen was applied.
WarningResponse(Event) = type="Warning" description code message->description
    # A problem that does not end the session (codes in protocol 7.9).
ServerFunctionCallResponse(Event) = type="FunctionCallResponse" id? name content
    # The answer of a function that the server called itself.
FunctionCalling(Event) = type="FunctionCalling"
    # The server calls a function itself (early access only).
CancelledCall = id name # A function call that needs no answer any more.
FunctionCallCancelledResponse(Event) = type="FunctionCallCancelled" functions:[CancelledCall]
    # The user kept speaking: these calls need no answer any more.
LatencyReportResponse(Event) = type="LatencyReport" stt_latency?:float ttt_token_latency?:float ttt_text_latency?:float
    ttt_tool_latency?:float ttt_thinking_latency?:float tts_latency?:float total_latency?:float
    # Latencies of a turn in seconds; each report has some of them.
ThinkLiveUpdatedResponse(Event) = type="ThinkLiveUpdated" # UpdateThink_Live was applied.
FrustrationDetectedResponse(Event) = type="FrustrationDetected" count:int escalated:bool
    # The user is frustrated, for the `count`th time; `escalated` once that exceeds the limit.
CustomFromThinkProviderResponse(Event) = type="__customFromThinkProvider" content:any
    # A message from your own language model to the client.
EndOfThoughtResponse(Event) = type="EndOfThought" # Seen with `experimental=True`; undocumented (protocol 7.5).
## deepgram.clients.agent.v1.websocket.options
Parameters = type?:str|[str] properties?:Properties|{any} required?:[str]
    # The JSON schema of a function's parameters; further schema keys go by item assignment.
Endpoint = method~="POST" url headers?:{str}|[any]
    # Where the server calls a function, a model or a voice. `headers` is a dict or a list of `Header`, on the wire an
    # object. `method` is sent for functions alone.
Function = name! description? url? method? headers?:{str}|[any] parameters?:Parameters|{any} endpoint?:Endpoint
    defer_until_eot?-:bool
    # A function the agent may call: by the client if it has no `endpoint`, else by the server. `parameters` is a JSON
    # schema. Flat: `url`, `method` and `headers`, which belong to `endpoint`; an empty `url` means none.
Listen(Provided) = model?- language?- smart_format?-:bool keyterms?-:[str] encoding?- sample_rate?-:int channels?-:int
    interim_results?-:bool vad_events?-:bool endpointing?-:int|bool|str
    # Speech recognition. All fields but `provider` are flat.
Think(Provided) = functions?:[Function|{any}] endpoint?:Endpoint prompt? context_length?:int|str model?- instructions?-
    # The language model, its prompt and its functions. Flat: `model`, and `instructions` for `prompt`.
Speak(Provided) = endpoint?:Endpoint model?- encoding?- sample_rate?-:int container?- voice_id?-
    # The voice. Flat: `model`, `encoding`, `sample_rate` (Hz), `container`, and of early access `voice_id`.
Input = encoding~="linear16" sample_rate:int=16000 # The format of the audio the client sends; `sample_rate` in Hz.
Output = encoding~="linear16" sample_rate~:int=16000 bitrate?:int container~="none"
    # The format of the audio the server sends; `sample_rate` in Hz, `bitrate` in bit/s.
Audio = input:Input output:Output # The audio formats of both directions.
Flags = history?:bool # Switches of a session: `history=False` stops `History` messages.
Context = messages:[HistoryResponse|{any}] replay?-:bool
    # The conversation so far, given to an agent that takes it over (protocol 7.3); with `replay`, which is of early
    # access, the agent says the last message.
Agent(Speaking) = language="en" listen@:Listen think@:Think|[Think] speak:Speak|[Speak] greeting?
    context?-:Context|{any}
    # How the agent listens, thinks and speaks; lists of `think` and `speak` are tried in order.
SettingsOptions(Settings) = experimental~:bool=false type="Settings" tags?:[str] audio:Audio agent:Agent|any
    mip_opt_out?:bool=false flags?-:Flags|{any} listen?-:Listen think?-:Think|[Think] speak?-:Speak|[Speak]
    # The first message of a session (protocol 7.3); `agent` may be the UUID of a stored configuration. Flat: `listen`,
    # `think` and `speak`, which belong to `agent`.
UpdateSpeakOptions(SpeakUpdate) = type="UpdateSpeak" speak:Speak|[Speak] model?-
    # Change the voice (protocol 7.8); `model` alone is one of Deepgram's.
UpdateThinkOptions(Settings) = type="UpdateThink" think:Think|[Think]
    # Replace the whole think block, prompt and functions too (protocol 7.8).
UpdateListenOptions(Settings) = type="UpdateListen" listen:Listen # Change speech recognition (protocol 7.8).
UpdatePromptOptions = type="UpdatePrompt" prompt # Add to the prompt (protocol 7.8).
AgentKeepAlive = type="KeepAlive" # Keeps an idle session open (protocol 7.10).
UpdateThinkLiveOptions = type="UpdateThink_Live" think_live:{any} # Change Think Live (protocol 16).
InjectAgentMessageOptions = type="InjectAgentMessage" message behavior?- is_dynamic?-:bool text->message
    # Make the agent say `message` (`text`); `behavior` is "default", "queue" or "interrupt" (protocol 7.8). With
    # `is_dynamic` and without a message, Think Live finds the words (protocol 16).
InjectUserMessageOptions = type="InjectUserMessage" content text->content
    # Send `content` (`text`) as if the user had said it (protocol 7.8).
FunctionCallResponse(Answer) = type="FunctionCallResponse" id name content thought_signature?- output->content
    function_call_id->id
    # The client's answer to a function call (protocol 7.7); `result` is `content`, as JSON text unless it is text.
ForceEndTurnOptions = type="ForceEndTurn" # End the user's turn now; Flux models only (protocol 7.8).
"""
CLASSES = declared(ROWS, Events, Calls, Answer, Properties, Provided, Provider, Settings, Speaking, SpeakUpdate)
globals().update(CLASSES)
