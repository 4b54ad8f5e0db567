"""A conversation goes on over another connection: settings with their updates, what was said, calls that are void."""

import json
import threading
from typing import Any

import pytest
from attack.reconnects import Run
from colours import DEADLINE, LoopThread, eventually, settings

from deepgram import InjectAgentMessageOptions, InjectUserMessageOptions, Reconnect
from deepgram.agent.journal import AgentJournal
from deepgram.server import Abort, Faults, LocalServer, Timing

SCRIPT = {"rules": [{"when": "weather", "call": {"name": "get_weather", "arguments": {"city": "Oslo"}}}]}


def texts(server: LocalServer, connection: int) -> list[dict[str, Any]]:
    """The messages that a connection has sent the server."""
    received = server.connections[connection].received
    return [json.loads(frame.payload) for frame in received if frame.opcode == "text"]


def started(run: Run, **agent: Any) -> None:
    asked = settings()
    for name, value in agent.items():
        setattr(asked.agent, name, value)
    assert run.client.start(asked), run.client.last_error
    assert run.heard.until("SettingsApplied")


def lose(server: LocalServer, run: Run) -> None:
    """End the present connection, and wait for the next."""
    before = len(run.heard["Reconnected"])
    server.connections[-1].abort()
    eventually(lambda: len(run.heard["Reconnected"]) > before)


@pytest.fixture
def run(colour: str, loop: LoopThread) -> Any:
    return lambda server, **options: Run("agent", colour, loop, server, **{"ping_timeout": DEADLINE, **options})


def test_settings_come_again_with_updates_and_the_conversation(run: Any) -> None:
    with LocalServer(timing=Timing.fast()) as server:
        one = run(server)
        started(one, greeting="Hello there.")
        eventually(lambda: one.heard["AgentAudioDone"])
        assert one.client.update_prompt("Be brief.")
        assert one.client.update_speak_options({"provider": {"type": "deepgram", "model": "aura-2-luna-en"}})
        assert one.client.inject_user_message(InjectUserMessageOptions(content="How are you?"))
        eventually(lambda: len(one.heard["AgentAudioDone"]) == 2)
        spoken = [(message.role, message.content) for message in one.heard["ConversationText"]]
        lose(server, one)
        assert one.client.inject_user_message(InjectUserMessageOptions(content="And now?"))
        eventually(lambda: len(one.heard["AgentAudioDone"]) == 3)
        one.ends(whole=True)
        first, second = (texts(server, number)[0] for number in range(2))
    assert one.problems == []
    assert second["agent"]["speak"]["provider"]["model"] == "aura-2-luna-en"
    assert second["agent"]["think"]["prompt"].endswith("Be brief.")
    assert "greeting" not in second["agent"]
    assert [(entry["role"], entry["content"]) for entry in second["agent"]["context"]["messages"]] == spoken
    assert {entry["type"] for entry in second["agent"]["context"]["messages"]} == {"History"}
    assert second["audio"] == first["audio"]
    assert [message.content for message in one.heard["ConversationText"]].count("Hello there.") == 1
    assert len(one.heard["Welcome"]) == len(one.heard["SettingsApplied"]) == 1


def test_a_question_that_nobody_has_answered_is_asked_again_and_told_once(run: Any) -> None:
    # the 3rd message to the client is the user's text; with it the connection ends
    ends = [Faults(abort=Abort(after_sent=3))]
    with LocalServer(timing=Timing.fast(think=0.2), next_faults=ends) as server:
        one = run(server)
        started(one)
        assert one.client.inject_user_message(InjectUserMessageOptions(content="Is anybody there?"))
        eventually(lambda: one.heard["AgentAudioDone"])
        one.ends(whole=True)
        asked = [message["content"] for message in texts(server, 1) if message["type"] == "InjectUserMessage"]
    roles = [message.role for message in one.heard["ConversationText"]]
    assert asked == ["Is anybody there?"]
    assert roles[0] == "user"
    assert roles.count("user") == 1
    assert "assistant" in roles


def test_calls_of_the_lost_connection_are_void(run: Any, caplog: pytest.LogCaptureFixture) -> None:
    begun, go_on = threading.Event(), threading.Event()
    with LocalServer(timing=Timing.fast(), script=SCRIPT) as server:
        one = run(server)
        client = getattr(one.client, "_client", one.client)

        @client.function
        def get_weather(city: str) -> str:
            """The weather."""
            begun.set()
            go_on.wait(DEADLINE)
            return "rain"

        started(one)
        assert one.client.inject_user_message(InjectUserMessageOptions(content="What is the weather?"))
        assert begun.wait(DEADLINE)
        eventually(lambda: one.heard["FunctionCallRequest"])
        (request,) = one.heard["FunctionCallRequest"]
        lose(server, one)
        go_on.set()
        lost = {"id": request.functions[0].id, "name": "get_weather", "content": "snow"}
        assert one.client.send_function_call_response(lost) is False
        eventually(lambda: len(one.heard["FunctionCallRequest"]) == 2)  # the question is asked again
        eventually(lambda: [each for each in texts(server, 1) if each["type"] == "FunctionCallResponse"])
        one.ends(whole=True)
        answered = [each["id"] for each in texts(server, 1) if each["type"] == "FunctionCallResponse"]
    assert answered == [one.heard["FunctionCallRequest"][1].functions[0].id]
    assert "its answer is dropped" in caplog.text


