"""The flat options of the 4.x agent documentation, and the nested form in which they are sent."""

import copy
import json
import logging

import pytest

from deepgram import (
    Agent,
    Audio,
    Function,
    Input,
    Listen,
    Output,
    Parameters,
    Provider,
    SettingsOptions,
    Speak,
    Think,
    UpdateListenOptions,
    UpdateSpeakOptions,
    UpdateThinkOptions,
)
from deepgram.agent import flat

SPEECH = {"type": "deepgram", "model": "nova-3", "smart_format": True}
VOICE = {"type": "deepgram", "model": "aura-2-thalia-en"}


def documented():
    """Settings in the style of the 4.x agent documentation."""
    return {
        "listen": Listen(
            model="nova-3",
            language="de",
            smart_format=True,
            encoding="mulaw",
            sample_rate=8000,
            channels=1,
            interim_results=True,
            vad_events=True,
            endpointing=300,
        ),
        "think": Think(
            provider=Provider(type="open_ai"),
            model="gpt-4o-mini",
            instructions="Be brief.",
            functions=[
                Function(
                    name="get_weather",
                    description="Weather",
                    parameters=Parameters(
                        type="object", properties={"location": {"type": "string"}}, required=["location"]
                    ),
                )
            ],
        ),
        "speak": Speak(model="aura-2-thalia-en", encoding="linear16", sample_rate=24000, container="wav"),
    }


ON_THE_WIRE = {
    "experimental": False,
    "type": "Settings",
    "audio": {
        "input": {"encoding": "mulaw", "sample_rate": 8000},
        "output": {"encoding": "linear16", "sample_rate": 24000, "container": "wav"},
    },
    "agent": {
        "language": "de",
        "listen": {"provider": SPEECH},
        "think": {
            "provider": {"type": "open_ai", "model": "gpt-4o-mini"},
            "prompt": "Be brief.",
            "functions": [
                {
                    "name": "get_weather",
                    "description": "Weather",
                    "parameters": {
                        "type": "object",
                        "properties": {"location": {"type": "string"}},
                        "required": ["location"],
                    },
                }
            ],
        },
        "speak": {"provider": VOICE},
    },
    "mip_opt_out": False,
}


@pytest.mark.parametrize(
    "options",
    [
        SettingsOptions(**documented()),
        SettingsOptions(agent=Agent(**documented())),
        SettingsOptions(agent=Agent(), **documented()),
        SettingsOptions(agent=Agent(listen=documented()["listen"]), **documented()),
        SettingsOptions.from_dict({name: block.to_dict() for name, block in documented().items()}),
        SettingsOptions.from_dict({"agent": {name: block.to_dict() for name, block in documented().items()}}),
    ],
    ids=["beside", "inside", "beside an empty agent", "in both places", "dict beside", "dict inside"],
)
def test_flat_settings_become_those_of_the_wire(options):
    assert options.to_dict() == ON_THE_WIRE
    assert json.loads(str(options)) == ON_THE_WIRE


def test_fields_without_a_place_are_named_in_one_warning_and_not_sent(caplog):
    options = SettingsOptions(**documented())
    with caplog.at_level(logging.WARNING):
        sent = str(options)
    assert [record.getMessage() for record in caplog.records] == [
        (
            "Settings: not fields of the V1 protocol, not sent: "
            "listen.channels, listen.interim_results, listen.vad_events, listen.endpointing"
        )
    ]
    assert not any(word in sent for word in ("channels", "interim_results", "vad_events", "endpointing"))


def test_attributes_that_are_no_fields_are_named_in_one_warning_and_not_sent(caplog):
    """Samples of the 4.x README set `greeting` and `language` beside `agent`, where the server refuses them."""
    options, clean = (SettingsOptions(agent=Agent(think=[Think(), Think()])) for _ in range(2))
    options.language, options.greeting = "en", "Hello!"
    options.agent.think[1].temperature = options.agent.speak.rate = 0.5
    options["agent"]["later"] = clean["agent"]["later"] = {"a": 1}
    with caplog.at_level(logging.WARNING):
        assert options.to_dict() == clean.to_dict()
    assert [record.getMessage() for record in caplog.records] == [
        (
            "Settings: not fields of the V1 protocol, not sent: "
            "agent.think.temperature, agent.speak.rate, language, greeting"
            ' (to send one anyway: settings["x"] = ...)'
        )
    ]
    assert options.greeting == "Hello!"
    clean["language"] = clean["agent"]["speak"]["rate"] = "as the warning says"
    assert clean.to_dict()["language"] == clean.to_dict()["agent"]["speak"]["rate"] == "as the warning says"


def test_nested_settings_cause_no_warning(caplog):
    SettingsOptions(agent=Agent(listen=Listen(Provider(SPEECH)), speak=Speak(Provider(VOICE)))).to_json()
    assert caplog.records == []


