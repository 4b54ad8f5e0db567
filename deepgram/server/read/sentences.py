"""A text as sentences whose words are counted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

ENDING = (".", "!", "?", "…")
PUNCTUATION = '.,!?;:"()[]“”‘…—'


def words_of(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


STOPWORDS = words_of(
    """
    a about after all also am an and any are aren't as at be because been before being but by can can't could
    did didn't do does doesn't don't down each even few for from get go going got had has have having he her
    here hers him his how i i'd i'll i'm i've if in into is isn't it it's its just know let like little lot made
    make many may me mean might more most much must my no not now of off oh ok okay on one only or other our out
    over please quite really said say see she should so some such than thank thanks that that's the their them
    then there there's these they thing things think this those through to too two uh um up us use very want was
    wasn't way we we're we've well were what when where which while who whom why will with won't would yeah yes
    yet you you'll you're your
    """
)


@dataclass(frozen=True)
class Sentence:
    """Words as they were said, and the place of the first of them in the whole text."""

    words: tuple[str, ...]
    first: int

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def last(self) -> int:
        """The place of its last word."""
        return self.first + len(self.words) - 1

    @property
    def content(self) -> list[str]:
        """Its words that mean something by themselves, in lower case."""
        return [word for word in map(plain, self.words) if word and word not in STOPWORDS and not word.isdigit()]


def plain(word: str) -> str:
    """A word in lower case without punctuation."""
    return word.strip(PUNCTUATION).lower()


def sentences(words: Iterable[tuple[str, bool]]) -> list[Sentence]:
    """Sentences of words; each word says whether a pause follows, which ends a sentence without punctuation, too."""
    found: list[Sentence] = []
    current: list[str] = []
    place = 0
    for word, pause in words:
        current.append(word)
        if pause or word.rstrip("\"')”’").endswith(ENDING):
            found.append(Sentence(tuple(current), place))
            place, current = place + len(current), []
    return [*found, Sentence(tuple(current), place)] if current else found


def sentences_of(text: str) -> list[Sentence]:
    """Sentences of a written text; an empty line ends one."""
    words: list[tuple[str, bool]] = []
    for paragraph in re.split(r"\n\s*\n", text):
        parts = paragraph.split()
        words += [(word, place == len(parts) - 1) for place, word in enumerate(parts)]
    return sentences(words)