def test_what_is_asked_in_an_outage_is_asked_when_it_is_over(run: Any) -> None:
    with LocalServer(timing=Timing.fast()) as server:
        one = run(server, base=0.3, jitter=0.0)
        started(one)
        server.connections[-1].abort()
        eventually(lambda: one.heard["Reconnecting"])
        assert one.client.inject_agent_message(InjectAgentMessageOptions(message="Still here."))
        assert one.client.update_prompt("Whisper.")
        assert one.client.send('{"type": "ForceEndTurn"}')
        eventually(lambda: one.heard["ConversationText"])
        one.ends(whole=True)
        assert "Whisper." in texts(server, 1)[0]["agent"]["think"]["prompt"]
        assert [each["type"] for each in texts(server, 1)] == ["Settings", "InjectAgentMessage", "ForceEndTurn"]
    assert [message.content for message in one.heard["ConversationText"]] == ["Still here."]


def test_finish_in_an_outage_waits_for_no_connection(run: Any) -> None:
    """A conversation that is to end owes nothing."""
    with LocalServer(timing=Timing.fast()) as server:
        one = run(server, base=60.0, deadline=120.0, jitter=0.0)
        started(one)
        server.connections[-1].abort()
        eventually(lambda: one.heard["Reconnecting"])
        one.ends(whole=True)
        assert len(server.connections) == 1
    assert one.problems == []


def test_what_changes_while_a_connection_opens_is_said_to_it() -> None:
    journal = AgentJournal(Reconnect(), {"type": "Settings", "audio": {}, "agent": {}}, print)
    journal.suspend()
    early, late, last = (json.dumps({"type": "UpdatePrompt", "prompt": word}) for word in ("one", "two", "three"))
    journal.text(early)
    assert json.loads(journal.first()[0])["agent"]["think"]["prompt"] == "one"
    journal.text(late)
    journal.rewind()
    journal.text(last)
    assert [journal.take() for _ in range(3)] == [late, last, None]
    journal.suspend()
    assert json.loads(journal.first()[0])["agent"]["think"]["prompt"] == "one\ntwo\nthree"
    journal.rewind()
    assert journal.take() is None


def test_a_stored_configuration_is_updated_again() -> None:
    journal = AgentJournal(Reconnect(), {"type": "Settings", "audio": {}, "agent": "an-id"}, print)
    update = json.dumps({"type": "UpdatePrompt", "prompt": "Be brief."})
    assert journal.text(update) is False
    assert json.loads(journal.first()[0])["agent"] == "an-id"
    assert journal.first()[1:] == (update,)


def test_settings_and_updates_keep_their_secrets() -> None:
    agent = {"think": {"endpoint": {"url": "https://x", "headers": {"authorization": "Bearer a-secret"}}}}
    journal = AgentJournal(Reconnect(), {"type": "Settings", "audio": {}, "agent": agent}, print)
    assert "a-secret" in journal.first()[0]
    assert "a-secret" not in repr(journal.first())
    assert "a-secret" not in repr(journal._settings)


def test_the_present_is_told_from_the_past_by_time() -> None:
    """Of audio in front of a user's text only the pause that made it a text is kept, for what may begin in it."""
    journal = AgentJournal(Reconnect(), {"type": "Settings", "audio": {"input": {"sample_rate": 8000}}}, print)
    for _ in range(100):
        journal.binary(bytes(320))  # 20 ms
    journal.heard(['{"type":"SettingsApplied"}', '{"type":"ConversationText","role":"user","content":"x"}'])
    assert journal.ledger(0).covered.seconds == 1.5
    assert journal.ledger(0).pending.frames == 25


@pytest.mark.parametrize("answered", [False, True])
def test_an_injection_that_was_taken_up_is_not_asked_again(answered: bool) -> None:
    """Lost soon after it was taken up, it was said again in spite of that; without an answer twice."""
    asked = {"type": "Settings", "audio": {"input": {"sample_rate": 8000}}, "agent": {}}
    journal = AgentJournal(Reconnect(), asked, print)
    injected = json.dumps({"type": "InjectUserMessage", "content": "And now?"})
    journal.binary(bytes(16_000))
    assert journal.text(injected)
    said = [{"role": "user", "content": "And now?"}, *[{"role": "assistant", "content": "Nothing."}] * answered]
    journal.heard(['{"type":"SettingsApplied"}', *(json.dumps({"type": "ConversationText", **one}) for one in said)])
    journal.suspend()
    context = json.loads(journal.first()[0])["agent"].get("context", {"messages": []})["messages"]
    assert [one["content"] for one in context] == (["And now?", "Nothing."] if answered else [])
    journal.rewind()
    again = list(iter(journal.take, None))
    assert again.count(injected) == (not answered)


def test_another_voice_and_prompt_in_mid_conversation(run: Any) -> None:
    with LocalServer(timing=Timing.fast()) as server:
        one = run(server)
        started(one, greeting="Hello there.")
        eventually(lambda: one.heard["AgentAudioDone"])
        other = settings()
        other.agent.think.prompt = "You are another."
        other.agent.greeting = "Hello again."
        assert one.client.restart(other, timeout=0.1) is True
        assert one.client.inject_user_message(InjectUserMessageOptions(content="Who are you?"))
        eventually(lambda: len(one.heard["AgentAudioDone"]) == 2)
        one.ends(whole=True)
        agent = texts(server, 1)[0]["agent"]
    assert one.problems == []
    assert agent["think"]["prompt"] == "You are another."
    assert "greeting" not in agent
    assert [entry["content"] for entry in agent["context"]["messages"]] == ["Hello there."]
