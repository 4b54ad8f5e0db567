"""Programs of 6.x and 7.x: their import paths, classes and names of verbs."""

from __future__ import annotations

import importlib
import json
import pickle
import threading
from typing import Any

import pytest
from deepgram.agent.v1.types import (
    AgentV1Settings,
    AgentV1SettingsAgent,
    AgentV1SettingsAgentListen,
    AgentV1SettingsAgentListenProvider_V2,
    AgentV1SettingsAudio,
    AgentV1SettingsAudioInput,
    AgentV1UpdateListen,
    AgentV1UpdateListenListen,
)
from deepgram.core.events import EventType
from deepgram.types.speak_settings_v1 import SpeakSettingsV1
from deepgram.types.speak_settings_v1provider import SpeakSettingsV1Provider_Deepgram
from deepgram.types.think_settings_v1 import ThinkSettingsV1
from deepgram.types.think_settings_v1provider import ThinkSettingsV1Provider_OpenAi
from websockets.exceptions import ConnectionClosedOK

import deepgram
from deepgram.server import LocalServer

from .peers import DEADLINE, peer

PROVIDER = {"type": "deepgram", "model": "flux-general-en"}


@pytest.mark.parametrize(
    ("module", "name", "home"),
    [
        ("deepgram.listen.v1.types.listen_v1results", "ListenV1Results", "deepgram.listen.v1.types"),
        ("deepgram.listen.v1.types.listen_v1utterance_end", "ListenV1UtteranceEnd", "deepgram.listen.v1"),
        ("deepgram.listen.v2.types.listen_v2turn_info_words_item", "ListenV2TurnInfoWordsItem", "deepgram.listen"),
        ("deepgram.agent.v1.types.agent_v1settings", "AgentV1Settings", "deepgram.agent"),
        ("deepgram.agent.v1.types.conversation_history_message", "ConversationHistoryMessage", "deepgram.agent"),
        ("deepgram.agent.v1.requests.agent_v1settings", "AgentV1SettingsParams", "deepgram.agent.v1"),
        ("deepgram.extensions.types.sockets.listen_v1_results_event", "ListenV1Word", "deepgram.listen.v1"),
        ("deepgram.extensions.types.sockets.agent_v1_settings_message", "AgentV1Agent", "deepgram.agent"),
        ("deepgram.extensions.types.sockets.socket_client_responses", "ListenSocketClientResponse", "deepgram.listen"),
        ("deepgram.types.listen_v1response", "ListenV1Response", "deepgram"),
        ("deepgram.types.listen_v1accepted_response", "ListenV1AcceptedResponse", "deepgram.types"),
        ("deepgram.types.list_projects_v1response", "ListProjectsV1Response", "deepgram.types"),
        ("deepgram.requests.think_settings_v1", "ThinkSettingsV1Params", "deepgram.requests"),
    ],
)  # fmt: skip
def test_each_class_can_be_imported_from_its_own_module(module: str, name: str, home: str) -> None:
    assert getattr(importlib.import_module(module), name) is getattr(importlib.import_module(home), name)


@pytest.mark.parametrize("path", ["deepgram.types.nonsense", "deepgram.listen.v1.types.agent_v1settings"])
def test_modules_that_no_class_has_cannot_be_imported(path: str) -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(path)


def test_params_of_a_message_are_a_dict() -> None:
    from deepgram.listen.v2.requests import ListenV2ConfigureParams

    assert ListenV2ConfigureParams(keyterms=["a"]) == {"keyterms": ["a"]}


@pytest.mark.parametrize(
    ("cls", "provider", "version"),
    [
        (AgentV1SettingsAgentListen, PROVIDER, "v1"),
        (AgentV1UpdateListenListen, PROVIDER, "v2"),
        *[(cls, {**PROVIDER, "version": version}, version)
          for cls in (AgentV1SettingsAgentListen, AgentV1UpdateListenListen) for version in ("v1", "v2")],
    ],
)  # fmt: skip
def test_a_provider_is_of_the_version_that_it_names(cls: Any, provider: dict[str, Any], version: str) -> None:
    """7.17.0 sends the same. A provider of version 2 must not have the `smart_format` of version 1."""
    assert cls(provider=provider).dict() == {"provider": {"version": version, **provider}}


