"""The agent endpoint as protocol.md, sections 7 and 15, describes it."""

import json

import pytest
from wire_client import Agent, fast_server, kinds, settings, silence, speech

from deepgram.server import AgentOptions, LocalServer, Rule, Script, Timing, VirtualClock
from deepgram.server.engines.base import FunctionCall

TWO_CALLS = {
    "rules": [
        {
            "when": "trip to (?P<city>\\w+)",
            "calls": [
                {"name": "get_weather", "arguments": {"city": "{city}"}},
                {"name": "book", "arguments": {"to": ["{city}"]}},
            ],
            "then": "It is {results[0][temp]} degrees. Booked: {result}.",
        },
        {"when": "story", "say": "Once there was a king. He had a castle. It was cold."},
        {"when": "undefined", "call": {"name": "no_such_function"}},
    ]
}
PACED = Timing.fast(playback=15.0, audio=0.2)  # replies take long enough for a test to act in the middle of one


def answer(agent, request, content):
    call = request["functions"][0]
    agent.send(type="FunctionCallResponse", id=call["id"], name=call["name"], content=content)


def test_a1_settings_with_greeting():
    with fast_server() as server, Agent(server) as agent:
        welcome = agent.recv()
        assert welcome == {"type": "Welcome", "request_id": agent.socket.response.headers["dg-request-id"]}
        agent.send(settings(agent={"greeting": "Hello there. How are you?"}))
        messages = agent.until("AgentAudioDone")
        said = {"role": "assistant", "content": "Hello there. How are you?"}
        assert messages == [
            {"type": "SettingsApplied"},
            {"type": "ConversationText", **said},
            {"type": "History", **said},
            {"type": "AgentAudioDone"},
        ]
        audio = b"".join(message for message in agent.log if isinstance(message, bytes))
        assert len(audio) == int(len(said["content"]) * 0.07 * 16000) * 2
        assert all(len(frame) <= 640 for frame in agent.log if isinstance(frame, bytes))


def test_sentences_come_one_by_one_and_started_speaking_once():
    with fast_server(script=TWO_CALLS) as server, Agent(server) as agent:
        agent.ready(experimental=True)
        agent.send(type="InjectUserMessage", content="tell a story")
        messages = agent.until("AgentAudioDone")
        assert kinds(messages) == [
            "ConversationText", "History", "EndOfThought",
            "ConversationText", "History", "AgentStartedSpeaking",
            "ConversationText", "History", "ConversationText", "History", "AgentAudioDone",
        ]  # fmt: skip
        assert [m["content"] for m in messages if m["type"] == "ConversationText"][1:] == [
            "Once there was a king.", "He had a castle.", "It was cold.",
        ]  # fmt: skip
        started = next(m for m in messages if m["type"] == "AgentStartedSpeaking")
        assert started["total_latency"] == pytest.approx(started["tts_latency"] + started["ttt_latency"], abs=1e-5)


def test_history_can_be_switched_off():
    with fast_server() as server, Agent(server) as agent:
        agent.ready(flags={"history": False})
        agent.send(type="InjectUserMessage", content="hi")
        assert "History" not in kinds(agent.until("AgentAudioDone"))


def test_a2_text_during_speech_cuts_the_reply():
    with fast_server(script=TWO_CALLS, timing=PACED) as server, Agent(server) as agent:
        agent.ready()
        agent.send(type="InjectUserMessage", content="tell a story")
        agent.until("audio")
        agent.send(type="InjectUserMessage", content="enough")
        messages = agent.until("AgentStartedSpeaking")
        assert kinds(messages) == [
            "ConversationText", "History", "AgentAudioDone", "ConversationText", "History", "AgentStartedSpeaking",
        ]  # fmt: skip
        assert messages[0]["content"] == "enough"
        rest = agent.until("AgentAudioDone")
        assert not [m for m in messages + rest if "castle" in m.get("content", "")]


def test_a_reply_sent_completely_gets_no_second_audio_done():
    with fast_server() as server, Agent(server) as agent:
        agent.ready()
        for text in ("one", "two"):
            agent.send(type="InjectUserMessage", content=text)
            assert kinds(agent.until("AgentAudioDone")).count("AgentAudioDone") == 1


