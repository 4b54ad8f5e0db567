"""Captions of 2.x; `deepgram.captions` has those of today."""

from __future__ import annotations

import warnings
from typing import Any, Iterator, List, Mapping, Optional

from .enums import Caption
from .types import Options

HINT = (
    "Enabling the Utterances feature is strongly recommended for captioning. Utterances allow captions to be delimited "
    "by pauses. Add request parameter `'utterances': True`."
)


class Extra:
    """Captions of prerecorded responses.

    Both methods print the captions and return None, or return them as text if they need not be `readable`; a caption
    has at most `line_length` words of one utterance.
    """

    def __init__(self, options: Options) -> None:
        self.options = options

    def to_SRT(self, response: Mapping[str, Any], line_length: int = 8, readable: bool = True) -> Optional[str]:
        """Captions in the form of SRT files."""
        return _shown(_captions(response, Caption.SRT, line_length), readable)

    def to_WebVTT(self, response: Mapping[str, Any], line_length: int = 8, readable: bool = True) -> Optional[str]:
        """Captions in the form of WebVTT files."""
        return _shown(["WEBVTT", *_captions(response, Caption.WEBVTT, line_length)], readable)


def _shown(captions: List[str], readable: bool) -> Optional[str]:
    text = "\n\n".join(captions)
    if not readable:
        return text
    print(text)  # noqa: T201 - what programs redirect
    return None


def _captions(response: Mapping[str, Any], form: Caption, line_length: int) -> List[str]:
    point, dash = (",", "") if form is Caption.SRT else (".", "- ")
    return [
        f"{number}\n{_time(words[0]['start'], point)} --> {_time(words[-1]['end'], point)}\n{dash}{text}"
        for number, (words, text) in enumerate(_lines(response, line_length), 1)
    ]


def _lines(response: Mapping[str, Any], length: int) -> Iterator[tuple[List[Any], str]]:
    """The words of each caption, and what they say."""
    results = response["results"]
    if "utterances" not in results:
        warnings.warn(HINT, stacklevel=5)
    for said in results["utterances"] if "utterances" in results else results["channels"][0]["alternatives"]:
        words = said["words"]
        key = "punctuated_word" if "punctuated_word" in words[0] else "word"
        for at in range(0, len(words), length):
            line = words[at : at + length]
            yield line, " ".join(word[key] for word in line)


def _time(seconds: float, point: str) -> str:
    """A time, its milliseconds cut off: 2.3 s are 2 s and 299 ms, since there is no such binary fraction."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{int((seconds - whole) * 1000):03}"
