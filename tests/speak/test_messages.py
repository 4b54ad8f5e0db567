"""Messages of live speech."""

import json

import pytest

from deepgram import SpeakWebSocketEvents, SpeakWebSocketMessage, SpeakWSOptions, WarningResponse
from deepgram._core.codec import decoder
from deepgram.speak import messages as m

WIRE = [
    (
        m.MetadataResponse,
        {
            "type": "Metadata",
            "request_id": "0c5b",
            "model_name": "aura-2-thalia-en",
            "model_version": "2025-03-20.0",
            "model_uuid": "ecb7",
            "additional_model_uuids": [],
        },
    ),
    (m.FlushedResponse, {"type": "Flushed", "sequence_id": 0}),
    (m.ClearedResponse, {"type": "Cleared", "sequence_id": 1}),
    (m.WarningResponse, {"type": "Warning", "warn_code": "EXCESSIVE_FLUSH", "warn_msg": "Rate limit"}),
]


@pytest.mark.parametrize(("cls", "wire"), WIRE)
def test_wire_messages_survive_a_round_trip(cls, wire):
    message = decoder(cls)(json.dumps({**wire, "new": [1]}))
    assert type(message) is cls
    assert message.to_dict() == {**wire, "new": [1]}
    assert cls.from_dict(wire) == message
    assert decoder(cls)(json.dumps(dict.fromkeys(wire))) == cls()


def test_warnings_are_read_in_both_spellings():
    by_wire = decoder(WarningResponse)('{"type":"Warning","warn_code":"A","warn_msg":"b"}')
    by_spec = decoder(WarningResponse)('{"type":"Warning","code":"A","description":"b"}')
    by_hand = WarningResponse(code="A", description="b", type="Warning")
    for warning in (by_wire, by_spec, by_hand):
        assert (warning.warn_code, warning.warn_msg) == ("A", "b")
        assert repr(warning) == "WarningResponse(warn_code='A', warn_msg='b', type='Warning')"


def test_options():
    assert SpeakWSOptions().to_json() == '{"model": "aura-2-thalia-en"}'
    assert SpeakWSOptions(None, "linear16", 16000).to_dict() == {"encoding": "linear16", "sample_rate": 16000}
    assert SpeakWSOptions(speed=1.2).to_dict() == {"model": "aura-2-thalia-en", "speed": 1.2}
    assert SpeakWSOptions().check() is True
    with pytest.raises(TypeError, match="container"):
        SpeakWSOptions(container="none")


def test_events_and_messages():
    assert [str(event) for event in SpeakWebSocketEvents][:5] == ["Open", "Close", "AudioData", "Metadata", "Flushed"]
    assert json.dumps({"type": SpeakWebSocketMessage.Flush}) == '{"type": "Flush"}'
