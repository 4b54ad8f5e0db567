"""Messages of the voice agent: the JSON of 4.8.1, what the protocol has gained since, and the documented attributes."""

import copy
import dataclasses
import json

import pytest

from deepgram import (
    Agent,
    AgentKeepAlive,
    AgentWebSocketEvents,
    Audio,
    CloseResponse,
    Context,
    Endpoint,
    ErrorResponse,
    Flags,
    ForceEndTurnOptions,
    Function,
    FunctionCallResponse,
    Header,
    HistoryResponse,
    InjectAgentMessageOptions,
    InjectUserMessageOptions,
    Input,
    Item,
    Listen,
    LiveOptions,
    Output,
    Parameters,
    Properties,
    Provider,
    SettingsOptions,
    Speak,
    Think,
    UpdateListenOptions,
    UpdatePromptOptions,
    UpdateSpeakOptions,
    UpdateThinkOptions,
)
from deepgram._core.codec import decoder
from deepgram.agent import messages as m

DEFAULT = (
    '{"experimental": false, "type": "Settings", "audio": {"input": {"encoding": "linear16", "sample_rate": 16000}, '
    '"output": {"encoding": "linear16", "sample_rate": 16000, "container": "none"}}, '
    '"agent": {"language": "en", "speak": {}}, "mip_opt_out": false}'
)
WEATHER = {
    "name": "get_weather",
    "description": "Weather for a city",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string", "enum": ["Oslo"]}, "days": {"type": ["integer", "null"]}},
        "required": ["city"],
        "additionalProperties": False,
    },
}
NOVA = {"type": "deepgram", "version": "v1", "model": "nova-3", "language": "en"}
SETTINGS = {
    "experimental": False,
    "type": "Settings",
    "tags": ["demo"],
    "audio": {
        "input": {"encoding": "linear16", "sample_rate": 16000},
        "output": {"encoding": "mp3", "sample_rate": 24000, "bitrate": 48000, "container": "none"},
    },
    "agent": {
        "language": "en",
        "listen": {"provider": NOVA},
        "think": {
            "provider": {"type": "open_ai", "model": "gpt-4o-mini", "temperature": 0.5},
            "functions": [WEATHER],
            "endpoint": {"url": "https://llm.example", "headers": {"a": "b"}},
            "prompt": "You answer in one sentence.",
            "context_length": "max",
        },
        "speak": {"provider": {"type": "deepgram", "model": "aura-2-thalia-en"}},
        "greeting": "Hi, how can I help?",
        "context": {
            "messages": [
                {"type": "History", "role": "user", "content": "Hello"},
                {"type": "History", "function_calls": [
                    {"id": "1", "name": "f", "client_side": True, "arguments": "{}", "response": "ok"}
                ]},
            ]
        },
    },
    "mip_opt_out": False,
    "flags": {"history": False},
}  # fmt: skip


# ---- Settings: their JSON


def test_default_settings_are_those_of_4_8_1():
    assert SettingsOptions().to_json() == DEFAULT
    assert str(SettingsOptions()) == json.dumps(json.loads(DEFAULT), indent=4)


def test_repr_shows_the_fields_of_4_8_1():
    assert repr(Agent()) == (
        "Agent(language='en', listen=Listen(provider={}), think=Think(provider={}, functions=None, endpoint=None, "
        "prompt=None, context_length=None), speak=Speak(provider={}, endpoint=None), greeting=None)"
    )


def test_everything_can_be_set_by_class_attribute_dict_and_json():
    by_class = SettingsOptions(
        tags=["demo"],
        audio=Audio(Input(), Output("mp3", 24000, 48000)),
        agent=Agent(
            listen=Listen(Provider(NOVA)),
            think=Think(
                provider=Provider(type="open_ai", model="gpt-4o-mini", temperature=0.5),
                functions=[Function("get_weather", "Weather for a city", parameters=WEATHER["parameters"])],
                endpoint=Endpoint(url="https://llm.example", headers={"a": "b"}),
                prompt="You answer in one sentence.",
                context_length="max",
            ),
            speak={"provider": {"type": "deepgram", "model": "aura-2-thalia-en"}},
            greeting="Hi, how can I help?",
            context=Context(
                [HistoryResponse(role="user", content="Hello"), SETTINGS["agent"]["context"]["messages"][1]]
            ),
        ),
        flags=Flags(history=False),
    )
    by_attribute = SettingsOptions()
    by_attribute.tags = ["demo"]
    by_attribute.audio = SETTINGS["audio"]
    by_attribute.flags = {"history": False}
    for name, value in SETTINGS["agent"].items():
        by_attribute["agent"][name] = copy.deepcopy(value)
    for options in (
        by_class,
        by_attribute,
        SettingsOptions.from_dict(SETTINGS),
        SettingsOptions.from_json(json.dumps(SETTINGS)),
        SettingsOptions.from_dict(by_class.to_dict()),
    ):
        assert options.to_dict() == SETTINGS
        assert json.loads(options.to_json()) == SETTINGS


