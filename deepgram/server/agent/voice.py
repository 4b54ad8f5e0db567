"""The agent's speech output: sentence by sentence at the pace of playback, interruptible (protocol 7.5, 7.6)."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from deepgram.server.agent.base import AgentBase
from deepgram.server.audio import FRAME_SECONDS, Codec, encoder, frame_size, seconds, wav_header
from deepgram.server.fatal import Fatal

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
CONTAINERS = ("none", "wav")


def sentences(text: str) -> list[str]:
    """Split a text after full stops, question and exclamation marks."""
    return [sentence for sentence in SENTENCE_END.split(text.strip()) if sentence]


@dataclass(eq=False)
class Speech:
    """Sentences to speak. The seconds are latencies of a reply, for reports; None for greetings and injections.

    `done` becomes True when all audio has been sent, False when it was cut.
    """

    sentences: list[str]
    think_seconds: float | None = None
    listen_seconds: float | None = None
    tool_seconds: float | None = None
    behavior: str = "default"
    done: asyncio.Future[bool] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Voice:
    """Speaks queued speeches in order."""

    def __init__(self, session: AgentBase) -> None:
        self._session = session
        self._queue: deque[Speech] = deque()
        self._current: Speech | None = None
        self._task: asyncio.Task[None] | None = None
        self._audible = False
        self.on_done: Callable[[], None] = lambda: None

    @property
    def only_backchannels(self) -> bool:
        """True unless something other than backchannels is being said or queued."""
        speeches = (self._current, *self._queue)
        return all(speech is None or speech.behavior == "backchannel" for speech in speeches)

    @property
    def busy(self) -> bool:
        """True while anything is being said or queued."""
        return self._current is not None or bool(self._queue)

    def say(self, speech: Speech) -> asyncio.Future[bool]:
        """Enqueue a speech."""
        self._queue.append(speech)
        if self._task is None or self._task.done():
            self._task = self._session.tasks.spawn(self._run())
        return speech.done

    def cut(self) -> bool:
        """Stop at once and clear the queue; True if the AgentAudioDone of a started speech is still due."""
        audible, self._audible = self._audible, False
        if self._task is not None:
            self._task.cancel()
        for speech in (self._current, *self._queue):
            if speech is not None and not speech.done.done():
                speech.done.set_result(False)
        self._current, self._task = None, None
        self._queue.clear()
        return audible

    async def _run(self) -> None:
        while self._queue:
            self._current = speech = self._queue.popleft()
            await self._speak(speech)
            self._current = None
            if not speech.done.done():
                speech.done.set_result(True)
            if self._queue:
                await self._session.clock.sleep(self._session.timing.between_speeches)

    async def _speak(self, speech: Speech) -> None:
        clock, timing = self._session.clock, self._session.timing
        played_until = 0.0
        for index, sentence in enumerate(speech.sentences):
            started = clock.now()
            pcm = await self._synthesize(sentence, timing.speak if index == 0 else 0.0)
            latency = clock.now() - started
            if index:
                await clock.sleep(played_until - clock.now())
            self._audible = True
            self._session.say("assistant", sentence, speech.behavior)
            if index == 0 and speech.think_seconds is not None:
                self._report_latency(speech, speech.think_seconds, latency)
            played_until = max(played_until, clock.now()) + seconds(pcm, self._rate) * timing.playback
            await self._stream(pcm, first=index == 0)
        self._audible = False
        self._session.send("AgentAudioDone")
        self.on_done()

    def _report_latency(self, speech: Speech, think_seconds: float, speak_seconds: float) -> None:
        total = think_seconds + speak_seconds
        latencies = {"total_latency": total, "tts_latency": speak_seconds, "ttt_latency": think_seconds}
        rounded = {name: round(value, 6) for name, value in latencies.items()}
        self._session.send("AgentStartedSpeaking", **rounded)
        if self._session.options.latency_reports:
            report = {
                "stt_latency": speech.listen_seconds,
                "ttt_text_latency": think_seconds,
                "ttt_tool_latency": speech.tool_seconds,
                "tts_latency": speak_seconds,
                "total_latency": total,
            }
            known = {name: round(value, 6) for name, value in report.items() if value is not None}
            self._session.send("LatencyReport", **known)

    async def _synthesize(self, sentence: str, latency: float) -> bytes:
        async def ask(voice: str) -> bytes:
            await self._session.clock.sleep(latency)
            return await self._session.engine.synthesize(sentence, self._rate, voice)

        return await self._session.first_of(
            "speak", self._session.conversation.voices, ask, self._session.timing.slow_speak
        )

    async def _stream(self, pcm: bytes, first: bool) -> None:
        connection, clock = self._session.connection, self._session.clock
        encode, header = self._format()
        pause = FRAME_SECONDS * self._session.timing.audio
        size, due = frame_size(self._rate), clock.now()
        for start in range(0, len(pcm), size):
            data = encode(pcm[start : start + size])
            connection.send_bytes(header + data if first and start == 0 else data)
            due += pause
            if due > clock.now():
                await clock.sleep(due - clock.now())
            await connection.drain()

    @property
    def _rate(self) -> int:
        return int(self._session.conversation.output["sample_rate"])

    def _format(self) -> tuple[Codec, bytes]:
        """Return the output's encoder, and the header it starts with."""
        output = self._session.conversation.output
        name, container = output["encoding"], output["container"]
        try:
            encode = encoder(name)
        except KeyError:
            raise Fatal(
                "FAILED_TO_SPEAK", f"The local server can't encode {name}; it can linear16, mulaw, alaw."
            ) from None
        if container not in CONTAINERS:
            raise Fatal("FAILED_TO_SPEAK", f"The local server can't write {container}; it can none and wav.")
        return encode, wav_header(name, self._rate) if container == "wav" else b""
