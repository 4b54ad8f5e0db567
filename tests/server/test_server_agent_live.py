"""Think Live and the other newer messages of agents (protocol 7.8, 16)."""

from typing import Any

import pytest
from wire_client import FUNCTIONS, Agent, fast_server, kinds, silence, speech

from deepgram.server import AgentOptions, Timing, VirtualClock

PROVIDER = {"type": "deepgram", "version": "v1"}


def live(**more: Any) -> dict[str, Any]:
    return {"think_live": {"provider": {**PROVIDER, **more}}}


def behaviors(messages: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["conversational_behavior"], one["content"]) for one in messages if one["type"] == "ConversationText"]


def test_texts_carry_their_behavior_while_think_live_is_on() -> None:
    with fast_server(script={"otherwise": "Hello."}) as server, Agent(server) as agent:
        agent.ready()
        agent.send(type="InjectUserMessage", content="Hi.")
        assert "conversational_behavior" not in agent.until("AgentAudioDone")[0]
        agent.send(type="UpdateThink_Live", **live())
        assert agent.until("ThinkLiveUpdated")
        agent.send(type="InjectUserMessage", content="Hi.")
        assert behaviors(agent.until("AgentAudioDone")) == [("default", "Hi."), ("default", "Hello.")]


def test_frustration_is_counted_and_escalates() -> None:
    with fast_server() as server, Agent(server) as agent:
        agent.ready(agent=live(frustration_max_count=2))
        reports = []
        for words in ("This is ridiculous.", "Fine.", "I am FRUSTRATED.", "A waste of time."):
            agent.send(type="InjectUserMessage", content=words)
            reports += [one for one in agent.until("AgentAudioDone") if one["type"] == "FrustrationDetected"]
        assert [(one["count"], one["escalated"]) for one in reports] == [(1, False), (2, True), (3, True)]


def test_the_agent_asks_whether_the_user_is_still_there() -> None:
    clock = VirtualClock()
    script = {"live": {"presence_check": "Hello?"}, "otherwise": "Good."}
    settings = live(presence_check_max_count=2, presence_check_interval_ms=1000)
    with fast_server(clock=clock, script=script, timing=Timing.fast(idle=100)) as server, Agent(server) as agent:
        agent.ready(agent=settings)
        agent.send(type="InjectUserMessage", content="Hi.")
        agent.until("AgentAudioDone")
        record = server.connection()
        sent = record.frames_sent
        clock.advance(2.9)  # the first check comes after three seconds at the earliest
        assert record.frames_sent == sent
        clock.advance(0.2)
        assert behaviors(agent.until("AgentAudioDone")) == [("presence_check", "Hello?")]
        clock.advance(1.1)
        assert behaviors(agent.until("AgentAudioDone")) == [("presence_check", "Hello?")]
        sent = record.frames_sent
        clock.advance(20)
        assert record.frames_sent == sent
        agent.send(type="InjectUserMessage", content="I am.")
        agent.until("AgentAudioDone")
        clock.advance(3.1)
        assert behaviors(agent.until("AgentAudioDone")) == [("presence_check", "Hello?")]


def test_the_agent_backchannels_during_long_user_speech() -> None:
    with (
        fast_server(script={"transcripts": ["A long story."], "otherwise": "I see."}) as server,
        Agent(server) as agent,
    ):
        agent.ready(agent=live(agent_backchannel_sensitivity=1.0))
        agent.stream(speech(3.0))
        messages = agent.until("AgentAudioDone")
        agent.stream(speech(1.0) + silence(1.0))
        messages += agent.until("AgentAudioDone")
        assert behaviors(messages) == [("backchannel", "Mm-hm."), ("default", "A long story."), ("default", "I see.")]
        assert kinds(messages).count("UserStartedSpeaking") == 1


def test_a_dynamic_line_is_worded_by_the_server() -> None:
    with fast_server(script={"live": {"dynamic": "By the way."}}) as server, Agent(server) as agent:
        agent.ready()
        agent.send(type="InjectAgentMessage", is_dynamic=True)
        assert "Think Live" in agent.until("InjectionRefused")[-1]["message"]
        agent.send(type="UpdateThink_Live", **live())
        agent.send(type="InjectAgentMessage", is_dynamic=True, behavior="queue")
        assert behaviors(agent.until("AgentAudioDone")) == [("default", "By the way.")]


@pytest.mark.parametrize(("filler", "first"), [(True, "One moment, please."), ("Let me look.", "Let me look.")])
def test_the_agent_says_fillers_during_a_slow_function(filler: Any, first: str) -> None:
    clock = VirtualClock()
    function = {**FUNCTIONS[0], "initial_agent_filler": filler, "agent_filler_max_count": 1,
                "agent_filler_interval_ms": 4000}  # fmt: skip
    think = {"provider": {"type": "open_ai", "model": "gpt-4o-mini"}, "functions": [function]}
    script = {"rules": [{"when": "weather", "call": {"name": "get_weather"}, "then": "Rain."}]}
    with fast_server(clock=clock, script=script, timing=Timing.fast(idle=100)) as server, Agent(server) as agent:
        agent.ready(agent={"think": think, **live()})
        agent.send(type="InjectUserMessage", content="The weather?")
        call = next(one for one in agent.until("FunctionCallRequest") if one["type"] == "FunctionCallRequest")
        assert behaviors(agent.until("AgentAudioDone")) == [("filler", first)]
        clock.advance(4.1)
        assert behaviors(agent.until("AgentAudioDone")) == [("filler", "One moment, please.")]
        clock.advance(20)
        agent.send(type="FunctionCallResponse", id=call["functions"][0]["id"], name="get_weather", content="{}")
        assert behaviors(agent.until("AgentAudioDone")) == [("default", "Rain.")]