def test_an_agent_of_7_x() -> None:
    messages: list[Any] = []
    applied, answered = threading.Event(), threading.Event()
    settings = AgentV1Settings(
        audio=AgentV1SettingsAudio(input=AgentV1SettingsAudioInput(encoding="linear16", sample_rate=24000)),
        agent=AgentV1SettingsAgent(
            listen=AgentV1SettingsAgentListen(provider=AgentV1SettingsAgentListenProvider_V2(model="flux-general-en")),
            think=ThinkSettingsV1(provider=ThinkSettingsV1Provider_OpenAi(model="gpt-4o-mini"), prompt="Be brief."),
            speak=SpeakSettingsV1(provider=SpeakSettingsV1Provider_Deepgram(model="aura-2-asteria-en")),
        ),
    )

    def on_message(message: Any) -> None:
        if isinstance(message, bytes):
            return
        messages.append(message.model_dump(mode="json"))
        if message.type == "SettingsApplied":
            applied.set()
        if message.type == "ConversationText" and message.role == "assistant":
            answered.set()

    with LocalServer() as server:
        client = deepgram.DeepgramClient("any", deepgram.DeepgramClientOptions(url=server.url))
        with client.agent.v1.connect() as agent:
            agent.on(EventType.MESSAGE, on_message)
            threading.Thread(target=agent.start_listening, daemon=True).start()
            agent.send_settings(settings)
            assert applied.wait(DEADLINE)
            agent.send_update_listen(AgentV1UpdateListen(listen=AgentV1UpdateListenListen(provider=PROVIDER)))
            agent.send_inject_user_message(deepgram.agent.v1.types.AgentV1InjectUserMessage(content="Hello."))
            assert answered.wait(DEADLINE)
    json.dumps(messages)
    assert [message["type"] for message in messages][:2] == ["Welcome", "SettingsApplied"]
    assert "ListenUpdated" in [message["type"] for message in messages]
    texts = [message for message in messages if message["type"] == "ConversationText"]
    assert None not in texts[0].values()


def test_private_members_that_programs_use() -> None:
    with peer() as server:
        with server.client(drain_timeout=0.1, close_timeout=0.1).listen.v1.connect(model="m") as connection:
            connection._send(b"a")
            connection._send({"type": "KeepAlive"})
            connection._send_model(deepgram.listen.v1.types.ListenV1Finalize())
            connection._websocket.send("{}")
            connection._websocket.close()
            with pytest.raises(ConnectionClosedOK):
                connection.recv()
        assert server.closed.wait(DEADLINE)
    assert server.frames[:4] == [b"a", '{"type": "KeepAlive"}', '{"type": "Finalize"}', "{}"]


def test_an_answer_can_be_pickled() -> None:
    with LocalServer() as server:
        client = deepgram.DeepgramClient("any", deepgram.DeepgramClientOptions(url=server.url))
        answer = client.manage.v1.projects.list()
    copy = pickle.loads(pickle.dumps(answer))
    assert copy == answer
    assert type(copy) is type(answer) is deepgram.types.ListProjectsV1Response
    assert type(copy.projects[0]) is type(answer.projects[0])


def test_settings_of_6_1_and_further_classes_of_7_x() -> None:
    """6.1 has other names for them; all of them can be imported."""
    of_6_1, types = deepgram.agent.v1.types, deepgram.types
    think = of_6_1.AgentV1SettingsAgentThinkOneItem(
        provider={"type": "anthropic", "model": "claude-sonnet-4-6"},
        endpoint=of_6_1.AgentV1SettingsAgentThinkOneItemEndpoint(url="https://h", headers={"x-api-key": "k"}),
        functions=[of_6_1.AgentV1SettingsAgentThinkOneItemFunctionsItem(name="f")],
    )
    provider = of_6_1.AgentV1SettingsAgentSpeakEndpointProvider_Deepgram(version="v1", model="aura-2-asteria-en")
    speak = of_6_1.AgentV1SettingsAgentSpeakEndpoint(provider=provider)
    agent = AgentV1SettingsAgent(think=[think], speak=speak).dict()
    assert agent == {
        "think": [
            {
                "provider": {"type": "anthropic", "model": "claude-sonnet-4-6"},
                "endpoint": {"url": "https://h", "headers": {"x-api-key": "k"}},
                "functions": [{"name": "f"}],
            }
        ],
        "speak": {"provider": {"type": "deepgram", "model": "aura-2-asteria-en", "version": "v1"}},
    }
    voice = importlib.import_module("deepgram.types.cartesia_speak_provider_voice").CartesiaSpeakProviderVoice
    cartesia = types.SpeakSettingsV1Provider_Cartesia(model_id="sonic-2", voice=voice(mode="id", id="a"))
    assert cartesia.dict() == {"type": "cartesia", "model_id": "sonic-2", "voice": {"mode": "id", "id": "a"}}
    credentials = types.AwsBedrockThinkProviderCredentials(
        type="iam", region="r", access_key_id="a", secret_access_key="s"
    )
    assert credentials.dict()["region"] == "r"
    assert of_6_1.AgentV1UpdateSpeakSpeakOneItemProvider_OpenAi is types.SpeakSettingsV1Provider_OpenAi
