"""Agent: one object, three connections in turn; handlers are kept, the arguments of `start()` are not."""

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions

SERVER = "agent"


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.websocket.v("1")
    ctx.listen_to(connection, AgentWebSocketEvents)
    for number, addons in enumerate(({"first": 1}, None, {"third": 3})):
        kwargs = {"turn": number} if number else {}
        ctx.record(f"start {number}", connection.start(SettingsOptions(), addons=addons, **kwargs))
        ctx.wait("SettingsApplied")
        ctx.record(f"connected {number}", connection.is_connected())
        ctx.record(f"finish {number}", connection.finish())
        ctx.phase()
