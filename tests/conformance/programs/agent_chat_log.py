"""Agent: the chat log of the published example, from `conversation_text.__dict__`."""

import json

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions

SERVER = "agent"


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.websocket.v("1")
    lines = []

    def on_conversation_text(self, conversation_text, **kwargs):
        lines.append(json.dumps(conversation_text.__dict__))

    def on_audio_data(self, data, **kwargs):
        lines.append(f"{len(data)} bytes")

    def on_unhandled(self, unhandled, **kwargs):
        lines.append(json.dumps(unhandled.__dict__))

    def on_welcome(self, welcome, **kwargs):
        lines.append(f"{welcome}")

    connection.on(AgentWebSocketEvents.Welcome, on_welcome)
    connection.on(AgentWebSocketEvents.ConversationText, on_conversation_text)
    connection.on(AgentWebSocketEvents.AudioData, on_audio_data)
    connection.on(AgentWebSocketEvents.Unhandled, on_unhandled)
    connection.on(AgentWebSocketEvents.AgentAudioDone, ctx.handler("AgentAudioDone"))
    if connection.start(SettingsOptions()) is False:
        return
    connection.send(b"\x00")
    connection.send(json.dumps({"type": "UpdatePrompt"}))
    connection.send(json.dumps({"type": "FunctionCallResponse"}))
    ctx.wait("AgentAudioDone")
    connection.finish()
    ctx.record("log", lines)
