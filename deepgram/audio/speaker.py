"""Plays 16-bit PCM on an output device, and tracks how much of it has been heard.

A playback thread writes blocks of at most `BLOCK_MS` to the device, so that `interrupt()` takes effect within one.
"""

import inspect
import logging
from contextlib import closing
from threading import Condition, Event, Lock, Thread
from time import monotonic
from typing import Any, Callable, Optional, Tuple

from deepgram._io.workers import WAIT_SLICE
from deepgram.audio._device import SAMPLE_SIZE, Device, load_pyaudio
from deepgram.audio._receiver import Receiver
from deepgram.audio._sender import running_loop
from deepgram.audio._tape import Heard, Tape
from deepgram.audio.microphone import CHANNELS, LOGGING, RATE, Microphone
from deepgram.errors import DeepgramSpeakerError

__all__ = ["CHANNELS", "CHUNK", "LOGGING", "PLAYBACK_DELTA", "RATE", "DeepgramSpeakerError", "Heard", "Speaker"]

CHUNK = 8194
PLAYBACK_DELTA = 2000

BLOCK_MS = 40
QUEUE_SECONDS = 3600
FINISH_TIMEOUT = 1.0
"""Seconds that `finish()` gives each thread; writing one block takes a fraction of it."""

logger = logging.getLogger(__name__)


