"""The messages of live transcription (protocol 2.3)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from deepgram.server.engines.base import Transcript, Word
from deepgram.server.json_text import rounded
from deepgram.server.listen.channel import Span
from deepgram.server.listen.query import AudioQuery, ListenQuery
from deepgram.server.read.entities import entities
from deepgram.server.read.sentences import normalized

Message = dict[str, Any]
REDACTED = "***"


def edited_word(word: Word, changes: Mapping[str, str], *, redact: bool) -> Word | None:
    """A word after `replace` and `redact`; None if it is replaced by nothing."""
    text = changes.get(normalized(word.word))
    if text is None and redact and any(character.isdigit() for character in word.word):
        text = REDACTED
    return word if text is None else replace(word, word=text) if text else None


def search_result(phrase: str, words: Sequence[Message]) -> Message:
    """The hits of a searched phrase."""
    wanted = [normalized(word) for word in phrase.split()]
    hits = []
    for index in range(len(words) - len(wanted) + 1):
        matched = words[index : index + len(wanted)]
        if wanted and [word["word"] for word in matched] == wanted:
            confidence = rounded(sum(word["confidence"] for word in matched) / len(matched))
            times = {"start": matched[0]["start"], "end": matched[-1]["end"]}
            hits.append({"confidence": confidence, **times, "snippet": " ".join(wanted)})
    return {"query": phrase, "hits": hits}


def word_fields(word: Word, start: float, query: AudioQuery, speaker: int = 0) -> Message:
    """A word as sent; its times are relative to `start`."""
    return {
        "word": normalized(word.word) or word.word,
        "start": rounded(start + word.start),
        "end": rounded(start + word.end),
        "confidence": rounded(word.confidence),
        **({"language": "en"} if query.language == "multi" else {}),
        **({"punctuated_word": word.word} if query.punctuated else {}),
        **({"speaker": speaker} if query.diarize else {}),
    }


class MessageBuilder:
    """Builds the messages of one stream; `speakers` take turns for its utterances."""

    def __init__(self, query: ListenQuery, request_id: str, speakers: Iterable[int]) -> None:
        self._query = query
        self._speakers = itertools.cycle(speakers)
        self._current_speaker: dict[int, int] = {}  # speaker of the current utterance, by channel
        self._request_id = request_id
        self._metadata = {
            "request_id": request_id,
            "model_info": query.model.info,
            "model_uuid": query.model.uuid,
            **self._extra(),
        }

    def results(self, span: Span, transcript: Transcript, channels: int) -> Message:
        """A `Results` message."""
        final, query = span.piece.complete, self._query
        edited = (edited_word(word, query.replace, redact=query.redact) for word in transcript.words)
        edited_words = [word for word in edited if word is not None]
        if edited_words and span.channel not in self._current_speaker:
            self._current_speaker[span.channel] = next(self._speakers)
        speaker = self._current_speaker.get(span.channel, 0)
        if span.piece.ended:
            self._current_speaker.pop(span.channel, None)
        words = [word_fields(word, span.start, query, speaker) for word in edited_words]
        search = {"search": [search_result(phrase, words) for phrase in query.search]} if query.search else {}
        return {
            "type": "Results",
            "channel_index": [span.channel, channels],
            "duration": rounded(span.duration),
            "start": rounded(span.start),
            "is_final": final,
            "speech_final": span.speech_final,
            "channel": {**search, "alternatives": [self._alternative(words, transcript.confidence)]},
            "metadata": self._metadata,
            **({"entities": entities([word.word for word in edited_words])} if final and query.entities else {}),
            "from_finalize": span.from_finalize,
        }

    def metadata(self, sha256: str, seconds: float, channels: int) -> Message:
        """The final `Metadata` message; `channels` is 0 without audio."""
        model = self._query.model
        return {
            "type": "Metadata",
            "transaction_key": "deprecated",
            "request_id": self._request_id,
            "sha256": sha256,
            "created": datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "duration": rounded(seconds),
            "channels": channels,
            **({"models": [model.uuid], "model_info": {model.uuid: model.info}} if channels else {}),
            **self._extra(),
        }

    def _alternative(self, words: Sequence[Message], confidence: float) -> Message:
        name = "punctuated_word" if self._query.punctuated else "word"
        return {
            "transcript": " ".join(word[name] for word in words),
            "confidence": rounded(confidence if words else 0.0),
            **({"languages": ["en"] if words else []} if self._query.language == "multi" else {}),
            "words": words,
        }

    def _extra(self) -> Mapping[str, Any]:
        return {"extra": dict(self._query.extra)} if self._query.extra else {}