def test_a3_two_calls_are_serialised():
    with fast_server(script=TWO_CALLS) as server, Agent(server) as agent:
        agent.ready()
        agent.send(type="InjectUserMessage", content="a trip to Oslo")
        first = agent.until("FunctionCallRequest")[-1]
        call = first["functions"][0]
        assert call == {"id": call["id"], "name": "get_weather", "arguments": '{"city":"Oslo"}', "client_side": True}
        answer(agent, first, '{"temp": 4}')
        second = agent.until("FunctionCallRequest")
        assert second[0] == {
            "type": "History",
            "function_calls": [{**call, "arguments": '{"city": "Oslo"}', "response": '{"temp": 4}'}],
        }
        assert json.loads(second[1]["functions"][0]["arguments"]) == {"to": ["Oslo"]}
        answer(agent, second[1], "yes")
        rest = agent.until("AgentAudioDone")
        assert "FunctionCallResponse" not in kinds(rest)
        assert [m["content"] for m in rest if m["type"] == "ConversationText"] == [
            "It is 4 degrees.", "Booked: yes.",
        ]  # fmt: skip


def test_requested_calls_continue_after_update_think_removes_their_functions():
    with fast_server(script=TWO_CALLS) as server, Agent(server) as agent:
        agent.ready()
        agent.send(type="InjectUserMessage", content="a trip to Oslo")
        first = agent.until("FunctionCallRequest")[-1]
        agent.send(type="UpdateThink", think={"provider": {"type": "open_ai", "model": "gpt-4o-mini"}})
        agent.until("ThinkUpdated")
        answer(agent, first, '{"temp": 4}')
        second = agent.until("FunctionCallRequest")[-1]
        answer(agent, second, "yes")
        assert [m["content"] for m in agent.until("AgentAudioDone") if m["type"] == "ConversationText"] == [
            "It is 4 degrees.", "Booked: yes.",
        ]  # fmt: skip


def test_parallel_calls_come_in_one_request():
    options = AgentOptions(parallel_calls=True)
    with fast_server(script=TWO_CALLS, agent=options) as server, Agent(server) as agent:
        agent.ready()
        agent.send(type="InjectUserMessage", content="a trip to Oslo")
        request = agent.until("FunctionCallRequest")[-1]
        assert [call["name"] for call in request["functions"]] == ["get_weather", "book"]
        for call, content in zip(request["functions"][::-1], ["yes", '{"temp": 4}'], strict=True):
            agent.send(type="FunctionCallResponse", id=call["id"], name=call["name"], content=content)
        texts = [m["content"] for m in agent.until("AgentAudioDone") if m["type"] == "ConversationText"]
        assert texts == ["It is 4 degrees.", "Booked: yes."]


def test_an_answer_without_id_is_matched_by_name_and_a_stray_one_dropped():
    with fast_server(script=TWO_CALLS) as server, Agent(server) as agent:
        agent.ready()
        agent.send(type="FunctionCallResponse", id="call_of_nobody", name="get_weather", content="late")
        agent.send(type="InjectUserMessage", content="a trip to Oslo")
        agent.until("FunctionCallRequest")
        agent.send(type="FunctionCallResponse", name="get_weather", content='{"temp": 7}')
        assert agent.until("History")[-1]["function_calls"][0]["response"] == '{"temp": 7}'


def test_a_message_while_a_call_is_open_abandons_it():
    with fast_server(script=TWO_CALLS) as server, Agent(server) as agent:
        agent.ready()
        agent.send(type="InjectUserMessage", content="a trip to Oslo")
        first = agent.until("FunctionCallRequest")[-1]["functions"][0]
        agent.send(type="InjectUserMessage", content="rather a trip to Rome")
        again = agent.until("FunctionCallRequest")[-1]["functions"][0]
        assert again["id"] != first["id"]
        assert again["arguments"] == '{"city":"Rome"}'


