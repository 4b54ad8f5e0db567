"""Agent: addons go into the query, headers into the handshake, members onto the client, kwargs to the handlers."""

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions

SERVER = "agent"


def run(ctx):
    config = DeepgramClientOptions(url=ctx.url, headers={"X-Config": "1", "X-Both": "config"})
    deepgram = DeepgramClient(access_token="secret-token", config=config)
    connection = deepgram.agent.websocket.v("1")
    ctx.listen_to(connection, AgentWebSocketEvents)
    started = connection.start(
        SettingsOptions(),
        addons={"flag": True, "off": False, "none": None, "text": "a b&ü", "many": ["x", "y"]},
        headers={"X-Call": "2", "X-Both": "call"},
        members={"session_name": "blue", "turns": [1]},
        extra="kept",
        number=7,
    )
    ctx.record("start", started)
    ctx.record("members", [connection.session_name, connection.turns])
    ctx.wait("SettingsApplied")
    ctx.record("finish", connection.finish())
    ctx.record("config headers", "X-Call" in deepgram._config.headers)
    ctx.record("X-Both", deepgram._config.headers["X-Both"])