def test_unknown_keys_are_sent_at_every_level():
    options = SettingsOptions.from_dict(
        {"new": 1, "agent": {"new": [2], "listen": {"new": {"a": 3}}, "speak": {"endpoint": {"new": 4}}}}
    )
    sent = options.to_dict()
    assert (sent["new"], sent["agent"]["new"], sent["agent"]["listen"]) == (1, [2], {"new": {"a": 3}})
    assert sent["agent"]["speak"]["endpoint"] == {"url": "", "new": 4}
    options = SettingsOptions()
    options["new"] = 1
    options.agent.speak.provider.arbitrary_key = "test"
    assert options.to_dict()["new"] == 1
    assert options.to_dict()["agent"]["speak"] == {"provider": {"arbitrary_key": "test"}}


def test_settings_as_dict_are_completed_with_defaults_and_not_changed():
    settings = {"agent": {"speak": [{"provider": {"type": "a"}}, {"provider": {}}]}}
    kept = copy.deepcopy(settings)
    assert SettingsOptions.from_dict(settings).to_dict() == {
        **json.loads(DEFAULT),
        "agent": {"language": "en", "speak": [{"provider": {"type": "a"}}, {}]},
    }
    assert settings == kept


def test_agent_may_be_the_id_of_a_stored_configuration():
    for options in (SettingsOptions(agent="3fa8-uuid"), SettingsOptions.from_dict({"agent": "3fa8-uuid"})):
        assert options.to_dict()["agent"] == "3fa8-uuid"


def test_think_and_speak_may_be_lists():
    one, two = Provider(type="open_ai"), Provider(type="groq")
    agent = Agent(think=[Think(one), Think(two)], speak=[Speak(one), {"provider": {"type": "groq"}}])
    assert agent.to_dict()["think"] == agent.to_dict()["speak"] == [{"provider": one}, {"provider": two}]
    assert Agent.from_dict(agent.to_dict()) == agent


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        (Audio(input=None), {"input": None, "output": Output().to_dict()}),
        (Input(None, 8000), {"encoding": None, "sample_rate": 8000}),
        (Output(None, None, None, None), {"encoding": None, "sample_rate": None, "container": None}),
        (Endpoint(None, "u"), {"method": None, "url": "u"}),
        (Agent(language=None), {"language": None, "speak": {}}),
        (Agent(listen=None, think=None), {"language": "en", "speak": {}}),
        (Listen(provider=None), {}),
    ],
)
def test_none_is_null_or_omitted_as_in_4_8_1(options, sent):
    assert options.to_dict() == sent


def test_settings_can_be_indexed_like_dicts():
    options = SettingsOptions()
    assert options["agent"] is options.agent
    assert options["type"] == "Settings"
    options["agent"]["greeting"] = "Hi"
    assert options.eval("agent.greeting") == "Hi"
    assert options.check() is True


# ---- providers


def test_a_provider_is_a_dict_with_attributes():
    provider = Provider(type="a")
    provider.model = "m"
    provider["voice"] = {"id": 1}
    assert provider == {"type": "a", "model": "m", "voice": {"id": 1}}
    assert (provider.type, provider.voice) == ("a", {"id": 1})
    with pytest.raises(AttributeError, match="nothing"):
        _ = provider.nothing
    with pytest.raises(AttributeError):
        del provider.type
    assert type(provider.copy()) is dict
    assert type(copy.deepcopy(provider)) is Provider


@pytest.mark.parametrize("cls", [Think, Listen, Speak])
def test_dicts_become_providers_where_4_8_1_makes_them(cls):
    assert type(cls(provider={"type": "a"}).provider) is Provider
    assert type(cls(provider={}).provider) is dict
    assert type(cls.from_dict({"provider": {"type": "a"}}).provider) is Provider


# ---- functions


