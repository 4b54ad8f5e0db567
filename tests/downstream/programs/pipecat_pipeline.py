"""Speech in and speech out through the pipeline of pipecat; argument: where its Deepgram services are imported from."""

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
WAIT_S = 20


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


async def run(services, frames, done):
    """The collected frames of a pipeline that was given `frames` and ended when `done` was set."""
    collect = Collect()
    task = PipelineTask(Pipeline([*services, collect]))

    async def feed():
        await task.queue_frames(frames)
        await asyncio.wait_for(getattr(collect, done).wait(), WAIT_S)
        await task.queue_frame(EndFrame())

    await asyncio.gather(PipelineRunner(handle_sigint=False).run(task), feed())
    return collect


async def main(stt_module, tts_module):
    stt = importlib.import_module(stt_module).DeepgramSTTService
    tts = importlib.import_module(tts_module).DeepgramTTSService
    sound = [b"\x00\x40\x00\xc0" * (RATE // 20)] * 10 + [bytes(RATE // 5)] * 10  # a second of noise, one of silence
    audio = [InputAudioRawFrame(audio=chunk, sample_rate=RATE, num_channels=1) for chunk in sound]
    address = {"url": URL} if stt_module == tts_module else {"base_url": URL}
    listener = stt(api_key="any-key", sample_rate=RATE, **address)
    heard = await run([listener], [*audio, UserStoppedSpeakingFrame()], "heard")
    if stt_module == tts_module:  # this one can't be told an address
        speaker = tts(api_key="any-key", sample_rate=RATE)
        speaker._deepgram_client._config.url = URL
    else:
        speaker = tts(api_key="any-key", sample_rate=RATE, **address)
    spoken = await run([speaker], [TTSSpeakFrame("Hello there.")], "spoken")
    errors = heard.errors + spoken.errors
    print(json.dumps({"finals": heard.finals, "audio": len(spoken.audio), "errors": errors}))


asyncio.run(main(*sys.argv[1:]))
