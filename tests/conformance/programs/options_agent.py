"""Agent options as values: provider, omitted fields, nulls, conversions, positional arguments, item access."""

import copy
import pickle

from deepgram import (
    Agent,
    AgentKeepAlive,
    Audio,
    Endpoint,
    FunctionCallResponse,
    Header,
    InjectAgentMessageOptions,
    InjectUserMessageOptions,
    Input,
    Item,
    Listen,
    Output,
    Provider,
    SettingsOptions,
    Speak,
    Think,
    UpdatePromptOptions,
    UpdateSpeakOptions,
)


def run(ctx):
    provider = Provider(type="open_ai")
    provider.model = "m"
    provider["voice"] = {"id": 1}
    ctx.record("provider", [dict(provider), provider.type, provider["model"], provider.get("x"), len(provider)])
    ctx.raises("missing attribute", lambda: provider.missing)
    ctx.record("from dict", Provider({"a": 1}).a)
    ctx.record("copies", [type(copy.deepcopy(provider)).__name__, type(pickle.loads(pickle.dumps(provider))).__name__])
    ctx.record("shallow", type(provider.copy()).__name__)
    ctx.record("kinds", [type(Think(provider=p).provider).__name__ for p in ({"a": 1}, {}, provider)])
    ctx.record("isinstance dict", isinstance(provider, dict))

    ctx.record("defaults", SettingsOptions().to_dict())
    ctx.record("repr", repr(Input()))
    ctx.record("empty", [x.to_dict() for x in (Think(), Listen(), Speak(), Agent(), Audio(), Output(), Endpoint())])
    ctx.record("keys", [list(x.to_dict()) for x in (Output(bitrate=1), Endpoint(headers={"a": "b"}))])
    options = SettingsOptions()
    options.agent.speak = [Speak(provider={"type": "a"}), {"provider": {"type": "b"}}]
    options.agent.think.functions = [{"name": "f", "parameters": {"type": "object"}}]
    options.agent.think.provider = {"type": "plain"}
    options.agent.greeting = None
    options.tags = []
    ctx.record("changed", options.to_dict()["agent"])
    options.experimental = None
    options.audio.input = None
    options.agent.language = None
    options.audio.output.container = None
    ctx.record("nulls", str(options))
    ctx.record("separate", SettingsOptions().agent.think is not SettingsOptions().agent.think)
    ctx.record("check", SettingsOptions().check())
    ctx.record("again", SettingsOptions.from_json(str(SettingsOptions())) == SettingsOptions())
    ctx.record("overridden", SettingsOptions(type="Other").type)
    messages = (
        UpdatePromptOptions(prompt="p"),
        UpdateSpeakOptions(speak=Speak(provider=Provider(type="deepgram", model="m"))),
        UpdateSpeakOptions(speak=[Speak(provider={"type": "a"})]),
        InjectAgentMessageOptions(message="m"),
        InjectUserMessageOptions(content="c"),
        FunctionCallResponse(id="i", name="n", content="c"),
        AgentKeepAlive(),
    )
    ctx.record("messages", [str(message) for message in messages])
    ctx.record("types", [message["type"] for message in messages])
    ctx.record("header", Header("k", "v").to_dict())
    ctx.record("item", Item("string", "d").to_dict())
    ctx.record("positional", [Input("mulaw", 8000).to_dict(), FunctionCallResponse("T", "i", "n", "c").to_dict()])
    ctx.record("endpoint", Endpoint("GET", "u", {"a": "b"}).to_dict())
    ctx.attempt("unknown keyword", lambda: Input(nonsense=1))