def test_a_function_needs_no_url():
    assert Function("f", "d").to_dict() == {"name": "f", "description": "d"}
    assert Function("f", "d", "u", "post").to_dict() == {"name": "f", "description": "d", "url": "u", "method": "post"}


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "object"},
        {"type": "object", "properties": {}, "required": []},
        {"$ref": "#/$defs/a", "$defs": {"a": {"type": "object"}}},
        {"type": ["object", "null"], "properties": {"item": {"type": "array", "items": {"type": "string"}}}},
        WEATHER["parameters"],
    ],
)
def test_any_json_schema_survives_a_round_trip(schema):
    for function in (
        Function("f", parameters=schema),
        Function("f", parameters=Parameters.from_dict(schema)),
        Function.from_dict({"name": "f", "parameters": schema}),
    ):
        assert function.to_dict() == {"name": "f", "parameters": schema}


def test_properties_take_any_name():
    one = Properties(Item("string", "d"))
    assert (one.item.type, one.to_dict()) == ("string", {"item": {"type": "string", "description": "d"}})
    many = Properties(city=Item("string", "Name"), days={"type": "integer"})
    assert many.city.description == "Name"
    schema = Parameters("object", many, ["city"]).to_dict()
    assert schema == {
        "type": "object",
        "properties": {"city": {"type": "string", "description": "Name"}, "days": {"type": "integer"}},
        "required": ["city"],
    }
    assert Parameters("object", {"city": Item("string", "Name")}).to_dict()["properties"] == {
        "city": {"type": "string", "description": "Name"}
    }


def test_functions_may_be_plain_dicts():
    assert Think(functions=[WEATHER]).to_dict() == {"functions": [WEATHER]}


# ---- extra keys


@pytest.mark.parametrize("cls", [Think, Listen, Speak, Agent, Context, Endpoint, UpdatePromptOptions, LiveOptions])
def test_extra_attributes_are_sent_like_extra_items(cls):
    """F-24: an attribute that is no field is sent just like an extra item."""
    by_attribute, by_item = cls(), cls()
    by_attribute.any_key = by_item["any_key"] = {"a": [1, {"b": None}]}
    assert by_attribute.to_dict() == by_item.to_dict() == cls.from_dict(by_item.to_dict()).to_dict()
    assert json.loads(str(by_attribute))["any_key"] == by_attribute["any_key"] == by_attribute.any_key
    by_attribute["any_key"] = None
    assert by_attribute.to_dict()["any_key"] is by_attribute.any_key is None


def test_private_attributes_of_the_program_are_not_sent():
    """F-24: as with 4.8.1, a program may keep objects of its own on an options object."""
    options = LiveOptions(model="nova-3")
    options._private, options.callback_function, options.pending = 1, print, [object()]
    options.itself = options.loop = []
    options.loop.append(options.loop)
    options.outer = options
    assert options.to_dict() == {"model": "nova-3"}
    assert json.loads(str(options)) == {"model": "nova-3"}
    assert options.callback_function is print


# ---- the other options


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        (UpdatePromptOptions(prompt="p"), {"type": "UpdatePrompt", "prompt": "p"}),
        (UpdateSpeakOptions(), {"type": "UpdateSpeak", "speak": {}}),
        (
            UpdateSpeakOptions(speak=[{"provider": {"a": 1}}]),
            {"type": "UpdateSpeak", "speak": [{"provider": {"a": 1}}]},
        ),
        (UpdateThinkOptions(think=Think(prompt="p")), {"type": "UpdateThink", "think": {"prompt": "p"}}),
        (UpdateListenOptions(), {"type": "UpdateListen", "listen": {}}),
        (InjectAgentMessageOptions(message="m"), {"type": "InjectAgentMessage", "message": "m"}),
        (InjectAgentMessageOptions(text="m"), {"type": "InjectAgentMessage", "message": "m"}),
        (
            InjectAgentMessageOptions(message="m", behavior="queue"),
            {"type": "InjectAgentMessage", "message": "m", "behavior": "queue"},
        ),
        (InjectUserMessageOptions(content="c"), {"type": "InjectUserMessage", "content": "c"}),
        (InjectUserMessageOptions(text="c"), {"type": "InjectUserMessage", "content": "c"}),
        (
            FunctionCallResponse(id="1", name="f", content="c"),
            {"type": "FunctionCallResponse", "id": "1", "name": "f", "content": "c"},
        ),
        (AgentKeepAlive(), {"type": "KeepAlive"}),
        (ForceEndTurnOptions(), {"type": "ForceEndTurn"}),
        (Header("k", "v"), {"key": "k", "value": "v"}),
        (Header(name="k", value="v"), {"key": "k", "value": "v"}),
    ],
)
def test_options_on_the_wire(options, sent):
    assert options.to_dict() == sent
    assert type(options).from_dict(sent) == options
    assert dataclasses.replace(options) == options


