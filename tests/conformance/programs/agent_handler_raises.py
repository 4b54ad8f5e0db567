"""Agent: handlers raise, for a text event and for audio; 4.8.1 ends the connection at the first exception."""

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions

SERVER = {
    "on": {
        "Settings": [{"type": "SettingsApplied"}],
        "binary": [{"type": "UserStartedSpeaking"}, b"\x01", {"type": "AgentAudioDone"}],
    }
}
DIFFERS = {
    "events": (
        "handler-raises",
        ["Open", "SettingsApplied", "Error", "sibling", "Error", "AudioData", "AgentAudioDone", "Close"],
    ),
    "values.connected": ("handler-raises", True),
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.websocket.v("1")

    def bad(self, *args, **kwargs):
        raise ValueError("mine")

    connection.on(AgentWebSocketEvents.AudioData, bad)
    connection.on(AgentWebSocketEvents.UserStartedSpeaking, bad)
    connection.on(AgentWebSocketEvents.UserStartedSpeaking, ctx.handler("sibling"))
    for name in ("Open", "SettingsApplied", "AudioData", "AgentAudioDone", "Error", "Close"):
        connection.on(getattr(AgentWebSocketEvents, name), ctx.handler(name))
    connection.start(SettingsOptions())
    ctx.wait("SettingsApplied")
    connection.send(b"\x00")
    ctx.until(lambda: "AgentAudioDone" in ctx.names() or not connection.is_connected())
    ctx.record("connected", connection.is_connected())
    ctx.record("finish", connection.finish())
    ctx.record("error", next(event for event in ctx.events if event["name"] == "Error"))
