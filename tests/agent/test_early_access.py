"""Programs of the agent's early access (3.9 to 3.11) with today's endpoint, in both colours."""

import ast
import inspect
import json
import os
import queue
import subprocess
import sys
import threading
import warnings
from contextlib import contextmanager
from pathlib import Path

import pytest
from colours import COLOURS, DEADLINE, Heard, LoopThread, agent_of
from deepgram.clients.agent.v1.websocket.options import CartesiaVoice
from deprecation import UnsupportedWarning
from websockets.sync.server import serve

import deepgram
from deepgram import (
    Agent,
    AgentKeepAlive,
    Context,
    DeepgramError,
    Function,
    FunctionCallResponse,
    Header,
    InjectAgentMessageOptions,
    Listen,
    ListenProvider,
    Parameters,
    Provider,
    SettingsConfigurationOptions,
    Speak,
    SpeakProvider,
    Think,
    ThinkProvider,
    UpdateInstructionsOptions,
    UpdateSpeakOptions,
)
from deepgram.server import LocalServer

ROOT = Path(__file__).parents[2]
REFERENCE = Path(os.environ.get("DEEPGRAM_REFERENCE_3_11_PYTHON", ROOT / ".venv-reference-3.11/bin/python"))
WELCOME = {"type": "Welcome", "request_id": "r-1"}
WARNS = pytest.mark.filterwarnings("ignore:SettingsConfigurationOptions is unsupported")


def function_call(number, city, client_side=True):
    return {
        "id": f"call_{number}",
        "name": "get_weather",
        "arguments": json.dumps({"city": city}),
        "client_side": client_side,
    }


class Server:
    """A server of `websockets` that keeps the text frames it receives and sends those passed to `say()`."""

    def __init__(self, port):
        self.url = f"ws://127.0.0.1:{port}"
        self.paths, self.texts, self.outgoing = [], queue.Queue(), queue.Queue()

    def get(self):
        return json.loads(self.texts.get(timeout=DEADLINE))

    def say(self, message):
        self.outgoing.put(json.dumps(message))

    def serve(self, connection):
        self.paths.append(connection.request.path)
        sender = threading.Thread(target=lambda: [connection.send(text) for text in iter(self.outgoing.get, None)])
        sender.start()
        for text in connection:
            if isinstance(text, str):
                self.texts.put(text)
        self.outgoing.put(None)
        sender.join()


@contextmanager
def serving():
    with serve(lambda connection: served.serve(connection), "127.0.0.1", 0) as running:
        served = Server(running.socket.getsockname()[1])
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield served
        finally:
            running.shutdown()
            thread.join()


@contextmanager
def session(colour, options):
    """A server, a client started with these options, the events it delivers, and the first frame it sent."""
    with LoopThread() as thread, serving() as server:
        agent = agent_of(colour, server.url, thread)
        heard = Heard(agent)
        assert agent.start(options), agent.last_error
        try:
            yield server, agent, heard, server.get()
        finally:
            assert agent.finish()


def weather_options():
    """The options of an example of 3.11."""
    options = SettingsConfigurationOptions()
    options.agent.listen.model = "nova-3"
    options.agent.listen.keyterms = ["Oslo"]
    options.agent.think.provider.type = "open_ai"
    options.agent.think.model = "gpt-4o-mini"
    options.agent.think.instructions = "You talk about the weather."
    options.agent.think.functions = [
        Function(
            name="get_weather",
            description="The weather in a city",
            url="",
            method="POST",
            headers=[Header(key="x-a", value="b")],
            parameters=Parameters(type="object", properties={"city": {"type": "string"}}, required=["city"]),
        )
    ]
    options.context = Context(messages=[("user", "Hi."), ("assistant", "Where are you?")], replay=True)
    return options


# ---- messages to the server


