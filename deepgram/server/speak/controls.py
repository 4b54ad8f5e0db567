r"""Controls in text to speak (protocol 16): pronunciations and pauses.

Take \{"word": "Azathioprine", "pronounce": "ˌæzəˈθaɪəpriːn"\} with water.
One moment. \{pause:500ms\} Here it is.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from deepgram.server.json_text import parse_json

VOICES_WITH_CONTROLS = ("aura-2-", "flux-")  # prefixes of voice names
CONTROL = re.compile(r"\\\{((?:(?!\\\{).)*?)\\\}", re.DOTALL)  # controls don't nest
PAUSE = re.compile(r"pause:(\d+)ms")
PAUSES = range(500, 3001, 100)  # milliseconds
MAX_PAUSES = 8
MAX_PRONUNCIATIONS = 500


class BadControl(ValueError):
    """An invalid control; the text says why."""


class TextPart(NamedTuple):
    """Text, followed by `pause` milliseconds of silence."""

    text: str
    pause: int = 0


class ParsedText(NamedTuple):
    """A text without its controls, and the number of controls of each kind."""

    parts: tuple[TextPart, ...]
    pronunciations: int = 0
    warnings: int = 0

    @property
    def text(self) -> str:
        """The text to speak."""
        return "".join(part.text for part in self.parts)

    @property
    def pauses(self) -> int:
        """The number of pauses."""
        return sum(part.pause > 0 for part in self.parts)

    @property
    def applied(self) -> dict[str, int]:
        """The numbers of controls, as sent."""
        counts = {"pronunciations_applied": self.pronunciations, "pronunciation_warnings": self.warnings}
        return {**counts, "breaks_applied": self.pauses} if self.pauses else counts


def parse_controls(text: str, *, pauses: bool) -> ParsedText:
    """Parse the controls in a text; BadControl for an invalid one. A pronunciation without phonemes is a warning."""
    parts, current, applied, warnings, end = [], "", 0, 0, 0
    for match in CONTROL.finditer(text):
        current += text[end : match.start()]
        end = match.end()
        pause = PAUSE.fullmatch(match[1].strip())
        if pause is not None:
            if not pauses:
                raise BadControl("pauses are not supported here")
            if int(pause[1]) not in PAUSES:
                raise BadControl(f"a pause must be {PAUSES.start} to {PAUSES.stop - 1} ms, in steps of {PAUSES.step}")
            parts.append(TextPart(current, int(pause[1])))
            current = ""
            continue
        word, sounds = _parse_pronunciation(match[1])
        applied, warnings, current = applied + bool(sounds), warnings + (not sounds), current + word
    result = ParsedText((*parts, TextPart(current + text[end:])), applied, warnings)
    if result.pauses > MAX_PAUSES or applied > MAX_PRONUNCIATIONS:
        raise BadControl(f"at most {MAX_PAUSES} pauses and {MAX_PRONUNCIATIONS} pronunciations are allowed")
    if result.pauses and applied:
        raise BadControl("pauses and pronunciations cannot be combined in one text")
    return result


def _parse_pronunciation(control: str) -> tuple[str, str]:
    try:
        value: Any = parse_json("{" + control + "}")
        word, sounds = value["word"], value["pronounce"]
    except (ValueError, LookupError):
        word = sounds = None
    if not isinstance(word, str) or not isinstance(sounds, str):
        raise BadControl("expected a word with its pronunciation, or a pause")
    return word, sounds.strip()
