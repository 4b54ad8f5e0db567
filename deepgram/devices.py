"""The machine's speaker and microphone on a client, as the options `speaker_playback` and `microphone_record` ask."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional, cast

from ._core.realtime import Config, Given, Realtime
from ._core.tuning import Tuning
from .errors import DeepgramConnectionError

if TYPE_CHECKING:
    from .audio.microphone import Microphone
    from .audio.speaker import Speaker

NO_SPEAKER = 'Speaker is not initialized: expected the option speaker_playback="true"'
PLAYBACK = {"UserStartedSpeaking": "interrupt", "AgentAudioDone": "begin_utterance", "Flushed": "begin_utterance"}
"""What the speaker does on a message; audio it plays in any case."""


class Shown:
    """An attribute under a public name; a program's own attribute of that name hides it, and changes nothing else."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: Any) -> Any:
        return self if instance is None else getattr(instance, self._name)


class WithDevices(Realtime[Given]):
    """A client that may have a speaker and, with `_records`, a microphone."""

    speaker: Optional[Speaker] = cast("Optional[Speaker]", Shown("_speaker"))
    """Plays the audio the server sends, and stops at once when the user starts to speak; None if not asked for."""
    microphone: Optional[Microphone] = cast("Optional[Microphone]", Shown("_microphone"))
    """Its frames are sent; None if not asked for."""

    def __init__(self, config: Config, endpoint: str, muted: Optional[Microphone] = None) -> None:
        super().__init__(config, endpoint)
        self._microphone = _microphone(self._tuning) if self._records else None
        self._speaker = _speaker(self._tuning, self._microphone or muted)
        if self._speaker is not None:
            self._dispatcher.hook("binary", self._speaker.add_audio_to_queue)
            for kind, method in PLAYBACK.items():
                if kind in self._dispatcher.routes:
                    self._dispatcher.hook(kind, partial(_call, getattr(self._speaker, method)))

    def _started(self, send: Callable[[bytes], Any]) -> None:
        try:
            if self._speaker is not None:
                self._speaker.finish()  # the end of a connection that was lost is no part of this one
                self._speaker.start()
            if self._microphone is not None:
                self._microphone.set_callback(send)
                self._microphone.start()
        except Exception as error:
            raise DeepgramConnectionError(f"microphone or speaker failed: {error}", cause=error) from error

    def _stop_sending(self) -> None:
        if self._microphone is not None:
            self._microphone.finish()

    def _stopped(self, *, playback: bool) -> None:
        if playback and self._speaker is not None:
            self._speaker.finish()
        self._stop_sending()


def _call(method: Callable[[], Any], _message: Any) -> None:
    method()


def _given(tuning: Tuning, prefix: str, names: Mapping[str, str]) -> dict[str, Any]:
    given = {name: getattr(tuning, prefix + key) for key, name in names.items()}
    return {name: value for name, value in given.items() if value is not None}


def _speaker(tuning: Tuning, muted: Optional[Microphone]) -> Optional[Speaker]:
    if not tuning.speaker_playback:
        return None
    from .audio.speaker import Speaker

    names = {
        "rate": "rate",
        "channels": "channels",
        "delta_in_ms": "last_play_delta_in_ms",
        "device_index": "output_device_index",
    }
    return Speaker(microphone=muted, **_given(tuning, "speaker_playback_", names))


def _microphone(tuning: Tuning) -> Optional[Microphone]:
    if not tuning.microphone_record:
        return None
    from .audio.microphone import Microphone

    names = {"rate": "rate", "channels": "channels", "device_index": "input_device_index"}
    return Microphone(**_given(tuning, "microphone_record_", names))
