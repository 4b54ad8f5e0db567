"""Agent: messages of types unknown to 4.8.1 go to `Unhandled`, exactly as received."""

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions

SERVER = {
    "on": {
        "Settings": [
            '{"type":"History",  "role":"user","content":"hi"}',
            {"type": "PromptUpdated"},
            {"type": "SpeakUpdated"},
            {"type": "ThinkUpdated"},
            {"type": "Warning", "description": "d", "code": "c"},
            {"type": "FunctionCallResponse", "id": "i", "name": "n", "content": "c"},
            {"type": "Tomorrow", "x": [1]},
            {"type": "Settings"},
            {"no": "type"},
            "",
            {"type": "SettingsApplied"},
        ]
    },
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.websocket.v("1")
    ctx.listen_to(connection, AgentWebSocketEvents)
    connection.start(SettingsOptions())
    ctx.wait("SettingsApplied")
    ctx.record("finish", connection.finish())
