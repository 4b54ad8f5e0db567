"""The messages that the server sends about a stream (protocol 2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, Protocol

from deepgram.server.engines.base import Transcript, Word
from deepgram.server.listen.channel import Span
from deepgram.server.listen.query import ListenQuery

Message = dict[str, Any]
PUNCTUATION = '.,!?;:"()[]“”‘…—'


def number(value: float) -> float:
    """Round to single precision, which the service computes with."""
    return float(f"{value:.7g}")


class Wanted(Protocol):
    """What a query says of the words."""

    @property
    def language(self) -> str: ...
    @property
    def punctuated(self) -> bool: ...
    @property
    def diarize(self) -> bool: ...


def described(word: Word, start: float, wanted: Wanted, speaker: int = 0) -> Message:
    """A word as it stands on the wire; its times are counted from `start`."""
    return {
        "word": word.word.strip(PUNCTUATION).lower() or word.word,
        "start": number(start + word.start),
        "end": number(start + word.end),
        "confidence": number(word.confidence),
        **({"language": "en"} if wanted.language == "multi" else {}),
        **({"punctuated_word": word.word} if wanted.punctuated else {}),
        **({"speaker": speaker} if wanted.diarize else {}),
    }


class Reporter:
    """Makes the messages of one stream."""

    def __init__(self, query: ListenQuery, request_id: str) -> None:
        self._query = query
        self._request_id = request_id
        self._metadata = {
            "request_id": request_id,
            "model_info": query.model.info,
            "model_uuid": query.model.uuid,
            **self._extra(),
        }

    def results(self, span: Span, transcript: Transcript, channels: int) -> Message:
        """Make a `Results` message."""
        final = span.piece.complete
        return {
            "type": "Results",
            "channel_index": [span.channel, channels],
            "duration": number(span.duration),
            "start": number(span.start),
            "is_final": final,
            "speech_final": span.speech_final,
            "channel": {"alternatives": [self._alternative(transcript, span.start)]},
            "metadata": self._metadata,
            **({"entities": []} if final and self._query.entities else {}),
            "from_finalize": span.from_finalize,
        }

    def metadata(self, sha256: str, seconds: float, channels: int) -> Message:
        """Make the last message of a stream; `channels` is 0 if there was no audio."""
        model = self._query.model
        return {
            "type": "Metadata",
            "transaction_key": "deprecated",
            "request_id": self._request_id,
            "sha256": sha256,
            "created": datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "duration": number(seconds),
            "channels": channels,
            **({"models": [model.uuid], "model_info": {model.uuid: model.info}} if channels else {}),
            **self._extra(),
        }

    def _alternative(self, transcript: Transcript, start: float) -> Message:
        words = [described(word, start, self._query) for word in transcript.words]
        name = "punctuated_word" if self._query.punctuated else "word"
        return {
            "transcript": " ".join(word[name] for word in words),
            "confidence": number(transcript.confidence),
            **({"languages": ["en"] if words else []} if self._query.language == "multi" else {}),
            "words": words,
        }

    def _extra(self) -> Mapping[str, Any]:
        return {"extra": dict(self._query.extra)} if self._query.extra else {}