@pytest.mark.parametrize(
    ("result", "content"),
    [
        ("text", "text"),
        ({"temp": 4, "sky": "Regen über Köln"}, '{"temp": 4, "sky": "Regen über Köln"}'),
        ([1, None], "[1, null]"),
        (False, "false"),
        (None, ""),
        (Item("string"), '{"type": "string"}'),
    ],
)
def test_the_result_of_a_function_is_its_content(result, content):
    response = FunctionCallResponse(name="f", result=result)
    assert (response.content, response.result) == (content, content)


def test_aliases_can_be_assigned():
    injected = InjectUserMessageOptions(text="a")
    injected.text = "b"
    assert injected.content == "b"


# ---- events


def test_events_keep_their_order_and_the_keep_alive_its_old_value():
    names = list(AgentWebSocketEvents.__members__)
    assert names[:3] == ["Open", "Close", "AudioData"]
    assert names[19:21] == ["AgentKeepAlive", "History"]
    assert AgentWebSocketEvents.AgentKeepAlive == AgentKeepAlive().type == "KeepAlive"
    assert AgentWebSocketEvents("AgentKeepAlive") is AgentWebSocketEvents.AgentKeepAlive
    assert "AgentKeepAlive" in AgentWebSocketEvents


# ---- responses

WIRE = [
    (m.WelcomeResponse, '{"type":"Welcome","request_id":"5a1d"}'),
    (m.SettingsAppliedResponse, '{"type":"SettingsApplied"}'),
    (m.ConversationTextResponse, '{"type":"ConversationText","role":"user","content":"Oslo?"}'),
    (m.ConversationTextResponse, '{"type":"ConversationText","role":"user","content":"a","languages":["en"]}'),
    (m.UserStartedSpeakingResponse, '{"type":"UserStartedSpeaking"}'),
    (m.AgentThinkingResponse, '{"type":"AgentThinking","content":"Hm."}'),
    (m.FunctionCallRequest, ('{"type":"FunctionCallRequest","functions":[{"id":"call_Ab12","name":"get_weather",'
     '"arguments":"{\\"city\\":\\"Oslo\\"}","client_side":true,"thought_signature":"s"}]}')),
    (m.AgentStartedSpeakingResponse,
     '{"total_latency":0.963,"tts_latency":0.368,"ttt_latency":0.595,"type":"AgentStartedSpeaking"}'),
    (m.AgentAudioDoneResponse, '{"type":"AgentAudioDone"}'),
    (m.InjectionRefusedResponse, '{"type":"InjectionRefused","message":"Cannot inject"}'),
    (ErrorResponse, '{"description":"Error parsing","message":"","type":"Error","code":"UNPARSABLE_CLIENT_MESSAGE"}'),
    (m.HistoryResponse, '{"type":"History","role":"assistant","content":"It rains."}'),
    (m.HistoryResponse, ('{"type":"History","function_calls":[{"id":"1","name":"f","client_side":true,"arguments":"{}",'
     '"response":"ok"}]}')),
    (m.PromptUpdatedResponse, '{"type":"PromptUpdated"}'),
    (m.SpeakUpdatedResponse, '{"type":"SpeakUpdated"}'),
    (m.ThinkUpdatedResponse, '{"type":"ThinkUpdated"}'),
    (m.ListenUpdatedResponse, '{"type":"ListenUpdated"}'),
    (m.WarningResponse, '{"type":"Warning","description":"slow","code":"SLOW_THINK_REQUEST"}'),
    (m.ServerFunctionCallResponse, '{"type":"FunctionCallResponse","name":"f","content":"ok"}'),
    (m.FunctionCallCancelledResponse, '{"type":"FunctionCallCancelled","functions":[{"id":"1","name":"f"}]}'),
    (m.LatencyReportResponse, '{"type":"LatencyReport","ttt_token_latency":0.41,"total_latency":0.84}'),
    (m.EndOfThoughtResponse, '{"type":"EndOfThought"}'),
]  # fmt: skip


@pytest.mark.parametrize(("cls", "text"), WIRE)
def test_wire_messages_survive_a_round_trip(cls, text):
    message = decoder(cls)(text)
    assert type(message) is cls
    assert message.to_dict() == json.loads(text)
    assert json.dumps(message.to_dict(), separators=(",", ":")) == text
    assert cls.from_json(text) == message


