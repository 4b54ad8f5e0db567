"""`Microphone` on the fake sound card."""

import asyncio
import inspect
import itertools
import logging
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any, Callable, List

import pytest
from colours import DEADLINE

from deepgram.audio import INPUT_CHANNELS, INPUT_CHUNK, INPUT_LOGGING, INPUT_RATE, Microphone
from deepgram.audio import microphone as microphone_module
from deepgram.audio._ring import Ring
from deepgram.server.sound_card import CONSTANTS, FakeSoundCard

SoundCard = Callable[..., FakeSoundCard]
LOGGER = "deepgram.audio.microphone"
CHUNK = 160


def numbered(count: int, size: int = 2 * CHUNK) -> List[bytes]:
    """Chunks that each contain their own number."""
    return [number.to_bytes(2, "little") * (size // 2) for number in range(1, count + 1)]


class Sink:
    """A callback that keeps its chunks, and can be made to block."""

    def __init__(self) -> None:
        self.chunks: List[bytes] = []
        self.is_called = threading.Event()
        self.may_return = threading.Event()
        self.may_return.set()
        self._changed = threading.Condition()

    def __call__(self, chunk: bytes) -> None:
        self.is_called.set()
        assert self.may_return.wait(DEADLINE)
        with self._changed:
            self.chunks.append(chunk)
            self._changed.notify_all()

    def wait_for(self, count: int) -> List[bytes]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.chunks) >= count, DEADLINE), self.chunks
        return self.chunks


def test_signature_is_that_of_the_original() -> None:
    parameters = [(item.name, item.default) for item in inspect.signature(Microphone).parameters.values()]
    assert parameters == [
        ("push_callback", None),
        ("verbose", INPUT_LOGGING),
        ("rate", INPUT_RATE),
        ("chunk", INPUT_CHUNK),
        ("channels", INPUT_CHANNELS),
        ("input_device_index", None),
    ]
    assert (INPUT_LOGGING, INPUT_RATE, INPUT_CHUNK, INPUT_CHANNELS) == (30, 16000, 8194, 1)


