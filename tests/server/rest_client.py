"""A plain HTTP client for tests of the local server, independent of the package's own clients."""

import io
import wave
from typing import Any

import httpx
from wire_client import KEY, PLAIN, silence, speech

from deepgram.server import LocalServer


def client(server: LocalServer, key: str | None = None, **options: Any) -> httpx.Client:
    """An HTTP client for the server, with `Authorization: Token {key}`."""
    headers = KEY if key is None else {"Authorization": f"Token {key}"}
    return httpx.Client(base_url=server.http_url, headers=headers, **PLAIN, **options)


def wav(*tracks: bytes, rate: int = 16000) -> bytes:
    """A WAV file whose channels are `tracks` of 16-bit samples, all of the same length."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(len(tracks))
        writer.setsampwidth(2)
        writer.setframerate(rate)
        pairs = zip(*(memoryview(track).cast("h") for track in tracks), strict=True)
        writer.writeframes(b"".join(value.to_bytes(2, "little", signed=True) for pair in pairs for value in pair))
    return file.getvalue()


def recording(*lengths: float) -> bytes:
    """A WAV file of utterances of these lengths in seconds, each followed by a second of silence."""
    return wav(b"".join(speech(length) + silence(1) for length in lengths))


def transcripts(answer: httpx.Response) -> list[str]:
    """The transcript of each channel."""
    assert answer.status_code == 200, answer.text
    return [channel["alternatives"][0]["transcript"] for channel in answer.json()["results"]["channels"]]
