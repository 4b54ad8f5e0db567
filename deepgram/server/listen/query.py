"""The parameters of live transcription, with the refusals of the service (protocol 2.1)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from deepgram.server.callbacks import Callback, callback_of
from deepgram.server.query import Query
from deepgram.server.refusals import BadRequest

USES = {
    "nova-3": ("medical",),
    "nova-2": (
        "meeting", "finance", "conversationalai", "voicemail", "video", "medical", "drivethru", "automotive",
        "phonecall", "atc",
    ),
    "nova": ("phonecall", "medical"),
    "enhanced": ("meeting", "phonecall", "finance"),
    "base": ("meeting", "phonecall", "finance", "conversationalai", "voicemail", "video"),
}  # fmt: skip
MODELS = {
    **{family: ("general", family) for family in USES},
    **{f"{family}-general": ("general", family) for family in USES},
    **{f"{family}-{use}": (use, family) for family, uses in USES.items() for use in uses},
    **{use: (use, "base") for use in ("general", *USES["base"])},
    "custom": ("custom", "custom"),
}  # use and family by model name
DEFAULT_MODEL = "general"
VERSION = "2025-04-17.21547"
MULTILINGUAL = ("nova-2", "nova-3")
LANGUAGES = (
    "ar", "be", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "gu", "he", "hi",
    "hr", "hu", "id", "it", "ja", "kn", "ko", "lt", "lv", "mk", "ml", "mr", "ms", "nl", "no", "pa", "pl", "pt", "ro",
    "ru", "sk", "sl", "sr", "sv", "ta", "taq", "te", "th", "tl", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip
# Accepted with any model: which model has which languages changes every few weeks.
REGIONS = re.compile(r"(-[A-Za-z0-9]{2,8})*")
MIN_UTTERANCE_END = 1000  # milliseconds of `utterance_end_ms`
ENCODINGS = (
    "linear16", "linear32", "flac", "alaw", "mulaw", "amr-nb", "amr-wb", "opus", "ogg-opus", "speex", "g729",
)  # fmt: skip
RAW = ("linear16", "linear32", "alaw", "mulaw")  # don't contain their sample rate
FLAGS = ("numerals", "filler_words", "profanity_filter", "mip_opt_out", "no_delay")  # checked, without effect
REDACTABLE = ("true", "false", "pci", "numbers", "aggressive_numbers", "ssn", "pii", "phi")
MAX_KEYTERM_WORDS = 500  # in total
MAX_CHANNELS = 20
DEFAULT_ENDPOINTING = 0.01
NO_SUCH_MODEL = "Bad Request: No such model/language/tier combination found."
CALLBACK_METHODS = ("POST", "GET", "PUT", "DELETE")


@dataclass(frozen=True)
class Model:
    """A transcription model; its ids are the same in every run."""

    use: str
    family: str

    @property
    def uuid(self) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{self.use}.{self.family}.local"))

    @property
    def info(self) -> dict[str, str]:
        return {"name": f"{self.use}-{self.family}", "version": VERSION, "arch": self.family}


@dataclass(frozen=True)
class AudioQuery:
    """The parameters that recordings and live streams have in common."""

    model: Model
    language: str
    encoding: str | None
    sample_rate: int | None
    channels: int
    multichannel: bool
    punctuated: bool
    diarize: bool
    entities: bool
    redact: bool
    phrases: tuple[str, ...]
    search: tuple[str, ...]
    replace: Mapping[str, str]
    extra: Mapping[str, str]

    @staticmethod
    def common(query: Query, diarizers: Collection[str]) -> dict[str, Any]:
        """Parse these fields; BadRequest for what the service refuses."""
        for name in FLAGS:
            query.flag(name)
        model, language = model_of(query)
        encoding, rate = format_of(query)
        entities, diarizer = query.flag("detect_entities"), query.choice("diarize_model", diarizers)
        punctuated = query.flag("punctuate") | query.flag("smart_format") | query.flag("dictation") | entities
        return {
            "model": model,
            "language": language,
            "encoding": encoding,
            "sample_rate": rate,
            "channels": query.integer("channels", range(1, MAX_CHANNELS + 1)) or 1,
            "multichannel": query.flag("multichannel"),
            "punctuated": punctuated,
            "diarize": query.flag("diarize") or diarizer is not None,
            "entities": entities,
            "redact": query.choice("redact", REDACTABLE) not in (None, "false"),
            "phrases": phrases_of(query, model),
            "search": query.all("search"),
            "replace": {find.lower(): new for find, new in map(key_value, query.all("replace"))},
            "extra": dict(map(key_value, query.all("extra"))),
        }


@dataclass(frozen=True)
class ListenQuery(AudioQuery):
    """The parameters of a live stream. Times in seconds; `endpointing` and `utterance_end` are None when off."""

    interim_results: bool
    endpointing: float | None
    utterance_end: float | None
    vad_events: bool
    callback: Callback | None

    @classmethod
    def parse(cls, raw: str) -> ListenQuery:
        """Parse a query string; BadRequest for what the service refuses."""
        query = Query(raw)
        interim_results = query.flag("interim_results")
        return cls(
            **cls.common(query, ("latest", "v1")),
            interim_results=interim_results,
            endpointing=_endpointing(query),
            utterance_end=_utterance_end(query, interim_results),
            vad_events=query.flag("vad_events"),
            callback=callback_of(query, CALLBACK_METHODS, ("http", "https", "ws", "wss")),
        )


def model_of(query: Query) -> tuple[Model, str]:
    """The model and the language; BadRequest for an unknown combination."""
    name, language = query.text("model") or DEFAULT_MODEL, query.text("language") or "en"
    if name in MODELS:
        model = Model(*MODELS[name])
    elif _is_uuid(name):
        model = Model(*MODELS["custom"])
    else:
        raise BadRequest(NO_SUCH_MODEL, "Bad Request")
    fits = model.family in MULTILINGUAL if language == "multi" else _is_known(language)
    if not fits:
        raise BadRequest(NO_SUCH_MODEL, "Bad Request")
    return model, language


def _is_known(language: str) -> bool:
    primary, dash, regions = language.partition("-")
    return primary in LANGUAGES and REGIONS.fullmatch(dash + regions) is not None


def _is_uuid(name: str) -> bool:
    try:
        return str(uuid.UUID(name)) == name.lower()
    except ValueError:
        return False


def format_of(query: Query) -> tuple[str | None, int | None]:
    """Encoding and sample rate; both are None for a container."""
    encoding, rate = query.choice("encoding", ENCODINGS), query.integer("sample_rate", range(1000, 192001))
    if encoding in RAW and rate is None:
        raise BadRequest(f"`sample_rate` is required when `encoding={encoding}`.")
    return encoding, rate


def _endpointing(query: Query) -> float | None:
    value = query.text("endpointing")
    if value is None or value == "true":
        return DEFAULT_ENDPOINTING
    if value == "false":
        return None
    return (query.integer("endpointing") or 0) / 1000


def _utterance_end(query: Query, interim_results: bool) -> float | None:
    gap = query.integer("utterance_end_ms")
    if gap is None:
        return None
    if gap < MIN_UTTERANCE_END:
        raise BadRequest(f"Invalid 'utterance_end_ms' value of '{gap}'.", "Bad Request")
    if not interim_results:
        raise BadRequest("Bad Request: utterance_end_ms requires interim_results=true.", "Bad Request")
    return gap / 1000


def phrases_of(query: Query, model: Model) -> tuple[str, ...]:
    """Key terms (nova-3), or keywords without their boosts (other models)."""
    keyterms, keywords = query.all("keyterm"), query.all("keywords")
    if keyterms and model.family != "nova-3":
        raise BadRequest("Bad Request: keyterm is supported by nova-3 models only.", "Bad Request")
    if keywords and model.family == "nova-3":
        raise BadRequest("Bad Request: keywords is not supported by nova-3 models; use keyterm.", "Bad Request")
    if sum(len(term.split()) for term in keyterms) > MAX_KEYTERM_WORDS:
        problem = f"Keyterm limit exceeded: at most {MAX_KEYTERM_WORDS} tokens are allowed."
        raise BadRequest(f"Bad Request: {problem}", "Bad Request")
    return (*keyterms, *(word.partition(":")[0] for word in keywords))


def key_value(item: str) -> tuple[str, str]:
    """Split a parameter of the form key:value."""
    key, _, value = item.partition(":")
    return key, value