@pytest.mark.parametrize(("cls", "text"), WIRE)
def test_unknown_keys_and_nulls_do_no_harm(cls, text):
    wire = {**json.loads(text), "new": {"a": [1]}, "other": None}
    message = decoder(cls)(json.dumps(wire))
    assert message == cls.from_json(text)
    assert (message.new, message["other"], message.to_dict()) == ({"a": [1]}, None, wire)
    assert decoder(cls)(json.dumps(dict.fromkeys(wire))).to_json()


def test_fields_that_4_8_1_lacks_are_not_in_the_repr():
    assert (
        repr(m.InjectionRefusedResponse("InjectionRefused", "no"))
        == "InjectionRefusedResponse(type='InjectionRefused')"
    )
    assert repr(ErrorResponse("d", "m", "t", code="c")) == (
        "ErrorResponse(description='d', message='m', type='t', variant=None)"
    )


# ---- documented attributes


def test_received_messages_have_their_documented_attributes():
    text = m.ConversationTextResponse("ConversationText", "user", "Hello")
    assert text.text == "Hello"
    text.text = "Bye"
    assert text.content == "Bye"
    assert m.InjectionRefusedResponse("InjectionRefused", "busy").message == "busy"
    assert m.WarningResponse(description="slow").message == "slow"
    assert decoder(m.WelcomeResponse)('{"type":"Welcome","request_id":"1","message":"Hi"}').message == "Hi"
    assert m.WelcomeResponse("Welcome", "1").message is None


def test_the_applied_settings_are_no_part_of_the_json():
    applied = m.SettingsAppliedResponse("SettingsApplied")
    assert applied.settings is None
    applied.settings = {"agent": {}}
    assert applied.settings == {"agent": {}}
    assert applied.to_dict() == applied.__dict__ == {"type": "SettingsApplied"}


@pytest.mark.parametrize(
    ("arguments", "parsed"), [('{"location":"Oslo"}', {"location": "Oslo"}), ("not json", {}), ("[1]", {}), ("", {})]
)
def test_the_first_function_call_is_parsed(arguments, parsed):
    request = m.FunctionCallRequest("FunctionCallRequest", [m.FunctionCall("1", "f", arguments, True)])
    assert (request.function_call.name, request.function_call.arguments, request.call_id) == ("f", parsed, "1")
    assert request.function_call.arguments.get("location") == parsed.get("location")
    assert request.functions[0].arguments == arguments


def test_a_request_converts_the_calls_it_is_given():
    """F-40: dicts become `FunctionCall` objects."""
    call = {"id": "1", "name": "f", "arguments": "{}", "client_side": True}
    request = m.FunctionCallRequest(type="FunctionCallRequest", functions=[call, m.FunctionCall(**call)])
    assert request.functions == [m.FunctionCall(**call)] * 2
    assert request.to_dict()["functions"] == [call] * 2
    assert dataclasses.replace(request, type="T").functions == request.functions
    with pytest.raises(KeyError, match="id"):
        m.FunctionCallRequest("FunctionCallRequest", [{}])


def test_a_request_without_functions_has_no_call():
    request = m.FunctionCallRequest("FunctionCallRequest", [])
    assert (request.function_call, request.call_id) == (None, "")


def test_timestamp_is_the_time_of_receipt():
    done = m.AgentAudioDoneResponse("AgentAudioDone")
    assert done.timestamp is None
    done._received = 1_700_000_000.25
    assert done.timestamp == "2023-11-14T22:13:20.250Z"
    assert done.__dict__ == {"type": "AgentAudioDone"}


def test_what_the_client_knows_of_an_end_is_no_part_of_the_json():
    close = CloseResponse("Close")
    assert [close.code, close.reason, close.initiator, close.request_id, close.retryable] == [None] * 5
    close.code, close.initiator, close.retryable = 1011, "server", True
    assert (close.code, close.initiator, close.retryable) == (1011, "server", True)
    error = ErrorResponse("d", "m", "t")
    error.cause = OSError("gone")
    assert str(error.cause) == "gone"
    assert close.to_dict() == close.__dict__ == {"type": "Close"}
    assert "cause" not in error.to_dict() | error.__dict__
    assert repr(close) == "CloseResponse(type='Close')"
    assert copy.copy(close).code == 1011


@pytest.mark.parametrize("cls", [m.Listen, m.Think, m.Speak, m.Agent])
def test_all_fields_count_for_equality(cls):
    """Not only those of the base class: blocks with different models are not equal."""
    name = "greeting" if cls is m.Agent else "model"
    assert cls(**{name: "a"}) == cls(**{name: "a"})
    assert cls(**{name: "a"}) != cls(**{name: "b"})