def test_server_side_function_is_called_by_the_server():
    rules = [{"when": "", "call": {"name": "lookup", "arguments": {"a": 1}}, "then": "Got {result}."}]
    with fast_server(script={"rules": rules}) as server, Agent(server) as agent:
        endpoint = {"url": server.url.replace("ws", "http") + "/nothing/here", "method": "POST"}
        think = {"provider": {"type": "open_ai", "model": "m"}, "functions": [{"name": "lookup", "endpoint": endpoint}]}
        agent.ready(agent={"think": think})
        agent.send(type="InjectUserMessage", content="go")
        messages = agent.until("FunctionCallResponse")
        request = next(m for m in messages if m["type"] == "FunctionCallRequest")["functions"][0]
        assert request["client_side"] is False
        warning = next(m for m in messages if m["type"] == "Warning")
        assert warning["code"] == "FUNCTION_CALL_FAILED"
        assert "answered 404" in warning["description"]
        assert messages[-1]["id"] == request["id"]
        assert server.connection(1).path == "/nothing/here"


ERRORS = [
    pytest.param(settings(agent={"tags": ["x"]}), "UNPARSABLE_CLIENT_MESSAGE", "Check the agent.tags field", id="a4"),
    pytest.param(b"\0\0", "NON_SETTINGS_MESSAGE_BEFORE_SETTINGS", "Binary", id="a5"),
    pytest.param({"type": "KeepAlive"}, "NON_SETTINGS_MESSAGE_BEFORE_SETTINGS", "KeepAlive", id="json-before"),
    pytest.param("{nonsense", "UNPARSABLE_CLIENT_MESSAGE", "did not match any of the formats", id="bad-json"),
    pytest.param({"type": "Nonsense"}, "UNPARSABLE_CLIENT_MESSAGE", "did not match any", id="unknown-type"),
    pytest.param({**settings(), "agent": "0000"}, "INVALID_AGENT_ID", "0000", id="agent-id"),
]


@pytest.mark.parametrize(("message", "code", "text"), ERRORS)
def test_a_bad_first_message_is_an_error_and_closes(message, code, text):
    with fast_server() as server, Agent(server) as agent:
        agent.recv()
        agent.socket.send(json.dumps(message) if isinstance(message, dict) else message)
        (error,) = agent.until_closed()
        assert error["type"] == "Error"
        assert error["code"] == code
        assert text in error["description"]
        assert (agent.socket.protocol.close_code, agent.socket.protocol.close_reason) == (1000, "")


LATER_ERRORS = [
    (settings(), "SETTINGS_ALREADY_APPLIED"),
    ({"type": "InjectUserMessage"}, "UNPARSABLE_CLIENT_MESSAGE"),
    ({"type": "InjectAgentMessage", "message": "x", "behavior": "shout"}, "UNPARSABLE_CLIENT_MESSAGE"),
    ({"type": "InjectUserMessage", "content": "undefined"}, "NON_EXISTENT_FUNCTION_CALLED"),
    (
        {"type": "UpdateThink", "think": {"provider": {"type": "open_ai", "model": "unavailable-model"}}},
        "INVALID_SETTINGS",
    ),
]


@pytest.mark.parametrize(("message", "code"), LATER_ERRORS)
def test_a_bad_later_message_is_an_error_and_closes(message, code):
    with fast_server(script=TWO_CALLS) as server, Agent(server) as agent:
        agent.ready()
        agent.send(message)
        assert agent.until_closed()[-1]["code"] == code


@pytest.mark.parametrize("ready", [False, True])
def test_a6_silence_is_a_timeout(ready):
    clock = VirtualClock()
    with fast_server(clock=clock) as server, Agent(server) as agent:
        agent.recv()
        if ready:
            agent.ready()
        clock.advance(11.9)
        server.connection().ping()
        clock.advance(0.2)
        (error,) = agent.until_closed()
        assert error["code"] == "CLIENT_MESSAGE_TIMEOUT"
        assert ("binary messages" if ready else "'Settings' message") in error["description"]


def test_keep_alive_prevents_the_timeout_and_is_not_answered():
    clock = VirtualClock()
    with fast_server(clock=clock) as server, Agent(server) as agent:
        agent.ready()
        for beat in range(5):
            clock.advance(8)
            agent.send(type="KeepAlive")
            server.wait_for(lambda expected=beat + 2: server.connection().frames_received == expected)
        assert kinds(server.connection().sent_messages) == ["Welcome", "SettingsApplied"]
        assert not server.connection().closed


