"""Agent: error messages of the server are events and don't end the connection."""

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions

SERVER = {
    "open": [{"type": "Welcome", "request_id": "r"}],
    "on": {
        "Settings": [
            {"type": "Error", "description": "Unparsable", "message": "m", "variant": "v"},
            {"type": "Error", "description": "Only this"},
            {"type": "SettingsApplied"},
        ]
    },
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.websocket.v("1")
    ctx.listen_to(connection, AgentWebSocketEvents)
    ctx.record("start", connection.start(SettingsOptions(), tag="t"))
    ctx.wait("SettingsApplied")
    ctx.record("connected", connection.is_connected())
    ctx.record("finish", connection.finish())