@pytest.mark.parametrize("name", ["Microphone", "Speaker"])
def test_missing_pyaudio_raises_an_error_that_names_the_extra(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyaudio", None)
    from deepgram import audio

    with pytest.raises(ModuleNotFoundError, match=r'pip install "deepgram-sdk\[audio\]"') as caught:
        getattr(audio, name)()
    assert caught.value.name == "pyaudio"


def test_recorded_audio_arrives_complete_and_in_order(sound_card: SoundCard) -> None:
    chunks = numbered(40)
    sound_card(source=b"".join(chunks), speed=5)
    sink = Sink()
    microphone = Microphone(sink, chunk=CHUNK)
    assert microphone.start()
    assert sink.wait_for(40)[:40] == chunks
    assert microphone.is_active()
    assert microphone.finish()
    assert microphone.overflowed == microphone.failures == microphone.input_overflows == 0
    assert microphone.last_error is None


def test_device_is_opened_with_the_arguments(sound_card: SoundCard) -> None:
    device = sound_card(speed=None)
    microphone = Microphone(Sink(), rate=8000, chunk=100, channels=2, input_device_index=0)
    microphone.start()
    assert (device.stream.rate, device.stream.frames_per_buffer, device.stream.frame_size) == (8000, 100, 4)
    assert not device.stream.is_output
    microphone.finish()


def test_start_without_a_callback_fails(sound_card: SoundCard, caplog: pytest.LogCaptureFixture) -> None:
    device = sound_card()
    microphone = Microphone()
    assert microphone.start() is False
    assert "no callback" in str(microphone.last_error)
    assert "no callback" in caplog.text
    assert device.streams == []
    microphone.set_callback(Sink())
    assert microphone.start() is True
    microphone.finish()


def test_methods_return_false_before_start_and_after_finish(sound_card: SoundCard) -> None:
    sound_card()
    microphone = Microphone(Sink())
    for _ in range(2):
        answers = [microphone.mute(), microphone.unmute(), microphone.is_muted(), microphone.is_active()]
        assert answers == [False] * 4
        assert microphone.finish() is True
        assert microphone.finish() is True
        microphone.start()
        microphone.finish()


def test_no_device_raises_and_leaves_nothing_open(sound_card: SoundCard) -> None:
    device = sound_card()
    device.open_error = OSError(-9996, "Invalid input device (no default output device)")
    microphone = Microphone(Sink())
    with pytest.raises(OSError, match="Invalid input device"):
        microphone.start()
    assert microphone.start() is True
    microphone.finish()


def test_start_while_started_opens_no_second_stream(sound_card: SoundCard) -> None:
    device = sound_card()
    microphone = Microphone(Sink())
    assert microphone.start() is True
    assert microphone.start() is True
    assert len(device.streams) == 1
    microphone.finish()


def test_restart_uses_the_new_callback(sound_card: SoundCard) -> None:
    device = sound_card(speed=None)
    first, second = Sink(), Sink()
    microphone = Microphone(first)
    microphone.start()
    device.stream.feed(b"1111")
    microphone.finish()
    microphone.set_callback(second)
    microphone.start()
    device.stream.feed(b"2222")
    microphone.finish()
    assert (first.chunks, second.chunks) == ([b"1111"], [b"2222"])


def test_muted_audio_becomes_silence_of_the_same_length(sound_card: SoundCard) -> None:
    device = sound_card(speed=None)
    sink = Sink()
    microphone = Microphone(sink)
    microphone.start()
    device.stream.feed(b"aaaa")
    assert microphone.mute() is microphone.is_muted() is True
    device.stream.feed(b"bbbbbb")
    assert microphone.unmute() is True
    assert microphone.is_muted() is False
    device.stream.feed(b"cc")
    microphone.finish()
    assert sink.chunks == [b"aaaa", bytes(6), b"cc"]


def test_unmute_after_finish_applies_to_the_next_start(sound_card: SoundCard) -> None:
    sound_card(speed=None)
    microphone = Microphone(Sink())
    microphone.start()
    microphone.mute()
    microphone.finish()
    microphone.start()
    assert microphone.is_muted()
    microphone.finish()
    microphone.unmute()
    microphone.start()
    assert not microphone.is_muted()
    microphone.finish()


def test_empty_chunk_is_not_delivered(sound_card: SoundCard) -> None:
    device = sound_card(speed=None)
    sink = Sink()
    microphone = Microphone(sink)
    microphone.start()
    device.stream.feed(b"")
    device.stream.feed(b"xx")
    microphone.finish()
    assert sink.chunks == [b"xx"]


def test_a_slow_callback_blocks_no_capture_and_gets_the_rest_in_finish(sound_card: SoundCard) -> None:
    device = sound_card(speed=None)
    sink = Sink()
    sink.may_return.clear()
    microphone = Microphone(sink)
    microphone.start()
    chunks = numbered(30)
    for chunk in chunks:
        assert device.stream.feed(chunk) == (chunk, CONSTANTS["paContinue"])
    assert sink.chunks == []
    sink.may_return.set()
    assert microphone.finish() is True
    assert sink.chunks == chunks
    assert microphone.overflowed == 0


def test_overflow_is_counted_and_reported_once_per_burst(
    sound_card: SoundCard, caplog: pytest.LogCaptureFixture
) -> None:
    device = sound_card(speed=None)
    sink = Sink()
    microphone = Microphone(sink, rate=100, chunk=100)
    seconds = [bytes([number]) * 200 for number in range(1, 31)]
    microphone.start()
    for burst in (1, 2):
        sink.chunks.clear()
        sink.is_called.clear()
        sink.may_return.clear()
        device.stream.feed(seconds[0])
        assert sink.is_called.wait(DEADLINE)
        for chunk in seconds[1:]:  # 29 s into a ring of 10 s, while the callback holds the first
            device.stream.feed(chunk)
        sink.may_return.set()
        assert sink.wait_for(11) == [seconds[0], *seconds[-microphone_module.RING_SECONDS :]]
        assert microphone.overflowed == burst * 19 * 100
        device.stream.feed(b"calm")
        sink.wait_for(12)
        assert [record.name for record in caplog.records] == [LOGGER] * burst
    microphone.finish()


def test_overflow_of_the_device_itself_is_counted(sound_card: SoundCard, caplog: pytest.LogCaptureFixture) -> None:
    device = sound_card(speed=None)
    sink = Sink()
    microphone = Microphone(sink)
    microphone.start()
    device.stream.feed(b"aa", CONSTANTS["paInputOverflow"])
    sink.wait_for(1)
    microphone.finish()
    assert (microphone.input_overflows, microphone.overflowed) == (1, 0)
    assert "loses audio" in caplog.text


@pytest.mark.parametrize("error", [ValueError("bad"), SystemExit(1)], ids=repr)
def test_a_raising_callback_is_reported_and_capture_continues(
    sound_card: SoundCard, caplog: pytest.LogCaptureFixture, error: BaseException
) -> None:
    device = sound_card(speed=None)
    seen: List[bytes] = []

    def callback(chunk: bytes) -> None:
        seen.append(chunk)
        if chunk != b"ok":
            raise error

    microphone = Microphone(callback)
    microphone.start()
    for chunk in (b"11", b"22", b"ok", b"33"):
        device.stream.feed(chunk)
    microphone.finish()
    assert seen == [b"11", b"22", b"ok", b"33"]
    assert (microphone.failures, microphone.last_error) == (3, error)
    reports = [record for record in caplog.records if record.exc_info]
    assert len(reports) == 2  # one per run of failures
    assert device.stream.error is None


def test_finish_in_the_callback(sound_card: SoundCard) -> None:
    device = sound_card(speed=None)
    answers: List[bool] = []
    done = threading.Event()

    def callback(_chunk: bytes) -> None:
        answers.append(microphone.finish())
        done.set()

    microphone = Microphone(callback)
    microphone.start()
    device.stream.feed(b"aa")
    assert done.wait(DEADLINE)
    assert answers == [True]


def test_finish_gives_up_on_a_callback_that_does_not_return(
    sound_card: SoundCard, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deepgram.audio._sender.FINISH_TIMEOUT", 0.05)
    device = sound_card(speed=None)
    sink = Sink()
    sink.may_return.clear()
    microphone = Microphone(sink)
    microphone.start()
    device.stream.feed(b"aaaa")
    assert sink.is_called.wait(DEADLINE)
    device.stream.feed(b"bbbb")
    assert microphone.finish() is False
    assert "4 bytes are lost" in caplog.text
    sink.may_return.set()


def test_finish_succeeds_if_the_device_fails_to_stop(sound_card: SoundCard) -> None:
    device = sound_card(speed=None)
    microphone = Microphone(Sink())
    microphone.start()
    device.stream.close()  # unplugged
    assert microphone.finish() is True
    assert isinstance(microphone.last_error, OSError)


def test_finish_from_many_threads(sound_card: SoundCard) -> None:
    sound_card(speed=20)
    microphone = Microphone(Sink(), chunk=CHUNK)
    microphone.start()
    with ThreadPoolExecutor(8) as pool:
        finished = [pool.submit(microphone.finish) for _ in range(8)]
    assert [future.result() for future in finished] == [True] * 8
    assert not microphone.is_active()


class TestCoroutineCallback:
    async def test_runs_on_the_loop_of_start_one_at_a_time_in_order(self, sound_card: SoundCard) -> None:
        chunks = numbered(30)
        sound_card(source=b"".join(chunks), speed=5)
        seen: List[bytes] = []
        running = []
        complete = asyncio.Event()

        async def callback(chunk: bytes) -> None:
            running.append(asyncio.get_running_loop())
            await asyncio.sleep(0)
            assert len(running) == 1
            assert running.pop() is loop
            seen.append(chunk)
            if len(seen) == 30:
                complete.set()

        loop = asyncio.get_running_loop()
        microphone = Microphone(callback, chunk=CHUNK)
        assert microphone.start() is True
        await asyncio.wait_for(complete.wait(), DEADLINE)
        assert microphone.finish() is True
        await asyncio.to_thread(wait_for_sender)
        assert seen[:30] == chunks
        assert (microphone.failures, microphone.overflowed) == (0, 0)

    @pytest.mark.parametrize("plain", [False, True], ids=["coroutine function", "plain function"])
    def test_without_a_running_loop_coroutines_run_on_a_loop_of_the_microphone(
        self, plain: bool, sound_card: SoundCard
    ) -> None:
        """As with 4.8.1, where programs start a microphone in a separate thread."""
        device = sound_card(speed=None)
        seen: SimpleQueue[bytes] = SimpleQueue()

        async def callback(chunk: bytes) -> None:
            await asyncio.sleep(0)
            seen.put(chunk)

        microphone = Microphone((lambda chunk: callback(chunk)) if plain else callback)
        assert microphone.start() is True
        for chunk in (b"aa", b"bb"):
            device.stream.feed(chunk)
            assert seen.get(timeout=DEADLINE) == chunk
        assert microphone.finish() is True
        assert microphone.failures == 0

    async def test_coroutine_of_a_plain_function_runs_too(self, sound_card: SoundCard) -> None:
        device = sound_card(speed=None)
        seen: asyncio.Queue[bytes] = asyncio.Queue()
        microphone = Microphone(lambda chunk: seen.put(chunk))
        microphone.start()
        device.stream.feed(b"aa")
        assert await asyncio.wait_for(seen.get(), DEADLINE) == b"aa"
        microphone.finish()

    async def test_a_raising_coroutine_is_reported_and_the_next_one_runs(self, sound_card: SoundCard) -> None:
        device = sound_card(speed=None)
        seen: asyncio.Queue[bytes] = asyncio.Queue()

        async def callback(chunk: bytes) -> None:
            await seen.put(chunk)
            raise ValueError(chunk)

        microphone = Microphone(callback)
        microphone.start()
        for chunk in (b"11", b"22"):
            device.stream.feed(chunk)
        assert [await asyncio.wait_for(seen.get(), DEADLINE) for _ in range(2)] == [b"11", b"22"]
        microphone.finish()
        await asyncio.to_thread(wait_for_sender)
        assert (microphone.failures, repr(microphone.last_error)) == (2, "ValueError(b'22')")

    async def test_finish_on_the_loop_does_not_block_and_the_rest_is_delivered(self, sound_card: SoundCard) -> None:
        device = sound_card(speed=None)
        seen: List[bytes] = []
        gate = asyncio.Event()

        async def callback(chunk: bytes) -> None:
            await gate.wait()
            seen.append(chunk)

        microphone = Microphone(callback)
        microphone.start()
        for chunk in (b"11", b"22", b"33"):
            device.stream.feed(chunk)
        assert microphone.finish() is True
        gate.set()
        await asyncio.to_thread(wait_for_sender)
        assert seen == [b"11", b"22", b"33"]

    async def test_finish_in_the_coroutine(self, sound_card: SoundCard) -> None:
        device = sound_card(speed=None)
        finished: asyncio.Queue[bool] = asyncio.Queue()

        async def callback(_chunk: bytes) -> None:
            answer = microphone.finish()
            await asyncio.sleep(0)  # finish() does not cancel it
            await finished.put(answer)

        microphone = Microphone(callback)
        microphone.start()
        device.stream.feed(b"aa")
        assert await asyncio.wait_for(finished.get(), DEADLINE) is True

    async def test_hanging_coroutine_is_cancelled_after_finish(
        self, sound_card: SoundCard, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("deepgram.audio._sender.FINISH_TIMEOUT", 0.05)
        device = sound_card(speed=None)
        cancelled = asyncio.Event()
        called = asyncio.Event()

        async def callback(_chunk: bytes) -> None:
            called.set()
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()

        microphone = Microphone(callback)
        microphone.start()
        device.stream.feed(b"aa")
        await asyncio.wait_for(called.wait(), DEADLINE)
        microphone.finish()
        await asyncio.wait_for(cancelled.wait(), DEADLINE)

    def test_finish_if_the_loop_closes_before_the_coroutine_runs(
        self, sound_card: SoundCard, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("deepgram.audio._sender.FINISH_TIMEOUT", 0.05)
        device = sound_card(speed=None)
        scheduled = threading.Event()

        class Loop(asyncio.SelectorEventLoop):
            def call_soon_threadsafe(self, *args: Any, **kwargs: Any) -> asyncio.Handle:
                handle = super().call_soon_threadsafe(*args, **kwargs)
                scheduled.set()
                return handle

        async def callback(_chunk: bytes) -> None:
            raise AssertionError("not to be run")

        async def begin() -> Microphone:
            microphone = Microphone(callback)
            microphone.start()
            return microphone

        loop = Loop()
        microphone = loop.run_until_complete(begin())
        device.stream.feed(b"aa")
        assert scheduled.wait(DEADLINE)
        loop.close()
        assert microphone.finish() is False

    def test_capture_survives_the_end_of_the_loop(self, sound_card: SoundCard) -> None:
        device = sound_card(speed=None)
        seen: List[bytes] = []

        async def callback(chunk: bytes) -> None:
            seen.append(chunk)

        async def begin() -> Microphone:
            microphone = Microphone(callback)
            microphone.start()
            return microphone

        microphone = asyncio.run(begin())
        device.stream.feed(b"aa")
        assert microphone.finish() is True
        assert (seen, microphone.failures) == ([], 1)


def wait_for_sender() -> None:
    """Wait for the microphone's thread to end."""
    for thread in threading.enumerate():
        if thread.name == "deepgram-microphone":
            thread.join(DEADLINE)
            assert not thread.is_alive()


def test_verbose_leaves_logging_levels_and_handlers_alone(sound_card: SoundCard) -> None:
    sound_card(speed=None)
    logger, root = logging.getLogger(LOGGER), logging.getLogger()
    before = (logger.level, logger.handlers[:], root.level, root.handlers[:])
    Microphone(Sink(), 10)
    assert before == (logger.level, logger.handlers[:], root.level, root.handlers[:])


class TestRing:
    def test_order_and_end(self) -> None:
        ring = Ring(100)
        assert [ring.put(chunk) for chunk in (b"a", b"bb")] == [0, 0]
        ring.close()
        assert ring.put(b"late") == 0
        assert [ring.get(), ring.get(), ring.get(), ring.get()] == [b"a", b"bb", None, None]

    def test_the_newest_chunks_are_kept_and_lost_bytes_counted(self) -> None:
        for sizes in itertools.product([1, 2, 5, 9], repeat=4):
            ring = Ring(8)
            chunks = [bytes([index]) * size for index, size in enumerate(sizes)]
            lost = sum(ring.put(chunk) for chunk in chunks)
            ring.close()
            kept = list(iter(ring.get, None))
            size = sum(map(len, kept))
            assert kept == chunks[-len(kept) :]
            assert lost + size == sum(sizes)
            assert len(kept) == 1 or size <= 8
            assert len(kept) == 4 or size + sizes[-len(kept) - 1] > 8

    def test_discard(self) -> None:
        ring = Ring(100)
        ring.put(b"abc")
        assert (ring.is_empty, ring.discard(), ring.is_empty, ring.discard()) == (False, 3, True, 0)
