"""Which language a text is in, by its most common words."""

from __future__ import annotations

from collections.abc import Sequence

from deepgram.server.json_text import rounded
from deepgram.server.read.sentences import words_of

COMMON = {
    "en": words_of("the and you that is of to in it for was are with this have what not be on i a"),
    "es": words_of("el la los las que de y en un una es por con para no se lo como está muy"),
    "de": words_of("der die das und ist nicht ich sie ein eine zu mit auf für den es wir von dem auch"),
    "fr": words_of("le la les et est un une des que je vous pas pour dans ce il nous sur avec du"),
    "it": words_of("il la che di e un una è per non sono con si ma come lo gli mi del questo"),
    "nl": words_of("de het een en is van ik niet dat je op te in voor met we zijn er maar ook"),
    "pt": words_of("o a os as que de e um uma é não para com em do da se por mais você"),
}


def detect(words: Sequence[str], allowed: Sequence[str] = ()) -> tuple[str, float]:
    """The language that has most of the words among its common ones, and its share; the first one if none has any."""
    choices = list(dict.fromkeys(one.partition("-")[0] for one in allowed)) or list(COMMON)
    hits = {language: sum(word in COMMON.get(language, ()) for word in words) for language in choices}
    best = max(choices, key=lambda language: hits[language])
    total = sum(hits.values())
    return best, rounded(hits[best] / total if total else 0.5)
