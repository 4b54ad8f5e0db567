"""Pre-recorded transcription: POST /v1/listen (protocol 8).

Audio is transcribed as it arrives, utterance by utterance, so that long recordings need no memory.
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
from deepgram.server.listen.response import SpokenWord, TranscribedAudio, response
from deepgram.server.listen.transcriber import recognition
from deepgram.server.refusals import BadRequest, PlainRefusal
from deepgram.server.utterances import Ended, Utterances

MAX_AUDIO_BYTES = 2 << 30
MAX_UTTERANCE = 30.0  # seconds
CORRUPT = "Bad Request: failed to process audio: corrupt or unsupported data"
NO_URL = "Content-type was application/json, but we could not process the JSON payload."


async def transcribe(call: Call, context: Context) -> Answer:
    """Transcribe the audio in the body, or at the URL in the body."""
    query = PrerecordedQuery.parse(call.query)
    if call.content_type == JSON:
        chunks = context.files.fetch(await _url(call), MAX_AUDIO_BYTES)
    else:
        chunks = call.body.chunks() if query.callback is None else await buffered(call.body.chunks())

    async def work() -> dict[str, Any]:
        audio = await RecordingTranscriber(query, context).transcribe(chunks)
        call.usage.seconds, call.usage.channels, call.usage.models = audio.seconds, audio.channels, (query.model.uuid,)
        body = response(query, audio, call.request_id, context.account.format_time())
        infos = [info for name, info in body["metadata"].items() if name.endswith("_info") and name != "model_info"]
        call.usage.tokens_in = sum(info["input_tokens"] for info in infos)
        call.usage.tokens_out = sum(info["output_tokens"] for info in infos)
        return body

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
    spoken: list[SpokenWord] = field(default_factory=list)


class RecordingTranscriber:
    """Transcribes one recording."""

    def __init__(self, query: PrerecordedQuery, context: Context) -> None:
        self._query = query
        self._engine = context.engine()
        self._phrases = (*query.phrases, *context.phrases)
        self._input = AudioInput(query.encoding, query.sample_rate, query.channels, mix=not query.multichannel)
        self._speakers = itertools.cycle(context.speakers or (0,))
        self._channels: list[_Channel] = []

    async def transcribe(self, chunks: AsyncIterator[bytes]) -> TranscribedAudio:
        """Transcribe all audio; PlainRefusal if it can't be decoded."""
        digest = hashlib.sha256()
        try:
            async for chunk in chunks:
                digest.update(chunk)
                for index, pcm in enumerate(self._input.take(chunk)):
                    await self._feed(self._channel(index), pcm)
        except Undecodable:
            raise PlainRefusal(CORRUPT) from None
        if not self._input.seconds:
            raise PlainRefusal(CORRUPT)
        for channel in self._channels:
            await self._transcribe(channel, channel.utterances.end())
        tracks = [channel.spoken for channel in self._channels]
        return TranscribedAudio(tracks, self._input.seconds, self._input.channels, digest.hexdigest())

    def _channel(self, index: int) -> _Channel:
        if index == len(self._channels):
            rate = self._input.rate
            utterances = Utterances(self._engine.detector(rate), rate)
            self._channels.append(_Channel(utterances, recognition(self._engine, rate, lambda: self._phrases)))
        return self._channels[index]

    async def _feed(self, channel: _Channel, pcm: bytes) -> None:
        for event in channel.utterances.feed(pcm):
            if isinstance(event, Ended):
                await self._transcribe(channel, event)
        if channel.utterances.length > MAX_UTTERANCE:
            await self._transcribe(channel, channel.utterances.end())

    async def _transcribe(self, channel: _Channel, utterance: Ended | None) -> None:
        if utterance is None:
            return
        piece = Piece(utterance.pcm, utterance.speech, complete=True, ended=True)
        transcript = await channel.recognition.hear(piece)
        speaker = next(self._speakers) if transcript.words else 0
        for index, word in enumerate(transcript.words):
            begin, end = utterance.start + word.start, utterance.start + word.end
            timed = Word(word.word, begin, end, word.confidence)
            channel.spoken.append(SpokenWord(timed, speaker, index == len(transcript.words) - 1))
