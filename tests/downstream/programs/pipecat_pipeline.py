"""Transcription and speech in pipelines of pipecat; arguments: the modules of its Deepgram services."""

import asyncio
import importlib
import json
import os
import sys

from pipecat.frames.frames import (
    EndFrame,
    ErrorFrame,
    InputAudioRawFrame,
    InterimTranscriptionFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.runner import PipelineRunner
from pipecat.pipeline.task import PipelineTask
from pipecat.processors.frame_processor import FrameProcessor

RATE = 16000
URL = os.environ["DEEPGRAM_URL"]
WAIT_S = 60


class Collect(FrameProcessor):
    """Keeps what arrives at the end of the pipeline."""

    def __init__(self):
        super().__init__()
        self.finals, self.interims, self.errors, self.audio = [], [], [], b""
        self.heard, self.spoken = asyncio.Event(), asyncio.Event()

    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        if isinstance(frame, TranscriptionFrame):
            self.finals.append(frame.text)
            self.heard.set()
        elif isinstance(frame, InterimTranscriptionFrame):
            self.interims.append(frame.text)
        elif isinstance(frame, TTSAudioRawFrame):
            self.audio += frame.audio
            self.spoken.set()
        elif isinstance(frame, ErrorFrame):
            self.errors.append(str(frame))
        await self.push_frame(frame, direction)


async def run(service, feed):
    """What arrives at the end of a pipeline of this service, which `feed` feeds and which is then ended."""
    collect = Collect()
    task = PipelineTask(Pipeline([service, collect]))

    async def feed_and_end():
        await asyncio.wait_for(feed(task, collect), WAIT_S)
        await task.queue_frame(EndFrame())

    await asyncio.gather(PipelineRunner(handle_sigint=False).run(task), feed_and_end())
    return collect


async def talk(task, collect):
    """Feed noise and silence in turn, at the pace of a microphone, until something is heard."""
    while not collect.heard.is_set():
        for chunk in [b"\x00\x40\x00\xc0" * (RATE // 20)] * 5 + [bytes(RATE // 5)] * 5:
            await task.queue_frame(InputAudioRawFrame(audio=chunk, sample_rate=RATE, num_channels=1))
            await asyncio.sleep(0.1)
        await task.queue_frame(UserStoppedSpeakingFrame())


async def say(task, collect):
    await task.queue_frame(TTSSpeakFrame("Hello there."))
    await collect.spoken.wait()


def new_service(module, name):
    """A service that connects to the test's server."""
    service, key = getattr(importlib.import_module(module), name), "any-key"
    if module.endswith("deepgram"):  # an old release: the URL is `url`, and cannot be set for speech
        if name == "DeepgramSTTService":
            return service(api_key=key, sample_rate=RATE, url=URL)
        speaker = service(api_key=key, sample_rate=RATE)
        speaker._deepgram_client._config.url = URL
        return speaker
    return service(api_key=key, sample_rate=RATE, base_url=URL)


async def main(stt_module, tts_module=""):
    heard = await run(new_service(stt_module, "DeepgramSTTService"), talk)
    spoken = await run(new_service(tts_module, "DeepgramTTSService"), say) if tts_module else None
    errors = heard.errors + (spoken.errors if spoken else [])
    print(json.dumps({"finals": heard.finals, "audio": len(spoken.audio) if spoken else None, "errors": errors}))


asyncio.run(main(*sys.argv[1:]))
