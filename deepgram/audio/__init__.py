"""Microphone and speaker on PyAudio (`pip install 'deepgram-sdk[audio]'`), which is imported to construct one."""

from deepgram.audio._device import has_sound_card
from deepgram.audio.microphone import CHANNELS as INPUT_CHANNELS
from deepgram.audio.microphone import CHUNK as INPUT_CHUNK
from deepgram.audio.microphone import LOGGING as INPUT_LOGGING
from deepgram.audio.microphone import RATE as INPUT_RATE
from deepgram.audio.microphone import DeepgramMicrophoneError, Microphone
from deepgram.audio.speaker import CHANNELS as OUTPUT_CHANNELS
from deepgram.audio.speaker import CHUNK as OUTPUT_CHUNK
from deepgram.audio.speaker import LOGGING as OUTPUT_LOGGING
from deepgram.audio.speaker import PLAYBACK_DELTA as OUTPUT_PLAYBACK_DELTA
from deepgram.audio.speaker import RATE as OUTPUT_RATE
from deepgram.audio.speaker import DeepgramSpeakerError, Heard, Speaker

__all__ = [
    "INPUT_CHANNELS",
    "INPUT_CHUNK",
    "INPUT_LOGGING",
    "INPUT_RATE",
    "OUTPUT_CHANNELS",
    "OUTPUT_CHUNK",
    "OUTPUT_LOGGING",
    "OUTPUT_PLAYBACK_DELTA",
    "OUTPUT_RATE",
    "DeepgramMicrophoneError",
    "DeepgramSpeakerError",
    "Heard",
    "Microphone",
    "Speaker",
    "has_sound_card",
]
