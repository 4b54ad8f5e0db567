"""Language detection by common words."""

from __future__ import annotations

from collections.abc import Sequence

from deepgram.server.json_text import rounded
from deepgram.server.read.sentences import word_set

COMMON = {
    "en": word_set("the and you that is of to in it for was are with this have what not be on i a"),
    "es": word_set("el la los las que de y en un una es por con para no se lo como está muy"),
    "de": word_set("der die das und ist nicht ich sie ein eine zu mit auf für den es wir von dem auch"),
    "fr": word_set("le la les et est un une des que je vous pas pour dans ce il nous sur avec du"),
    "it": word_set("il la che di e un una è per non sono con si ma come lo gli mi del questo"),
    "nl": word_set("de het een en is van ik niet dat je op te in voor met we zijn er maar ook"),
    "pt": word_set("o a os as que de e um uma é não para com em do da se por mais você"),
}


def detect(words: Sequence[str], allowed: Sequence[str] = ()) -> tuple[str, float]:
    """The language with the most common words in the text, and its share of them; the first one if there are none."""
    choices = list(dict.fromkeys(tag.partition("-")[0] for tag in allowed)) or list(COMMON)
    hits = {language: sum(word in COMMON.get(language, ()) for word in words) for language in choices}
    best = max(choices, key=lambda language: hits[language])
    total = sum(hits.values())
    return best, rounded(hits[best] / total if total else 0.5)
