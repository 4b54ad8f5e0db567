"""Agent, asyncio: every message an application can send, and what each call returns."""

from deepgram import (
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    InjectAgentMessageOptions,
    InjectUserMessageOptions,
    SettingsOptions,
)

SERVER = "agent"


async def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.asyncwebsocket.v("1")
    ctx.listen_to(connection, AgentWebSocketEvents, coroutines=True)
    ctx.record("send before start", await connection.send("x"))
    ctx.record("start", await connection.start(SettingsOptions(), addons={"a": 1}, extra="kept"))
    await ctx.wait_async("SettingsApplied")
    ctx.record("keep alive", await connection.keep_alive())
    await ctx.wait_async("AgentAudioDone")
    ctx.record("user", await connection.inject_user_message(InjectUserMessageOptions(content="Grüezi")))
    await ctx.wait_async("ConversationText")
    ctx.record("agent", await connection.inject_agent_message(InjectAgentMessageOptions(message="I am here")))
    await ctx.wait_async("InjectionRefused")
    ctx.record("bytearray", await connection.send(bytearray(b"\x03")))
    ctx.record("text", await connection.send("not json"))
    ctx.record("wrong user message", await connection.inject_user_message("hello"))
    ctx.record("wrong agent message", await connection.inject_agent_message(None))
    await ctx.wait_async("FunctionCallRequest")
    ctx.record("finish", await connection.finish())
