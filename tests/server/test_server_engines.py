"""Scripts, rules, the scripted engine, and thinking with an OpenAI-compatible endpoint."""

import json

import pytest
from aiohttp import ClientSession, WSMsgType, web
from wire_client import KEY, PATH, Agent, fast_server, settings, silence, speech

from deepgram.server import Rule, Script, ScriptError
from deepgram.server.engines import engine_source
from deepgram.server.engines.base import EngineError, FunctionCall, Reply, Transcript
from deepgram.server.engines.rules import find_rule, reply_for
from deepgram.server.engines.scripted import EnergyDetector, ScriptedEngine
from deepgram.server.engines.think import think
from deepgram.server.outbound import Outbound

SCRIPT = """
transcripts: ["What's the weather in Oslo?"]
rules:
  - when: weather in (?P<city>\\w+)
    call: {name: get_weather, arguments: {city: "{city}", days: [1, "{text}"]}}
    then: "It is {result[temp_c]} degrees in {city}."
  - when: twice
    call: {name: one}
    then: {call: {name: two}, then: "{results[0]} and {results[1]}"}
  - when: default
    call: {name: plain}
otherwise: "Sorry, {text}?"
phrases: [Oslo]
"""


def user(text):
    return {"role": "user", "content": text}


def result(content):
    return {"role": "function", "id": "c", "name": "f", "arguments": "{}", "content": content}


def answer(script, *messages, settings=None):
    return reply_for(*find_rule(script, messages, settings or {}))


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "script.yaml"
    path.write_text(SCRIPT, "utf-8")
    return Script.of(path)


def test_a_script_is_the_same_from_yaml_json_and_code(script, tmp_path):
    import yaml

    data = yaml.safe_load(SCRIPT)
    path = tmp_path / "script.json"
    path.write_text(json.dumps(data), "utf-8")
    assert Script.of(str(path)) == script == Script.of(data) == Script.of(script)
    assert Script.of(None) == Script()
    assert script.phrases == ("Oslo",)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"rule": []}, "script.rule: unknown; known are live, numbered, otherwise, phrases, rules, speakers, trans"),
        ({"rules": [{"if": "x"}]}, r"script.rules\[0\].if: unknown"),
        ({"rules": [{"call": {"args": {}}}]}, r"script.rules\[0\].calls\[0\].args: unknown"),
        ({"rules": [{"call": {"arguments": {}}}]}, r"calls\[0\].name: expected text"),
        ({"rules": [{"then": 3}]}, r"script.rules\[0\].then: expected a mapping"),
        ({"rules": {}}, "script.rules: expected a list"),
        ({"live": []}, "script.live: expected a mapping"),
        ({"live": {"hello": "x"}}, "script.live.hello: unknown"),
        ({"speakers": ["x"]}, "script.speakers: expected a list of numbers"),
        ({"transcripts": "hello"}, "script.transcripts: expected a list of texts"),
        ([], "script: expected a mapping"),
        ({"rules": [{"say": "x"}, {"when": "("}]}, r"script.rules\[1\]: .*unterminated subpattern"),
        ({"rules": [{"prompt": "["}]}, r"script.rules\[0\]: unterminated character set"),
        ({"rules": [{"when": 3}]}, r"script.rules\[0\]: Rule.when: expected str, got int"),
        ({"rules": [{"say": 5}]}, r"script.rules\[0\]: Rule.say: expected str, got int"),
        ({"rules": [{"delay": "soon"}]}, r"script.rules\[0\]: Rule.delay: expected float, got str"),
        ({"rules": [{"calls": 3}]}, r"script.rules\[0\].calls: expected a list"),
        ({"rules": [{"then": {"when": "("}}]}, r"script.rules\[0\].then: .*unterminated"),
        ({"otherwise": True}, "script: Script.otherwise: expected str, got bool"),
        ({"numbered": "{x}"}, "script: 'x'"),
        ({"live": {"frustrated": "("}}, "script.live: .*unterminated"),
        ({"live": {"filler": 1}}, "script.live: LiveLines.filler: expected str"),
    ],
)
def test_the_error_for_a_bad_script_names_the_place(data, text):
    with pytest.raises(ScriptError, match=text):
        Script.parse(data)