@WARNS
@pytest.mark.parametrize("colour", COLOURS)
def test_settings_become_those_of_v1(colour):
    options = weather_options()
    as_written = options.to_dict()
    for form in (options, as_written, options.to_json()):
        with session(colour, form) as (server, _, _, sent):
            assert server.paths == ["/v1/agent/converse"]
            assert sent.pop("audio") == as_written["audio"]
            assert sent == {
                "experimental": False,
                "type": "Settings",
                "flags": {"history": False},
                "mip_opt_out": False,
                "agent": {
                    "language": "en",
                    "listen": {"provider": {"type": "deepgram", "model": "nova-3", "keyterms": ["Oslo"]}},
                    "think": {
                        "provider": {"type": "open_ai", "model": "gpt-4o-mini"},
                        "prompt": "You talk about the weather.",
                        "functions": [
                            {
                                "name": "get_weather",
                                "description": "The weather in a city",
                                "parameters": {
                                    "type": "object",
                                    "properties": {"city": {"type": "string"}},
                                    "required": ["city"],
                                },
                            }
                        ],
                    },
                    "speak": {"provider": {"type": "deepgram", "model": "aura-asteria-en"}},
                    "context": {"messages": [{"type": "History", "role": "user", "content": "Hi."}]},
                    "greeting": "Where are you?",
                },
            }
    assert options.to_dict() == as_written


@WARNS
@pytest.mark.parametrize(
    ("speak", "expected"),
    [
        (Speak(), {"provider": {"type": "deepgram", "model": "aura-asteria-en"}}),
        (Speak(model="aura-luna-en"), {"provider": {"type": "deepgram", "model": "aura-luna-en"}}),
        (
            Speak(provider="cartesia", model="sonic-2", voice_id="v"),
            {"provider": {"type": "cartesia", "model_id": "sonic-2", "voice": {"mode": "id", "id": "v"}}},
        ),
        (
            Speak(provider="open_ai", model="tts-1", voice_id="nova"),
            {"provider": {"type": "open_ai", "model": "tts-1", "voice": "nova"}},
        ),
        (
            Speak(provider="eleven_labs", voice_id="v"),
            {
                "provider": {"type": "eleven_labs", "model_id": "eleven_turbo_v2_5"},
                "endpoint": {"url": "wss://api.elevenlabs.io/v1/text-to-speech/v/multi-stream-input"},
            },
        ),
    ],
)
def test_voices_become_those_of_v1(speak, expected):
    with session("threads", SettingsConfigurationOptions(agent=Agent(speak=speak))) as (_, _, _, sent):
        assert sent["agent"]["speak"] == expected


@WARNS
def test_attributes_that_are_no_fields_are_not_sent():
    """As with 3.11.0; the strict server of V1 refuses them."""
    options = SettingsConfigurationOptions()
    options.agent.barge_in = options.transcription = options.agent.speak.rate = True
    with session("threads", options) as (_, _, _, sent):
        assert "barge_in" not in sent["agent"]
        assert sent["agent"]["speak"] == {"provider": {"type": "deepgram", "model": "aura-asteria-en"}}
        assert "transcription" not in sent


@WARNS
@pytest.mark.parametrize("colour", COLOURS)
def test_messages_become_those_of_v1(colour):
    with session(colour, weather_options()) as (server, agent, _, _):
        for message, expected in [
            (UpdateInstructionsOptions(instructions="Be brief."), {"type": "UpdatePrompt", "prompt": "Be brief."}),
            (
                UpdateSpeakOptions(model="aura-luna-en"),
                {"type": "UpdateSpeak", "speak": {"provider": {"type": "deepgram", "model": "aura-luna-en"}}},
            ),
            (
                json.dumps({"type": "UpdateSpeak", "model": "aura-luna-en"}),
                {"type": "UpdateSpeak", "speak": {"provider": {"type": "deepgram", "model": "aura-luna-en"}}},
            ),
            (InjectAgentMessageOptions(message="Hello."), {"type": "InjectAgentMessage", "message": "Hello."}),
            (AgentKeepAlive(), {"type": "KeepAlive"}),
        ]:
            assert agent.send(str(message))
            assert server.get() == expected


