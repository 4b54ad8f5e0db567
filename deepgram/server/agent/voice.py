"""The agent speaks, sentence by sentence at the pace of playback, and stops at once when cut (protocol 7.5, 7.6)."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from deepgram.server.agent.base import Shared
from deepgram.server.audio import FRAME_SECONDS, Codec, encoder, frame_size, seconds, wav_header
from deepgram.server.fatal import Fatal

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
CONTAINERS = ("none", "wav")


def sentences(text: str) -> list[str]:
    """A text cut after its full stops, question and exclamation marks."""
    return [sentence for sentence in SENTENCE_END.split(text.strip()) if sentence]


@dataclass(eq=False)
class Speech:
    """Something to say. `thought` is how many seconds a reply took to think, and None for a greeting or injection.

    `heard` is how many seconds the user's words took to understand, `tools` how many its functions took.

    `done` becomes True when all audio was sent, False when it was cut.
    """

    sentences: list[str]
    thought: float | None = None
    heard: float | None = None
    tools: float | None = None
    behavior: str = "default"
    done: asyncio.Future[bool] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Voice:
    """Speaks one speech after the other."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._queue: deque[Speech] = deque()
        self._current: Speech | None = None
        self._task: asyncio.Task[None] | None = None
        self._audible = False
        self.on_done: Callable[[], None] = lambda: None

    @property
    def murmuring(self) -> bool:
        """True while all that the agent says does not take the floor."""
        speeches = (self._current, *self._queue)
        return all(speech is None or speech.behavior == "backchannel" for speech in speeches)

    @property
    def busy(self) -> bool:
        """True while anything is being said or waits to be said."""
        return self._current is not None or bool(self._queue)

    def say(self, speech: Speech) -> asyncio.Future[bool]:
        """Say this after what is queued already."""
        self._queue.append(speech)
        if self._task is None or self._task.done():
            self._task = self._shared.tasks.spawn(self._run())
        return speech.done

    def cut(self) -> bool:
        """Stop at once and forget the queue; True if a speech had begun whose AgentAudioDone is still owed."""
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
                await self._shared.clock.sleep(self._shared.timing.between_speeches)

    async def _speak(self, speech: Speech) -> None:
        clock, timing = self._shared.clock, self._shared.timing
        played_until = 0.0
        for place, sentence in enumerate(speech.sentences):
            asked = clock.now()
            pcm = await self._synthesize(sentence, timing.speak if place == 0 else 0.0)
            latency = clock.now() - asked
            if place:
                await clock.sleep(played_until - clock.now())
            self._audible = True
            self._shared.say("assistant", sentence, speech.behavior)
            if place == 0 and speech.thought is not None:
                self._announce(speech, speech.thought, latency)
            played_until = max(played_until, clock.now()) + seconds(pcm, self._rate) * timing.playback
            await self._stream(pcm, first=place == 0)
        self._audible = False
        self._shared.send("AgentAudioDone")
        self.on_done()

    def _announce(self, speech: Speech, thought: float, spoke: float) -> None:
        latencies = {"total_latency": thought + spoke, "tts_latency": spoke, "ttt_latency": thought}
        rounded = {name: round(value, 6) for name, value in latencies.items()}
        self._shared.send("AgentStartedSpeaking", **rounded)
        if self._shared.options.latency_reports:
            report = {
                "stt_latency": speech.heard,
                "ttt_text_latency": thought,
                "ttt_tool_latency": speech.tools,
                "tts_latency": spoke,
                "total_latency": thought + spoke,
            }
            known = {name: round(value, 6) for name, value in report.items() if value is not None}
            self._shared.send("LatencyReport", **known)

    async def _synthesize(self, sentence: str, latency: float) -> bytes:
        async def ask(voice: str) -> bytes:
            await self._shared.clock.sleep(latency)
            return await self._shared.engine.synthesize(sentence, self._rate, voice)

        return await self._shared.first_of(
            "speak", self._shared.conversation.voices, ask, self._shared.timing.slow_speak
        )

    async def _stream(self, pcm: bytes, first: bool) -> None:
        connection, clock = self._shared.connection, self._shared.clock
        encode, header = self._format()
        pause = FRAME_SECONDS * self._shared.timing.audio
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
        return int(self._shared.conversation.output["sample_rate"])

    def _format(self) -> tuple[Codec, bytes]:
        """Return what encodes the output, and the header that the output begins with."""
        output = self._shared.conversation.output
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
