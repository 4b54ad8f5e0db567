"""Agent: messages with a missing field, a null or a wrong type; 4.8.1 ends the connection."""

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions

SERVER = {
    "on": {
        "Settings": [{"type": "SettingsApplied"}],
        "binary": [
            {"type": "ConversationText", "content": "no role"},
            {"type": "ConversationText", "role": None, "content": ["a"]},
            {"type": "FunctionCallRequest"},
            {"type": "AgentAudioDone"},
        ],
    }
}
DIFFERS = {
    "events": ("lenient-decoding", ["Open", "no role", "null role", "call", "AgentAudioDone", "Close"]),
    "values.connected": ("lenient-decoding", True),
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.websocket.v("1")

    def on_text(self, conversation_text, **kwargs):
        ctx.event("no role" if conversation_text.content == "no role" else "null role")

    def on_call(self, function_call_request, **kwargs):
        ctx.event("call")

    connection.on(AgentWebSocketEvents.ConversationText, on_text)
    connection.on(AgentWebSocketEvents.FunctionCallRequest, on_call)
    for name in ("Open", "AgentAudioDone", "Close", "Error"):
        connection.on(getattr(AgentWebSocketEvents, name), ctx.handler(name))
    connection.start(SettingsOptions())
    connection.send(b"\x00")
    ctx.until(lambda: "AgentAudioDone" in ctx.names() or not connection.is_connected())
    ctx.record("connected", connection.is_connected())
    ctx.record("finish", connection.finish())
