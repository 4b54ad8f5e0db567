"""Entities that can be told by their form: numbers, amounts, dates, addresses of mail and web, names in capitals."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

FORMS = {
    "EMAIL_ADDRESS": r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "URL": r"\bhttps?://\S+",
    "MONEY": r"[$€£]\s?\d[\d,.]*\d|[$€£]\s?\d|\b\d[\d,.]*\s(?:dollars|euros|pounds|cents)\b",
    "DATE": r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?:\s\d{1,2}(?:st|nd|rd|th)?)?(?:,?\s\d{4})?|\b\d{4}-\d{2}-\d{2}\b",
    "PHONE_NUMBER": r"\+?\d[\d\s().-]{7,}\d",
    "NUMBER": r"\b\d[\d,.]*\d\b|\b\d\b",
    "NAME": r"(?<![.!?]\s)(?<!^)\b[A-Z][a-z]+(?:\s[A-Z][a-z]+)+",
}
ANY = re.compile("|".join(f"(?P<{label}>{form})" for label, form in FORMS.items()))
CONFIDENCE = 0.9


def entities(words: Sequence[str]) -> list[dict[str, Any]]:
    """The entities in the words, with the places of their first and last word."""
    text, starts = " ".join(words), []
    place = 0
    for word in words:
        starts.append(place)
        place += len(word) + 1
    return [
        {
            "label": found.lastgroup,
            "value": found.group().rstrip(".,"),
            "raw_value": found.group().rstrip(".,"),
            "confidence": CONFIDENCE,
            "start_word": _word_at(starts, found.start()),
            "end_word": _word_at(starts, found.end() - 1) + 1,
        }
        for found in ANY.finditer(text)
    ]


def _word_at(starts: Sequence[int], place: int) -> int:
    return bisect_right(starts, place) - 1
