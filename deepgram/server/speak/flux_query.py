"""The parameters of turn-based speech (Flux, protocol 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deepgram.server.query import Query
from deepgram.server.refusals import BadRequest
from deepgram.server.speak.query import SAMPLE_RATES as AURA_RATES
from deepgram.server.speak.query import SpeakQuery, sample_rate

MODEL = re.compile(r"flux-[a-z]+-[a-z]{2}")
VERSION = "2026-06-01.0"
SAMPLE_RATES = {**AURA_RATES, "linear16": (*AURA_RATES["linear16"], 44100)}  # by encoding, default first
SPEEDS = (0.5, 1.5)
SPEED_STEP = 0.05
EXPRESSIVITIES = (-2.0, 2.0)
NO_SUCH_VOICE = "Bad Request: No such model/version combination found."


@dataclass(frozen=True)
class FluxSpeakQuery(SpeakQuery):
    """Voice and audio format of a session."""

    @classmethod
    def parse(cls, raw: str) -> FluxSpeakQuery:
        """Parse a query string; BadRequest for what the service refuses."""
        query = Query(raw)
        model, speed = flux_voice(query)
        encoding = query.choice("encoding", SAMPLE_RATES) or "linear16"
        return cls(model, encoding, sample_rate(query, encoding, SAMPLE_RATES[encoding]), speed)


def flux_voice(query: Query) -> tuple[str, float]:
    """The model, which is required, and the speed."""
    query.flag("mip_opt_out")
    query.number("expressivity", *EXPRESSIVITIES)
    speed = query.number("speed", *SPEEDS)
    if speed is not None and not in_steps(speed):
        raise BadRequest(f"`speed` must be a multiple of {SPEED_STEP}.")
    model = query.text("model")
    if model is None:
        raise BadRequest("Failed to deserialize query parameters: missing field `model`")
    if not MODEL.fullmatch(model):
        raise BadRequest(NO_SUCH_VOICE, "Bad Request")
    return model, 1.0 if speed is None else speed


def in_steps(speed: float) -> bool:
    """Whether a speed is a multiple of SPEED_STEP."""
    return abs(round(speed / SPEED_STEP) * SPEED_STEP - speed) < 1e-9
