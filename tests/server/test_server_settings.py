"""Which Settings are accepted, and which path a refusal names (protocol 7.3, 7.4, 7.9)."""

import pytest
from wire_client import Agent, fast_server, settings

from deepgram.server.agent.messages import BAD_FIELD, parse
from deepgram.server.agent.options import AgentOptions
from deepgram.server.agent.settings import SETTINGS, settings_problem
from deepgram.server.fatal import Fatal

THINK = {"provider": {"type": "open_ai", "model": "gpt-4o-mini"}}
SPEAK = {"provider": {"type": "deepgram", "model": "aura-2-thalia-en"}}
HEADER = {"key": "authorization", "value": "Bearer k"}
HOSTED = {"endpoint": {"url": "https://localhost"}}
POLLY = {"type": "aws_polly", "voice": "Amy", "language": "en", "engine": "neural", "credentials": {"type": "iam"}}


def agent(**changes):
    return settings(agent=changes)


def function(**changes):
    return agent(think={**THINK, "functions": [{"name": "f", **changes}]})


FLUX = {"type": "deepgram", "version": "v2", "model": "flux-general-en"}
GOOD = [
    settings(),
    {"type": "Settings", "audio": {}, "agent": {}},
    # what an untouched SettingsOptions of the 4.x clients sends
    {
        "experimental": False,
        "type": "Settings",
        "audio": {
            "input": {"encoding": "linear16", "sample_rate": 16000},
            "output": {"encoding": "linear16", "sample_rate": 16000, "container": "none"},
        },
        "agent": {"language": "en", "speak": {}},
        "mip_opt_out": False,
    },
    settings(tags=["a"], experimental=None, flags={"history": True}, mip_opt_out=True),
    agent(think=[THINK, {**THINK, "endpoint": {"url": "http://x", "headers": {"a": "b"}}, "context_length": "max"}]),
    agent(speak=[SPEAK, {**HOSTED, "provider": {"type": "open_ai", "model": "tts-1", "voice": "echo"}}]),
    agent(speak={**HOSTED, "provider": POLLY}),
    agent(listen={"provider": {"type": "deepgram", "model": "nova-3", "keyterms": ["a"], "smart_format": True}}),
    agent(
        listen={"provider": {"type": "deepgram", "version": "v2", "model": "flux-general-en", "eot_timeout_ms": 900}}
    ),
    function(parameters={"type": "object", "anything": [1]}, endpoint={"url": "http://localhost", "method": "GET"}),
    function(endpoint={"url": "http://localhost", "method": "POST", "headers": {"authorization": "Bearer k"}}),
    agent(speak={**SPEAK, "endpoint": {"url": "https://localhost", "headers": {"x-own": "1"}}}),
    agent(context={"messages": [{"type": "History", "role": "assistant", "content": ""}]}),
]

BAD = [
    (agent(tags=["x"]), "agent.tags"),
    (agent(listen={"model": "nova-3"}), "agent.listen.model"),
    (agent(listen={"model": "nova-3", "provider": {"type": "deepgram"}}), "agent.listen.model"),
    (function(url="http://x", method="POST"), "agent.think.functions[0].method"),
    (function(client_side=True), "agent.think.functions[0].client_side"),
    (function(headers={}), "agent.think.functions[0].headers"),
    (function(parameters=[]), "agent.think.functions[0].parameters"),
    (function(endpoint={"url": "http://x", "headers": [HEADER]}), "agent.think.functions[0].endpoint.headers"),
    (function(endpoint={"url": "http://x", "timeout": 1}), "agent.think.functions[0].endpoint.timeout"),
    (agent(think={**THINK, "endpoint": {"url": "http://x", "method": "POST"}}), "agent.think.endpoint.method"),
    (agent(think={**THINK, "endpoint": {"url": "http://x", "headers": [HEADER]}}), "agent.think.endpoint.headers"),
    (agent(think={**THINK, "endpoint": {"url": "http://x", "headers": {"n": 1}}}), "agent.think.endpoint.headers.n"),
    (agent(speak={**SPEAK, "endpoint": {"url": "http://x", "method": "POST"}}), "agent.speak.endpoint.method"),
    (agent(speak=[{**SPEAK, "endpoint": {"headers": [HEADER]}}]), "agent.speak[0].endpoint.headers"),
    (agent(think={**THINK, "timeout": 5}), "agent.think.timeout"),
    (agent(think=[THINK, {"prompt": "x"}]), "agent.think[1].provider"),
    (agent(think={"provider": {"type": "open_ai"}}), "agent.think.provider.model"),
    (agent(think={"provider": {"type": "nobody", "model": "m"}}), "agent.think.provider.type"),
    (agent(speak={"provider": {**SPEAK["provider"], "language": "en"}}), "agent.speak.provider.language"),
    (agent(speak=["thalia"]), "agent.speak[0]"),
    (agent(listen={"provider": {"type": "deepgram", "version": "v3"}}), "agent.listen.provider.version"),
    (agent(listen={"provider": {"model": "nova-3"}}), "agent.listen.provider.type"),
    (agent(listen={"provider": {"type": "deepgram", "keyterms": [1]}}), "agent.listen.provider.keyterms[0]"),
    (agent(think_conversational={}), "agent.think_conversational"),
    (agent(context={"messages": [{"role": "user", "content": "x"}]}), "agent.context.messages[0].type"),
    (
        agent(context={"messages": [{"type": "History", "function_calls": {}}]}),
        "agent.context.messages[0].function_calls",
    ),
    (settings(audio={"input": {"encoding": "linear16", "sample_rate": 24000.0}}), "audio.input.sample_rate"),
    (settings(audio={"input": {"encoding": "linear16"}}), "audio.input.sample_rate"),
    (settings(audio={"input": {"encoding": "wav", "sample_rate": 1}}), "audio.input.encoding"),
    (settings(audio={"output": {"container": "mp4"}}), "audio.output.container"),
    (settings(audio=[]), "audio"),
    *(
        (agent(listen={"provider": {**FLUX, name: value}}), f"agent.listen.provider.{name}")
        for name, value in {"eot_threshold": 0, "eager_eot_threshold": 2, "eot_timeout_ms": 900.5}.items()
    ),
    (agent(think={"provider": {**THINK["provider"], "temperature": 3}}), "agent.think.provider.temperature"),
    (settings(flags={"history": 1}), "flags.history"),
    (settings(tags="demo"), "tags"),
    (settings(zebra=1, apple=1), "apple"),
    ({"type": "Settings", "agent": {}}, "audio"),
    ({"type": "Settings", "audio": {}, "agent": []}, "agent"),
]