def test_a_session_has_a_maximum_length():
    clock = VirtualClock()
    timing = Timing.fast(idle=1e9)
    with fast_server(clock=clock, timing=timing) as server, Agent(server) as agent:
        agent.ready()
        clock.advance(6900)
        assert agent.until("Warning")[-1]["code"] == "MAXIMUM_SESSION_LENGTH_APPROACHING"
        clock.advance(300)
        assert agent.until_closed()[-1]["code"] == "MAXIMUM_SESSION_LENGTH_REACHED"


def test_voice_makes_a_turn():
    script = Script(transcripts=("Hello agent.",), rules=(Rule("hello", "Hello caller."),))
    with fast_server(script=script) as server, Agent(server) as agent:
        agent.ready()
        agent.stream(silence(0.3) + speech(0.5) + silence(0.7))
        messages = agent.until("AgentAudioDone")
        assert kinds(messages)[:4] == ["UserStartedSpeaking", "ConversationText", "History", "ConversationText"]
        assert [m["content"] for m in messages if m["type"] == "ConversationText"] == ["Hello agent.", "Hello caller."]
        agent.stream(speech(0.5) + silence(0.7))
        assert agent.until("ConversationText")[-1]["content"] == "Utterance 2."


@pytest.mark.parametrize("encoding", ["linear32", "mulaw", "alaw"])
def test_voice_in_other_encodings(encoding):
    from deepgram.server.audio import encoder

    pcm = speech(0.4, 8000) + silence(0.7, 8000)
    wide = b"".join(b"\0\0" + pcm[start : start + 2] for start in range(0, len(pcm), 2))
    data = wide if encoding == "linear32" else encoder(encoding)(pcm)
    with fast_server() as server, Agent(server) as agent:
        audio = {
            "input": {"encoding": encoding, "sample_rate": 8000},
            "output": {"encoding": "mulaw", "sample_rate": 8000},
        }
        agent.ready(audio=audio)
        agent.stream(data, size=333)
        assert agent.until("ConversationText")[-1]["content"] == "Utterance 1."
        agent.until("AgentAudioDone")
        assert sum(len(m) for m in agent.log if isinstance(m, bytes)) == int(
            len("You said: Utterance 1.") * 0.07 * 8000
        )


def test_audio_without_a_decoder_is_refused_on_arrival():
    with fast_server() as server, Agent(server) as agent:
        agent.ready(audio={"input": {"encoding": "opus", "sample_rate": 48000}})
        agent.socket.send(b"OggS")
        assert agent.until_closed()[-1]["code"] == "USER_AUDIO_FORMAT"


def test_wav_output_begins_with_a_header():
    with fast_server() as server, Agent(server) as agent:
        audio = {"output": {"encoding": "linear16", "sample_rate": 8000, "container": "wav"}}
        agent.ready(audio=audio, agent={"greeting": "Hi."})
        agent.until("AgentAudioDone")
        sent = [m for m in agent.log if isinstance(m, bytes)]
        assert sent[0].startswith(b"RIFF")
        assert b"".join(sent).count(b"RIFF") == 1


def test_a7_barge_in_by_voice_cuts_the_audio():
    with fast_server(script=TWO_CALLS, timing=Timing.fast(audio=1.0, playback=15.0)) as server, Agent(server) as agent:
        agent.ready()
        agent.send(type="InjectUserMessage", content="tell a story")
        agent.until("audio")
        agent.stream(speech(0.3))
        agent.until("UserStartedSpeaking")
        agent.stream(silence(0.7))
        messages = agent.until("ConversationText")
        assert messages == [{"type": "ConversationText", "role": "user", "content": "Utterance 1."}]
        cut = agent.log.index({"type": "UserStartedSpeaking"})
        assert not [m for m in agent.log[cut:] if isinstance(m, bytes)]
        assert not [m for m in agent.log if isinstance(m, dict) and "castle" in m.get("content", "")]


def test_an_utterance_that_follows_at_once_is_answered_together_with_the_first():
    script = {"transcripts": ["First half.", "Second half."]}
    with fast_server(script=script) as server, Agent(server) as agent:
        agent.ready()
        agent.socket.send(speech(0.3) + silence(0.62) + speech(0.3) + silence(0.7))
        messages = agent.until("AgentAudioDone")
        texts = [(m["role"], m["content"]) for m in messages if m["type"] == "ConversationText"]
        assert texts == [
            ("user", "First half."), ("user", "Second half."), ("assistant", "You said: Second half."),
        ]  # fmt: skip


