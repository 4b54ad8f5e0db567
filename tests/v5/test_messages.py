"""Messages as models, as in 5.x to 7.x; `test_reference.py` compares them with those of 5.3.4."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import json
import pickle
import typing
from typing import Any

import pytest
from deepgram.agent.v1.types import AgentV1SettingsAgentListenProvider_V2, AgentV1UpdateThink, ThinkSettingsV1
from deepgram.extensions.types import sockets as s
from deepgram.listen.v1.types import ListenV1Results
from deepgram.listen.v2 import ListenV2TurnInfo
from deepgram.speak.v1 import SpeakV1Text

from deepgram.eras.v5 import messages
from deepgram.eras.v5.rows import ENDPOINTS, names, rows, unions

THINK = {"provider": {"type": "open_ai", "model": "gpt-9"}}


def test_every_row_makes_a_class() -> None:
    for name in names():
        made = getattr(s, name)
        assert made == getattr(messages, name)
        if name in rows():
            assert not dataclasses.is_dataclass(made)
            assert list(inspect.signature(made).parameters) == [*made.model_fields, "extra_data"]
        elif name in unions():
            assert typing.get_origin(made) is typing.Union


def test_later_names_are_the_same_classes() -> None:
    assert ListenV1Results is s.ListenV1ResultsEvent
    assert ListenV2TurnInfo is s.ListenV2TurnInfoEvent
    assert SpeakV1Text is s.SpeakV1TextMessage
    assert ThinkSettingsV1 is s.AgentV1Think


def test_rows_share_fields_with_their_declarations() -> None:
    """A row that names a declaration of 4.x shares fields with it, which C decodes as it does there."""
    declared = {row.names: row for row in rows().values() if row.declaration}
    assert len(declared) > 10
    for row in declared.values():
        home, _, cls = row.declaration.rpartition(".")
        declaration = getattr(__import__(f"deepgram.{home}", fromlist=[cls]), cls)
        known = {item.name for item in dataclasses.fields(declaration)}
        own = {text.partition("=")[0].partition(":")[0].rstrip("?") for text in row.columns}
        assert own & known, row.names


def test_all_messages_of_the_endpoints_can_be_read() -> None:
    for endpoint in ENDPOINTS:
        for kind, read in messages.decoders(endpoint).items():
            message = read(json.dumps({"type": kind, "new": {"a": [1]}}))
            assert message.type == kind
            assert message.new == {"a": [1]}
            assert message.model_extra == {"new": {"a": [1]}}
            assert message["type"] == kind
            assert message.dict() == {"type": kind, "new": {"a": [1]}}


def test_defaults_and_omitted_fields() -> None:
    settings = s.AgentV1SettingsMessage(
        audio={"input": {}}, agent=s.AgentV1Agent(think=THINK, speak=[{"provider": {"type": "x"}}], greeting=None)
    )
    assert settings.dict() == {
        "type": "Settings",
        "audio": {"input": {"encoding": "linear16", "sample_rate": 24000}},
        "agent": {"language": "en", "think": THINK, "speak": [{"provider": {"type": "x"}}], "greeting": None},
        "experimental": False,
        "mip_opt_out": False,
    }
    newer = s.AgentV1Settings(audio={}, agent={"think": THINK})
    assert newer.dict() == {"type": "Settings", "audio": {}, "agent": {"think": THINK}}


def test_fields_accept_values_that_are_not_listed() -> None:
    assert s.AgentV1Agent(language="tlh", think=THINK, speak={"provider": {"type": "y"}}).language == "tlh"
    assert s.AgentV1AudioOutput(encoding="new").encoding == "new"
    assert s.AgentV1Think(provider={"type": "nvidia", "model": "m", "x": 1}).provider.dict() == {
        "type": "nvidia", "model": "m", "x": 1,
    }  # fmt: skip
    provider = AgentV1SettingsAgentListenProvider_V2(model="flux-general-en", eot_threshold="0.8")
    assert provider.dict() == {"version": "v2", "type": "deepgram", "model": "flux-general-en", "eot_threshold": 0.8}
    think = AgentV1UpdateThink(think=[THINK])
    assert isinstance(think.think[0].provider, s.AgentV1OpenAiThinkProvider)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: s.AgentV1UpdatePromptMessage(), "AgentV1UpdatePromptMessage: field required: prompt"),
        (lambda: s.AgentV1UpdatePromptMessage(prompt=5), "AgentV1UpdatePromptMessage.prompt: Expected `str`"),
        (lambda: s.AgentV1UpdatePromptMessage(prompt=None), "AgentV1UpdatePromptMessage.prompt: Expected `str`"),
        (lambda: s.AgentV1AudioInput(sample_rate="x"), "AgentV1AudioInput.sample_rate: Expected `int`"),
        (lambda: s.AgentV1SettingsMessage(audio={"input": {"sample_rate": "x"}}, agent={}), "sample_rate"),
        (lambda: s.AgentV1Think.model_validate([]), "AgentV1Think: expected a dict, got list"),
    ],
)
def test_missing_and_unfit_values_raise(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_the_interface_of_a_message() -> None:
    one = s.AgentV1FunctionCallResponseMessage(name="n", content="ü", further={"a": 1})
    assert one == s.AgentV1FunctionCallResponseMessage.model_validate(one.dict())
    assert one != s.AgentV1FunctionCallResponseMessage(name="n", content="x")
    assert len({one, one.model_copy()}) == 1
    assert one.model_copy(update={"id": "5"}).id == "5"
    assert one.json() == '{"type":"FunctionCallResponse","name":"n","content":"ü","further":{"a":1}}'
    assert s.AgentV1FunctionCallResponseMessage.model_validate_json(one.json()) == one
    assert json.loads(json.dumps(s.SpeakV1TextMessage(text="t").__dict__)) == {"type": "Speak", "text": "t"}
    assert one.model_fields_set == {"name", "content", "further"}
    assert one.model_dump(exclude_unset=True, exclude={"content"}) == {"name": "n", "further": {"a": 1}}
    assert one.model_dump(include={"id", "name"}, exclude_none=True) == {"name": "n"}
    assert str(s.SpeakV1TextMessage(text="t")) == "type='Speak' text='t'"
    assert repr(s.SpeakV1TextMessage(text="t")) == "SpeakV1TextMessage(type='Speak', text='t')"
    assert dict(one)["further"] == {"a": 1}
    assert copy.deepcopy(one) == pickle.loads(pickle.dumps(one)) == one
    one.name, one.further, one.newer, one._of_the_program = "m", {"a": 2}, [3], object()
    sent = {"type": "FunctionCallResponse", "name": "m", "content": "ü", "further": {"a": 2}, "newer": [3]}
    assert one.dict() == json.loads(one.json()) == sent  # with the assigned unknown fields
    assert one["further"] == {"a": 2}


def test_no_secret_is_shown() -> None:
    credentials = s.AgentV1AwsCredentials(type="sts", region="r", access_key_id="AKIA", secret_access_key="shhhh")
    endpoint = s.AgentV1Endpoint(url="https://u", headers={"authorization": "Bearer shhhh"})
    assert "shhhh" not in f"{credentials} {credentials!r} {endpoint} {endpoint!r}"
    assert credentials.dict()["secret_access_key"] == "shhhh"


@pytest.mark.parametrize("name", ["self", "cls", "_fields_set"])
def test_a_key_may_have_the_name_of_a_parameter(name: str) -> None:
    read = messages.decoders("v1/agent/converse")["Welcome"]
    welcome = read(json.dumps({"type": "Welcome", "request_id": {"odd": 1}, name: 1}))
    assert welcome.dict() == {"type": "Welcome", "request_id": {"odd": 1}, name: 1}
    unknown = messages.generic_message(json.dumps({"type": "New", "inner": {name: 1}}))
    assert unknown.dict() == {"type": "New", "inner": {name: 1}}
    assert s.AgentV1Settings.model_validate({"audio": {}, "agent": "an-id", name: 1}).model_extra == {name: 1}


@pytest.mark.parametrize("kind", ["New", "SpeechStarted"])
@pytest.mark.parametrize("brackets", [('{"a":', "}"), ("[", "]")])
def test_a_message_may_be_nested_deeply(kind: str, brackets: tuple[str, str]) -> None:
    """`repr()` and `json()` raise no RecursionError, and a message of an unknown type keeps its content."""
    read = messages.decoders("v1/listen").get(kind, messages.generic_message)
    opened, closed = (bracket * 800 for bracket in brackets)
    text = f'{{"type":"{kind}","inner":{opened}1{closed}}}'
    assert read(text).json() == text
    assert read(text).dict() == json.loads(text)
    assert read(text) == read(text)
    assert f"type='{kind}'" in repr(read(text))
    assert pickle.loads(pickle.dumps(read(text))).json() == text
    unreadable = messages.generic_message('{"type":"New","inner":' + "[" * 20_000 + "]" * 20_000 + "}")
    assert "GenericMessage" in repr(unreadable)


def test_objects_in_a_message_of_an_unknown_type_can_be_changed_and_copied() -> None:
    message = messages.generic_message('{"type":"New","inner":{"each":[{"a":1}]}}')
    copied = copy.deepcopy(message)
    message.inner.each[0].a = 2
    assert message.dict() == {"type": "New", "inner": {"each": [{"a": 2}]}}
    assert pickle.loads(pickle.dumps(message)) == message
    assert copied.inner.each[0].a == 1
