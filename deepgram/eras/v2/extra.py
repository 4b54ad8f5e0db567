"""Captions of 2.x; `deepgram.captions` has the current ones."""

from __future__ import annotations

import warnings
from itertools import count
from typing import Any, Iterator, Mapping, Optional

HINT = (
    "Enabling the Utterances feature is strongly recommended for captioning. Utterances allow captions to be delimited "
    "by pauses. Add request parameter `'utterances': True`."
)


class Extra:
    """Captions of prerecorded responses.

    Both methods print the captions and return None, or return them as text if they need not be `readable`; a caption
    has at most `line_length` words of one utterance.
    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.options = options

    def to_SRT(self, response: Mapping[str, Any], line_length: int = 8, readable: bool = True) -> Optional[str]:
        """Captions in the form of SRT files."""
        return _output("\n\n".join(_captions(response, line_length, ",", "")), readable)

    def to_WebVTT(self, response: Mapping[str, Any], line_length: int = 8, readable: bool = True) -> Optional[str]:
        """Captions in the form of WebVTT files."""
        return _output("\n\n".join(["WEBVTT", *_captions(response, line_length, ".", "- ")]), readable)


def _output(text: str, readable: bool) -> Optional[str]:
    return print(text) if readable else text  # noqa: T201 - programs redirect it


def _captions(response: Mapping[str, Any], length: int, point: str, dash: str) -> Iterator[str]:
    results, numbers = response["results"], count(1)
    if "utterances" not in results:
        warnings.warn(HINT, stacklevel=3)
    for utterance in results["utterances"] if "utterances" in results else results["channels"][0]["alternatives"]:
        words = utterance["words"]
        key = "punctuated_word" if "punctuated_word" in words[0] else "word"
        for at in range(0, len(words), length):
            line = words[at : at + length]
            span = f"{_time(line[0]['start'], point)} --> {_time(line[-1]['end'], point)}"
            yield f"{next(numbers)}\n{span}\n{dash}{' '.join(word[key] for word in line)}"


def _time(seconds: float, point: str) -> str:
    """A timestamp with truncated milliseconds, as in 2.x: 2.3 s, as a binary fraction, is 2 s and 299 ms."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{int((seconds - whole) * 1000):03}"