def test_latency_reports_name_their_parts() -> None:
    script = {
        "transcripts": ["The weather?"],
        "rules": [{"when": "weather", "call": {"name": "get_weather"}, "then": "Rain."}],
    }
    with fast_server(script=script, agent=AgentOptions(latency_reports=True)) as server, Agent(server) as agent:
        agent.ready()
        agent.stream(speech(1) + silence(1))
        call = agent.until("FunctionCallRequest")[-1]["functions"][0]
        agent.send(type="FunctionCallResponse", id=call["id"], name="get_weather", content="{}")
        report = agent.until("LatencyReport")[-1]
        parts = {"stt_latency", "ttt_text_latency", "ttt_tool_latency", "tts_latency", "total_latency"}
        assert set(report) == {"type", *parts}
        agent.until("AgentAudioDone")
        agent.send(type="InjectUserMessage", content="Hello.")
        assert set(agent.until("LatencyReport")[-1]) == {"type", "ttt_text_latency", "tts_latency", "total_latency"}


def test_a_flux_provider_ends_turns_by_its_threshold_and_reports_languages() -> None:
    listen = {"type": "deepgram", "version": "v2", "model": "flux-general-multi", "language_hints": ["es", "en"]}
    script = {"transcripts": ["El perro y la casa de los gatos.", "The cat."]}
    with fast_server(script=script) as server, Agent(server) as agent:
        agent.ready(agent={"listen": {"provider": {**listen, "eot_threshold": 0.9}}})
        agent.stream(speech(0.5) + silence(0.7) + speech(0.5) + silence(0.85))  # one turn: no pause is long enough
        agent.send(type="UpdateListen", listen={"provider": {**listen, "eot_threshold": 0.5}})
        assert kinds(agent.until("ListenUpdated")) == ["UserStartedSpeaking", "ListenUpdated"]
        agent.stream(silence(0.1))
        text = agent.until("ConversationText")[-1]
        assert (text["languages"], text["languages_hinted"]) == (["es"], ["es", "en"])
        agent.until("AgentAudioDone")


def test_custom_messages_reach_the_think_provider_and_return() -> None:
    with fast_server() as server, Agent(server) as agent:
        agent.ready()
        agent.send(type="__customToThinkProvider", content={"any": ["thing"]})
        assert agent.until("__customFromThinkProvider")[-1]["content"] == {"any": ["thing"]}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"type": "UpdateThink_Live"}, "think_live"),
    ({"type": "UpdateThink_Live", **live(agent_backchannel_sensitivity=2)}, "agent_backchannel_sensitivity"),
    ({"type": "UpdateThink_Live", **live(presence_check_max_count=1.5)}, "presence_check_max_count"),
    ({"type": "UpdateThink_Live", **live(colour="blue")}, "think_live.provider.colour"),
    ({"type": "UpdateThink_Live", "think_live": {"provider": {"type": "deepgram"}}}, "think_live.provider.version"),
    ({"type": "InjectAgentMessage", "is_dynamic": False}, "message"),
    ({"type": "InjectAgentMessage", "is_dynamic": "yes", "message": "x"}, "is_dynamic"),
    ({"type": "__customToThinkProvider"}, "content"),
]


@pytest.mark.parametrize(("message", "field"), WRONG)
def test_newer_messages_are_validated_as_strictly(message: dict[str, Any], field: str) -> None:
    with fast_server() as server, Agent(server) as agent:
        agent.ready()
        agent.send(message)
        error = agent.until("Error")[-1]
        assert error["code"] == "UNPARSABLE_CLIENT_MESSAGE"
        assert field in error["description"]


def test_configure_changes_the_keyterms_of_live_transcription() -> None:
    path = "/v1/listen?encoding=linear16&sample_rate=16000&model="
    with fast_server() as server:
        with Agent(server, path + "nova-3&keyterm=one") as stream:
            stream.send(type="Configure", keyterms=["two", "three"])
            assert stream.until("ConfigureSuccess")[-1]["keyterms"] == ["two", "three"]
            stream.send(type="Configure")
            assert stream.until("ConfigureSuccess")[-1]["keyterms"] == ["two", "three"]
            stream.send(type="Configure", keyterms=["a b c"] * 200)
            assert stream.until("ConfigureFailure")[-1]["code"] == "CONFIGURE_KEYTERM_LIMIT_EXCEEDED"
        with Agent(server, path + "nova-2") as stream:
            stream.send(type="Configure", keyterms=["two"])
            failure = stream.until("ConfigureFailure")[-1]
            assert failure["code"] == "CONFIGURE_KEYTERMS_NOT_SUPPORTED"
            assert failure["request_id"] == server.connections[-1].request_id
