"""The machine's speaker and microphone on a client, as the options `speaker_playback` and `microphone_record` ask."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional

from ._core.config import Config
from ._core.declare import SoftProperty
from ._core.dispatch import Dispatcher
from ._core.realtime import Given, Realtime
from ._core.tuning import OPTIONS, Tuning
from .errors import DeepgramConnectionError

if TYPE_CHECKING:
    from .audio.microphone import Microphone
    from .audio.speaker import Speaker

NO_SPEAKER = 'Speaker is not initialized: expected the option speaker_playback="true"'
PLAYBACK = {
    "UserStartedSpeaking": "interrupt",
    "AgentAudioDone": "begin_utterance",
    "Flushed": "begin_utterance",
    "Restarted": "drop_utterance",
}
"""What the speaker does on a message; audio it plays in any case."""


class Devices:
    """The speaker and, if the client `records`, the microphone that its options ask for.

    The speaker plays the audio the server sends, and stops at once when the user starts to speak. What the microphone
    hears is sent; `muted` is one of the program's own, which is muted while the speaker plays.
    """

    def __init__(
        self, tuning: Tuning, dispatcher: Dispatcher, *, records: bool, muted: Optional[Microphone] = None
    ) -> None:
        self.microphone: Optional[Microphone] = None
        self.speaker: Optional[Speaker] = None
        if records and tuning.microphone_record:
            from .audio.microphone import Microphone

            self.microphone = Microphone(**_given(tuning, "microphone_record_", {"device_index": "input_device_index"}))
        if tuning.speaker_playback:
            from .audio.speaker import Speaker

            renamed = {"delta_in_ms": "last_play_delta_in_ms", "device_index": "output_device_index"}
            given = _given(tuning, "speaker_playback_", renamed)
            self.speaker = Speaker(microphone=self.microphone or muted, **given)
            dispatcher.hook("binary", self.speaker.add_audio_to_queue)
            for kind in PLAYBACK.keys() & dispatcher.hookable.keys():
                dispatcher.hook(kind, partial(_call, getattr(self.speaker, PLAYBACK[kind])))

    def started(self, send: Callable[[bytes], Any]) -> None:
        """Raises DeepgramConnectionError if a device can't be opened."""
        try:
            if self.speaker is not None:
                self.speaker.finish()  # the end of a connection that was lost is no part of this one
                self.speaker.start()
            if self.microphone is not None:
                self.microphone.set_callback(send)
                self.microphone.start()
        except Exception as error:
            raise DeepgramConnectionError(f"microphone or speaker failed: {error}", cause=error) from error

    def stop(self, *, playback: bool) -> None:
        if playback and self.speaker is not None:
            self.speaker.finish()
        if self.microphone is not None:
            self.microphone.finish()


def _call(method: Callable[[], Any], _message: Any) -> None:
    method()


def _given(tuning: Tuning, prefix: str, renamed: Mapping[str, str]) -> dict[str, Any]:
    """What the options say of a device, under the names of its parameters."""
    given = {name.removeprefix(prefix): getattr(tuning, name) for name in OPTIONS if name.startswith(prefix)}
    return {renamed.get(name, name): value for name, value in given.items() if value is not None}


class WithDevices(Realtime[Given]):
    """A client whose speaker and microphone start and stop with its connection.

    `muted` is a microphone of the program's own, which is muted while the speaker plays.
    """

    speaker = SoftProperty["Optional[Speaker]"](lambda self: self._devices.speaker)
    microphone = SoftProperty["Optional[Microphone]"](lambda self: self._devices.microphone)

    def __init__(self, config: Config, muted: Any = None) -> None:
        super().__init__(config)
        self._devices = Devices(self._tuning, self._dispatcher, records=self._product.records, muted=muted)

    def _started(self) -> None:
        self._devices.started(self.send)

    def _stop_sending(self) -> None:
        self._devices.stop(playback=False)

    def _stopped(self, *, playback: bool) -> None:
        self._devices.stop(playback=playback)
