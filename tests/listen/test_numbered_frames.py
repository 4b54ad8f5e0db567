"""Ten minutes of audio in numbered frames: none is missing, none is repeated, and the order is kept."""

import asyncio
import threading
import time

import pytest
from colours import COLOURS, LoopThread, client_of

from deepgram import LiveOptions, LiveTranscriptionEvents
from deepgram.server import LocalServer, Timing, frame_numbers, numbered_frames

FRAMES = 30_000  # of 20 ms
SENDERS = 8
FIRST_OF = 1_000_000  # the frames of sender n are numbered from n times this number
BURST = 500
DEADLINE = 50.0  # seconds for one run; the machine may be busy
OPTIONS = LiveOptions(encoding="linear16", sample_rate=16000)


@pytest.fixture(scope="module")
def frames():
    return numbered_frames(FRAMES)


class Account:
    """The frame numbers in the final results, and the duration in the metadata; a handler takes `pause` seconds."""

    def __init__(self, pause=0.0):
        self.numbers = []
        self.duration = None
        self._pause = pause

    def result(self, client, result, **kwargs):
        time.sleep(self._pause)
        self._take(result)

    async def async_result(self, client, result, **kwargs):
        await asyncio.sleep(self._pause)
        self._take(result)

    def metadata(self, client, metadata, **kwargs):
        self.duration = metadata.duration

    def _take(self, result):
        assert result.is_final
        self.numbers += frame_numbers(result.channel.alternatives[0].transcript)


def on_its_loop(thread, coroutine):
    """Run a coroutine on the client's loop."""
    asyncio.run_coroutine_threadsafe(coroutine, thread.loop).result(DEADLINE)


def run(colour, send, pause=0.0, frames=FRAMES):
    """Let `send` send that many frames, finish, and check the totals; the numbers of the frames received."""
    account = Account(pause)
    with LoopThread() as thread, LocalServer(timing=Timing.fast(), keep_frames=False) as server:
        client = client_of("listen", colour, server.url, thread, drain_timeout=30)
        client.on(LiveTranscriptionEvents.Transcript, account.result if colour == "threads" else account.async_result)
        client.on(LiveTranscriptionEvents.Metadata, account.metadata)
        assert client.start(OPTIONS)
        send[colour](client, thread)
        assert client.finish() is True
        assert client.last_error is None
        assert server.connection().frames_received == frames + 1
    assert account.duration == frames / 50
    return account.numbers


def one_after_another(frames, pause_every=0):
    """Send the frames one after another, with a short pause after every `pause_every` frames."""

    def with_threads(client, thread):
        for place, frame in enumerate(frames):
            assert client.send(frame)
            if pause_every and place % pause_every == 0:
                time.sleep(0.005)

    def on_loop(client, thread):
        async def send():
            for place, frame in enumerate(frames):
                assert await client._client.send(frame)
                if pause_every and place % pause_every == 0:
                    await asyncio.sleep(0.005)

        on_its_loop(thread, send())

    return {"threads": with_threads, "asyncio": on_loop}


@pytest.mark.parametrize("colour", COLOURS)
def test_ten_minutes(colour, frames):
    assert run(colour, one_after_another(frames)) == list(range(FRAMES))


@pytest.mark.parametrize("colour", COLOURS)
def test_ten_minutes_with_slow_handlers(colour, frames):
    assert run(colour, one_after_another(frames), pause=0.01) == list(range(FRAMES))


@pytest.mark.parametrize("colour", COLOURS)
def test_ten_minutes_in_bursts(colour, frames):
    assert run(colour, one_after_another(frames, pause_every=BURST)) == list(range(FRAMES))


def parts(frames=FRAMES):
    """The frames of each sender."""
    return [numbered_frames(frames // SENDERS, first=number * FIRST_OF) for number in range(SENDERS)]


def check_parts(numbers, frames=FRAMES):
    """Check that the frames of each sender have arrived, in order."""
    for sender in range(SENDERS):
        begin = sender * FIRST_OF
        assert [n for n in numbers if begin <= n < begin + FIRST_OF] == list(range(begin, begin + frames // SENDERS))
    assert len(numbers) == frames


def concurrently():
    """Several senders at once: threads, or tasks that yield to each other after each frame."""

    def with_threads(client, thread):
        begin = threading.Barrier(SENDERS)

        def send(part):
            begin.wait()
            for frame in part:
                assert client.send(frame)

        senders = [threading.Thread(target=send, args=(part,)) for part in parts()]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()

    def on_loop(client, thread):
        async def send(part):
            for frame in part:
                assert await client._client.send(frame)
                await asyncio.sleep(0)

        async def send_all():
            await asyncio.gather(*map(send, parts()))

        on_its_loop(thread, send_all())

    return {"threads": with_threads, "asyncio": on_loop}


@pytest.mark.parametrize("colour", COLOURS)
def test_eight_concurrent_senders_each_keep_their_order(colour):
    check_parts(run(colour, concurrently()))


def test_threads_with_loops_of_their_own_can_share_an_async_client():
    frames = FRAMES // 10  # each frame crosses from loop to loop

    def on_loop(client, thread):
        def send(part):
            async def send_part():
                for frame in part:
                    assert await client._client.send(frame)

            asyncio.run(send_part())

        senders = [threading.Thread(target=send, args=(part,)) for part in parts(frames)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()

    check_parts(run("asyncio", {"asyncio": on_loop}, frames=frames), frames)
