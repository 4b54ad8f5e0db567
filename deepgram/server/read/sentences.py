"""Splits texts and transcripts into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

ENDING = (".", "!", "?", "…")
PUNCTUATION = '.,!?;:"()[]“”‘…—'


def word_set(text: str) -> frozenset[str]:
    """The set of words in a text."""
    return frozenset(text.split())


STOPWORDS = word_set(
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
    """The words of a sentence, and the index of the first one in the text."""

    words: tuple[str, ...]
    first: int

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def last(self) -> int:
        """Index of the last word."""
        return self.first + len(self.words) - 1

    @property
    def content(self) -> list[str]:
        """The lower-case words that are neither stopwords nor numbers."""
        return [word for word in map(normalized, self.words) if word and word not in STOPWORDS and not word.isdigit()]


def normalized(word: str) -> str:
    """A word in lower case without punctuation."""
    return word.strip(PUNCTUATION).lower()


def split_words(words: Iterable[tuple[str, bool]]) -> list[Sentence]:
    """Split words into sentences. Each word has a flag whether a pause follows, which ends a sentence too."""
    sentences: list[Sentence] = []
    current: list[str] = []
    index = 0
    for word, pause in words:
        current.append(word)
        if pause or word.rstrip("\"')”’").endswith(ENDING):
            sentences.append(Sentence(tuple(current), index))
            index, current = index + len(current), []
    return [*sentences, Sentence(tuple(current), index)] if current else sentences


def split_text(text: str) -> list[Sentence]:
    """Split a written text into sentences; an empty line ends one."""
    words: list[tuple[str, bool]] = []
    for paragraph in re.split(r"\n\s*\n", text):
        parts = paragraph.split()
        words += [(word, index == len(parts) - 1) for index, word in enumerate(parts)]
    return split_words(words)
