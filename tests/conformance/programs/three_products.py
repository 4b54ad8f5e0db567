"""One DeepgramClient with its three products connected at the same time."""

from deepgram import (
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    LiveOptions,
    LiveTranscriptionEvents,
    SettingsOptions,
    SpeakWebSocketEvents,
    SpeakWSOptions,
)

SERVER = {
    "on": {
        "Settings": [{"type": "SettingsApplied"}],
        "binary": [{"type": "UtteranceEnd", "channel": [0], "last_word_end": 1.0}],
        "Speak": [{"type": "Flushed", "sequence_id": 0}],
        "Close": [("close", 1000, "")],
        "CloseStream": [("close", 1000, "")],
    }
}


def run(ctx):
    deepgram = DeepgramClient("k", DeepgramClientOptions(url=ctx.url))
    listen, speak = deepgram.listen.websocket.v("1"), deepgram.speak.websocket.v("1")
    listen.on(LiveTranscriptionEvents.UtteranceEnd, ctx.handler("UtteranceEnd"))
    speak.on(SpeakWebSocketEvents.Flushed, ctx.handler("Flushed"))
    listen.on(LiveTranscriptionEvents.Error, ctx.handler("Error"))
    ctx.record("listen", listen.start(LiveOptions(model="nova-3")))
    ctx.record("speak", speak.start(SpeakWSOptions(model="aura-2-thalia-en")))
    agent = deepgram.agent.websocket.v("1")
    agent.on(AgentWebSocketEvents.SettingsApplied, ctx.handler("SettingsApplied"))
    ctx.record("agent", agent.start(SettingsOptions()))
    ctx.wait("SettingsApplied")
    listen.send(b"\x00")
    ctx.wait("UtteranceEnd")
    speak.send_text("x")
    ctx.wait("Flushed")
    ctx.record("connected", [client.is_connected() for client in (listen, speak, agent)])
    ctx.record("finish", [client.finish() for client in (listen, speak, agent)])
