"""Programs in the style of the 4.x agent documentation, run unchanged: what they print and what they send."""

import logging
import runpy
from pathlib import Path
from typing import Any, Callable

import pytest

from deepgram.server import AgentOptions, Emit, Faults, LocalServer, Timing

PROGRAMS = Path(__file__).resolve().parent / "programs"
KEY = "a-documented-key"
SCRIPT = {
    "transcripts": ["How are you?"],
    "rules": [
        {
            "when": "weather in (?P<city>\\w+)",
            "calls": [
                {"name": "get_weather", "arguments": {"location": "{city}"}},
                {"name": "book_table", "arguments": {}},
            ],
            "then": "It is {results[0][celsius]} degrees.",
        },
        {"when": "who", "call": {"name": "whoami"}, "then": "I work in {result}."},
        {"when": "story", "say": "Once upon a time there was a king. " * 9},
    ],
}
Play = Callable[[str, LocalServer], list[str]]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Play:
    """Run a program against a server; returns the lines it prints."""

    def run(name: str, server: LocalServer) -> list[str]:
        monkeypatch.setenv("AGENT_URL", server.url)
        monkeypatch.setenv("DEEPGRAM_API_KEY", KEY)
        runpy.run_path(str(PROGRAMS / f"{name}.py"), run_name="__main__")
        return capsys.readouterr().out.splitlines()

    return run


def settings(agent: dict[str, Any], **audio: Any) -> dict[str, Any]:
    """The Settings message that flat options become."""
    return {
        "type": "Settings",
        "experimental": False,
        "mip_opt_out": False,
        "audio": {
            "input": {"encoding": "linear16", "sample_rate": 16000},
            "output": {"encoding": "linear16", "sample_rate": 16000, "container": "none", **audio},
        },
        "agent": {"language": "en", **agent},
    }


def think(prompt: str, model: str = "gpt-4o-mini", **more: Any) -> dict[str, Any]:
    return {"provider": {"type": "open_ai", "model": model}, "prompt": prompt, **more}


def voice(model: str = "aura-2-thalia-en") -> dict[str, Any]:
    return {"provider": {"type": "deepgram", "model": model}}


LISTEN = {"provider": {"type": "deepgram", "model": "nova-3"}}


