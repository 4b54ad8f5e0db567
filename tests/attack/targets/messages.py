"""Texts from a server, read by all eras: the result is a message that supports every access, or a ValueError."""

from __future__ import annotations

import copy
import json
import pickle
from types import SimpleNamespace
from typing import Any

from attack.messages import INSPECTIONS
from attack.messages import SEEDS as MESSAGES
from attack.targets.json_inputs import ODD_WORDS, is_deep, same
from deepgram import LiveResultResponse
from deepgram._core import codec, json_text
from deepgram._core.reading import kind_of
from deepgram.agent.protocol import AGENT
from deepgram.eras import early_agent
from deepgram.eras.v5 import messages as fifth
from deepgram.eras.v5.rows import ENDPOINTS
from deepgram.listen.flux import FLUX
from deepgram.listen.protocol import LISTEN
from deepgram.speak.protocol import SPEAK

TURN = {
    "type": "TurnInfo",
    "request_id": "r",
    "sequence_id": 1,
    "event": "EndOfTurn",
    "turn_index": 0,
    "transcript": "Hello.",
    "words": [{"word": "Hello.", "confidence": 0.9, "start": 0.1, "end": 0.4}],
    "end_of_turn_confidence": 0.9,
    "languages": ["en"],
    "audio_window_start": 0.0,
    "audio_window_end": 1.5,
}
SEEDS = [json.dumps(one).encode() for product in MESSAGES.values() for one in product] + [json.dumps(TURN).encode()]
WORDS = ODD_WORDS
CLASSES_4X = {kind: one.cls for product in (AGENT, LISTEN, SPEAK, FLUX) for kind, one in product.messages.items()}
DECODERS_5X = [fifth.decoders(endpoint) for endpoint in ENDPOINTS]


def check(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    kind = kind_of(text)
    check_early_access(text)
    if kind:
        check_4x(CLASSES_4X.get(kind, LiveResultResponse), text)
        for readers in DECODERS_5X:
            check_5x(readers.get(kind, fifth.generic_message), text)


def check_4x(cls: Any, text: str) -> None:
    """4.x: decoding in C and field by field give the same result, which survives copying and pickling."""
    try:
        message = codec.decoder(cls)(text)
    except (ValueError, TypeError):
        return
    message._received = 1.5
    for look in INSPECTIONS.values():
        look(message)
    if is_deep(text):
        return
    first = message.to_dict()
    assert same(message.to_dict(), first), "written twice, it differs"
    assert same(codec.build(cls, json_text.read(text), "lenient").to_dict(), first), "C reads something else"
    assert same(copy.deepcopy(message).to_dict(), first)
    assert same(pickle.loads(pickle.dumps(message)).to_dict(), first)


def check_5x(read: Any, text: str) -> None:
    """5.x: a decoded message survives copying and pickling, and `json()` agrees with `dict()`."""
    try:
        message = read(text)
    except (ValueError, RecursionError):
        return
    assert message.model_extra is not None
    if is_deep(text):
        return
    repr(message), str(message)
    sent = message.dict()
    assert same(message.dict(), sent), "written twice, it differs"
    message.model_dump(), hash(message), list(message)
    assert same(json.loads(message.json()), sent), "json() is not dict()"
    assert message == copy.deepcopy(message)
    assert message == pickle.loads(pickle.dumps(message))


def check_early_access(text: str) -> None:
    """Early access: every text is passed on to the next reader."""
    read: list[str] = []
    dispatcher = SimpleNamespace(read=lambda data, _: read.append(data), hook_after=lambda *_: None)
    early_agent.Translation(SimpleNamespace(_dispatcher=dispatcher))
    dispatcher.read(text, 0.0)
    assert len(read) == 1