class Speaker:
    """An output device.

    Audio comes from `add_audio_to_queue()`. If both callbacks are set, messages are passed from one to the other, and
    those that are bytes are played.

    Args:
        pull_callback: returns the next message (str or bytes; None is skipped), and waits for it.
        push_callback: called with each message. Both run on a thread of the speaker; if this is a coroutine function,
            both are awaited on the event loop.
        verbose: ignored. Set levels through `logging`, logger "deepgram.audio.speaker".
        rate: sample frames per second.
        chunk: sample frames written to the device at a time, at most 40 ms of them.
        channels: samples per sample frame.
        last_play_delta_in_ms: milliseconds without playback after which an answer counts as complete.
        output_device_index: PyAudio's number of the device (`python -m deepgram.audio list`), None for the default.
        microphone: muted while audio is played and until `last_play_delta_in_ms` after it.

    Attributes:
        interrupted: what the last `interrupt()` returned, None before the first.
        dropped: bytes added since construction and neither played nor kept, see `add_audio_to_queue()`.
        watcher: called by the playing thread with the number of bytes of each block, -1 when all has been played, 0
            when the rest is discarded; or None.
        last_error: why `start()` failed, or the last exception of a callback or the device; None if nothing went wrong.

    Raises:
        ModuleNotFoundError: PyAudio is not installed.
    """

    _exit: Event

    def __init__(
        self,
        pull_callback: Optional[Callable[[], Any]] = None,
        push_callback: Optional[Callable[[Any], Any]] = None,
        verbose: int = LOGGING,
        rate: int = RATE,
        chunk: int = CHUNK,
        channels: int = CHANNELS,
        last_play_delta_in_ms: int = PLAYBACK_DELTA,
        output_device_index: Optional[int] = None,
        microphone: Optional[Microphone] = None,
    ) -> None:
        load_pyaudio()
        self._pull_callback = pull_callback
        self._push_callback = push_callback
        self._rate = rate
        self._channels = channels
        self._block = min(chunk, rate * BLOCK_MS // 1000)
        self._quiet_seconds = last_play_delta_in_ms / 1000
        self._output_device_index = output_device_index
        self._microphone = microphone
        frame_size = SAMPLE_SIZE * channels
        self._tape = Tape(frame_size, rate, self._block * frame_size, QUEUE_SECONDS * rate * frame_size)
        self.interrupted: Optional[Heard] = None
        self.dropped = 0
        self._dropping = False
        self.last_error: Optional[BaseException] = None
        self.watcher: Optional[Callable[[int], None]] = None
        self._lock = Lock()
        self._playback: Optional[Tuple[Thread, Optional[Receiver]]] = None  # from `start()` to `finish()`
        self._exit = Event()
        # guards what follows and the tape; notified when audio arrives, a block was played or playback is to end
        self._changed = Condition()
        self._playing = False
        self._last_played = 0.0
        self._muting = False
        self._unmute_later = False

    def set_pull_callback(self, pull_callback: Callable[[], Any]) -> None:
        """Set the source of messages, from the next `start()` on."""
        self._pull_callback = pull_callback

    def set_push_callback(self, push_callback: Callable[[Any], Any]) -> None:
        """Set the handler of messages, from the next `start()` on."""
        self._push_callback = push_callback

    def start(self, active_loop: Any = None) -> bool:
        """Open the device and start playing. `active_loop` is the event loop for coroutine callbacks, by default the
        running one.

        Returns:
            True; False with the reason in `last_error` if there are coroutine callbacks and no loop.

        Raises:
            OSError: PyAudio can't open the device.
        """
        with self._lock:
            if self._playback is not None:
                logger.warning("start(): the speaker is already started")
                return True
            pull, push = self._pull_callback, self._push_callback
            loop = (active_loop or running_loop()) if inspect.iscoroutinefunction(push) else None
            if loop is None and inspect.iscoroutinefunction(push):
                self.last_error = DeepgramSpeakerError("start failed: coroutine callbacks need a running event loop")
                logger.error("%s", self.last_error)
                return False
            device = Device(
                channels=self._channels,
                rate=self._rate,
                input=False,
                output=True,
                frames_per_buffer=self._block,
                output_device_index=self._output_device_index,
            )
            self._exit = Event()
            player = Thread(target=self._play, args=(device, self._exit), name="deepgram-speaker", daemon=True)
            player.start()
            receiver = None
            if pull and push:
                receiver = Receiver(pull, push, self.add_audio_to_queue, self._on_failure, loop)
            self._playback = player, receiver
            return True

    def finish(self) -> bool:
        """Stop playing, discard queued audio and release the device.

        Returns within about a second. May be called from any thread and from the callbacks, and more than once;
        `start()` may follow.

        Returns:
            True; False if a callback or the device did not return in time.
        """
        with self._lock:
            playback, self._playback = self._playback, None
            if playback is None:
                return True
            self._end(self._exit)
        player, receiver = playback
        received = receiver is None or receiver.stop(FINISH_TIMEOUT)
        if not received:
            logger.warning("the speaker's pull callback has not returned after finish()")
        player.join(FINISH_TIMEOUT)
        played = not player.is_alive()
        if not played:
            logger.error("the output device has not returned after finish(), it is closed when it does")
        return received and played

    def add_audio_to_queue(self, data: bytes) -> None:
        """Queue `data` for playing.

        Audio added after `finish()`, or beyond an hour of queued audio, is not played but counted in `dropped`.
        """
        with self._changed:
            accepted = not self._exit.is_set() and self._tape.add(data)
            self._changed.notify_all()
            if not accepted:
                self.dropped += len(data)
                if not self._dropping:
                    logger.warning("the speaker is finished or its queue is full, audio is dropped: see `dropped`")
            self._dropping = not accepted

    def interrupt(self) -> Heard:
        """Stop playing within one block (at most 40 ms) and discard queued audio, as for barge-in.

        Returns:
            How much of the current utterance was heard, including the last block, and how much was not. Audio buffered
            by the device, usually 10 to 40 ms, counts as heard.
        """
        with self._changed:
            self.interrupted = heard = self._tape.clear()
            self._notify_watcher(0)
            self._unmute()
            self._changed.notify_all()
            return heard

    def begin_utterance(self) -> None:
        """Start a new utterance, which `heard` and `interrupt()` count separately.

        Call it when the last audio of an utterance has arrived, as at AgentAudioDone; it may still be playing. Without
        it, an utterance is everything since construction or the last `interrupt()`.
        """
        with self._changed:
            self._tape.begin_utterance()

    def drop_utterance(self) -> None:
        """Discard audio since the last `begin_utterance()` that has not been played.

        Call it when the utterance is sent again from its beginning, as at Restarted.
        """
        with self._changed:
            self._tape.drop_utterance()

    @property
    def heard(self) -> Heard:
        """How much of the current utterance has been played, at most one block ahead of the device."""
        with self._changed:
            return self._tape.heard

    def wait_for_complete(self) -> None:
        """Wait until nothing has been played for `last_play_delta_in_ms`, counted from now at the earliest.

        Returns at once if the speaker is not started or `finish()` is called meanwhile.
        """
        since = monotonic()
        with self._changed:
            exit_event = self._exit
            while self._playback is not None and not exit_event.is_set():
                if self._playing or not self._tape.is_empty or self._muting:
                    self._changed.wait(WAIT_SLICE)
                    continue
                left = max(since, self._last_played) + self._quiet_seconds - monotonic()
                if left <= 0:
                    return
                self._changed.wait(min(left, WAIT_SLICE))

    def wait_for_complete_with_mute(self, mic: Microphone) -> None:
        """`wait_for_complete()` with `mic` muted."""
        mic.mute()
        try:
            self.wait_for_complete()
        finally:
            mic.unmute()

    def _play(self, device: Device, exit_event: Event) -> None:
        """The playback thread, which also closes the device: PortAudio can't close a stream during a write."""
        try:
            with closing(device):
                while block := self._next_block(exit_event):
                    device.stream.write(block)
        except Exception as error:  # such as a device that was unplugged
            self._on_failure(error)
            logger.error("the output device failed, playback ends", exc_info=error)
            self._end(exit_event)
        with self._changed:
            self._playing = False
            self._unmute()
            self._changed.notify_all()

    def _next_block(self, exit_event: Event) -> bytes:
        """Wait for the next block; b"" when playback ends."""
        with self._changed:
            if self._playing:
                self._last_played = monotonic()
            while not exit_event.is_set():
                if block := self._tape.take():
                    self._playing = True
                    self._notify_watcher(len(block))
                    self._mute()
                    return block
                if self._playing:
                    self._notify_watcher(-1)
                self._playing = False
                self._changed.notify_all()
                self._changed.wait(self._until_unmute())
            return b""

    def _end(self, exit_event: Event) -> None:
        with self._changed:
            exit_event.set()
            self._tape.clear()
            self._changed.notify_all()

    def _notify_watcher(self, size: int) -> None:
        if self.watcher is not None:
            self.watcher(size)

    def _mute(self) -> None:
        """Mute the microphone. One that the program has muted is not unmuted later."""
        if self._microphone is not None and not self._muting:
            self._muting = True
            self._unmute_later = not self._microphone.is_muted() and self._microphone.mute()

    def _unmute(self) -> None:
        if self._microphone is not None and self._muting:
            self._muting = False
            if self._unmute_later:
                self._microphone.unmute()

    def _until_unmute(self) -> Optional[float]:
        """Unmute the microphone if it is time; otherwise returns the seconds until then, None if it is not muted."""
        if not self._muting:
            return None
        left = self._last_played + self._quiet_seconds - monotonic()
        if left > 0:
            return left
        self._unmute()
        self._changed.notify_all()
        return None

    def _on_failure(self, error: BaseException) -> None:
        self.last_error = error
