"""`Speaker` on the fake sound card. A block is 40 ms: 1280 bytes at 16 kHz mono."""

import asyncio
import inspect
import queue
import threading
from typing import Any, Callable, List

import pytest
from colours import DEADLINE

from deepgram.audio import (
    OUTPUT_CHANNELS,
    OUTPUT_CHUNK,
    OUTPUT_LOGGING,
    OUTPUT_PLAYBACK_DELTA,
    OUTPUT_RATE,
    Heard,
    Microphone,
    Speaker,
)
from deepgram.audio import speaker as speaker_module
from deepgram.server.sound_card import FakeSoundCard

SoundCard = Callable[..., FakeSoundCard]
BLOCK = 1280


def audio(blocks: int, start: int = 1) -> bytes:
    """Blocks that each contain their own number."""
    return b"".join(number.to_bytes(2, "little") * (BLOCK // 2) for number in range(start, start + blocks))


def seconds(size: int) -> float:
    return size / 32000


def test_signature_is_that_of_the_original() -> None:
    parameters = [(item.name, item.default) for item in inspect.signature(Speaker).parameters.values()]
    assert parameters == [
        ("pull_callback", None),
        ("push_callback", None),
        ("verbose", OUTPUT_LOGGING),
        ("rate", OUTPUT_RATE),
        ("chunk", OUTPUT_CHUNK),
        ("channels", OUTPUT_CHANNELS),
        ("last_play_delta_in_ms", OUTPUT_PLAYBACK_DELTA),
        ("output_device_index", None),
        ("microphone", None),
    ]
    constants = (OUTPUT_LOGGING, OUTPUT_RATE, OUTPUT_CHUNK, OUTPUT_CHANNELS, OUTPUT_PLAYBACK_DELTA)
    assert constants == (30, 16000, 8194, 1, 2000)


def test_queued_audio_is_played_in_order(sound_card: SoundCard) -> None:
    device = sound_card(speed=100)
    speaker = Speaker(last_play_delta_in_ms=1)
    speaker.add_audio_to_queue(audio(2))  # also before start()
    assert speaker.start() is True
    speaker.add_audio_to_queue(audio(10, start=3))
    speaker.wait_for_complete()
    assert bytes(device.played) == audio(12)
    assert speaker.heard == Heard(seconds(12 * BLOCK), 12 * BLOCK, 0)
    assert speaker.finish() is True
    assert (speaker.last_error, speaker.dropped) == (None, 0)


def test_device_is_opened_with_the_arguments(sound_card: SoundCard) -> None:
    device = sound_card()
    speaker = Speaker(rate=24000, chunk=480, channels=2, output_device_index=1)
    speaker.start()
    assert (device.stream.rate, device.stream.frames_per_buffer, device.stream.frame_size) == (24000, 480, 4)
    assert device.stream.is_output
    speaker.finish()


def test_a_sample_cut_in_two_is_played_whole(sound_card: SoundCard) -> None:
    device = sound_card(speed=100)
    speaker = Speaker(last_play_delta_in_ms=0)
    speaker.start()
    whole = audio(1)
    for piece in (whole[:3], whole[3:4], whole[4:777], whole[777:]):
        speaker.add_audio_to_queue(piece)
    device.wait_for_played(len(whole))
    assert bytes(device.played) == whole
    speaker.finish()


@pytest.mark.parametrize("size", [1, BLOCK + 1])
def test_wait_for_complete_does_not_wait_for_half_a_sample(sound_card: SoundCard, size: int) -> None:
    sound_card(speed=50)
    speaker = Speaker(last_play_delta_in_ms=1)
    speaker.start()
    speaker.add_audio_to_queue(bytes(size))
    waiting = threading.Thread(target=speaker.wait_for_complete, daemon=True)
    waiting.start()
    waiting.join(DEADLINE)
    assert not waiting.is_alive()
    assert speaker.heard.size == size - 1
    assert speaker.finish()


def test_interrupt_stops_within_one_block_and_returns_what_was_heard(sound_card: SoundCard) -> None:
    device = sound_card(speed=None)
    speaker = Speaker()
    speaker.start()
    speaker.add_audio_to_queue(audio(20))
    device.stream.let_play(3)
    device.wait_for(lambda: device.stream.writes == 4)
    assert bytes(device.played) == audio(3)
    # the block being played can't be recalled
    assert speaker.interrupted is None
    assert speaker.interrupt() == speaker.interrupted == Heard(seconds(4 * BLOCK), 4 * BLOCK, 16 * BLOCK)
    device.stream.let_play(20)
    speaker.add_audio_to_queue(audio(1, start=100))
    device.wait_for_played(5 * BLOCK)
    assert bytes(device.played) == audio(4) + audio(1, start=100)
    assert speaker.heard == Heard(seconds(BLOCK), BLOCK, 0)  # the next utterance
    speaker.finish()


def test_interrupt_with_nothing_to_stop(sound_card: SoundCard) -> None:
    sound_card()
    speaker = Speaker()
    assert speaker.interrupt() == Heard(0.0, 0, 0)
    speaker.start()
    assert speaker.interrupt() == Heard(0.0, 0, 0)
    speaker.finish()


def test_heard_counts_each_utterance_separately(sound_card: SoundCard) -> None:
    device = sound_card(speed=None)
    speaker = Speaker()
    speaker.begin_utterance()
    speaker.add_audio_to_queue(audio(2) + b"x")  # half a sample, which must not shift the next utterance
    speaker.begin_utterance()
    speaker.begin_utterance()
    speaker.add_audio_to_queue(audio(3, start=3))
    speaker.begin_utterance()
    speaker.add_audio_to_queue(audio(1, start=6))
    speaker.start()
    for write, heard in enumerate([1, 2, 1, 2, 3, 1], start=1):  # including the block being played
        device.wait_for(lambda write=write: device.stream.writes == write)
        assert speaker.heard == Heard(seconds(heard * BLOCK), heard * BLOCK, (6 - write) * BLOCK)
        device.stream.let_play(1)
    device.wait_for_played(6 * BLOCK)
    assert bytes(device.played) == audio(6)
    assert speaker.interrupt() == Heard(seconds(BLOCK), BLOCK, 0)
    assert speaker.heard == Heard(0.0, 0, 0)
    speaker.finish()


def test_wait_for_complete_waits_for_audio_that_comes_within_the_delta(sound_card: SoundCard) -> None:
    device = sound_card(speed=100)
    speaker = Speaker(last_play_delta_in_ms=1000)
    speaker.start()
    later = threading.Timer(0.05, speaker.add_audio_to_queue, [audio(3)])
    later.start()
    speaker.wait_for_complete()
    assert bytes(device.played) == audio(3)
    speaker.finish()
    later.join()


def test_finish_ends_wait_for_complete(sound_card: SoundCard) -> None:
    sound_card(speed=None)
    speaker = Speaker(last_play_delta_in_ms=60_000)
    speaker.wait_for_complete()  # not started: nothing to wait for
    speaker.start()
    waiting = threading.Thread(target=speaker.wait_for_complete)
    waiting.start()
    assert speaker.finish() is True
    waiting.join(DEADLINE)
    assert not waiting.is_alive()
    speaker.wait_for_complete()


def test_finish_and_restart(sound_card: SoundCard) -> None:
    device = sound_card(speed=100)
    speaker = Speaker(last_play_delta_in_ms=0)
    assert speaker.finish() is True
    for number in range(3):
        assert speaker.start() is True
        speaker.add_audio_to_queue(audio(1, start=number))
        speaker.wait_for_complete()
        assert speaker.finish() is True
        assert speaker.finish() is True
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("deepgram-")]
    assert bytes(device.played) == audio(3, start=0)
    assert all(stream.closed for stream in device.streams)


def test_start_while_started_opens_no_second_stream(sound_card: SoundCard) -> None:
    device = sound_card()
    speaker = Speaker()
    assert speaker.start() is True
    assert speaker.start() is True
    assert len(device.streams) == 1
    speaker.finish()


def test_audio_after_finish_is_counted_and_not_played(sound_card: SoundCard, caplog: pytest.LogCaptureFixture) -> None:
    device = sound_card(speed=100)
    speaker = Speaker(last_play_delta_in_ms=0)
    speaker.start()
    speaker.finish()
    speaker.add_audio_to_queue(b"late")
    speaker.add_audio_to_queue(b"later!")
    assert speaker.dropped == 10
    assert caplog.text.count("dropped") == 2  # one line, which names the property
    speaker.start()
    speaker.add_audio_to_queue(audio(1))
    speaker.wait_for_complete()
    speaker.finish()
    assert bytes(device.played) == audio(1)


def test_queue_is_bounded(sound_card: SoundCard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaker_module, "QUEUE_SECONDS", 1)
    sound_card(speed=100)
    speaker = Speaker()
    speaker.add_audio_to_queue(bytes(32000))
    speaker.add_audio_to_queue(bytes(2))
    assert (speaker.heard.unheard, speaker.dropped) == (32000, 2)
    speaker.start()
    speaker.finish()


def test_no_device_raises_and_leaves_nothing_open(sound_card: SoundCard) -> None:
    device = sound_card()
    device.open_error = OSError(-9996, "Invalid output device (no default output device)")
    speaker = Speaker()
    with pytest.raises(OSError, match="Invalid output device"):
        speaker.start()
    assert speaker.start() is True
    speaker.finish()


def test_device_that_fails_ends_playback_with_the_cause(
    sound_card: SoundCard, caplog: pytest.LogCaptureFixture
) -> None:
    device = sound_card(speed=100)
    speaker = Speaker(last_play_delta_in_ms=60_000)
    speaker.start()
    device.stream.close()  # unplugged
    speaker.add_audio_to_queue(audio(5))
    speaker.wait_for_complete()
    assert isinstance(speaker.last_error, OSError)
    assert "output device failed" in caplog.text
    speaker.add_audio_to_queue(b"more")
    assert speaker.dropped == 4
    assert speaker.finish() is True


def test_finish_gives_up_on_a_device_that_hangs(sound_card: SoundCard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaker_module, "FINISH_TIMEOUT", 0.05)
    device = sound_card(speed=None)
    speaker = Speaker()
    speaker.start()
    speaker.add_audio_to_queue(audio(1))
    device.wait_for(lambda: device.stream.writes == 1)
    assert speaker.finish() is False
    device.stream.let_play()  # the stream closes once the device responds


class TestMute:
    def start(self, device: FakeSoundCard, delta: int) -> "tuple[Speaker, Microphone]":
        microphone = Microphone(lambda chunk: None)
        microphone.start()
        speaker = Speaker(last_play_delta_in_ms=delta, microphone=microphone)
        speaker.start()
        return speaker, microphone

    def test_the_microphone_is_muted_during_playback_and_the_delta_after(self, sound_card: SoundCard) -> None:
        device = sound_card(speed=None)
        speaker, microphone = self.start(device, delta=20)
        speaker.add_audio_to_queue(audio(2))
        device.stream.let_play(1)
        device.wait_for_played(BLOCK)
        assert microphone.is_muted()
        device.stream.let_play(1)
        speaker.wait_for_complete()
        assert not microphone.is_muted()
        speaker.finish()
        microphone.finish()

    def test_a_microphone_muted_by_the_program_stays_muted(self, sound_card: SoundCard) -> None:
        device = sound_card(speed=None)
        speaker, microphone = self.start(device, delta=0)
        microphone.mute()
        speaker.add_audio_to_queue(audio(1))
        device.stream.let_play(1)
        speaker.wait_for_complete()
        assert microphone.is_muted()
        speaker.finish()
        microphone.finish()

    def test_interrupt_unmutes_at_once_and_the_next_audio_mutes_again(self, sound_card: SoundCard) -> None:
        device = sound_card(speed=None)
        speaker, microphone = self.start(device, delta=60_000)
        speaker.add_audio_to_queue(audio(2))
        device.stream.let_play(1)
        device.wait_for(lambda: device.stream.writes == 2)
        assert microphone.is_muted()
        speaker.interrupt()
        assert not microphone.is_muted()
        speaker.add_audio_to_queue(audio(1))
        device.stream.let_play(1)
        device.wait_for(lambda: device.stream.writes == 3)
        assert microphone.is_muted()
        device.stream.let_play(1)
        speaker.finish()
        assert not microphone.is_muted()
        microphone.finish()

    def test_finishing_the_microphone_first_unmutes_it(self, sound_card: SoundCard) -> None:
        device = sound_card(speed=None)
        speaker, microphone = self.start(device, delta=60_000)
        speaker.add_audio_to_queue(audio(1))
        device.stream.let_play(1)
        device.wait_for_played(BLOCK)
        microphone.finish()
        speaker.finish()
        microphone.start()
        assert not microphone.is_muted()
        microphone.finish()

    def test_wait_for_complete_with_mute(self, sound_card: SoundCard) -> None:
        device = sound_card(speed=None)
        microphone = Microphone(lambda chunk: None)
        microphone.start()
        speaker = Speaker(last_play_delta_in_ms=0)
        speaker.start()
        speaker.add_audio_to_queue(audio(1))
        waiting = threading.Thread(target=speaker.wait_for_complete_with_mute, args=[microphone])
        waiting.start()
        device.stream.let_play(1)
        waiting.join(DEADLINE)
        assert not waiting.is_alive()
        assert not microphone.is_muted()
        speaker.finish()
        microphone.finish()


class Messages:
    """A source of messages that can end, as a socket does when it is closed."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Any] = queue.Queue()
        self.put = self._queue.put
        self.is_pulled = threading.Event()

    def pull(self) -> Any:
        self.is_pulled.set()
        message = self._queue.get()
        if message is EOFError:
            raise EOFError
        return message


class TestReceiver:
    def test_messages_are_pushed_and_audio_is_played_as_well(self, sound_card: SoundCard) -> None:
        device = sound_card(speed=100)
        messages = Messages()
        seen: List[Any] = []
        threads = []

        def push(message: Any) -> None:
            threads.append(threading.current_thread().name)
            seen.append(message)

        speaker = Speaker(messages.pull, push, last_play_delta_in_ms=0)
        speaker.start()
        for message in ("text", audio(1), None, audio(2, start=2), "more"):
            messages.put(message)
        device.wait_for_played(3 * BLOCK)
        messages.put(EOFError)
        assert speaker.finish() is True
        assert seen == ["text", audio(1), audio(2, start=2), "more"]
        assert bytes(device.played) == audio(3)
        assert set(threads) == {"deepgram-speaker-receiver"}

    def test_a_raising_push_is_reported_and_the_next_message_follows(
        self, sound_card: SoundCard, caplog: pytest.LogCaptureFixture
    ) -> None:
        device = sound_card(speed=100)
        messages = Messages()
        error = ValueError("bad handler")

        def push(_message: Any) -> None:
            raise error

        speaker = Speaker(messages.pull, push)
        speaker.start()
        messages.put("text")
        messages.put(audio(1))
        device.wait_for_played(BLOCK)
        assert speaker.last_error is error
        assert "push callback failed" in caplog.text
        messages.put(EOFError)
        assert speaker.finish() is True

    def test_a_raising_pull_ends_the_receiver_and_received_audio_is_played(self, sound_card: SoundCard) -> None:
        device = sound_card(speed=100)
        messages = [audio(2)]
        speaker = Speaker(messages.pop, lambda message: None, last_play_delta_in_ms=0)
        speaker.start()
        device.wait_for_played(2 * BLOCK)
        speaker.finish()
        assert isinstance(speaker.last_error, IndexError)

    def test_finish_in_a_handler(self, sound_card: SoundCard) -> None:
        sound_card(speed=100)
        messages = Messages()
        answers: queue.Queue[bool] = queue.Queue()
        speaker = Speaker(messages.pull, lambda message: answers.put(speaker.finish()))
        speaker.start()
        messages.put("end")
        assert answers.get(timeout=DEADLINE) is True

    def test_finish_gives_up_on_a_pull_that_does_not_return(
        self, sound_card: SoundCard, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sound_card(speed=100)
        messages = Messages()
        seen: queue.Queue[Any] = queue.Queue()
        speaker = Speaker(messages.pull, seen.put)
        speaker.start()
        assert messages.is_pulled.wait(DEADLINE)
        with monkeypatch.context() as patch:
            patch.setattr(speaker_module, "FINISH_TIMEOUT", 0.05)
            assert speaker.finish() is False
        after_restart = Messages()
        speaker.set_pull_callback(after_restart.pull)
        speaker.start()
        after_restart.put("new")
        assert seen.get(timeout=DEADLINE) == "new"
        messages.put("late")  # the message the old receiver waits for is not lost; it is its last
        assert seen.get(timeout=DEADLINE) == "late"
        after_restart.put(EOFError)
        assert speaker.finish() is True

    def test_callbacks_can_be_set_later(self, sound_card: SoundCard) -> None:
        sound_card(speed=100)
        messages = ["text"]
        seen: queue.Queue[Any] = queue.Queue()
        speaker = Speaker()
        speaker.set_pull_callback(messages.pop)
        speaker.set_push_callback(seen.put)
        speaker.start()
        assert seen.get(timeout=DEADLINE) == "text"
        speaker.finish()

    async def test_coroutines_run_on_the_loop(self, sound_card: SoundCard) -> None:
        device = sound_card(speed=100)
        messages: asyncio.Queue[Any] = asyncio.Queue()
        seen: asyncio.Queue[Any] = asyncio.Queue()
        before = asyncio.all_tasks()
        speaker = Speaker(messages.get, seen.put)
        assert speaker.start() is True
        for message in ("text", audio(2)):
            await messages.put(message)
            assert await asyncio.wait_for(seen.get(), DEADLINE) == message
        await asyncio.to_thread(device.wait_for_played, 2 * BLOCK)
        assert speaker.finish() is True
        rest = asyncio.all_tasks() - before
        await asyncio.wait(rest, timeout=DEADLINE) if rest else None
        assert asyncio.all_tasks() == before

    async def test_start_in_another_thread_needs_the_loop_as_argument(self, sound_card: SoundCard) -> None:
        sound_card(speed=100)
        messages: asyncio.Queue[Any] = asyncio.Queue()
        seen: asyncio.Queue[Any] = asyncio.Queue()
        speaker = Speaker(messages.get, seen.put)
        assert await asyncio.to_thread(speaker.start) is False
        assert "running event loop" in str(speaker.last_error)
        assert await asyncio.to_thread(speaker.start, asyncio.get_running_loop()) is True
        await messages.put("text")
        assert await asyncio.wait_for(seen.get(), DEADLINE) == "text"
        assert await asyncio.to_thread(speaker.finish) is True

    async def test_finish_in_a_coroutine_handler_does_not_cancel_it(self, sound_card: SoundCard) -> None:
        sound_card(speed=100)
        messages: asyncio.Queue[Any] = asyncio.Queue()
        answers: asyncio.Queue[bool] = asyncio.Queue()

        async def push(_message: Any) -> None:
            answer = speaker.finish()
            await asyncio.sleep(0)
            await answers.put(answer)

        speaker = Speaker(messages.get, push)
        speaker.start()
        await messages.put("end")
        assert await asyncio.wait_for(answers.get(), DEADLINE) is True

    async def test_a_raising_coroutine_is_reported_and_the_next_message_follows(self, sound_card: SoundCard) -> None:
        sound_card(speed=100)
        messages: asyncio.Queue[Any] = asyncio.Queue()
        seen: asyncio.Queue[Any] = asyncio.Queue()

        async def push(message: Any) -> None:
            await seen.put(message)
            raise ValueError(message)

        speaker = Speaker(messages.get, push)
        speaker.start()
        for message in ("one", "two"):
            await messages.put(message)
            assert await asyncio.wait_for(seen.get(), DEADLINE) == message
        speaker.finish()
        assert isinstance(speaker.last_error, ValueError)