def test_injected_agent_message_is_one_text_without_started_speaking():
    with fast_server() as server, Agent(server) as agent:
        agent.ready()
        agent.send(type="InjectAgentMessage", message="One moment. I will check.")
        messages = agent.until("AgentAudioDone")
        assert kinds(messages) == ["ConversationText", "History", "AgentAudioDone"]
        assert messages[0]["content"] == "One moment. I will check."


@pytest.mark.parametrize("warned", [False, True])
def test_injection_during_speech_is_refused(warned):
    options = AgentOptions(injection_warnings=warned)
    with fast_server(script=TWO_CALLS, timing=PACED, agent=options) as server, Agent(server) as agent:
        agent.ready()
        agent.send(type="InjectUserMessage", content="tell a story")
        agent.until("audio")
        agent.send(type="InjectAgentMessage", message="Sorry.")
        refusal = agent.until("InjectionRefused")[-1]
        assert refusal["message"] == "Cannot inject a message while the agent is speaking."
        if warned:
            assert agent.until("Warning")[-1]["code"] == "INJECT_AGENT_MESSAGE_DURING_AGENT_SPEECH"


@pytest.mark.parametrize(("extra", "options"), [({"behavior": "queue"}, {}), ({}, {"queue_injections": True})])
def test_injection_may_wait_for_its_turn(extra, options):
    with fast_server(timing=PACED, agent=AgentOptions(**options)) as server, Agent(server) as agent:
        agent.ready()
        agent.send(type="InjectUserMessage", content="hi")
        agent.until("audio")
        agent.send(type="InjectAgentMessage", message="Afterwards.", **extra)
        assert "Afterwards." not in [m.get("content") for m in agent.until("AgentAudioDone")]
        assert [m.get("content") for m in agent.until("AgentAudioDone")] == ["Afterwards.", "Afterwards.", None]


def test_interrupting_injection_cuts_the_agent():
    with fast_server(script=TWO_CALLS, timing=PACED) as server, Agent(server) as agent:
        agent.ready()
        agent.send(type="InjectUserMessage", content="tell a story")
        agent.until("audio")
        agent.send(type="InjectAgentMessage", message="Stop.", behavior="interrupt")
        messages = agent.until("AgentAudioDone") + agent.until("AgentAudioDone")
        assert [m["content"] for m in messages if m["type"] == "ConversationText"] == ["Stop."]


def test_injection_while_the_user_speaks_is_refused_even_if_queued():
    with fast_server() as server, Agent(server) as agent:
        agent.ready()
        agent.stream(speech(0.3))
        agent.until("UserStartedSpeaking")
        for behavior in ("default", "queue"):
            agent.send(type="InjectAgentMessage", message="Well,", behavior=behavior)
            assert agent.until("InjectionRefused")[-1]["message"].endswith("the user is speaking.")
        agent.send(type="InjectAgentMessage", message="Listen.", behavior="interrupt")
        assert agent.until("AgentAudioDone")[0]["content"] == "Listen."


def test_updates_are_acknowledged_and_take_effect():
    rules = (
        Rule(prompt="Norwegian", say="God dag."),
        Rule(prompt="French", say="Bonjour."),
        Rule(say="Good day."),
    )
    with fast_server(script=Script(rules=rules)) as server, Agent(server) as agent:
        agent.ready()

        def reply():
            agent.send(type="InjectUserMessage", content="hello")
            texts = [m for m in agent.until("AgentAudioDone") if m["type"] == "ConversationText"]
            return texts[-1]["content"], b"".join(m for m in agent.log if isinstance(m, bytes))

        assert reply()[0] == "Good day."
        agent.send(type="UpdatePrompt", prompt="Answer in Norwegian.")
        agent.until("PromptUpdated")
        assert reply()[0] == "God dag."
        provider = {"type": "anthropic", "model": "claude"}
        agent.send(type="UpdateThink", think={"provider": provider, "prompt": "Answer in French."})
        agent.until("ThinkUpdated")
        agent.log.clear()
        text, before = reply()
        assert text == "Bonjour."
        agent.send(type="UpdateSpeak", speak={"provider": {"type": "deepgram", "model": "aura-2-luna-en"}})
        agent.until("SpeakUpdated")
        agent.log.clear()
        assert reply()[1] != before
        agent.send(type="UpdateListen", listen={"provider": {"type": "deepgram", "model": "nova-3", "keyterms": ["a"]}})
        agent.until("ListenUpdated")


