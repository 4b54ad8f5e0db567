r"""Controls in a text to speak (protocol 16): how a word is pronounced, and pauses.

Take \{"word": "Azathioprine", "pronounce": "ˌæzəˈθaɪəpriːn"\} with water.
One moment. \{pause:500ms\} Here it is.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from deepgram.server.json_text import parse_json

WITH_CONTROLS = ("aura-2-", "flux-")  # how the names of voices begin that know them
CONTROL = re.compile(r"\\\{((?:(?!\\\{).)*?)\\\}", re.DOTALL)  # none begins in another
PAUSE = re.compile(r"pause:(\d+)ms")
PAUSES = range(500, 3001, 100)  # milliseconds
MAX_PAUSES = 8
MAX_PRONUNCIATIONS = 500


class BadControl(ValueError):
    """A control that the service does not take; the text says why."""


class Spoken(NamedTuple):
    """A part of a text, and the milliseconds of silence after it."""

    text: str
    pause: int = 0


class ParsedText(NamedTuple):
    """A text without its controls, in parts, and how many controls there were of each kind."""

    parts: tuple[Spoken, ...]
    pronunciations: int = 0
    warnings: int = 0

    @property
    def text(self) -> str:
        """What is said."""
        return "".join(part.text for part in self.parts)

    @property
    def pauses(self) -> int:
        """How many pauses there are."""
        return sum(part.pause > 0 for part in self.parts)

    @property
    def applied(self) -> dict[str, int]:
        """The controls as they are told on the wire."""
        counts = {"pronunciations_applied": self.pronunciations, "pronunciation_warnings": self.warnings}
        return {**counts, "breaks_applied": self.pauses} if self.pauses else counts


def parse_controls(text: str, *, pauses: bool) -> ParsedText:
    """Read the controls of a text; BadControl for what is not allowed. A pronunciation without sounds is a warning."""
    parts, current, applied, warned, end = [], "", 0, 0, 0
    for found in CONTROL.finditer(text):
        current += text[end : found.start()]
        end = found.end()
        pause = PAUSE.fullmatch(found[1].strip())
        if pause is not None:
            if not pauses:
                raise BadControl("pauses are not supported here")
            if int(pause[1]) not in PAUSES:
                raise BadControl(f"a pause must be {PAUSES.start} to {PAUSES.stop - 1} ms, in steps of {PAUSES.step}")
            parts.append(Spoken(current, int(pause[1])))
            current = ""
            continue
        word, sounds = _pronunciation(found[1])
        applied, warned, current = applied + bool(sounds), warned + (not sounds), current + word
    result = ParsedText((*parts, Spoken(current + text[end:])), applied, warned)
    if result.pauses > MAX_PAUSES or applied > MAX_PRONUNCIATIONS:
        raise BadControl(f"at most {MAX_PAUSES} pauses and {MAX_PRONUNCIATIONS} pronunciations are allowed")
    if result.pauses and applied:
        raise BadControl("pauses and pronunciations cannot be combined in one text")
    return result


def _pronunciation(control: str) -> tuple[str, str]:
    try:
        value: Any = parse_json("{" + control + "}")
        word, sounds = value["word"], value["pronounce"]
    except (ValueError, LookupError):
        word = sounds = None
    if not isinstance(word, str) or not isinstance(sounds, str):
        raise BadControl("expected a word with its pronunciation, or a pause")
    return word, sounds.strip()