@WARNS
def test_texts_that_are_no_messages_are_sent_unchanged():
    with session("threads", SettingsConfigurationOptions()) as (server, agent, _, _):
        for text in ("no JSON", "[1]", '{"type": ["x"]}'):
            assert agent.send(text)
            assert server.texts.get(timeout=DEADLINE) == text


# ---- messages from the server


@WARNS
@pytest.mark.parametrize("colour", COLOURS)
def test_function_calls_come_one_by_one_and_are_answered_in_the_old_form(colour):
    with session(colour, weather_options()) as (server, agent, heard, _):
        requested = threading.Semaphore(0)
        agent.on("FunctionCallRequest", lambda agent, function_call_request, **kwargs: requested.release())
        server.say({"type": "FunctionCallRequest", "functions": [function_call(1, "Oslo"), function_call(2, "Bergen")]})
        assert all(requested.acquire(timeout=DEADLINE) for _ in range(2))
        requests = heard["FunctionCallRequest"]
        assert [(r.function_name, r.function_call_id) for r in requests] == [
            ("get_weather", "call_1"),
            ("get_weather", "call_2"),
        ]
        assert [ast.literal_eval(r.input)["city"] for r in requests] == ["Oslo", "Bergen"]
        for response in (
            FunctionCallResponse(function_call_id="call_1", output="rain"),
            json.dumps({"type": "FunctionCallResponse", "function_call_id": "call_2", "output": "rain"}),
        ):
            assert agent.send(str(response))
        assert [server.get() for _ in range(2)] == [
            {"type": "FunctionCallResponse", "id": f"call_{number}", "name": "get_weather", "content": "rain"}
            for number in (1, 2)
        ]


@WARNS
@pytest.mark.parametrize("colour", COLOURS)
def test_events_have_the_old_fields(colour):
    with session(colour, SettingsConfigurationOptions()) as (server, _, heard, _):
        server.say(WELCOME)
        server.say({"type": "FunctionCallRequest", "functions": [function_call(1, "Oslo", client_side=False)]})
        server.say({"type": "PromptUpdated"})
        assert heard.until("Unhandled")
        assert heard["Welcome"][0].session_id == "r-1"
        assert [event.type for event in heard["FunctionCalling"]] == ["FunctionCalling"]
        assert heard["FunctionCallRequest"] == []
        assert json.loads(heard["Unhandled"][0].raw) == {"type": "InstructionsUpdated"}


@WARNS
@pytest.mark.parametrize("colour", COLOURS)
def test_a_transcript_is_not_taken_for_the_message_it_names(colour):
    """A transcript that is exactly the name of a message is neither replaced nor turned into another event."""
    with session(colour, SettingsConfigurationOptions()) as (server, _, heard, _):
        for word in ("PromptUpdated", "FunctionCallRequest"):
            server.say({"type": "ConversationText", "role": "user", "content": word})
        server.say({"type": "PromptUpdated"})
        assert heard.until("Unhandled")
        assert [text.content for text in heard["ConversationText"]] == ["PromptUpdated", "FunctionCallRequest"]
        assert heard["FunctionCalling"] == []


# ---- warnings and errors


@pytest.mark.parametrize("colour", COLOURS)
def test_one_warning_names_the_replacement(colour):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with session(colour, SettingsConfigurationOptions()) as (_, agent, _, _):
            agent.send(str(UpdateInstructionsOptions(instructions="Be brief.")))
    (warning,) = caught
    assert warning.category is UnsupportedWarning
    assert "SettingsOptions" in str(warning.message)


