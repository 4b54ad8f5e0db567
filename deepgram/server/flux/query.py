"""The parameters of turn-based transcription (Flux), and their changes by Configure (protocol 3.1, 3.2)."""

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
EOT, EAGER, TIMEOUT = (0.5, 1.0), (0.3, 0.9), range(500, 60_001)  # allowed thresholds
DEFAULT_EOT, DEFAULT_TIMEOUT = 0.7, 5000
REDACTABLE = ("numbers", "aggressive_numbers")


class InvalidOption(Exception):
    """An option that is not allowed; `code` classifies it."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code


@dataclass(frozen=True)
class FluxOptions:
    """The options that Configure can change; `eager` is None when eager ends are off, `timeout` is in milliseconds."""

    eot: float = DEFAULT_EOT
    eager: float | None = None
    timeout: int = DEFAULT_TIMEOUT
    keyterms: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def thresholds(self) -> dict[str, Any]:
        """The thresholds as sent."""
        return {"eager_eot_threshold": self.eager, "eot_threshold": self.eot, "eot_timeout_ms": self.timeout}

    def changed(self, message: dict[str, Any], *, multilingual: bool) -> FluxOptions:
        """The options after a Configure message; InvalidOption if one is not allowed."""
        thresholds = message.get("thresholds") or {}
        if not isinstance(thresholds, dict):
            raise InvalidOption("INVALID_THRESHOLD", "thresholds must be an object")
        names = {"eot_threshold": "eot", "eager_eot_threshold": "eager", "eot_timeout_ms": "timeout"}
        values = {names[name]: value for name, value in thresholds.items() if name in names and value is not None}
        options = replace(self, **values)
        options.check_thresholds()
        if message.get("keyterms") is not None:
            options = replace(options, keyterms=_strings(message["keyterms"], "keyterms"))
            check_keyterms(options.keyterms)
        if message.get("language_hints") is not None:
            if not multilingual:
                raise InvalidOption("INVALID_LANGUAGE_HINT", f"language_hints are for {MULTILINGUAL} only")
            options = replace(options, hints=_strings(message["language_hints"], "language_hints"))
        return options

    def check_thresholds(self) -> None:
        """Raise InvalidOption for a threshold out of range."""
        for name, value, (minimum, maximum) in (
            ("eot_threshold", self.eot, EOT),
            ("eager_eot_threshold", self.eager, EAGER),
        ):
            if value is not None and not (is_number(value) and minimum <= value <= maximum):
                raise InvalidOption("INVALID_THRESHOLD", f"{name} must be between {minimum} and {maximum}")
        if type(self.timeout) is not int or self.timeout not in TIMEOUT:
            limits = f"between {TIMEOUT.start} and {TIMEOUT.stop - 1}"
            raise InvalidOption("INVALID_THRESHOLD", f"eot_timeout_ms must be {limits}")
        if self.eager is not None and self.eager > self.eot:
            raise InvalidOption("INVALID_THRESHOLD", "eager_eot_threshold must not exceed eot_threshold")


@dataclass(frozen=True)
class FluxQuery:
    """The parameters of a stream."""

    name: str
    encoding: str | None
    sample_rate: int | None
    options: FluxOptions
    redact: bool

    @property
    def model(self) -> Model:
        """The transcription model."""
        return MODELS[self.name]

    @property
    def multilingual(self) -> bool:
        """Whether turns have their languages."""
        return self.name == MULTILINGUAL

    @classmethod
    def parse(cls, raw: str) -> FluxQuery:
        """Parse a query string; BadRequest for what the service refuses. Parameters of /v1/listen are ignored."""
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
        eot = query.number("eot_threshold", *EOT)
        options = FluxOptions(
            eot=DEFAULT_EOT if eot is None else eot,
            eager=query.number("eager_eot_threshold", *EAGER),
            timeout=DEFAULT_TIMEOUT if timeout is None else timeout,
            keyterms=query.all("keyterm"),
            hints=hints,
        )
        try:
            options.check_thresholds()
            check_keyterms(options.keyterms)
        except InvalidOption as bad:
            raise BadRequest(f"Bad Request: {bad}.", "Bad Request") from None
        return cls(name, encoding, rate, options, query.choice("redact", REDACTABLE) is not None)


def check_keyterms(terms: Sequence[str]) -> None:
    """Raise InvalidOption for too many terms, or a term with a weight."""
    if len(terms) > MAX_KEYTERMS:
        raise InvalidOption("INVALID_KEYTERM", f"at most {MAX_KEYTERMS} keyterms are allowed")
    for term in terms:
        if not term or "," in term or _is_decimal(term.rpartition(":")[2] if ":" in term else ""):
            raise InvalidOption("INVALID_KEYTERM", f"{term!r} is not a plain keyterm")


def _strings(value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise InvalidOption("INVALID_PARAMETER", f"{name} must be a list of texts")
    return tuple(value)


def _is_decimal(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()
