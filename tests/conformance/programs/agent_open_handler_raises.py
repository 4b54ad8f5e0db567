"""Agent: an Open handler raises; 4.8.1 returns False and leaks the connection."""

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions

SERVER = "agent"
DIFFERS = {
    "values.start": ("handler-raises", True),
    "connections.0.frames": (
        "handler-raises",
        [["text", '{\n    "experimental": false,\n    "type": "Settings",\n    "audio": null,\n    "agent": null\n}']],
    ),
    "events": ("handler-raises", ["Error", "Welcome", "SettingsApplied", "Close"]),
}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.websocket.v("1")

    def bad(self, open, **kwargs):
        raise ValueError("mine")

    connection.on(AgentWebSocketEvents.Open, bad)
    for name in ("Error", "Welcome", "SettingsApplied", "Close"):
        connection.on(getattr(AgentWebSocketEvents, name), ctx.handler(name))
    if ctx.record("start", connection.start(SettingsOptions(audio=None, agent=None, mip_opt_out=None))):
        ctx.wait("SettingsApplied")
    ctx.wait("Welcome")
    ctx.record("finish", connection.finish())
