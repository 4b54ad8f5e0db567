"""Journals accept options, settings and messages of any kind without raising, and their ledger adds up."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepgram._core.journal import Journal
from deepgram._core.recovery import Reconnect
from deepgram.agent.journal import AgentJournal
from deepgram.listen.journal import ListenJournal
from deepgram.speak.journal import FluxSpeakJournal, SpeakJournal

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
WORDS = ("linear16", "mulaw", "opus", "16000", "0", "-1", "16k", "", "2", "true", "none", "wav")
QUERIES = st.dictionaries(
    st.sampled_from(["encoding", "sample_rate", "channels", "container", "model"]), st.sampled_from(WORDS)
)
TYPES = (
    *(
        "Results",
        "Metadata",
        "Flushed",
        "Cleared",
        "Warning",
        "SpeechMetadata",
        "SpeechInterrupted",
        "Welcome",
        "SettingsApplied",
        "ConversationText",
        "History",
    ),
    *(
        "InjectionRefused",
        "Speak",
        "Flush",
        "Clear",
        "Interrupt",
        "Configure",
        "Finalize",
        "Settings",
        "UpdatePrompt",
        "UpdateThink",
        "UpdateSpeak",
    ),
    *("UpdateListen", "InjectUserMessage", "InjectAgentMessage", "FunctionCallResponse", "KeepAlive", "Unheard"),
)
FIELDS = (
    *(
        "start",
        "duration",
        "is_final",
        "from_finalize",
        "channel_index",
        "role",
        "content",
        "message",
        "prompt",
        "think",
    ),
    *("listen", "speak", "agent", "audio", "function_calls", "warn_code", "provider"),
)
MESSAGES = st.builds(
    lambda kind, fields: json.dumps({"type": kind, **fields}),
    st.sampled_from(TYPES) | JSON,
    st.dictionaries(st.sampled_from(FIELDS), JSON | st.floats(0, 100) | st.just([0, 1]) | st.just("user"), max_size=4),
)
SETTINGS = st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4)
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("binary"), st.binary(max_size=40)),
        st.tuples(st.just("text"), MESSAGES | st.text(max_size=20)),
        st.tuples(st.just("heard"), st.lists(MESSAGES | st.text(max_size=20) | st.binary(max_size=20), max_size=4)),
        st.tuples(st.just("lose"), st.just(None)),
    ),
    max_size=30,
)


def listen(query: dict[str, str], agent_settings: dict[str, Any], options: Reconnect) -> Journal:
    return ListenJournal(options, "wss://host/v1/listen?" + urlencode(query))


def speak(query: dict[str, str], agent_settings: dict[str, Any], options: Reconnect) -> Journal:
    return SpeakJournal(options, "wss://host/v1/speak?" + urlencode(query))


def flux_speech(query: dict[str, str], agent_settings: dict[str, Any], options: Reconnect) -> Journal:
    return FluxSpeakJournal(options, "wss://host/v2/speak?" + urlencode(query))


def agent(query: dict[str, str], agent_settings: dict[str, Any], options: Reconnect) -> Journal:
    return AgentJournal(options, {"type": "Settings", **agent_settings}, lambda answer: None)


@pytest.mark.parametrize("make", [listen, speak, flux_speech, agent])
@settings(max_examples=200)
@given(QUERIES, SETTINGS, EVENTS, st.integers(1, 200), st.booleans())
def test_journals_raise_nothing_and_their_ledger_adds_up(
    make: Any,
    query: dict[str, str],
    agent_settings: dict[str, Any],
    events: list[tuple[str, Any]],
    buffer_bytes: int,
    resume: bool,
) -> None:
    journal = make(query, agent_settings, Reconnect(buffer_bytes=buffer_bytes, resume=resume))
    for kind, argument in events:
        if kind == "lose":
            journal.suspend()
            assert all(json.loads(text) for text in journal.first())
            assert journal.rewind() >= 0
            while journal.take() is not None:
                pass
        elif kind == "heard":
            assert len(journal.heard(list(argument))) <= len(argument)
        else:
            getattr(journal, kind)(argument)
        ledger = journal.ledger(0)
        for unit in (0, 1):
            assert ledger.sent[unit] == ledger.covered[unit] + ledger.missing[unit] + ledger.pending[unit]
            assert min(ledger.covered[unit], ledger.missing[unit], ledger.pending[unit]) >= 0
    journal.over(complete=False)
    assert journal.ledger(0).pending[:2] == (0, 0)
