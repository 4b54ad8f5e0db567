"""The voice agent as a table: what the server sends, and what keeps the connection alive (protocol section 7)."""

from __future__ import annotations

from .._core.messages import CloseResponse, ErrorResponse, OpenResponse
from .._core.product import Incoming, Product
from .._core.url import AGENT_HOST
from . import messages as m

KEEP_ALIVE = '{"type": "KeepAlive"}'

INCOMING = {
    "Open": Incoming("Open", OpenResponse, "open"),
    "Welcome": Incoming("Welcome", m.WelcomeResponse, "welcome"),
    "SettingsApplied": Incoming("SettingsApplied", m.SettingsAppliedResponse, "settings_applied"),
    "ConversationText": Incoming("ConversationText", m.ConversationTextResponse, "conversation_text"),
    "UserStartedSpeaking": Incoming("UserStartedSpeaking", m.UserStartedSpeakingResponse, "user_started_speaking"),
    "AgentThinking": Incoming("AgentThinking", m.AgentThinkingResponse, "agent_thinking"),
    "FunctionCallRequest": Incoming("FunctionCallRequest", m.FunctionCallRequest, "function_call_request"),
    "AgentStartedSpeaking": Incoming("AgentStartedSpeaking", m.AgentStartedSpeakingResponse, "agent_started_speaking"),
    "AgentAudioDone": Incoming("AgentAudioDone", m.AgentAudioDoneResponse, "agent_audio_done"),
    "InjectionRefused": Incoming("InjectionRefused", m.InjectionRefusedResponse, "injection_refused"),
    "Error": Incoming("Error", ErrorResponse, "error"),
    "Close": Incoming("Close", CloseResponse, "close"),
    # 4.8.1 has no event for these
    "History": Incoming("History", m.HistoryResponse, "history", True),
    "PromptUpdated": Incoming("PromptUpdated", m.PromptUpdatedResponse, "prompt_updated", True),
    "SpeakUpdated": Incoming("SpeakUpdated", m.SpeakUpdatedResponse, "speak_updated", True),
    "ThinkUpdated": Incoming("ThinkUpdated", m.ThinkUpdatedResponse, "think_updated", True),
    "ListenUpdated": Incoming("ListenUpdated", m.ListenUpdatedResponse, "listen_updated", True),
    "Warning": Incoming("Warning", m.WarningResponse, "warning", True),
    "FunctionCallResponse": Incoming(
        "FunctionCallResponse", m.ServerFunctionCallResponse, "function_call_response", True
    ),
    "FunctionCallCancelled": Incoming(
        "FunctionCallCancelled", m.FunctionCallCancelledResponse, "function_call_cancelled", True
    ),
    "FunctionCalling": Incoming("FunctionCalling", m.FunctionCalling, "function_calling", True),
    "LatencyReport": Incoming("LatencyReport", m.LatencyReportResponse, "latency_report", True),
    "ThinkLiveUpdated": Incoming("ThinkLiveUpdated", m.ThinkLiveUpdatedResponse, "think_live_updated", True),
    "FrustrationDetected": Incoming("FrustrationDetected", m.FrustrationDetectedResponse, "frustration_detected", True),
    "__customFromThinkProvider": Incoming(
        "__customFromThinkProvider", m.CustomFromThinkProviderResponse, "custom_from_think_provider", True
    ),
    "EndOfThought": Incoming("EndOfThought", m.EndOfThoughtResponse, "end_of_thought", True),
}

AGENT = Product(
    endpoint="v1/agent/converse",
    host=AGENT_HOST,
    events=m.AgentWebSocketEvents,
    options=m.SettingsOptions,
    messages=INCOMING,
    binary=True,
    keepalive=KEEP_ALIVE,
)
