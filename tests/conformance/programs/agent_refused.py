"""Agent: a handshake answered with 401; `start()` returns False, or raises with the option for that."""

import websockets.exceptions

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions

SERVER = {"refuse": (401, {"dg-error": "Invalid credentials.", "dg-request-id": "r"}, "no")}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.websocket.v("1")
    ctx.listen_to(connection, AgentWebSocketEvents)
    ctx.record("start", connection.start(SettingsOptions()))
    ctx.record("connected", connection.is_connected())
    ctx.record("send", connection.send(b"\x00"))
    ctx.record("finish", connection.finish())

    for value in (True, "true"):
        config = DeepgramClientOptions(url=ctx.url, options={"termination_exception_connect": value})
        connection = DeepgramClient("k", config).agent.websocket.v("1")
        try:
            ctx.record(f"start {value!r}", connection.start(SettingsOptions()))
        except websockets.exceptions.InvalidStatus as error:
            ctx.record(f"raised {value!r}", [error.response.status_code, str(error)])
        ctx.record(f"finish {value!r}", connection.finish())
