"""The voice agent as a table: what the server sends, and what keeps the connection alive (protocol section 7)."""

from __future__ import annotations

from .._core.product import Product, incoming, route
from .._core.url import AGENT_HOST
from . import messages as m

KEEP_ALIVE = '{"type": "KeepAlive"}'
CUSTOM = m.AgentWebSocketEvents.CustomFromThinkProvider

INCOMING = {
    **incoming(
        "Open Welcome SettingsApplied ConversationText UserStartedSpeaking AgentThinking FunctionCallRequest "
        "AgentStartedSpeaking AgentAudioDone InjectionRefused Error Close",
        m,
    ),
    **incoming(
        "History PromptUpdated SpeakUpdated ThinkUpdated ListenUpdated Warning FunctionCallResponse "
        "FunctionCallCancelled FunctionCalling LatencyReport EndOfThought ThinkLiveUpdated FrustrationDetected",
        m,
        optional=True,  # 4.8.1 has no event for these
        prefix="Server",  # FunctionCallResponse is what the client sends
    ),
    CUSTOM.value: route(CUSTOM, m.CustomFromThinkProviderResponse, "custom_from_think_provider", optional=True),
}

AGENT = Product(
    endpoint="v1/agent/converse",
    host=AGENT_HOST,
    events=m.AgentWebSocketEvents,
    options=m.SettingsOptions,
    messages=INCOMING,
    binary=True,
    keepalive=KEEP_ALIVE,
    turns="agent.turns:AgentTurns",
    client="AgentWebSocketClient",
    named_errors=True,
    records=True,
)