def test_the_warning_names_the_line_of_the_program():
    agent = deepgram.AgentWebSocketClient(deepgram.DeepgramClientOptions(url="ws://127.0.0.1:1", api_key="k"))
    line = inspect.currentframe().f_lineno + 2
    with pytest.warns(UnsupportedWarning) as caught:
        agent.start(SettingsConfigurationOptions())
    assert (caught[0].filename, caught[0].lineno) == (__file__, line)


@WARNS
@pytest.mark.parametrize(
    ("model", "keyterms", "fits"),
    [(None, ["x"], True), ("nova-2", ["x"], False), ("nova-3", ["x"], True), ("nova-2", None, True)],
)
def test_keyterms_are_for_nova_3(model, keyterms, fits):
    """As with 3.11.0; `start()` returns False here because nothing listens at the address."""
    options = SettingsConfigurationOptions(agent=Agent(listen=Listen(model=model, keyterms=keyterms)))
    config = deepgram.DeepgramClientOptions(url="ws://127.0.0.1:1", api_key="k")
    agent = deepgram.AgentWebSocketClient(config)
    if fits:
        assert agent.start(options) is False
    else:
        with pytest.raises(DeepgramError, match="Keyterms are only supported for nova-3 models"):
            agent.start(options)


def test_a_program_of_4_x_is_not_translated():
    settings = deepgram.SettingsOptions(agent=Agent(think=Think(provider={"type": "open_ai", "model": "gpt-4o-mini"})))
    with session("threads", settings) as (server, agent, heard, _):
        assert agent.send('{"type": "UpdateInstructions", "instructions": "x"}')
        assert server.get() == {"type": "UpdateInstructions", "instructions": "x"}
        server.say({"type": "FunctionCallRequest", "functions": [function_call(1, "Oslo"), function_call(2, "Bergen")]})
        assert heard.until("FunctionCallRequest")
        assert len(heard["FunctionCallRequest"][0].functions) == 2


# ---- with the local server, which refuses messages unknown to V1


@WARNS
@pytest.mark.parametrize("colour", COLOURS)
def test_a_conversation_on_the_strict_local_server(colour):
    with LoopThread() as thread, LocalServer() as server:
        agent = agent_of(colour, server.url, thread)
        heard = Heard(agent)
        assert agent.start(weather_options()), agent.last_error
        assert heard.until("SettingsApplied")
        assert agent.send(str(UpdateInstructionsOptions(instructions="Be brief.")))
        assert agent.send(str(InjectAgentMessageOptions(message="Hello.")))
        assert heard.until("AgentAudioDone")
        assert agent.finish()
        assert heard["Error"] == []


# ---- providers of 4.0 and 4.1


def test_providers_are_classes_with_fields():
    think = ThinkProvider(type="open_ai", model="gpt-4o-mini")
    speak = SpeakProvider("cartesia", None, "sonic-2", CartesiaVoice("id", "v"))
    agent = Agent(listen=Listen(provider=ListenProvider("deepgram", "nova-3")), think=Think(provider=think))
    agent.speak.provider = speak
    assert (think.temperature, agent.listen.provider.keyterms) == (None, None)
    think.temperature = 0.5
    assert agent.to_dict() == {
        "language": "en",
        "listen": {"provider": {"type": "deepgram", "model": "nova-3"}},
        "think": {"provider": {"type": "open_ai", "model": "gpt-4o-mini", "temperature": 0.5}},
        "speak": {"provider": {"type": "cartesia", "model_id": "sonic-2", "voice": {"mode": "id", "id": "v"}}},
    }
    assert SpeakProvider() == {"type": "deepgram", "model": "aura-2-thalia-en"}
    with pytest.raises(AttributeError, match="nonsense"):
        _ = think.nonsense
    assert (Provider("open_ai"), Provider(type="a"), Provider({"type": "b"}), Provider([("type", "c")])) == (
        {"type": "open_ai"},
        {"type": "a"},
        {"type": "b"},
        {"type": "c"},
    )


def test_repr_of_early_settings_shows_no_secret():
    options = weather_options()
    options.agent.think.functions[0].headers = [Header("authorization", "secret")]
    assert "secret" not in repr(options)


