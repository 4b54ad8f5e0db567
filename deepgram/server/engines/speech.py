"""The engine with real speech recognition and synthesis, offline: pocketsphinx, WebRTC VAD, espeak-ng."""

from __future__ import annotations

import asyncio
import copy
import os
import pickle
import subprocess
import sys
import weakref
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from deepgram.server.audio import frame_size
from deepgram.server.engines import recognizer
from deepgram.server.engines.base import EngineError, FrameDetector, Reply, Transcript
from deepgram.server.engines.espeak import espeak_voice, speak
from deepgram.server.engines.recording import resample
from deepgram.server.engines.think import think as answer
from deepgram.server.outbound import Outbound
from deepgram.server.script import Script

try:
    import webrtcvad
except ImportError as missing:
    raise ImportError(
        "the speech engine needs the package webrtcvad-wheels: pip install 'deepgram-sdk[local]'"
    ) from missing

RECOGNIZERS = 2  # processes, at most
STOP_TIMEOUT = 5.0  # seconds to wait for a terminated process
DETECTOR_RATES = (8000, 16000, 32000, 48000)
DETECTOR_RATE = 16000  # for all other rates
DETECTOR_MODE = 2  # aggressiveness, 0 to 3; 3 loses soft word endings, 0 and 1 detect speech in noise


class SpeechEngine:
    """An engine that sessions share. Starts a recognizer process at once; `close()` ends all of them."""

    def __init__(self, script: Script, outbound: Outbound | None = None) -> None:
        self._script = script
        self._outbound = outbound or Outbound()
        self._idle = [RecognizerProcess()]
        self._started = weakref.WeakSet(self._idle)
        self._recognizer_threads = ThreadPoolExecutor(RECOGNIZERS, "deepgram-recognizer")
        self._espeak_thread = ThreadPoolExecutor(1, "deepgram-espeak")

    def with_script(self, script: Script) -> SpeechEngine:
        """An engine with another script that shares the recognizers and threads of this one."""
        engine = copy.copy(self)
        engine._script = script
        return engine

    def detector(self, rate: int) -> VoiceDetector:
        """Create a detector."""
        return VoiceDetector(rate)

    async def transcribe(self, pcm: bytes, rate: int, phrases: Sequence[str]) -> Transcript:
        """Recognize these phrases, and the script's phrases and transcripts; anything if there are none.

        Speech that fits no phrase is decoded freely. The text is lower-case, without punctuation.
        """
        hints = tuple(dict.fromkeys((*phrases, *self._script.phrases, *self._script.transcripts)))
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._recognizer_threads, self._recognize, pcm, rate, hints)

    async def think(self, messages: Sequence[Mapping[str, Any]], think: Mapping[str, Any]) -> Reply:
        """Answer by the script's rules, or by the think block's endpoint."""
        return await answer(self._script, messages, think, self._outbound)

    async def synthesize(self, text: str, rate: int, voice: str) -> bytes:
        """Speak with espeak-ng: "espeak:en-us+f3" selects its voice, any other name is mapped to one of them."""
        return await asyncio.get_running_loop().run_in_executor(self._espeak_thread, _synthesize, text, rate, voice)

    def close(self) -> None:
        """Stop the recognizers and threads; an utterance in progress fails with EngineError. Idempotent."""
        for process in list(self._started):
            process.close()
        self._recognizer_threads.shutdown(cancel_futures=True)
        self._espeak_thread.shutdown(cancel_futures=True)

    def _recognize(self, pcm: bytes, rate: int, phrases: tuple[str, ...]) -> Transcript:
        try:
            process = self._idle.pop()
        except IndexError:
            process = RecognizerProcess()
            self._started.add(process)
        transcript = process.transcribe(pcm, rate, phrases)
        self._idle.append(process)
        return transcript


class VoiceDetector(FrameDetector):
    """WebRTC's voice activity detection on 20 ms frames."""

    def __init__(self, rate: int) -> None:
        super().__init__(rate)
        self._vad = webrtcvad.Vad(DETECTOR_MODE)
        self._source = rate
        self._rate = rate if rate in DETECTOR_RATES else DETECTOR_RATE

    def _is_speech(self, frame: bytes) -> bool:
        size = frame_size(self._rate)
        fitting = resample(frame, self._source, self._rate)[:size].ljust(size, b"\0")
        return bool(self._vad.is_speech(fitting, self._rate))


class RecognizerProcess:
    """A recognizer in a separate process, as decoding holds the GIL and would block all threads."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-m", recognizer.__name__]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        self.close = weakref.finalize(self, _stop, self._process)

    def transcribe(self, pcm: bytes, rate: int, phrases: tuple[str, ...]) -> Transcript:
        """Transcribe, blocking; EngineError if the process has ended."""
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None
        assert answers is not None
        try:
            pickle.dump((pcm, rate, phrases), requests)
            requests.flush()
            transcript: Transcript = pickle.load(answers)
        except (OSError, EOFError, ValueError) as ended:
            raise EngineError("the speech recogniser has ended unexpectedly") from ended
        return transcript


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.communicate(timeout=STOP_TIMEOUT)


def _synthesize(text: str, rate: int, voice: str) -> bytes:
    return speak(text, espeak_voice(voice)).at(rate).pcm
