"""The parameters of live speech, with the refusals of the service (protocol 4.1, 9.2)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from deepgram.server.query import Query
from deepgram.server.refusals import BadRequest

DEFAULT_MODEL = "aura-asteria-en"
VERSION = "2025-03-20.0"
AURA_1 = (
    "asteria", "luna", "stella", "athena", "hera", "orion", "arcas", "perseus", "angus", "orpheus", "helios", "zeus",
)  # fmt: skip
AURA_2 = ("thalia", "andromeda", "helena", "apollo", "arcas", "aries", "asteria", "athena", "hera", "orion", "zeus")
MODEL = re.compile(rf"aura-({'|'.join(AURA_1)})-en|aura-2-[a-z]+-(en|es|de|nl|fr|it|ja)")
VOICES = {
    **{f"aura-{person}-en": person for person in AURA_1},
    **{f"aura-2-{person}-en": person for person in AURA_2},
    **{f"aura-2-{person}-es": person for person in ("celeste", "estrella", "nestor")},
}  # listed models; every name that matches MODEL has a voice
SAMPLE_RATES = {
    "linear16": (24000, 8000, 16000, 32000, 48000),
    "mulaw": (8000, 16000),
    "alaw": (8000, 16000),
}  # by encoding, default first
ENCODINGS = (*SAMPLE_RATES, "mp3", "opus", "flac", "aac")  # including those of the REST API
SPEEDS = (0.7, 1.5)


@dataclass(frozen=True)
class SpeakQuery:
    """Voice and audio format of a session."""

    model: str
    encoding: str
    sample_rate: int
    speed: float

    @property
    def model_uuid(self) -> str:
        """The id of the voice."""
        return uuid_of(self.model)

    @classmethod
    def parse(cls, raw: str) -> SpeakQuery:
        """Parse a query string; BadRequest for what the service refuses."""
        query = Query(raw)
        model = voice(query)
        encoding = query.choice("encoding", ENCODINGS) or "linear16"
        if encoding not in SAMPLE_RATES:
            raise unsupported(f"`encoding={encoding}` is not supported over WebSocket")
        if (container := query.text("container")) not in (None, "none"):
            raise unsupported(f"`container={container}` is invalid when `encoding={encoding}`")
        if query.text("callback") is not None:
            raise BadRequest("Bad Request: `callback` is not supported over WebSocket", "Bad Request")
        if query.text("bit_rate") is not None:
            raise unsupported(f"`bit_rate` is not applicable when `encoding={encoding}`")
        rate, speed = sample_rate(query, encoding, SAMPLE_RATES[encoding]), query.number("speed", *SPEEDS)
        return cls(model, encoding, rate, speed or 1.0)


def uuid_of(model: str) -> str:
    """The id of a voice, the same in every run."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{model}.local"))


def voice(query: Query) -> str:
    """The requested model; also checks the parameters common to all voices."""
    query.flag("mip_opt_out")
    query.number("speed", *SPEEDS)
    model = query.text("model")
    if model is None:
        return DEFAULT_MODEL
    if not MODEL.fullmatch(model):
        raise BadRequest("Bad Request: No such model/version combination found.", "Bad Request")
    return model


def sample_rate(query: Query, encoding: str, allowed: Sequence[int]) -> int:
    """The requested sample rate, by default the first allowed one."""
    rate = query.integer("sample_rate")
    if rate is None:
        return allowed[0]
    if rate not in allowed:
        raise unsupported(f"`sample_rate` must be {sorted(allowed)} when `encoding={encoding}`")
    return rate


def unsupported(problem: str) -> BadRequest:
    """The refusal of an audio format."""
    return BadRequest(f"Unsupported audio format: {problem}")