def test_update_prompt_extends_or_replaces_the_prompt():
    rules = (Rule(prompt="first(?s:.)+second", say="both"), Rule(prompt="second", say="second only"))
    for replace, expected in ((False, "both"), (True, "second only")):
        server = fast_server(script=Script(rules=rules), agent=AgentOptions(replace_prompt=replace))
        with server, Agent(server) as agent:
            agent.ready(agent={"think": {"provider": {"type": "open_ai", "model": "m"}, "prompt": "first"}})
            agent.send(type="UpdatePrompt", prompt="second")
            agent.send(type="InjectUserMessage", content="hello")
            texts = [m["content"] for m in agent.until("AgentAudioDone") if m["type"] == "ConversationText"]
            assert texts == ["hello", expected]


def test_force_end_turn():
    with fast_server() as server, Agent(server) as agent:
        agent.ready()
        agent.send(type="ForceEndTurn")
        assert agent.until("Warning")[-1]["code"] == "FORCE_END_TURN_UNSUPPORTED"
    flux = {"provider": {"type": "deepgram", "version": "v2", "model": "flux-general-en"}}
    with fast_server() as server, Agent(server) as agent:
        agent.ready(agent={"listen": flux})
        agent.stream(speech(0.3))
        agent.send(type="ForceEndTurn")
        assert kinds(agent.until("ConversationText")) == ["UserStartedSpeaking", "ConversationText"]


def test_flux_cancels_open_calls_on_barge_in():
    flux = {"provider": {"type": "deepgram", "version": "v2", "model": "flux-general-en"}}
    think = settings()["agent"]["think"]
    with fast_server(script=TWO_CALLS) as server, Agent(server) as agent:
        agent.ready(agent={"listen": flux, "think": think})
        agent.send(type="InjectUserMessage", content="a trip to Oslo")
        call = agent.until("FunctionCallRequest")[-1]["functions"][0]
        agent.stream(speech(0.3))
        cancelled = agent.until("FunctionCallCancelled")[-1]
        assert cancelled["functions"] == [{"id": call["id"], "name": "get_weather"}]


def test_failing_and_slow_thinking():
    rules = (
        Rule("flaky", error="think"),
        Rule("broken", error="ASR_DRIVER_TIMEOUT"),
        Rule("slow", "Here it is.", delay=11),
    )
    clock = VirtualClock()
    with fast_server(script=Script(rules=rules), clock=clock) as server:
        with Agent(server) as agent:
            agent.ready()
            agent.send(type="InjectUserMessage", content="slow")
            agent.until("History")
            clock.advance(10.5)
            assert kinds(agent.until("Warning") + agent.until("Warning")) == ["Warning", "Warning"]
            clock.advance(1)
            assert agent.until("AgentAudioDone")[0]["content"] == "Here it is."
        with Agent(server) as agent:
            agent.ready()
            agent.send(type="InjectUserMessage", content="flaky")
            messages = agent.until_closed()
            assert [m["code"] for m in messages[-2:]] == ["THINK_REQUEST_FAILED", "FAILED_TO_THINK"]
        with Agent(server) as agent:
            agent.ready()
            agent.send(type="InjectUserMessage", content="broken")
            assert agent.until_closed()[-1]["code"] == "ASR_DRIVER_TIMEOUT"


def test_context_is_remembered():
    conversations = []

    class RecordingEngine:
        """An engine that records the conversations it is given."""

        def detector(self, rate):
            from deepgram.server.engines.scripted import EnergyDetector

            return EnergyDetector(rate)

        async def think(self, messages, think):
            from deepgram.server.engines.base import Reply

            conversations.append(list(messages))
            return Reply(text="Yes.")

        async def synthesize(self, text, rate, voice):
            return bytes(640)

    called = {"id": "c1", "name": "f", "client_side": True, "arguments": "{}", "response": "4"}
    context = {
        "messages": [
            {"type": "History", "role": "user", "content": "My name is Ada."},
            {"type": "History", "function_calls": [called]},
        ]
    }
    think = {"provider": {"type": "open_ai", "model": "m"}, "prompt": "Be kind."}
    with fast_server(engine=RecordingEngine()) as server, Agent(server) as agent:
        agent.ready(agent={"context": context, "think": think})
        agent.send(type="InjectUserMessage", content="Who am I?")
        agent.until("AgentAudioDone")
    assert conversations[0] == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "My name is Ada."},
        {"role": "function", "id": "c1", "name": "f", "arguments": "{}", "content": "4"},
        {"role": "user", "content": "Who am I?"},
    ]