def test_a_script_in_code_takes_lists_and_says_what_is_wrong():
    assert Script(transcripts=["a"], rules=[Rule(calls=[FunctionCall("f", {})])], speakers=[1]).phrases == ()
    with pytest.raises(TypeError, match=r"Script.rules: expected Sequence\[Rule\], got list"):
        Script(rules=["say this"])
    with pytest.raises(TypeError, match=r"Rule.calls: expected Sequence\[FunctionCall\], got str"):
        Rule(calls="f")


@pytest.mark.parametrize(("name", "text"), [("s.json", "{"), ("s.yaml", "a: [")])
def test_a_file_that_does_not_parse_is_named(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    with pytest.raises(ScriptError, match=name):
        Script.of(tmp_path / name)


def test_rules_call_functions_and_use_their_results(script):
    question = user("What's the WEATHER in Oslo?")
    call = FunctionCall("get_weather", {"city": "Oslo", "days": [1, "What's the WEATHER in Oslo?"]})
    assert answer(script, question) == Reply(calls=(call,))
    assert answer(script, question, result('{"temp_c": 4}')) == Reply(text="It is 4 degrees in Oslo.")
    assert answer(script, user("default"), result("as text")) == Reply(text="as text")
    assert answer(script, question, result("1"), {"role": "assistant", "content": ""}, user("No")) == Reply(
        "Sorry, No?"
    )


def test_rules_can_call_one_function_after_the_other(script):
    assert answer(script, user("twice")).calls[0].name == "one"
    assert answer(script, user("twice"), result("1")).calls[0].name == "two"
    assert answer(script, user("twice"), result("1"), result("2")) == Reply(text="1 and 2")


def test_rules_with_an_error_or_an_unknown_placeholder_fail():
    script = Script(rules=(Rule("code", error="FAILED_TO_THINK"), Rule("once", error="think"), Rule(say="{missing}")))
    for text, code in (("code", "FAILED_TO_THINK"), ("once", None), ("other", None)):
        with pytest.raises(EngineError) as caught:
            answer(script, user(text))
        assert caught.value.code == code


def test_energy_tells_speech_from_silence_at_any_chunk_size():
    pcm = silence(0.1) + speech(0.1) + silence(0.1)
    expected = [False] * 5 + [True] * 5 + [False] * 5
    for size in (1, 333, 640, len(pcm)):
        detector = EnergyDetector(16000)
        pieces = [detector.feed(pcm[start : start + size]) for start in range(0, len(pcm), size)]
        assert [verdict for piece in pieces for verdict in piece] == expected


async def test_scripted_engine_transcribes_the_script_then_numbers():
    engine = ScriptedEngine(Script(transcripts=("One two.",), numbered="No. {n}"))
    first = await engine.transcribe(bytes(32000), 16000, ())
    assert (first.text, [(word.word, word.start, word.end) for word in first.words]) == (
        "One two.", [("One", 0.0, 0.5), ("two.", 0.5, 1.0)],
    )  # fmt: skip
    assert (await engine.transcribe(bytes(2), 16000, ())).text == "No. 2"


async def test_scripted_engine_speaks_as_long_as_the_text():
    engine = ScriptedEngine(Script())
    tone = await engine.synthesize("x" * 10, 8000, "a")
    assert len(tone) == int(0.7 * 8000) * 2
    assert await engine.synthesize("x" * 10, 8000, "a") == tone
    assert await engine.synthesize("x" * 10, 8000, "b") != tone


async def test_an_empty_transcript_has_no_words():
    assert await ScriptedEngine(Script(transcripts=("",))).transcribe(bytes(2), 8000, ()) == Transcript("", (), 0.0)


def test_an_engine_is_a_name_an_object_or_a_factory():
    from deepgram.server import RealClock

    arguments = Script(), RealClock(), Outbound()
    new_engine = engine_source("scripted", *arguments).new
    assert new_engine(Script()) is not new_engine(Script())
    engine = new_engine(Script())
    assert engine_source(engine, *arguments).new(Script()) is engine
    assert engine_source(lambda: engine, *arguments).new(Script()) is engine
    with pytest.raises(ValueError, match="expected one of scripted, speech"):
        engine_source("nonsense", *arguments)


class Completions:
    """An OpenAI-compatible endpoint that returns prepared answers and records requests."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []

    async def handle(self, request):
        self.requests.append((request.headers, await request.json()))
        answer = self.answers.pop(0)
        return answer if isinstance(answer, web.Response) else web.json_response({"choices": [{"message": answer}]})

    async def __aenter__(self):
        self.runner = web.ServerRunner(web.Server(self.handle))
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/v1/chat/completions"
        return self

    async def __aexit__(self, *_):
        await self.runner.cleanup()


def block(url):
    return {
        "provider": {"type": "open_ai", "model": "small", "temperature": 0.5},
        "endpoint": {"url": url, "headers": {"authorization": "Bearer k"}},
        "functions": [{"name": "f", "description": "d", "parameters": {"type": "object"}, "endpoint": None}],
    }


async def test_thinking_with_an_endpoint():
    tool = {"id": "x", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
    async with Completions({"content": None, "tool_calls": [tool]}, {"content": "Four."}) as endpoint:
        messages = [{"role": "system", "content": "s"}, user("u")]
        assert await think(Script(), messages, block(endpoint.url), Outbound()) == Reply(
            calls=(FunctionCall("f", {"a": 1}),)
        )
        assert await think(Script(), [*messages, result("4")], block(endpoint.url), Outbound()) == Reply(text="Four.")
    headers, first = endpoint.requests[0]
    assert headers["authorization"] == "Bearer k"
    assert (first["model"], first["temperature"], first["messages"]) == ("small", 0.5, messages)
    function = {"name": "f", "description": "d", "parameters": {"type": "object"}}
    assert first["tools"] == [{"type": "function", "function": function}]
    called, answered = endpoint.requests[1][1]["messages"][-2:]
    assert called["tool_calls"][0]["id"] == answered["tool_call_id"] == "c"
    assert answered["content"] == "4"


@pytest.mark.parametrize("bad", [web.Response(status=500), web.Response(text="{}"), web.Response(text="no json")])
async def test_an_endpoint_that_fails_is_an_engine_error(bad):
    async with Completions(bad) as endpoint:
        with pytest.raises(EngineError, match=r"127\.0\.0\.1|chat completion"):
            await think(Script(), [user("u")], block(endpoint.url), Outbound())
    with pytest.raises(EngineError, match="failed"):
        await think(Script(), [user("u")], block(endpoint.url), Outbound())


async def answer_to_hi(server, think):
    """The messages of the server up to the end of its speech."""
    async with ClientSession(headers=KEY) as session, session.ws_connect(server.url + PATH) as client:
        await client.send_json(settings(agent={"think": think}))
        await client.send_json({"type": "InjectUserMessage", "content": "hi"})
        messages = []
        async for frame in client:
            if frame.type == WSMsgType.TEXT:
                messages.append(frame.json())
                if messages[-1]["type"] == "AgentAudioDone":
                    return messages
    pytest.fail(f"the connection was closed after {messages}")


async def test_the_next_provider_is_used_when_one_fails():
    async with Completions(web.Response(status=500), {"content": "Second."}) as endpoint, fast_server() as server:
        blocks = [block(endpoint.url), block(endpoint.url)]
        for each in blocks:
            del each["functions"]
        messages = await answer_to_hi(server, blocks)
    assert [message["code"] for message in messages if message["type"] == "Warning"] == ["THINK_REQUEST_FAILED"]
    assert "Second." in [message.get("content") for message in messages]


async def test_a_server_side_function_gets_its_arguments():
    script = {"rules": [{"call": {"name": "lookup", "arguments": {"city": "Oslo"}}, "then": "It is {result[temp]}."}]}
    async with Completions(web.json_response({"temp": 4})) as endpoint, fast_server(script=script) as server:
        lookup = {"name": "lookup", "endpoint": {"url": endpoint.url, "headers": {"x-own": "1"}}}
        think = {"provider": {"type": "open_ai", "model": "m"}, "functions": [lookup]}
        messages = await answer_to_hi(server, think)
    headers, arguments = endpoint.requests[0]
    assert (headers["x-own"], arguments) == ("1", {"city": "Oslo"})
    answer = next(message for message in messages if message["type"] == "FunctionCallResponse")
    assert (answer["name"], json.loads(answer["content"])) == ("lookup", {"temp": 4})
    assert "It is 4." in [message.get("content") for message in messages if message["type"] == "ConversationText"]


def test_a_script_without_rules_repeats_what_it_hears():
    with fast_server() as server, Agent(server) as agent:
        agent.ready()
        agent.send(type="InjectUserMessage", content="Hello")
        messages = agent.until("AgentAudioDone")
        assert [m["content"] for m in messages if m["type"] == "ConversationText"] == ["Hello", "You said: Hello"]
