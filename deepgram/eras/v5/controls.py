"""Controls in the text of Flux speech (protocol 16): how a word is pronounced, where to pause."""

from __future__ import annotations

import html
import json
import re
from typing import List, Tuple

PAUSES = range(500, 3001, 100)  # milliseconds
MOST_WORDS, MOST_PAUSES, LONGEST = 500, 8, 2000  # in a text; characters without the controls
PHONEME = re.compile(r"""<phoneme\b[^>]*?\bph=(["'])(.*?)\1[^>]*>(.*?)</phoneme>""", re.S)
BREAK = re.compile(r"""<break\b[^>]*?\btime=(["'])([\d.]+)(ms|s)\1[^>]*/?>(?:</break>)?""")
WORD = re.compile(r"\\\{\"word\".*?\\\}", re.S)
PAUSE = re.compile(r"\\\{pause:\d+ms\\\}")


def validate_ipa(ipa: str) -> Tuple[bool, str]:
    """Whether this can be a pronunciation, and why not."""
    if not ipa:
        return False, "ipa: expected a pronunciation, got ''"
    wrong = re.search(r'["\\{}\n]', ipa)
    return (False, f"ipa: expected the signs of a pronunciation, got {wrong[0]!r}") if wrong else (True, "")


def validate_pause(duration_ms: int) -> Tuple[bool, str]:
    """Whether a pause can have this length, and why not."""
    fits = duration_ms in PAUSES
    return fits, "" if fits else f"duration_ms: expected 500 to 3000 in steps of 100, got {duration_ms}"


class TextBuilder:
    """A text with controls, piece by piece: each method returns the builder; `build()` the text.

    What can't be sent raises ValueError: a pronunciation or pause that is none, both kinds in one text, too many.
    """

    def __init__(self) -> None:
        self._pieces: List[str] = []

    def text(self, content: str) -> TextBuilder:
        """Further text."""
        return self._with(content)

    def pronunciation(self, word: str, ipa: str) -> TextBuilder:
        """A word, and how it is pronounced (International Phonetic Alphabet)."""
        return self._with(_word(word, ipa))

    def pause(self, duration_ms: int) -> TextBuilder:
        """A pause of 500 to 3000 milliseconds, in steps of 100."""
        return self._with(_pause(duration_ms))

    def from_ssml(self, ssml_text: str) -> TextBuilder:
        """What SSML says: its text, `<phoneme ph>` and `<break time>`; other tags are left out."""
        return self._with(_converted(ssml_text))

    def build(self) -> str:
        """The text. Raises ValueError for what the server refuses."""
        text = "".join(self._pieces)
        words, pauses = len(WORD.findall(text)), len(PAUSE.findall(text))
        if words and pauses:
            raise ValueError("expected pronunciations or pauses in a text, got both")
        bare = len(PAUSE.sub("", WORD.sub("", text)))
        for count, most, what in (
            (words, MOST_WORDS, "pronunciations"), (pauses, MOST_PAUSES, "pauses"), (bare, LONGEST, "characters"),
        ):  # fmt: skip
            if count > most:
                raise ValueError(f"expected at most {most} {what} in a text, got {count}")
        return text

    def _with(self, piece: str) -> TextBuilder:
        self._pieces.append(piece)
        return self


def add_pronunciation(text: str, word: str, ipa: str) -> str:
    """The text with the first occurrence of a word pronounced so."""
    return re.sub(rf"\b{re.escape(word)}\b", lambda found: _word(found[0], ipa), text, count=1)


def ssml_to_deepgram(ssml_text: str) -> str:
    """A text of SSML with the controls of Flux. Raises ValueError as `TextBuilder` does."""
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
