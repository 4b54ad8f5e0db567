"""An agent conversation continues over a new connection: settings with updates, the history, and void function
calls."""

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
    """The text messages that the server received on a connection."""
    received = server.connections[connection].received
    return [json.loads(frame.payload) for frame in received if frame.opcode == "text"]


def start(run: Run, **agent: Any) -> None:
    """Start the client, and wait until its settings are applied."""
    options = settings()
    for name, value in agent.items():
        setattr(options.agent, name, value)
    assert run.client.start(options), run.client.last_error
    assert run.heard.until("SettingsApplied")


def lose(server: LocalServer, run: Run) -> None:
    """Abort the current connection, and wait for the next one."""
    before = len(run.heard["Reconnected"])
    server.connections[-1].abort()
    eventually(lambda: len(run.heard["Reconnected"]) > before)


@pytest.fixture
def new_run(colour: str, loop: LoopThread) -> Any:
    return lambda server, **options: Run("agent", colour, loop, server, **{"ping_timeout": DEADLINE, **options})


def test_settings_are_resent_with_updates_and_the_conversation(new_run: Any) -> None:
    with LocalServer(timing=Timing.fast()) as server:
        run = new_run(server)
        start(run, greeting="Hello there.")
        eventually(lambda: run.heard["AgentAudioDone"])
        assert run.client.update_prompt("Be brief.")
        assert run.client.update_speak_options({"provider": {"type": "deepgram", "model": "aura-2-luna-en"}})
        assert run.client.inject_user_message(InjectUserMessageOptions(content="How are you?"))
        eventually(lambda: len(run.heard["AgentAudioDone"]) == 2)
        spoken = [(message.role, message.content) for message in run.heard["ConversationText"]]
        lose(server, run)
        assert run.client.inject_user_message(InjectUserMessageOptions(content="And now?"))
        eventually(lambda: len(run.heard["AgentAudioDone"]) == 3)
        run.ends(whole=True)
        first, second = (texts(server, number)[0] for number in range(2))
    assert run.problems == []
    assert second["agent"]["speak"]["provider"]["model"] == "aura-2-luna-en"
    assert second["agent"]["think"]["prompt"].endswith("Be brief.")
    assert "greeting" not in second["agent"]
    assert [(entry["role"], entry["content"]) for entry in second["agent"]["context"]["messages"]] == spoken
    assert {entry["type"] for entry in second["agent"]["context"]["messages"]} == {"History"}
    assert second["audio"] == first["audio"]
    assert [message.content for message in run.heard["ConversationText"]].count("Hello there.") == 1
    assert len(run.heard["Welcome"]) == len(run.heard["SettingsApplied"]) == 1


def test_an_unanswered_question_is_resent_but_delivered_once(new_run: Any) -> None:
    # the third message to the client is the user's text; the connection is aborted after it
    ends = [Faults(abort=Abort(after_sent=3))]
    with LocalServer(timing=Timing.fast(think=0.2), next_faults=ends) as server:
        run = new_run(server)
        start(run)
        assert run.client.inject_user_message(InjectUserMessageOptions(content="Is anybody there?"))
        eventually(lambda: run.heard["AgentAudioDone"])
        run.ends(whole=True)
        resent = [message["content"] for message in texts(server, 1) if message["type"] == "InjectUserMessage"]
    roles = [message.role for message in run.heard["ConversationText"]]
    assert resent == ["Is anybody there?"]
    assert roles[0] == "user"
    assert roles.count("user") == 1
    assert "assistant" in roles


