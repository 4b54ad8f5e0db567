"""Agent: every message an application can send, and what each call returns."""

from deepgram import (
    AgentKeepAlive,
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    InjectAgentMessageOptions,
    InjectUserMessageOptions,
    Provider,
    SettingsOptions,
    Speak,
    UpdatePromptOptions,
    UpdateSpeakOptions,
)

SERVER = "agent"


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.websocket.v("1")
    ctx.listen_to(connection, AgentWebSocketEvents)
    ctx.record("send before start", connection.send("x"))
    ctx.record("keep alive before start", connection.keep_alive())
    connection.start(SettingsOptions())
    ctx.wait("SettingsApplied")
    ctx.record("keep alive", connection.keep_alive())
    ctx.record("keep alive by hand", connection.send(AgentKeepAlive().to_json()))
    ctx.wait("AgentAudioDone", 2)
    ctx.record("user", connection.inject_user_message(InjectUserMessageOptions(content="Grüezi")))
    ctx.wait("ConversationText")
    ctx.record("agent", connection.inject_agent_message(InjectAgentMessageOptions(message="I am here")))
    ctx.wait("InjectionRefused")
    ctx.record("prompt", connection.send(str(UpdatePromptOptions(prompt="Be brief."))))
    ctx.wait("Unhandled")
    speak = Speak(provider=Provider(type="deepgram", model="aura-2-zeus-en"))
    ctx.record("speak", connection.send(str(UpdateSpeakOptions(speak=speak))))
    ctx.wait("Unhandled", 2)
    ctx.record("bytes", connection.send(b"\x01\x02"))
    ctx.record("bytearray", connection.send(bytearray(b"\x03")))
    ctx.record("memoryview", connection.send(memoryview(b"\x04\x05")))
    ctx.record("text", connection.send("not json"))
    ctx.record("wrong user message", connection.inject_user_message("hello"))
    ctx.record("wrong agent message", connection.inject_agent_message({"message": "hello"}))
    ctx.record("send none", connection.send(None))
    ctx.record("send number", connection.send(5))
    ctx.record("still connected", connection.is_connected())
    ctx.wait("FunctionCallRequest")
    ctx.record("finish", connection.finish())
