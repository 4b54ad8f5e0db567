"""Entities recognized by their form: numbers, amounts, dates, email addresses, URLs, capitalized names."""

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
    """The entities in the words, with the indexes of their first and last word."""
    text, starts = " ".join(words), []
    offset = 0
    for word in words:
        starts.append(offset)
        offset += len(word) + 1
    return [
        {
            "label": match.lastgroup,
            "value": match.group().rstrip(".,"),
            "raw_value": match.group().rstrip(".,"),
            "confidence": CONFIDENCE,
            "start_word": _word_index(starts, match.start()),
            "end_word": _word_index(starts, match.end() - 1) + 1,
        }
        for match in ANY.finditer(text)
    ]


def _word_index(starts: Sequence[int], offset: int) -> int:
    return bisect_right(starts, offset) - 1