def test_responses_to_function_calls_of_a_lost_connection_are_dropped(
    new_run: Any, caplog: pytest.LogCaptureFixture
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    with LocalServer(timing=Timing.fast(), script=SCRIPT) as server:
        run = new_run(server)
        client = getattr(run.client, "_client", run.client)

        @client.function
        def get_weather(city: str) -> str:
            """The weather."""
            begun.set()
            go_on.wait(DEADLINE)
            return "rain"

        start(run)
        assert run.client.inject_user_message(InjectUserMessageOptions(content="What is the weather?"))
        assert begun.wait(DEADLINE)
        eventually(lambda: run.heard["FunctionCallRequest"])
        (request,) = run.heard["FunctionCallRequest"]
        lose(server, run)
        go_on.set()
        lost = {"id": request.functions[0].id, "name": "get_weather", "content": "snow"}
        assert run.client.send_function_call_response(lost) is False
        eventually(lambda: len(run.heard["FunctionCallRequest"]) == 2)  # the question is asked again
        eventually(lambda: [each for each in texts(server, 1) if each["type"] == "FunctionCallResponse"])
        run.ends(whole=True)
        answered = [each["id"] for each in texts(server, 1) if each["type"] == "FunctionCallResponse"]
    assert answered == [run.heard["FunctionCallRequest"][1].functions[0].id]
    assert "its answer is dropped" in caplog.text


def test_messages_sent_during_an_outage_are_sent_after_it(new_run: Any) -> None:
    with LocalServer(timing=Timing.fast()) as server:
        run = new_run(server, base=0.3, jitter=0.0)
        start(run)
        server.connections[-1].abort()
        eventually(lambda: run.heard["Reconnecting"])
        assert run.client.inject_agent_message(InjectAgentMessageOptions(message="Still here."))
        assert run.client.update_prompt("Whisper.")
        assert run.client.send('{"type": "ForceEndTurn"}')
        eventually(lambda: run.heard["ConversationText"])
        run.ends(whole=True)
        assert "Whisper." in texts(server, 1)[0]["agent"]["think"]["prompt"]
        assert [each["type"] for each in texts(server, 1)] == ["Settings", "InjectAgentMessage", "ForceEndTurn"]
    assert [message.content for message in run.heard["ConversationText"]] == ["Still here."]


def test_finish_during_an_outage_does_not_wait_for_a_connection(new_run: Any) -> None:
    """A conversation that is being ended has nothing left to send."""
    with LocalServer(timing=Timing.fast()) as server:
        run = new_run(server, base=60.0, deadline=120.0, jitter=0.0)
        start(run)
        server.connections[-1].abort()
        eventually(lambda: run.heard["Reconnecting"])
        run.ends(whole=True)
        assert len(server.connections) == 1
    assert run.problems == []


def test_updates_while_a_connection_opens_are_sent_on_it() -> None:
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


def test_updates_of_a_stored_agent_configuration_are_resent() -> None:
    journal = AgentJournal(Reconnect(), {"type": "Settings", "audio": {}, "agent": "an-id"}, print)
    update = json.dumps({"type": "UpdatePrompt", "prompt": "Be brief."})
    assert journal.text(update) is False
    assert json.loads(journal.first()[0])["agent"] == "an-id"
    assert journal.first()[1:] == (update,)


def test_reprs_of_settings_and_updates_hide_secrets() -> None:
    agent = {"think": {"endpoint": {"url": "https://x", "headers": {"authorization": "Bearer a-secret"}}}}
    journal = AgentJournal(Reconnect(), {"type": "Settings", "audio": {}, "agent": agent}, print)
    assert "a-secret" in journal.first()[0]
    assert "a-secret" not in repr(journal.first())
    assert "a-secret" not in repr(journal._settings)


def test_audio_before_a_user_text_is_not_replayed() -> None:
    """Except for the pause that ended the utterance, in which the next one may begin."""
    journal = AgentJournal(Reconnect(), {"type": "Settings", "audio": {"input": {"sample_rate": 8000}}}, print)
    for _ in range(100):
        journal.binary(bytes(320))  # 20 ms
    journal.heard(['{"type":"SettingsApplied"}', '{"type":"ConversationText","role":"user","content":"x"}'])
    assert journal.ledger(0).covered.seconds == 1.5
    assert journal.ledger(0).pending.frames == 25


@pytest.mark.parametrize("answered", [False, True])
def test_an_acknowledged_injection_is_not_resent_once_answered(answered: bool) -> None:
    """It used to be resent if the loss came soon after its acknowledgement, and twice if it had no answer yet."""
    settings = {"type": "Settings", "audio": {"input": {"sample_rate": 8000}}, "agent": {}}
    journal = AgentJournal(Reconnect(), settings, print)
    injected = json.dumps({"type": "InjectUserMessage", "content": "And now?"})
    journal.binary(bytes(16_000))
    assert journal.text(injected)
    messages = [{"role": "user", "content": "And now?"}, *[{"role": "assistant", "content": "Nothing."}] * answered]
    journal.heard(
        ['{"type":"SettingsApplied"}', *(json.dumps({"type": "ConversationText", **run}) for run in messages)]
    )
    journal.suspend()
    context = json.loads(journal.first()[0])["agent"].get("context", {"messages": []})["messages"]
    assert [run["content"] for run in context] == (["And now?", "Nothing."] if answered else [])
    journal.rewind()
    replayed = list(iter(journal.take, None))
    assert replayed.count(injected) == (not answered)


def test_restart_changes_the_prompt_mid_conversation(new_run: Any) -> None:
    with LocalServer(timing=Timing.fast()) as server:
        run = new_run(server)
        start(run, greeting="Hello there.")
        eventually(lambda: run.heard["AgentAudioDone"])
        other = settings()
        other.agent.think.prompt = "You are another."
        other.agent.greeting = "Hello again."
        assert run.client.restart(other, timeout=0.1) is True
        assert run.client.inject_user_message(InjectUserMessageOptions(content="Who are you?"))
        eventually(lambda: len(run.heard["AgentAudioDone"]) == 2)
        run.ends(whole=True)
        agent = texts(server, 1)[0]["agent"]
    assert run.problems == []
    assert agent["think"]["prompt"] == "You are another."
    assert "greeting" not in agent
    assert [entry["content"] for entry in agent["context"]["messages"]] == ["Hello there."]
