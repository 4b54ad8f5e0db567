"""Pronunciations of words missing in the recognizer's dictionary, converted from espeak's phonemes."""

from __future__ import annotations

import re

from deepgram.server.engines.espeak import phonemes

ARPABET = {
    "aɪ": "AY", "aʊ": "AW", "eɪ": "EY", "oʊ": "OW", "ɔɪ": "OY", "ɑ": "AA", "a": "AA", "æ": "AE", "ʌ": "AH",
    "ə": "AH", "ɐ": "AH", "ɔ": "AO", "o": "AO", "ɛ": "EH", "e": "EH", "ɚ": "ER", "ɜ": "ER", "ɪ": "IH", "ᵻ": "IH",
    "i": "IY", "ʊ": "UH", "u": "UW", "b": "B", "tʃ": "CH", "d": "D", "ð": "DH", "f": "F", "ɡ": "G", "h": "HH",
    "dʒ": "JH", "k": "K", "x": "K", "l": "L", "m": "M", "n": "N", "n̩": "AH N", "ŋ": "NG", "p": "P", "ɹ": "R", "r": "R",
    "s": "S", "ʃ": "SH", "t": "T", "ɾ": "T", "ʔ": "T", "θ": "TH", "v": "V", "w": "W", "j": "Y", "z": "Z", "ʒ": "ZH",
}  # fmt: skip
UNSPOKEN = re.compile(r"[ˈˌːˑ\s_\u200d]|\([a-z-]+\)")  # stress, length, breaks, language switches
SYMBOL = re.compile("|".join(sorted(ARPABET, key=len, reverse=True)))


def pronounce(word: str) -> str | None:
    """The phones of a word, separated by spaces; None if it has sounds that English lacks."""
    spoken = UNSPOKEN.sub("", phonemes(word))
    phones = " ".join(ARPABET[symbol] for symbol in SYMBOL.findall(spoken))
    return phones if phones and not SYMBOL.sub("", spoken) else None
