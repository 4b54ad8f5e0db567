"""Agent: verbs before `start()` and after `finish()`, and a second `finish()`."""

from deepgram import (
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    InjectUserMessageOptions,
    SettingsOptions,
)

SERVER = "agent"


def verbs(ctx, when, connection):
    ctx.record(f"connected {when}", connection.is_connected())
    ctx.record(f"send {when}", connection.send(b"\x00"))
    ctx.record(f"keep alive {when}", connection.keep_alive())
    ctx.record(f"inject {when}", connection.inject_user_message(InjectUserMessageOptions(content="c")))
    if when == "while":
        ctx.wait("ConversationText", 2)
    ctx.record(f"finish {when}", connection.finish())


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.websocket.v("1")
    ctx.listen_to(connection, AgentWebSocketEvents)
    verbs(ctx, "before", connection)
    connection.start(SettingsOptions())
    ctx.wait("SettingsApplied")
    verbs(ctx, "while", connection)
    verbs(ctx, "after", connection)
