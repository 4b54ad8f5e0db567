"""Speaker and microphone of a client, with the options `speaker_playback` and `microphone_record`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional

from ._core.config import Config
from ._core.declare import LazyModule, SoftProperty
from ._core.realtime import Realtime, StartOptions
from ._core.tuning import OPTIONS, Tuning
from .errors import DeepgramConnectionError

if TYPE_CHECKING:
    from . import audio as audio
else:
    audio = LazyModule("deepgram.audio")  # it loads asyncio

NO_SPEAKER = 'Speaker is not initialized: expected the option speaker_playback="true"'
PLAYBACK = {
    "UserStartedSpeaking": "interrupt",
    "AgentAudioDone": "begin_utterance",
    "Flushed": "begin_utterance",
    "Restarted": "drop_utterance",
}
"""The speaker's method for each message type; audio is played in any case."""


class WithDevices(Realtime[StartOptions]):
    """A client whose speaker and, if its product `records`, microphone start and stop with its connection.

    The speaker plays the server's audio, and stops at once when the user starts to speak. Audio of the microphone is
    sent. `muted` is a microphone of the program's, which is muted while the speaker plays.
    """

    _own_speaker: Optional[audio.Speaker] = None
    _own_microphone: Optional[audio.Microphone] = None
    speaker = SoftProperty["Optional[audio.Speaker]"](lambda self: self._own_speaker)
    microphone = SoftProperty["Optional[audio.Microphone]"](lambda self: self._own_microphone)

    def __init__(self, config: Config, muted: Optional[audio.Microphone] = None) -> None:
        super().__init__(config)
        tuning, dispatcher = self._tuning, self._dispatcher
        if self._product.records and tuning.microphone_record:
            settings = _device_options(tuning, "microphone_record_", {"device_index": "input_device_index"})
            self._own_microphone = muted = audio.Microphone(**settings)
        if tuning.speaker_playback:
            renamed = {"delta_in_ms": "last_play_delta_in_ms", "device_index": "output_device_index"}
            self._own_speaker = audio.Speaker(microphone=muted, **_device_options(tuning, "speaker_playback_", renamed))
            dispatcher.hook("binary", self._own_speaker.add_audio_to_queue)
            for kind in PLAYBACK.keys() & dispatcher.hookable.keys():
                dispatcher.hook(kind, partial(_call, getattr(self._own_speaker, PLAYBACK[kind])))

    def _started(self) -> None:
        """Raises DeepgramConnectionError if a device can't be opened."""
        try:
            if self._own_speaker is not None:
                self._own_speaker.finish()  # discards what is left of a lost connection
                self._own_speaker.start()
            if self._own_microphone is not None:
                self._own_microphone.set_callback(self.send)
                self._own_microphone.start()
        except Exception as error:
            raise DeepgramConnectionError(f"microphone or speaker failed: {error}", cause=error) from error

    def _stop_sending(self) -> None:
        if self._own_microphone is not None:
            self._own_microphone.finish()

    def _stopped(self, *, playback: bool) -> None:
        if playback and self._own_speaker is not None:
            self._own_speaker.finish()
        WithDevices._stop_sending(self)


def _call(method: Callable[[], Any], _message: Any) -> None:
    method()


def _device_options(tuning: Tuning, prefix: str, renamed: Mapping[str, str]) -> dict[str, Any]:
    """The options of a device, by the names of its parameters."""
    options = {name.removeprefix(prefix): getattr(tuning, name) for name in OPTIONS if name.startswith(prefix)}
    return {renamed.get(name, name): value for name, value in options.items() if value is not None}
