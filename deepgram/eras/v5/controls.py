"""Controls in the text of Flux speech (protocol 16): pronunciations and pauses."""

from __future__ import annotations

import html
import json
import re
from typing import List, Tuple

PAUSES = range(500, 3001, 100)  # milliseconds
MAX_WORDS, MAX_PAUSES, MAX_LENGTH = 500, 8, 2000  # in a text; characters without the controls
PHONEME = re.compile(r"""<phoneme\b[^>]*?\bph=(["'])(.*?)\1[^>]*>(.*?)</phoneme>""", re.S)
BREAK = re.compile(r"""<break\b[^>]*?\btime=(["'])([\d.]+)(ms|s)\1[^>]*/?>(?:</break>)?""")
WORD = re.compile(r"\\\{\"word\".*?\\\}", re.S)
PAUSE = re.compile(r"\\\{pause:\d+ms\\\}")


def validate_ipa(ipa: str) -> Tuple[bool, str]:
    """Whether a pronunciation is valid, and the error message."""
    if not ipa:
        return False, "ipa: expected a pronunciation, got ''"
    wrong = re.search(r'["\\{}\n]', ipa)
    return (False, f"ipa: expected the signs of a pronunciation, got {wrong[0]!r}") if wrong else (True, "")


def validate_pause(duration_ms: int) -> Tuple[bool, str]:
    """Whether the length of a pause is valid, and the error message."""
    fits = duration_ms in PAUSES
    return fits, "" if fits else f"duration_ms: expected 500 to 3000 in steps of 100, got {duration_ms}"


class TextBuilder:
    """Builds a text with controls: each method returns the builder, `build()` the text.

    Raises ValueError for an invalid pronunciation or pause, both kinds in one text, or too many of them.
    """

    def __init__(self) -> None:
        self._pieces: List[str] = []

    def text(self, content: str) -> TextBuilder:
        """Append text."""
        return self._append(content)

    def pronunciation(self, word: str, ipa: str) -> TextBuilder:
        """Append a word with its pronunciation (International Phonetic Alphabet)."""
        return self._append(_word(word, ipa))

    def pause(self, duration_ms: int) -> TextBuilder:
        """Append a pause of 500 to 3000 milliseconds, in steps of 100."""
        return self._append(_pause(duration_ms))

    def from_ssml(self, ssml_text: str) -> TextBuilder:
        """Append SSML: its text, `<phoneme ph>` and `<break time>`; other tags are left out."""
        return self._append(_converted(ssml_text))

    def build(self) -> str:
        """Return the text. Raises ValueError for what the server would refuse."""
        text = "".join(self._pieces)
        words, pauses = len(WORD.findall(text)), len(PAUSE.findall(text))
        if words and pauses:
            raise ValueError("expected pronunciations or pauses in a text, got both")
        bare = len(PAUSE.sub("", WORD.sub("", text)))
        for count, limit, what in (
            (words, MAX_WORDS, "pronunciations"), (pauses, MAX_PAUSES, "pauses"), (bare, MAX_LENGTH, "characters"),
        ):  # fmt: skip
            if count > limit:
                raise ValueError(f"expected at most {limit} {what} in a text, got {count}")
        return text

    def _append(self, piece: str) -> TextBuilder:
        self._pieces.append(piece)
        return self


def add_pronunciation(text: str, word: str, ipa: str) -> str:
    """The text with a pronunciation for the first occurrence of a word."""
    return re.sub(rf"\b{re.escape(word)}\b", lambda found: _word(found[0], ipa), text, count=1)


def ssml_to_deepgram(ssml_text: str) -> str:
    """SSML converted to text with the controls of Flux. Raises ValueError as `TextBuilder` does."""
    return TextBuilder().from_ssml(ssml_text).build()


def _word(word: str, ipa: str) -> str:
    fits, why = validate_ipa(ipa)
    if not fits:
        raise ValueError(why)
    return "\\" + json.dumps({"word": word, "pronounce": ipa}, ensure_ascii=False)[:-1] + "\\}"


def _pause(duration_ms: int) -> str:
    fits, why = validate_pause(duration_ms)
    if not fits:
        raise ValueError(why)
    return f"\\{{pause:{duration_ms}ms\\}}"


def _converted(ssml: str) -> str:
    text = PHONEME.sub(lambda found: _word(html.unescape(found[3]), html.unescape(found[2])), ssml)
    text = BREAK.sub(lambda found: _pause(round(float(found[2]) * (1000 if found[3] == "s" else 1))), text)
    return html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", "", text))