# ---- the same program under 3.11.0, with a server of its time


def serve_agent(connection, welcome, calls, updated, heard):
    """A server that receives settings, requests function calls, and has its instructions updated."""
    heard.append(json.loads(connection.recv()))
    connection.send(json.dumps({"type": "Welcome", welcome: "s-1"}))
    connection.send(json.dumps({"type": "ConversationText", "role": "user", "content": "What is the weather?"}))
    for call in calls:
        connection.send(json.dumps(call))
    heard += sorted((json.loads(connection.recv()) for _ in range(2)), key=lambda message: message["type"])
    connection.send(bytes(320))
    connection.send(json.dumps({"type": updated}))
    for _ in connection:
        pass


EARLY_CALLS = [
    {"type": "FunctionCalling"},
    {
        "type": "FunctionCallRequest",
        "function_name": "get_weather",
        "function_call_id": "call_1",
        "input": {"city": "Oslo"},
    },
]
CALLS = [
    {"type": "FunctionCallRequest", "functions": [function_call(0, "Bergen", client_side=False)]},
    {"type": "FunctionCallRequest", "functions": [function_call(1, "Oslo")]},
]


def run(python, *behaviour):
    """What the program prints under an interpreter, and the text frames that the server receives."""
    heard = []
    with serve(lambda connection: serve_agent(connection, *behaviour, heard), "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        program = Path(__file__).parent / "early" / "program.py"
        command = [str(python), "-W", "ignore", str(program), f"ws://127.0.0.1:{server.socket.getsockname()[1]}"]
        environment = {
            name: value for name, value in os.environ.items() if name != "PYTHONPATH" or python == sys.executable
        }
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environment)
        server.shutdown()
        thread.join()
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines(), heard


@pytest.mark.skipif(not REFERENCE.exists(), reason="which compare with 3.11.0: `scripts/peers && make test` runs them")
@pytest.mark.timeout(300)
def test_a_program_prints_the_same_as_under_3_11():
    """Both runs use the protocol of their time: the output of the program is the same, and so is the meaning of its
    messages."""
    theirs, early = run(REFERENCE, "session_id", EARLY_CALLS, "InstructionsUpdated")
    ours, today = run(sys.executable, "request_id", CALLS, "PromptUpdated")
    assert ours == theirs
    assert len(ours) > 8
    assert [message["type"] for message in early] == [
        "SettingsConfiguration",
        "FunctionCallResponse",
        "UpdateInstructions",
    ]
    assert [message["type"] for message in today] == ["Settings", "FunctionCallResponse", "UpdatePrompt"]
    assert today[1] == {"type": "FunctionCallResponse", "id": "call_1", "name": "get_weather", "content": "4 degrees"}
    assert early[1] == {"type": "FunctionCallResponse", "function_call_id": "call_1", "output": "4 degrees"}
    assert early[2] == {"type": "UpdateInstructions", "instructions": "Be brief."}
    assert today[2] == {"type": "UpdatePrompt", "prompt": "Be brief."}
    assert early[0]["agent"]["think"]["instructions"] == today[0]["agent"]["think"]["prompt"]
    assert early[0]["agent"]["speak"]["model"] == today[0]["agent"]["speak"]["provider"]["model"]


@WARNS
@pytest.mark.parametrize("colour", COLOURS)
def test_malformed_function_calls_do_not_end_the_session(colour):
    """They cause no exception in the event loop, and later messages are delivered."""
    with session(colour, weather_options()) as (server, _agent, heard, _):
        for text in (
            '["FunctionCallRequest"]',
            '{"type":"FunctionCallRequest","functions":[1]}',
            '{"FunctionCallRequest"',
        ):
            server.outgoing.put(text)
        server.say({"type": "ConversationText", "role": "user", "content": "hello"})
        assert heard.until("ConversationText")
