"""The messages of live transcription."""

import copy
import dataclasses
import json
import logging

import pytest

from deepgram import (
    ListenWebSocketOptions,
    ListenWSEntity,
    ListenWSWord,
    LiveOptions,
    LiveResultResponse,
    LiveTranscriptionEvents,
)
from deepgram._core.codec import decoder
from deepgram.listen import messages as m

RESULTS = {
    "type": "Results",
    "channel_index": [0, 1],
    "duration": 1.62,
    "start": 0.0,
    "is_final": True,
    "speech_final": True,
    "channel": {
        "alternatives": [
            {
                "transcript": "Good morning.",
                "confidence": 0.993,
                "languages": ["en"],
                "words": [
                    {"word": "good", "start": 0.4, "end": 0.64, "confidence": 0.991, "punctuated_word": "Good"},
                    {
                        "word": "morning",
                        "start": 0.64,
                        "end": 1.14,
                        "confidence": 0.993,
                        "punctuated_word": "morning.",
                        "speaker": 0,
                        "speaker_confidence": 0.7,
                        "language": "en",
                    },
                ],
            }
        ],
        "search": [{"query": "q", "hits": [{"confidence": 0.9, "start": 0.1, "end": 0.2, "snippet": "s"}]}],
    },
    "metadata": {
        "request_id": "2f0c2a8e",
        "model_info": {"name": "general-nova-3", "version": "2025-04-17.21547", "arch": "nova-3"},
        "model_uuid": "40bd3654",
        "extra": {"key": "value"},
    },
    "from_finalize": False,
    "entities": [{"label": "NAME", "value": "a", "raw_value": "a", "confidence": 0.5, "start_word": 0, "end_word": 1}],
}
WIRE = [
    (LiveResultResponse, RESULTS),
    (
        m.MetadataResponse,
        {
            "type": "Metadata",
            "transaction_key": "deprecated",
            "request_id": "2f0c",
            "sha256": "9b5c",
            "created": "2026-03-02T10:15:04.127Z",
            "duration": 4.2,
            "channels": 1,
            "models": ["40bd"],
            "model_info": {"40bd": {"name": "n", "version": "v", "arch": "a"}},
            "extra": {"key": ["value"]},
        },
    ),
    (m.SpeechStartedResponse, {"type": "SpeechStarted", "channel": [0, 1], "timestamp": 9.54}),
    (m.UtteranceEndResponse, {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 3.71}),
]


@pytest.mark.parametrize(("cls", "wire"), WIRE)
def test_wire_messages_survive_a_round_trip(cls, wire):
    message = decoder(cls)(json.dumps(wire))
    assert type(message) is cls
    assert message.to_dict() == wire
    assert cls.from_dict(wire) == cls.from_json(message.to_json()) == message


def with_unknown_keys(value):
    """The value with an unknown key in each of its objects."""
    if isinstance(value, list):
        return [with_unknown_keys(item) for item in value]
    if isinstance(value, dict):
        return {**{key: with_unknown_keys(item) for key, item in value.items()}, "new": {"deep": [None]}}
    return value


def test_unknown_keys_are_kept_at_every_depth():
    wire = with_unknown_keys({key: value for key, value in RESULTS.items() if key != "metadata"})
    wire["metadata"] = copy.deepcopy(RESULTS["metadata"])  # its `extra` is a dict of text
    wire["metadata"]["model_info"]["new"] = 1
    message = decoder(LiveResultResponse)(json.dumps(wire))
    assert message.to_dict() == wire
    assert message.channel.alternatives[0].words[1]["new"] == message["new"] == {"deep": [None]}
    assert message == decoder(LiveResultResponse)(json.dumps(RESULTS))


def test_missing_parts_become_defaults():
    message = decoder(LiveResultResponse)('{"type":"Results","channel":{"alternatives":null},"is_final":null}')
    assert (message.channel.alternatives, message.is_final, message.metadata.model_info.name) == ([], False, "")


def test_results_can_be_indexed_like_dicts():
    message = decoder(LiveResultResponse)(json.dumps(RESULTS))
    assert message["type"] == "Results"
    assert message["channel"]["alternatives"][0]["transcript"] == "Good morning."
    assert message.eval("channel.alternatives.0.words.1.speaker") == "0"
    with pytest.raises(KeyError):
        message.channel.alternatives[0].words[0]["speaker"]
    assert message.channel.alternatives[0].words[0].speaker is None


def test_results_serialize_as_in_4_8_1():
    message = LiveResultResponse(m.ListenWSChannel(), m.Metadata(m.ModelInfo()))
    assert message.to_json() == (
        '{"channel": {"alternatives": []}, "metadata": {"model_info": {"name": "", "version": "", "arch": ""}, '
        '"request_id": "", "model_uuid": ""}, "type": "", "channel_index": [], "duration": 0, "start": 0, '
        '"is_final": false, "speech_final": false}'
    )
    assert repr(ListenWSWord("a")) == (
        "ListenWSWord(word='a', start=0, end=0, confidence=0, punctuated_word=None, speaker=None, language=None)"
    )


def test_fields_newer_than_4_8_1_are_typed():
    message = decoder(LiveResultResponse)(json.dumps(RESULTS))
    assert message.entities == [ListenWSEntity("NAME", "a", "a", 0.5, 0, 1)]
    assert message.channel.alternatives[0].words[1].speaker_confidence == 0.7


def test_options_behave_like_any_dataclass():
    options = LiveOptions(model="nova-3", punctuate=True)
    assert options.to_dict() == {"model": "nova-3", "punctuate": True}
    assert LiveOptions(**options.to_dict()) == options
    assert LiveOptions.from_dict({**options.to_dict(), "language": None}) == options
    options.language = "de"
    options["smart_format"] = True
    assert options.to_json() == '{"language": "de", "model": "nova-3", "punctuate": true, "smart_format": true}'
    assert dataclasses.asdict(options)["tier"] is None
    assert ListenWebSocketOptions is LiveOptions
    with pytest.raises(TypeError, match="modell"):
        LiveOptions(modell="nova-3")


@pytest.mark.parametrize("endpointing", [True, 300, "300", False])
def test_endpointing_stays_as_it_is(endpointing):
    assert LiveOptions(endpointing=endpointing).to_dict() == {"endpointing": endpointing}
    assert LiveOptions.from_dict({"endpointing": endpointing}).endpointing is endpointing


def test_check_logs_a_warning_about_tier(caplog):
    with caplog.at_level(logging.WARNING):
        assert LiveOptions(tier="nova").check() is True
        assert LiveOptions(model="nova-3", endpointing="300").check() is True
    assert [record.getMessage() for record in caplog.records] == ["LiveOptions.tier is deprecated; use model alone"]


def test_events():
    assert LiveTranscriptionEvents.Transcript == "Results"
    assert LiveTranscriptionEvents(LiveTranscriptionEvents.Error) is LiveTranscriptionEvents.Error
    assert getattr(LiveTranscriptionEvents, "UtteranceEnd").value == "UtteranceEnd"  # noqa: B009 programs do so
    assert "Results" in LiveTranscriptionEvents
    assert "Transcript" not in LiveTranscriptionEvents
