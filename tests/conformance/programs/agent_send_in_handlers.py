"""Agent: handlers that send: in Open, before the settings; in SettingsApplied; registered while connected."""

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions

SERVER = "agent"
DIFFERS = {
    "connections.0.frames.0": (
        "settings-first",
        ["text", '{\n    "experimental": false,\n    "type": "Settings",\n    "audio": null,\n    "agent": null\n}'],
    ),
    "connections.0.frames.1": ("settings-first", ["text", '{"type": "KeepAlive"}']),
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.websocket.v("1")

    def on_open(self, open, **kwargs):
        ctx.record("in open", self.keep_alive())

    def on_settings_applied(self, settings_applied, **kwargs):
        ctx.record("in settings applied", self.send(b"\x00"))

    connection.on(AgentWebSocketEvents.Open, on_open)
    connection.on(AgentWebSocketEvents.SettingsApplied, on_settings_applied)
    connection.on(AgentWebSocketEvents.FunctionCallRequest, ctx.handler("call"))
    ctx.record("start", connection.start(SettingsOptions(audio=None, agent=None, mip_opt_out=None)))
    connection.on(AgentWebSocketEvents.AudioData, ctx.handler("late"))
    ctx.wait("call")
    connection.send('{"type": "FunctionCallResponse"}')
    ctx.wait("late", 2)
    ctx.record("finish", connection.finish())
