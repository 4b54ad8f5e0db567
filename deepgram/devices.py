"""The machine's speaker and microphone on a client, as the options `speaker_playback` and `microphone_record` ask."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Callable, ClassVar, Mapping, Optional

from ._core.realtime import Config, Realtime

if TYPE_CHECKING:
    from .audio.microphone import Microphone
    from .audio.speaker import Speaker

ON = "true"  # nothing else, as in 4.8.1: programs that say True have never had devices
NO_SPEAKER = f'Speaker is not initialized: expected the option speaker_playback="{ON}"'
PLAYBACK = {"UserStartedSpeaking": "interrupt", "AgentAudioDone": "begin_utterance", "Flushed": "begin_utterance"}
"""What the speaker does on a message; audio it plays in any case."""


class WithDevices(Realtime):
    """A client that may have a speaker and, with `records`, a microphone.

    Attributes:
        speaker: plays the audio the server sends; stops at once when the user starts to speak. None if not asked for.
        microphone: its frames are sent. None if not asked for.
    """

    records: ClassVar[bool] = False

    def __init__(self, config: Config, endpoint: str, muted: Optional[Microphone] = None) -> None:
        super().__init__(config, endpoint)
        self.microphone = _microphone(config.options) if self.records else None
        self.speaker = _speaker(config.options, self.microphone or muted)
        if self.speaker is not None:
            self._dispatcher.hook("binary", self.speaker.add_audio_to_queue)
            for kind, method in PLAYBACK.items():
                if kind in self._dispatcher.routes:
                    self._dispatcher.hook(kind, partial(_call, getattr(self.speaker, method)))

    def _started(self, send: Callable[[bytes], Any]) -> None:
        if self.speaker is not None:
            self.speaker.start()
        if self.microphone is not None:
            self.microphone.set_callback(send)
            self.microphone.start()

    def _stopped(self, *, playback: bool) -> None:
        if playback and self.speaker is not None:
            self.speaker.finish()  # first: it unmutes the microphone
        if self.microphone is not None:
            self.microphone.finish()


def _call(method: Callable[[], Any], _message: Any) -> None:
    method()


def _given(options: Mapping[str, Any], prefix: str, names: Mapping[str, str]) -> dict[str, Any]:
    return {name: options[prefix + key] for key, name in names.items() if options.get(prefix + key) is not None}


def _speaker(options: Mapping[str, Any], muted: Optional[Microphone]) -> Optional[Speaker]:
    if options.get("speaker_playback") != ON:
        return None
    from .audio.speaker import Speaker

    names = {
        "rate": "rate",
        "channels": "channels",
        "delta_in_ms": "last_play_delta_in_ms",
        "device_index": "output_device_index",
    }
    return Speaker(microphone=muted, **_given(options, "speaker_playback_", names))


def _microphone(options: Mapping[str, Any]) -> Optional[Microphone]:
    if options.get("microphone_record") != ON:
        return None
    from .audio.microphone import Microphone

    names = {"rate": "rate", "channels": "channels", "device_index": "input_device_index"}
    return Microphone(**_given(options, "microphone_record_", names))
