"""Pre-recorded transcription: POST /v1/listen (protocol 8).

The audio is heard while it comes, utterance by utterance, so that its length costs no memory.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from deepgram.server.context import Context
from deepgram.server.deferred import answer_or_deliver, buffered
from deepgram.server.engines.base import Piece, Recognition, Word
from deepgram.server.http_endpoint import JSON, Answer, Call
from deepgram.server.json_text import parse_object
from deepgram.server.listen.audio_input import AudioInput, Undecodable
from deepgram.server.listen.prerecorded_query import PrerecordedQuery
from deepgram.server.listen.response import Spoken, TranscribedAudio, response
from deepgram.server.listen.transcriber import recognition
from deepgram.server.refusals import BadRequest, PlainRefusal
from deepgram.server.utterances import Ended, Utterances

MAX_AUDIO_BYTES = 2 << 30
MAX_UTTERANCE = 30.0  # seconds, after which one is cut
CORRUPT = "Bad Request: failed to process audio: corrupt or unsupported data"
NO_URL = "Content-type was application/json, but we could not process the JSON payload."


async def transcribe(call: Call, context: Context) -> Answer:
    """Transcribe the audio of the body, or behind the URL that the body names."""
    query = PrerecordedQuery.parse(call.query)
    if call.content_type == JSON:
        chunks = context.files.fetch(await _url(call), MAX_AUDIO_BYTES)
    else:
        chunks = call.body.chunks() if query.callback is None else await buffered(call.body.chunks())

    async def work() -> dict[str, Any]:
        audio = await RecordingTranscriber(query, context).all(chunks)
        call.usage.seconds, call.usage.channels, call.usage.models = audio.seconds, audio.channels, (query.model.uuid,)
        found = response(query, audio, call.request_id, context.account.format_time())
        infos = [one for name, one in found["metadata"].items() if name.endswith("_info") and name != "model_info"]
        call.usage.tokens_in = sum(one["input_tokens"] for one in infos)
        call.usage.tokens_out = sum(one["output_tokens"] for one in infos)
        return found

    return await answer_or_deliver(call, context, query.callback, work)


async def _url(call: Call) -> str:
    url = parse_object(await call.body.read()).get("url")
    if not isinstance(url, str):
        raise BadRequest(f"Bad Request: {NO_URL}", "Bad Request")
    if not url.startswith(("http://", "https://")):
        raise BadRequest("Failed to parse URL in JSON body.", "PAYLOAD_ERROR")
    return url


@dataclass
class _Channel:
    utterances: Utterances
    recognition: Recognition
    spoken: list[Spoken] = field(default_factory=list)


class RecordingTranscriber:
    """Hears a recording to its end."""

    def __init__(self, query: PrerecordedQuery, context: Context) -> None:
        self._query = query
        self._engine = context.engine()
        self._phrases = (*query.phrases, *context.phrases)
        self._input = AudioInput(query.encoding, query.sample_rate, query.channels, mix=not query.multichannel)
        self._speakers = itertools.cycle(context.speakers or (0,))
        self._channels: list[_Channel] = []

    async def all(self, chunks: AsyncIterator[bytes]) -> TranscribedAudio:
        """What is said in the audio; PlainRefusal for what is none."""
        digest = hashlib.sha256()
        try:
            async for piece in chunks:
                digest.update(piece)
                for place, pcm in enumerate(self._input.take(piece)):
                    await self._feed(self._channel(place), pcm)
        except Undecodable:
            raise PlainRefusal(CORRUPT) from None
        if not self._input.seconds:
            raise PlainRefusal(CORRUPT)
        for channel in self._channels:
            await self._hear(channel, channel.utterances.end())
        tracks = [one.spoken for one in self._channels]
        return TranscribedAudio(tracks, self._input.seconds, self._input.channels, digest.hexdigest())

    def _channel(self, place: int) -> _Channel:
        if place == len(self._channels):
            rate = self._input.rate
            utterances = Utterances(self._engine.detector(rate), rate)
            self._channels.append(_Channel(utterances, recognition(self._engine, rate, self._phrases)))
        return self._channels[place]

    async def _feed(self, channel: _Channel, pcm: bytes) -> None:
        for event in channel.utterances.feed(pcm):
            if isinstance(event, Ended):
                await self._hear(channel, event)
        if channel.utterances.length > MAX_UTTERANCE:
            await self._hear(channel, channel.utterances.end())

    async def _hear(self, channel: _Channel, utterance: Ended | None) -> None:
        if utterance is None:
            return
        piece = Piece(utterance.pcm, utterance.speech, complete=True, ended=True)
        transcript = await channel.recognition.hear(piece)
        speaker = next(self._speakers) if transcript.words else 0
        for place, word in enumerate(transcript.words):
            begin, end = utterance.start + word.start, utterance.start + word.end
            one = Word(word.word, begin, end, word.confidence)
            channel.spoken.append(Spoken(one, speaker, place == len(transcript.words) - 1))
