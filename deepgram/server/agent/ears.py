"""The agent listens: it cuts audio into utterances and has them transcribed, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from deepgram.server.agent.base import Shared
from deepgram.server.audio import Codec, decoder
from deepgram.server.engines.base import EngineError
from deepgram.server.fatal import Fatal
from deepgram.server.utterances import Ended, Started, Utterances


class Ears:
    """Calls `started` when the user begins to speak and `said` with the text, empty at times, of each utterance."""

    def __init__(self, shared: Shared, started: Callable[[], None], said: Callable[[str], None]) -> None:
        self._shared = shared
        self._started = started
        self._said = said
        self._rate = int(shared.conversation.input["sample_rate"])
        self._encoding = shared.conversation.input["encoding"]
        self._decode: Codec | None = None
        self._utterances = Utterances(shared.engine.detector(self._rate), self._rate)
        self.update()
        self._waiting: asyncio.Queue[tuple[Ended, float]] = asyncio.Queue()
        self.latency = 0.0
        """Seconds from the end of the last utterance to its text."""
        self._unheard = 0
        shared.tasks.spawn(self._transcribe())

    @property
    def user_is_speaking(self) -> bool:
        """True from the beginning of speech until its text is known."""
        return self._utterances.speaking or self._unheard > 0

    @property
    def spoken(self) -> float:
        """Seconds of the utterance that is under way."""
        return self._utterances.length

    def update(self) -> None:
        """Follow the listen provider as it stands."""
        self._utterances.pause = self._shared.conversation.pause

    def feed(self, data: bytes) -> bool:
        """Take audio as the client sends it; True if the user was heard speaking in it."""
        if self._decode is None:
            self._decode = self._decoder()
        for event in self._utterances.feed(self._decode(data)):
            if isinstance(event, Started):
                self._started()
            else:
                self._hand_over(event)
        return self._utterances.speaking and self._utterances.voiced

    def end_turn(self) -> None:
        """End the utterance that is under way, if any."""
        ended = self._utterances.end()
        if ended is not None:
            self._hand_over(ended)

    def _decoder(self) -> Codec:
        try:
            return decoder(self._encoding)
        except KeyError:
            raise Fatal(
                "USER_AUDIO_FORMAT",
                f"The local server can't decode {self._encoding}; it can linear16, linear32, mulaw and alaw.",
            ) from None

    def _hand_over(self, ended: Ended) -> None:
        self._unheard += 1
        self._waiting.put_nowait((ended, self._shared.clock.now()))

    async def _transcribe(self) -> None:
        shared = self._shared
        while True:
            utterance, ended = await self._waiting.get()
            phrases = [*shared.conversation.keyterms, *shared.context.phrases]
            try:
                transcript = await shared.engine.transcribe(utterance.pcm, self._rate, phrases)
            except EngineError as failed:
                raise Fatal(failed.code or "ASR_CONNECTION_CLOSED", str(failed)) from failed
            self._unheard -= 1
            self.latency = shared.clock.now() - ended
            self._said(transcript.text)