def test_nested_values_win_over_flat_ones():
    options = SettingsOptions(
        audio=Audio(Input("opus", 48000), Output("alaw", 8000, container="ogg")),
        agent=Agent(
            language="fr",
            listen=Listen(Provider(type="deepgram", model="nova-2", smart_format=False)),
            think=Think(Provider(type="groq"), prompt="nested"),
            speak=Speak(Provider(type="open_ai", model="tts-1")),
        ),
        **documented(),
    )
    sent = options.to_dict()
    assert sent["audio"] == {
        "input": {"encoding": "opus", "sample_rate": 48000},
        "output": {"encoding": "alaw", "sample_rate": 8000, "container": "ogg"},
    }
    assert sent["agent"]["language"] == "fr"
    assert sent["agent"]["listen"] == {"provider": {"type": "deepgram", "model": "nova-2", "smart_format": False}}
    assert sent["agent"]["think"]["provider"] == {"type": "groq", "model": "gpt-4o-mini"}
    assert sent["agent"]["think"]["prompt"] == "nested"
    assert sent["agent"]["speak"] == {"provider": {"type": "open_ai", "model": "tts-1"}}


def test_nested_lists_win_as_a_whole_and_may_have_flat_entries():
    options = SettingsOptions(agent=Agent(speak=[Speak(model="a"), Speak(Provider(type="x"))]), speak=Speak(model="b"))
    assert options.to_dict()["agent"]["speak"] == [
        {"provider": {"type": "deepgram", "model": "a"}},
        {"provider": {"type": "x"}},
    ]


def test_a_language_alone_describes_no_provider():
    assert SettingsOptions(listen=Listen(language="de")).to_dict()["agent"] == {"language": "de", "speak": {}}


def test_a_stored_configuration_gets_flat_audio_formats_and_a_warning(caplog):
    options = SettingsOptions(agent="3fa8-uuid", listen=Listen(sample_rate=8000), speak=Speak(model="m"))
    sent = options.to_dict()
    assert sent["agent"] == "3fa8-uuid"
    assert sent["audio"]["input"]["sample_rate"] == 8000
    assert [record.getMessage() for record in caplog.records] == [
        "Settings: not fields of the V1 protocol, not sent: speak"
    ]


@pytest.mark.parametrize(
    ("options", "sent", "unplaced"),
    [
        (
            UpdateSpeakOptions(speak=Speak(model="aura-2-thalia-en", encoding="mulaw")),
            {"type": "UpdateSpeak", "speak": {"provider": VOICE}},
            "speak.encoding",
        ),
        (
            UpdateThinkOptions(think=Think(Provider(type="open_ai"), model="gpt-4o", instructions="Hm")),
            {"type": "UpdateThink", "think": {"provider": {"type": "open_ai", "model": "gpt-4o"}, "prompt": "Hm"}},
            None,
        ),
        (
            UpdateListenOptions(listen=Listen(model="nova-3", language="de", keyterms=["Oslo"])),
            {
                "type": "UpdateListen",
                "listen": {"provider": {"type": "deepgram", "model": "nova-3", "language": "de", "keyterms": ["Oslo"]}},
            },
            None,
        ),
    ],
)
def test_flat_updates_become_those_of_the_wire(options, sent, unplaced, caplog):
    assert options.to_dict() == sent
    assert [record.getMessage().endswith(f"not sent: {unplaced}") for record in caplog.records] == (
        [True] if unplaced else []
    )


def test_options_keep_their_flat_fields():
    listen = Listen(model="nova-3", channels=2)
    options = SettingsOptions(listen=listen)
    options.to_json()
    assert (options.listen, listen.model, listen.channels) == (listen, "nova-3", 2)
    assert listen.to_dict() == {"model": "nova-3", "channels": 2}


@pytest.mark.parametrize(
    "message",
    [
        {"type": "Settings", "agent": {"listen": {"model": "m"}}, "speak": {"container": "wav"}},
        {"type": "Settings", "audio": None, "agent": {"listen": {"provider": "odd", "model": "m", "encoding": "x"}}},
        {"type": "Settings", "listen": {"language": "de", "provider": {}}},
        {"type": "Settings", "agent": None, "think": [{"model": "m"}, None]},
    ],
)
def test_translation_leaves_its_input_unchanged(message):
    kept = copy.deepcopy(message)
    options = SettingsOptions.from_dict(message)
    assert options.to_dict() == options.to_dict()
    assert message == kept


def test_malformed_settings_lose_nothing_silently():
    malformed = {"audio": None, "agent": {"listen": {"provider": "odd", "model": "m", "encoding": "opus"}}}
    assert flat.settings_to_wire(malformed) == (
        {"audio": {"input": {"encoding": "opus"}}, "agent": {"listen": {"provider": "odd"}}},
        ["listen.model"],
    )


def test_absolute_targets_are_those_with_defaults():
    places = {place for fields in flat.MOVES.values() for places in fields.values() for place in places}
    assert {place for place in places if place.startswith("/")} == set(flat.DEFAULTS)