def test_conversation(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    thinking = Faults(emit=[Emit('{"type":"AgentThinking","content":"Well."}', after_frames=2)])
    with LocalServer(script=SCRIPT, timing=Timing.fast(), faults=thinking) as server:
        printed = play("conversation", server)
        (record,) = server.connections
    by_program = ["started for Ann", "finished True"]
    assert [line for line in printed if line in by_program] == by_program
    assert [line for line in printed if line not in by_program] == [
        "Open Open {}",
        "Welcome Welcome None 36",
        "SettingsApplied You are helpful. Hello!",
        "ConversationText assistant: Hello! {'ticket': 7}",
        'Unhandled {"type":"History","role":"assistant","content":"Hello!"}',
        "AgentAudioDone True",
        "AgentThinking Well.",
        "UserStartedSpeaking Z",
        "ConversationText user: How are you? {'ticket': 7}",
        'Unhandled {"type":"History","role":"user","content":"How are you?"}',
        "ConversationText assistant: You said: How are you? {'ticket': 7}",
        'Unhandled {"type":"History","role":"assistant","content":"You said: How are you?"}',
        "AgentStartedSpeaking True",
        "AgentAudioDone True",
        "Close Close",
    ]
    agent = {
        "greeting": "Hello!",
        "listen": {"provider": {**LISTEN["provider"], "smart_format": True}},
        "think": think("You are helpful."),
        "speak": voice(),
    }
    assert record.received_messages == [settings(agent, sample_rate=24000)]
    assert len(record.received_audio) == 2 * 48000
    assert record.headers["Authorization"] == f"Token {KEY}"
    assert record.close_code == 1000
    (warning,) = [entry for entry in caplog.records if entry.levelno >= logging.WARNING]
    for field in ("channels", "interim_results", "vad_events", "endpointing"):
        assert f"listen.{field}" in warning.getMessage()


def test_function_calling(play: Play) -> None:
    with LocalServer(script=SCRIPT, timing=Timing.fast()) as server:
        printed = play("function_calling", server)
        (record,) = server.connections
    assert printed == [
        "user: weather in Oslo, please",
        "get_weather True",
        "arguments as text: True",
        "book_table True",
        "arguments as text: True",
        "assistant: It is 21 degrees.",
        "finished True",
    ]
    location = {"location": {"type": "string", "description": "A city"}}
    functions = [
        {
            "name": "get_weather",
            "description": "Get the weather of a place",
            "parameters": {"type": "object", "properties": location, "required": ["location"]},
        },
        {"name": "book_table", "description": "Book a table", "parameters": {"type": "object"}},
    ]
    calls = [m["functions"][0] for m in record.sent_messages if m["type"] == "FunctionCallRequest"]
    answers = ['{"location": "Oslo", "celsius": 21}', '{"ok": true}']
    assert record.received_messages == [
        settings({"listen": LISTEN, "think": think("Use the functions.", functions=functions), "speak": voice()}),
        {"type": "InjectUserMessage", "content": "weather in Oslo, please"},
        *(
            {"type": "FunctionCallResponse", "id": call["id"], "name": call["name"], "content": answer}
            for call, answer in zip(calls, answers, strict=True)
        ),
    ]


@pytest.mark.parametrize("program", ["mid_conversation", "mid_conversation_async"])
def test_changes_during_a_conversation(program: str, play: Play) -> None:
    with LocalServer(script=SCRIPT, timing=Timing.fast()) as server:
        printed = play(program, server)
        (record,) = server.connections
    assert printed.count("True") == 9
    assert [line for line in printed if line != "True"] == [
        "PromptUpdated",
        "PromptUpdated",
        "SpeakUpdated",
        "assistant: Are you still there?",
        "user: Yes, I am.",
        "assistant: You said: Yes, I am.",
    ]
    assert record.received_messages == [
        settings({"listen": LISTEN, "think": think("Be brief."), "speak": voice()}),
        {"type": "UpdatePrompt", "prompt": "Speak like a pirate."},
        {"type": "UpdatePrompt", "prompt": "Be polite."},
        {"type": "UpdateSpeak", "speak": voice("aura-2-zeus-en")},
        {"type": "InjectAgentMessage", "message": "Are you still there?"},
        {"type": "InjectUserMessage", "content": "Yes, I am."},
        {"type": "KeepAlive"},
        {"type": "KeepAlive"},
    ]
    assert record.received_audio == bytes(640)
    assert record.close_code == 1000


def test_three_agents_at_once(play: Play) -> None:
    with LocalServer(script=SCRIPT, timing=Timing.fast()) as server:
        printed = play("three_agents", server)
        records = server.connections
    roles = {"sales": "aura-2-thalia-en", "support": "aura-2-zeus-en", "billing": "aura-2-hera-en"}
    lines = ["assistant: This is {0}.", "user: who are you", "assistant: I work in {0}."]
    talks = [f"{role}: {[line.format(role) for line in lines]}" for role in roles]
    assert printed == ["[True, True, True]", *talks]
    assert len(records) == 3
    functions = [{"name": "whoami", "description": "Your department"}]
    for record in records:
        first, question, answer = record.received_messages
        role = answer["content"]
        prompt = think(f"You work in {role}.", functions=functions)
        assert first == settings({"greeting": f"This is {role}.", "think": prompt, "speak": voice(roles[role])})
        assert question == {"type": "InjectUserMessage", "content": "who are you"}
        (call,) = [m["functions"][0] for m in record.sent_messages if m["type"] == "FunctionCallRequest"]
        assert answer == {"type": "FunctionCallResponse", "id": call["id"], "name": "whoami", "content": role}
    assert {record.received_messages[2]["content"] for record in records} == set(roles)


def test_errors_and_refusals(play: Play) -> None:
    spoken_in_real_time = Timing.fast(playback=1.0, audio=0.2)
    options = AgentOptions(unavailable_models=("no-such-model",))
    with LocalServer(script=SCRIPT, timing=spoken_in_real_time, agent=options) as server:
        printed = play("errors", server)
        injecting, refused, rejected = server.connections
    assert printed[:3] == [
        "InjectionRefused: Cannot inject a message while the agent is speaking.",
        "still connected: True",
        "finished: True",
    ]
    by_handlers = ["Error INVALID_SETTINGS: Invalid agent.think settings - model not available", "Close 1000"]
    assert [line for line in printed[3:8] if line in by_handlers] == by_handlers
    assert [line for line in printed[3:] if line not in by_handlers] == [
        "started: True",
        "keep_alive: False",
        "finished: False",
        "started: False",
        "401 Invalid credentials. False 36",
    ]
    speak = {"speak": voice()}
    assert injecting.received_messages == [
        settings({"think": think("Be brief."), **speak}),
        {"type": "InjectUserMessage", "content": "tell me a long story"},
        {"type": "InjectAgentMessage", "message": "By the way..."},
    ]
    assert refused.received_messages == [settings({"think": think("Be brief.", "no-such-model"), **speak})]
    assert (rejected.status, rejected.frames) == (401, [])
