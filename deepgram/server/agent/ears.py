"""The agent's speech input: splits audio into utterances and transcribes them in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from deepgram.server.agent.base import AgentBase
from deepgram.server.audio import Codec, decoder
from deepgram.server.engines.base import EngineError
from deepgram.server.fatal import Fatal
from deepgram.server.utterances import Ended, Started, Utterances


class Ears:
    """Calls `on_speech` when the user begins to speak, and `on_transcript` with each utterance's text, maybe empty."""

    def __init__(self, session: AgentBase, on_speech: Callable[[], None], on_transcript: Callable[[str], None]) -> None:
        self._session = session
        self._on_speech = on_speech
        self._on_transcript = on_transcript
        self._rate = int(session.conversation.input["sample_rate"])
        self._encoding = session.conversation.input["encoding"]
        self._decode: Codec | None = None
        self._utterances = Utterances(session.engine.detector(self._rate), self._rate)
        self.update()
        self._queue: asyncio.Queue[tuple[Ended, float]] = asyncio.Queue()
        self.latency = 0.0
        """Seconds from the end of the last utterance to its transcript."""
        self._untranscribed = 0
        session.tasks.spawn(self._transcribe())

    @property
    def user_is_speaking(self) -> bool:
        """True from the start of speech until it is transcribed."""
        return self._utterances.speaking or self._untranscribed > 0

    @property
    def utterance_seconds(self) -> float:
        """Seconds of the current utterance."""
        return self._utterances.length

    def update(self) -> None:
        """Apply the current listen provider."""
        self._utterances.pause = self._session.conversation.pause

    def feed(self, data: bytes) -> bool:
        """Process the client's audio; True if the user is speaking at its end."""
        if self._decode is None:
            self._decode = self._decoder()
        for event in self._utterances.feed(self._decode(data)):
            if isinstance(event, Started):
                self._on_speech()
            else:
                self._enqueue(event)
        return self._utterances.speaking and self._utterances.voiced

    def end_turn(self) -> None:
        """End the current utterance, if any."""
        if (ended := self._utterances.end()) is not None:
            self._enqueue(ended)

    def _decoder(self) -> Codec:
        try:
            return decoder(self._encoding)
        except KeyError:
            raise Fatal(
                "USER_AUDIO_FORMAT",
                f"The local server can't decode {self._encoding}; it can linear16, linear32, mulaw and alaw.",
            ) from None

    def _enqueue(self, ended: Ended) -> None:
        self._untranscribed += 1
        self._queue.put_nowait((ended, self._session.clock.now()))

    async def _transcribe(self) -> None:
        session = self._session
        while True:
            utterance, ended = await self._queue.get()
            phrases = [*session.conversation.keyterms, *session.context.phrases]
            try:
                transcript = await session.engine.transcribe(utterance.pcm, self._rate, phrases)
            except EngineError as failed:
                raise Fatal(failed.code or "ASR_CONNECTION_CLOSED", str(failed)) from failed
            self._untranscribed -= 1
            self.latency = session.clock.now() - ended
            self._on_transcript(transcript.text)
