"""Captions as WebVTT and SRT, from live or prerecorded transcription responses.

    results = []        # of a live session, in the order of arrival
    connection.on(LiveTranscriptionEvents.Transcript, lambda client, result, **kwargs: results.append(result))
    ...
    print(webvtt(results))

Prerecorded responses work too: a dict, JSON text or an object of any SDK release.
A caption ends after `line_length` words, and at the end of an utterance, a live result or a speaker's turn.
"""

import json
from itertools import groupby
from typing import Any, Dict, Iterable, List, Mapping

from deepgram.errors import DeepgramError, DeepgramTypeError

__all__ = ["DeepgramConverter", "srt", "webvtt"]

Word = Dict[str, Any]

HEADERS = {"Request Id": "request_id", "Created": "created", "Duration": "duration", "Channels": "channels"}


class DeepgramConverter:
    """The words of a response, divided into captions.

    `source` is one response or a list of live results, each an object with `to_dict()` (or `model_dump()`), a dict
    or JSON text. Of a prerecorded response the utterances are used if it has any, otherwise the first alternative of
    the first channel; of a live result the first alternative. Interim results are left out.

    Raises:
        ValueError: `source` is text but not JSON.
        DeepgramTypeError: `source` is not a transcription response.
        DeepgramError: there are no words in it.
    """

    def __init__(self, source: Any) -> None:
        responses = [_as_dict(item) for item in (source if isinstance(source, (list, tuple)) else [source])]
        self._turns = [turn for response in responses for turn in _turns(response) if turn]
        if not self._turns:
            raise DeepgramError("no words to caption: no response holds a final transcript with words")
        self._turns.sort(key=lambda turn: turn[0]["start"])  # live results of several channels are interleaved
        self._headers = _headers(responses[0])

    def get_lines(self, line_length: int) -> List[List[Word]]:
        """The captions, each a list of at most `line_length` words, which are dicts as on the wire.

        Raises:
            DeepgramError: `line_length` is less than 1.
        """
        if line_length < 1:
            raise DeepgramError(f"line_length: expected at least 1, got {line_length}")
        return [turn[at : at + line_length] for turn in self._turns for at in range(0, len(turn), line_length)]

    def get_headers(self) -> List[str]:
        """The lines of the comment at the top of a WebVTT file."""
        return self._headers


def webvtt(source: Any, line_length: int = 8) -> str:
    """`source` as the text of a WebVTT file; a caption names its speaker in a voice tag.

    `source` is a `DeepgramConverter` or what that takes, `line_length` the maximum number of words in a caption.

    Raises:
        ValueError, DeepgramTypeError, DeepgramError: see `DeepgramConverter`.
    """
    converter = _converter(source)
    blocks = ["WEBVTT", "\n".join(converter.get_headers())]
    for line in converter.get_lines(line_length):
        speaker = line[0].get("speaker")
        voice = "" if speaker is None else f"<v Speaker {speaker}>"
        text = _text(line).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{_span(line, '.')}\n{voice}{text}")
    return "\n\n".join(filter(None, blocks)) + "\n"


def srt(source: Any, line_length: int = 8) -> str:
    """`source` as the text of an SRT file; where the speaker changes, a separate line names the speaker.

    `source` is a `DeepgramConverter` or what that takes, `line_length` the maximum number of words in a caption.

    Raises:
        ValueError, DeepgramTypeError, DeepgramError: see `DeepgramConverter`.
    """
    blocks, current = [], None
    for number, line in enumerate(_converter(source).get_lines(line_length), start=1):
        speaker = line[0].get("speaker")
        label = "" if speaker in (None, current) else f"[speaker {speaker}]\n"
        current = speaker
        blocks.append(f"{number}\n{_span(line, ',')}\n{label}{_text(line)}\n")
    return "\n".join(blocks)


def _converter(source: Any) -> DeepgramConverter:
    return source if isinstance(source, DeepgramConverter) else DeepgramConverter(source)


def _as_dict(response: Any) -> Mapping[str, Any]:
    if isinstance(response, (str, bytes)):
        response = json.loads(response)
    elif hasattr(response, "to_dict"):
        response = response.to_dict()
    elif hasattr(response, "model_dump"):  # pydantic's
        response = response.model_dump(mode="json")
    if not isinstance(response, Mapping):
        raise DeepgramTypeError(f"source: expected transcription responses, got {type(response).__name__}")
    if not ("results" in response or "channel" in response):
        raise DeepgramTypeError(f"source: expected 'results' or 'channel' in a response, got {list(response)}")
    return response


def _turns(response: Mapping[str, Any]) -> Iterable[List[Word]]:
    """The words of a response, divided where a caption has to end."""
    if "channel" in response:
        return _by_speaker(_words(response["channel"])) if response.get("is_final", True) else []
    results = response["results"] or {}
    if utterances := results.get("utterances"):
        return [utterance.get("words") or [] for utterance in utterances]
    channels = results.get("channels")
    return _by_speaker(_words(channels[0])) if channels else []


def _words(channel: Mapping[str, Any]) -> List[Word]:
    alternatives = (channel or {}).get("alternatives")
    return (alternatives[0].get("words") or []) if alternatives else []


def _by_speaker(words: List[Word]) -> List[List[Word]]:
    if not words or words[0].get("speaker") is None:  # not diarized
        return [words]
    return [list(turn) for _, turn in groupby(words, key=lambda word: word.get("speaker"))]


def _headers(response: Mapping[str, Any]) -> List[str]:
    metadata = response.get("metadata") or {}
    known = [f"{label}: {metadata[key]}" for label, key in HEADERS.items() if metadata.get(key)]
    return ["NOTE", "Transcription provided by Deepgram", *known]


def _text(line: List[Word]) -> str:
    return " ".join(word.get("punctuated_word") or word["word"] for word in line)


def _span(line: List[Word], point: str) -> str:
    return f"{_timestamp(line[0]['start'], point)} --> {_timestamp(line[-1]['end'], point)}"


def _timestamp(seconds: float, point: str) -> str:
    whole, millis = f"{seconds:.3f}".split(".")
    minutes, second = divmod(int(whole), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{point}{millis}"