@pytest.mark.parametrize("message", GOOD)
def test_good_settings_pass(message):
    assert SETTINGS(message, "") is None
    assert settings_problem(message, AgentOptions()) is None


@pytest.mark.parametrize(("message", "path"), BAD)
def test_the_first_offending_path_is_named(message, path):
    """F-23: the method of an endpoint and headers as a list are refused, as the service refuses them."""
    assert SETTINGS(message, "") == path


UNUSABLE = [
    (agent(think={"provider": {"type": "open_ai", "model": "unavailable-model"}}), "model not available"),
    (agent(think={"provider": {"type": "groq", "model": "m"}}), "groq needs an endpoint"),
    (agent(think={**THINK, "context_length": 5}), "context_length needs"),
    (agent(speak={"provider": {"type": "eleven_labs", "model_id": "m"}}), "eleven_labs needs an endpoint"),
    (agent(listen={"provider": {"type": "deepgram", "model": "flux-general-en"}}), "Flux models need version v2"),
    (
        settings(
            audio={"output": {"encoding": "mp3"}},
            agent={"speak": {"provider": {"type": "deepgram", "version": "v2", "model": "flux-kit-en"}}},
        ),
        "Flux voices need uncompressed",
    ),
]


@pytest.mark.parametrize(("message", "complaint"), UNUSABLE)
def test_well_formed_settings_may_be_unusable(message, complaint):
    with fast_server() as server, Agent(server) as client:
        client.send(message)
        error = client.until_closed()[-1]
        assert error["code"] == "INVALID_SETTINGS"
        assert complaint in error["description"]


def test_endpoints_of_functions_must_resolve():
    for url in ("http:///no-host", "http://[bad", "http://" + "a" * 300):
        with fast_server() as server, Agent(server) as client:
            client.send(function(endpoint={"url": url}))
            assert client.until_closed()[-1]["description"] == f"Failed to resolve endpoint: {url}"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"type":"InjectUserMessage","text":"x"}', "content"),
        ('{"type":"InjectAgentMessage","content":"x"}', "content"),
        ('{"type":"FunctionCallResponse","id":"a","name":"f","result":"x"}', "content"),
        ('{"type":"UpdatePrompt","prompt":null}', "prompt"),
        ('{"type":"UpdateSpeak","speak":{"model":"aura"}}', "speak.model"),
        ('{"type":"KeepAlive","now":true}', "now"),
    ],
)
def test_every_field_of_other_messages_is_checked(text, path):
    with pytest.raises(Fatal) as caught:
        parse(text)
    assert caught.value.code == "UNPARSABLE_CLIENT_MESSAGE"
    assert caught.value.description == BAD_FIELD.format(path=path)


@pytest.mark.parametrize("text", ["", "[]", "null", '"x"', "{}", '{"type":1}', '{"type":"keepalive"}'])
def test_a_text_that_is_no_message_is_refused(text):
    with pytest.raises(Fatal, match="did not match any of the formats"):
        parse(text)
