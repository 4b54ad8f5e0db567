"""The parameters of turn-aware transcription, and what Configure may change of them (protocol 3.1, 3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from deepgram.server.json_text import is_number
from deepgram.server.listen.query import NO_SUCH_MODEL, RAW, Model
from deepgram.server.query import Query
from deepgram.server.refusals import BadRequest

MODELS = {"flux-general-en": Model("general-en", "flux"), "flux-general-multi": Model("general-multi", "flux")}
MULTILINGUAL = "flux-general-multi"
ENCODINGS = ("linear16", "linear32", "mulaw", "alaw", "opus", "ogg-opus")
RATES = (8000, 16000, 24000, 44100, 48000)
MAX_KEYTERMS = 100
EOT, EAGER, TIMEOUT = (0.5, 1.0), (0.3, 0.9), range(500, 60_001)  # what the thresholds may be
DEFAULT_EOT, DEFAULT_TIMEOUT = 0.7, 5000
REDACTABLE = ("numbers", "aggressive_numbers")


class Invalid(Exception):
    """What Configure asks for is not allowed; `code` says which kind of thing."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code


@dataclass(frozen=True)
class FluxOptions:
    """What Configure may change; `eager` is None when eager ends are off, `timeout` is in milliseconds."""

    eot: float = DEFAULT_EOT
    eager: float | None = None
    timeout: int = DEFAULT_TIMEOUT
    keyterms: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def thresholds(self) -> dict[str, Any]:
        """The thresholds as they stand on the wire."""
        return {"eager_eot_threshold": self.eager, "eot_threshold": self.eot, "eot_timeout_ms": self.timeout}

    def changed(self, message: dict[str, Any], *, multilingual: bool) -> FluxOptions:
        """These with the changes of a Configure message; Invalid if one of them is not allowed."""
        thresholds = message.get("thresholds") or {}
        if not isinstance(thresholds, dict):
            raise Invalid("INVALID_THRESHOLD", "thresholds must be an object")
        names = {"eot_threshold": "eot", "eager_eot_threshold": "eager", "eot_timeout_ms": "timeout"}
        values = {names[name]: value for name, value in thresholds.items() if name in names and value is not None}
        new = replace(self, **values)
        new.check_thresholds()
        if message.get("keyterms") is not None:
            new = replace(new, keyterms=_texts(message["keyterms"], "keyterms"))
            check_keyterms(new.keyterms)
        if message.get("language_hints") is not None:
            if not multilingual:
                raise Invalid("INVALID_LANGUAGE_HINT", f"language_hints are for {MULTILINGUAL} only")
            new = replace(new, hints=_texts(message["language_hints"], "language_hints"))
        return new

    def check_thresholds(self) -> None:
        """Invalid for a threshold that is out of its limits."""
        for name, value, (least, most) in (
            ("eot_threshold", self.eot, EOT),
            ("eager_eot_threshold", self.eager, EAGER),
        ):
            if value is not None and not (is_number(value) and least <= value <= most):
                raise Invalid("INVALID_THRESHOLD", f"{name} must be between {least} and {most}")
        if type(self.timeout) is not int or self.timeout not in TIMEOUT:
            raise Invalid("INVALID_THRESHOLD", f"eot_timeout_ms must be between {TIMEOUT.start} and {TIMEOUT.stop - 1}")
        if self.eager is not None and self.eager > self.eot:
            raise Invalid("INVALID_THRESHOLD", "eager_eot_threshold must not exceed eot_threshold")


@dataclass(frozen=True)
class FluxQuery:
    """The parameters of a stream."""

    name: str
    encoding: str | None
    sample_rate: int | None
    tunables: FluxOptions
    redact: bool

    @property
    def model(self) -> Model:
        """The model that transcribes."""
        return MODELS[self.name]

    @property
    def multilingual(self) -> bool:
        """Whether the languages of each turn are told."""
        return self.name == MULTILINGUAL

    @classmethod
    def parse(cls, raw: str) -> FluxQuery:
        """Read a query string; BadRequest for what the service refuses. Parameters of /v1/listen are ignored."""
        query = Query(raw)
        name = query.text("model")
        if name is None:
            raise BadRequest("Failed to deserialize query parameters: missing field `model`")
        if name not in MODELS:
            raise BadRequest(NO_SUCH_MODEL, "Bad Request")
        for flag in ("profanity_filter", "numerals", "mip_opt_out"):
            query.flag(flag)
        encoding, rate = query.choice("encoding", ENCODINGS), query.integer("sample_rate")
        if encoding in RAW and rate not in RATES:
            raise BadRequest(f"`sample_rate` must be {list(RATES)} when `encoding={encoding}`.")
        timeout = query.integer("eot_timeout_ms")
        hints = query.all("language_hint")
        if hints and (name != MULTILINGUAL or "" in hints):
            raise BadRequest(f"`language_hint` must name a language, and needs `model={MULTILINGUAL}`.")
        tunables = FluxOptions(
            eot=_or(query.number("eot_threshold", *EOT), DEFAULT_EOT),
            eager=query.number("eager_eot_threshold", *EAGER),
            timeout=DEFAULT_TIMEOUT if timeout is None else timeout,
            keyterms=query.all("keyterm"),
            hints=hints,
        )
        try:
            tunables.check_thresholds()
            check_keyterms(tunables.keyterms)
        except Invalid as bad:
            raise BadRequest(f"Bad Request: {bad}.", "Bad Request") from None
        return cls(name, encoding, rate, tunables, query.choice("redact", REDACTABLE) is not None)


def check_keyterms(terms: Sequence[str]) -> None:
    """Invalid for more terms than there may be, and for a term with a weight."""
    if len(terms) > MAX_KEYTERMS:
        raise Invalid("INVALID_KEYTERM", f"at most {MAX_KEYTERMS} keyterms are allowed")
    for term in terms:
        if not term or "," in term or _is_decimal(term.rpartition(":")[2] if ":" in term else ""):
            raise Invalid("INVALID_KEYTERM", f"{term!r} is not a plain keyterm")


def _texts(value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise Invalid("INVALID_PARAMETER", f"{name} must be a list of texts")
    return tuple(value)


def _or(value: float | None, default: float) -> float:
    return default if value is None else value


def _is_decimal(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()
