"""Agent, asyncio: a whole conversation with a handler for each event, an answered function call and a clean end."""

from deepgram import (
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    FunctionCallResponse,
    SettingsOptions,
)

SERVER = "agent"


async def run(ctx):
    deepgram = DeepgramClient("secret-key", DeepgramClientOptions(url=ctx.url))
    connection = deepgram.agent.asyncwebsocket.v("1")
    ctx.listen_to(connection, AgentWebSocketEvents, coroutines=True)

    async def answer(self, function_call_request, **kwargs):
        for call in function_call_request.functions:
            ctx.record("arguments", call.arguments)
            response = FunctionCallResponse(id=call.id, name=call.name, content='{"sky": "sunny"}')
            ctx.record("answered", await self.send(str(response)))

    connection.on(AgentWebSocketEvents.FunctionCallRequest, answer)

    options = SettingsOptions()
    options.agent.think.provider.type = "open_ai"
    options.agent.think.provider.model = "gpt-4o-mini"
    options.agent.speak.provider.type = "deepgram"
    options.agent.speak.provider.model = "aura-2-thalia-en"

    ctx.record("connected before", await connection.is_connected())
    ctx.record("start", await connection.start(options))
    ctx.record("connected", await connection.is_connected())
    await ctx.wait_async("SettingsApplied")
    ctx.record("send", await connection.send(b"\x00\x01" * 4))
    await ctx.wait_async("AgentAudioDone")
    ctx.record("finish", await connection.finish())
    ctx.record("connected after", await connection.is_connected())
    ctx.record("send after", await connection.send(b"\x00\x01"))
    ctx.record("finish again", await connection.finish())
