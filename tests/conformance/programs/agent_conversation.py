"""Agent, threads: a whole conversation with a handler for each event, an answered function call and a clean end."""

from deepgram import (
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    FunctionCallResponse,
    SettingsOptions,
)

SERVER = "agent"


def run(ctx):
    config = DeepgramClientOptions(url=ctx.url, options={"keepalive": "true"})
    deepgram = DeepgramClient("secret-key", config)
    connection = deepgram.agent.websocket.v("1")
    ctx.listen_to(connection, AgentWebSocketEvents)

    def answer(self, function_call_request, **kwargs):
        for call in function_call_request.functions:
            ctx.record("arguments", call.arguments)
            response = FunctionCallResponse(id=call.id, name=call.name, content='{"sky": "sunny"}')
            ctx.record("answered", self.send(str(response)))

    connection.on(AgentWebSocketEvents.FunctionCallRequest, answer)

    options = SettingsOptions()
    options.agent.think.provider.type = "open_ai"
    options.agent.think.provider.model = "gpt-4o-mini"
    options.agent.think.prompt = "You are a helpful assistant."
    options.agent.listen.provider.type = "deepgram"
    options.agent.listen.provider.model = "nova-3"
    options.agent.speak.provider.type = "deepgram"
    options.agent.speak.provider.model = "aura-2-thalia-en"
    options.agent.greeting = "Grüezi!"

    ctx.record("connected before", connection.is_connected())
    ctx.record("start", connection.start(options))
    ctx.record("connected", connection.is_connected())
    ctx.wait("SettingsApplied")
    ctx.record("send", connection.send(b"\x00\x01" * 4))
    ctx.wait("AgentAudioDone")
    ctx.record("finish", connection.finish())
    ctx.record("connected after", connection.is_connected())
    ctx.record("send after", connection.send(b"\x00\x01"))
    ctx.record("finish again", connection.finish())
