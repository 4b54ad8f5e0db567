"""Microphone and speaker on PyAudio (`pip install 'deepgram-sdk[audio]'`), which is imported to construct one."""

from deepgram.audio._device import has_sound_card
from deepgram.audio.microphone import DeepgramMicrophoneError, Microphone
from deepgram.audio.speaker import DeepgramSpeakerError, Heard, Speaker

__all__ = ["DeepgramMicrophoneError", "DeepgramSpeakerError", "Heard", "Microphone", "Speaker", "has_sound_card"]
