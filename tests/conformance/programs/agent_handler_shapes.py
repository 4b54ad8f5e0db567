"""Agent: the kinds of callables that programs register, for event names as well as enum members."""

from functools import partial

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions

SERVER = "agent"


class Application:
    def __init__(self, ctx):
        self.ctx = ctx

    def on_welcome(self, client, welcome, **kwargs):
        self.ctx.event("method", type(client).__name__, welcome, **kwargs)

    def __call__(self, *args, **kwargs):
        self.ctx.event("callable", *args[1:], **kwargs)


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.websocket.v("1")
    application = Application(ctx)

    def on_open(self, anything, **kwargs):
        ctx.event("Open", anything, **kwargs)

    def on_text(self, conversation_text, **kwargs):
        ctx.event("text", conversation_text.role, conversation_text.content, **kwargs)

    def on_audio(self, data, **kwargs):
        ctx.event("audio", data, **kwargs)

    def exact(self, agent_thinking):
        ctx.event("exact", agent_thinking.content)

    def named(label, self, user_started_speaking):
        ctx.event("partial", label, user_started_speaking)

    def defaulted(self, function_call_request=None, other=3):
        ctx.event("default", function_call_request, other)

    connection.on(AgentWebSocketEvents.Open, on_open)
    connection.on("Welcome", application.on_welcome)
    connection.on("SettingsApplied", application)
    connection.on(AgentWebSocketEvents.SettingsApplied, application)
    connection.on(
        AgentWebSocketEvents.SettingsApplied, lambda *args, **kwargs: ctx.event("lambda", *args[1:], **kwargs)
    )
    connection.on(AgentWebSocketEvents.ConversationText, on_text)
    connection.on(AgentWebSocketEvents.AudioData, on_audio)
    connection.on(AgentWebSocketEvents.AgentThinking, exact)
    connection.on(AgentWebSocketEvents.UserStartedSpeaking, partial(named, "label"))
    connection.on(AgentWebSocketEvents.FunctionCallRequest, defaulted)
    ctx.record("on returns", connection.on(AgentWebSocketEvents.Close, lambda self, close: ctx.event("Close", close)))
    connection.start(SettingsOptions())
    ctx.wait("lambda")
    connection.send(b"\x00")
    ctx.wait("default")
    connection.send('{"type": "FunctionCallResponse"}')
    ctx.wait("audio", 2)
    ctx.record("finish", connection.finish())
