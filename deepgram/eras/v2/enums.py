"""The enums of 2.x."""

from enum import Enum


class LiveTranscriptionEvent(Enum):
    """The events of a live transcription."""

    OPEN = "open"
    CLOSE = "close"
    TRANSCRIPT_RECEIVED = "transcript_received"
    ERROR = "error"


class Caption(Enum):
    """Caption formats."""

    SRT = "srt"
    WEBVTT = "webvtt"