def test_stored_agent_and_latency_report_and_long_prompt():
    think = {"provider": {"type": "open_ai", "model": "m"}, "prompt": "x" * 25_001}
    options = AgentOptions(stored_agents={"an-id": {"greeting": "Stored.", "think": think}}, latency_reports=True)
    with fast_server(agent=options) as server, Agent(server) as agent:
        agent.send({**settings(), "agent": "an-id"})
        messages = agent.until("AgentAudioDone")
        assert [m["code"] for m in messages if m["type"] == "Warning"] == ["PROMPT_TOO_LONG"]
        assert "Stored." in [m.get("content") for m in messages]
        agent.send(type="InjectUserMessage", content="hi")
        assert set(agent.until("LatencyReport")[-1]) == {"type", "ttt_text_latency", "tts_latency", "total_latency"}


def test_drain_says_that_the_server_is_going_away():
    with fast_server() as server, Agent(server) as agent:
        agent.ready()
        server.drain()
        assert agent.until_closed()[-1]["code"] == "SERVER_GOING_AWAY"


def test_seeded_runs_are_equal():
    def run():
        script = Script(rules=(Rule(calls=(FunctionCall("book", {}),)),))
        with fast_server(script=script, seed=7) as server, Agent(server) as agent:
            agent.ready()
            agent.send(type="InjectUserMessage", content="go")
            agent.until("FunctionCallRequest")
            return agent.log

    assert run() == run()


def test_real_timing_is_the_default():
    server = LocalServer()
    assert server.timing == Timing()
    assert server.timing.idle == 12
    assert Timing().scaled(0.5).idle == 6
    assert Timing.fast().think == 0


@pytest.mark.parametrize("where", ["transcribe", "think", "detector"])
def test_a_broken_engine_is_an_internal_error(where):
    from deepgram.server.engines.scripted import ScriptedEngine

    class Broken(ScriptedEngine):
        """Raises an error that is no EngineError."""

        def detector(self, rate):
            return self.broken() if where == "detector" else super().detector(rate)

        async def transcribe(self, pcm, rate, phrases):
            return self.broken() if where == "transcribe" else await super().transcribe(pcm, rate, phrases)

        async def think(self, messages, think):
            return self.broken() if where == "think" else await super().think(messages, think)

        def broken(self):
            raise ZeroDivisionError

    with fast_server(engine=lambda: Broken(Script())) as server, Agent(server) as agent:
        agent.send(settings())
        agent.socket.send(speech(0.3) + silence(0.7))
        assert agent.until_closed()[-1]["code"] == "INTERNAL_SERVER_ERROR"


def test_an_engine_error_is_reported_with_its_text():
    from deepgram.server.engines.base import EngineError
    from deepgram.server.engines.scripted import ScriptedEngine

    class Deaf(ScriptedEngine):
        """Raises EngineError, as engines should."""

        async def transcribe(self, pcm, rate, phrases):
            raise EngineError("nothing to hear with")

        async def synthesize(self, text, rate, voice):
            raise EngineError("no voice")

    with fast_server(engine=lambda: Deaf(Script())) as server:
        with Agent(server) as agent:
            agent.ready()
            agent.socket.send(speech(0.3) + silence(0.7))
            error = agent.until_closed()[-1]
            assert (error["code"], error["description"]) == ("ASR_CONNECTION_CLOSED", "nothing to hear with")
        with Agent(server) as agent:
            agent.send(settings(agent={"greeting": "Hi."}))
            codes = [m["code"] for m in agent.until_closed() if "code" in m]
            assert codes == ["SPEAK_REQUEST_FAILED", "FAILED_TO_SPEAK"]
