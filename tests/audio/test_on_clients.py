"""Microphone and speaker of clients, as their options request them, against the local server."""

import asyncio
from typing import Any, Callable, Iterator

import pytest
from colours import COLOURS, DEADLINE, Belongings, LoopThread, agent_of, eventually, settings
from colours import Heard as Events

from deepgram import DeepgramClient, DeepgramClientOptions
from deepgram.audio import Heard, Microphone
from deepgram.server import LocalServer, Timing
from deepgram.server.sound_card import FakeSoundCard

SoundCard = Callable[..., FakeSoundCard]
BLOCK = 1280


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer(timing=Timing.fast()) as server:
        yield server


@pytest.fixture
def loop_thread() -> Iterator[LoopThread]:
    with LoopThread() as thread:
        yield thread


@pytest.mark.parametrize("colour", COLOURS)
class TestAgent:
    def test_speaker_plays_the_audio_of_the_server(
        self, colour: str, sound_card: SoundCard, server: LocalServer, loop_thread: LoopThread
    ) -> None:
        device = sound_card(speed=100)
        belongings = Belongings(loop_thread)
        agent = agent_of(colour, server.url, loop_thread, speaker_playback="true", speaker_playback_rate=16000)
        events = Events(agent)
        assert agent.start(settings())
        assert events.until("SettingsApplied")
        for number in range(10):
            server.connection().send_bytes(bytes([number]) * BLOCK)
        device.wait_for_played(10 * BLOCK)
        assert bytes(device.played) == b"".join(events["AudioData"])
        assert agent.finish() is True
        belongings.check()

    def test_playback_stops_within_one_block_when_the_user_starts_to_speak(
        self, colour: str, sound_card: SoundCard, server: LocalServer, loop_thread: LoopThread
    ) -> None:
        device = sound_card(speed=None)
        agent = agent_of(colour, server.url, loop_thread, speaker_playback="true")
        events = Events(agent)
        agent.start(settings())
        events.until("SettingsApplied")
        connection = server.connection()
        connection.send_bytes(bytes(BLOCK))
        connection.send_json({"type": "AgentAudioDone"})
        connection.send_bytes(bytes(20 * BLOCK))
        connection.send_json({"type": "AgentAudioDone"})
        device.wait_for(lambda: device.streams)
        device.stream.let_play(3)
        device.wait_for(lambda: device.stream.writes == 4)
        eventually(lambda: len(events["AgentAudioDone"]) == 2)
        connection.send_json({"type": "UserStartedSpeaking"})
        events.until("UserStartedSpeaking")
        device.stream.let_play(20)
        connection.send_bytes(b"\1" * BLOCK)
        device.wait_for_played(5 * BLOCK)
        assert bytes(device.played) == bytes(4 * BLOCK) + b"\1" * BLOCK
        interrupted = speaker_of(agent).interrupted
        assert interrupted == Heard(3 * BLOCK / 32000, 3 * BLOCK, 17 * BLOCK)  # of the second utterance
        agent.finish()

    def test_microphone_audio_is_sent_after_the_settings_and_in_order(
        self, colour: str, sound_card: SoundCard, server: LocalServer, loop_thread: LoopThread
    ) -> None:
        device = sound_card(speed=None)
        belongings = Belongings(loop_thread)
        agent = agent_of(colour, server.url, loop_thread, microphone_record="true")
        agent.start(settings())
        eventually(lambda: device.streams)
        frames = [bytes([number]) * 640 for number in range(50)]
        for frame in frames:
            device.stream.feed(frame)
        connection = server.connection()
        server.wait_for(lambda: len(connection.received_audio) >= 50 * 640)
        assert connection.received_audio == b"".join(frames)
        assert connection.received_messages[0]["type"] == "Settings"
        assert isinstance(connection.received[0].payload, str)
        assert agent.finish() is True
        assert device.stream.closed
        belongings.check()


def speaker_of(agent: Any) -> Any:
    return getattr(agent, "_client", agent).speaker


@pytest.mark.parametrize("colour", COLOURS)
def test_start_fails_if_a_device_is_missing(
    colour: str, sound_card: SoundCard, server: LocalServer, loop_thread: LoopThread
) -> None:
    device = sound_card()
    device.open_error = OSError(-9996, "Invalid input device")
    belongings = Belongings(loop_thread)
    agent = agent_of(colour, server.url, loop_thread, microphone_record="true")
    events = Events(agent)
    assert agent.start(settings()) is False
    assert agent.last_error.message == "microphone or speaker failed: [Errno -9996] Invalid input device"
    assert isinstance(agent.last_error.cause, OSError)
    assert events.until("Close")
    server.wait_for(lambda: server.connection().closed)
    belongings.check()


@pytest.mark.parametrize("ended_by", ["client", "server"])
@pytest.mark.parametrize("colour", COLOURS)
def test_a_device_that_fails_when_released_does_not_prevent_close(
    colour: str, ended_by: str, sound_card: SoundCard, server: LocalServer, loop_thread: LoopThread
) -> None:
    device = sound_card(speed=None)  # records nothing: audio sent into the server's close would be lost
    belongings = Belongings(loop_thread)
    agent = agent_of(colour, server.url, loop_thread, microphone_record="true")
    events = Events(agent)
    assert agent.start(settings()), agent.last_error
    assert events.until("SettingsApplied")
    close = device.stream.close

    def fail() -> None:
        device.stream.close = close  # type: ignore[method-assign]
        raise RuntimeError("unplugged")

    device.stream.close = fail  # type: ignore[method-assign]
    if ended_by == "server":
        server.connection().close(1000)
        events.until("Close")
    assert agent.finish() is True
    assert len(events["Close"]) == 1
    assert not agent.is_connected()
    belongings.check()


@pytest.mark.parametrize("way", ["send", "own coroutine", "started in a thread"])
def test_audio_recorded_while_the_loop_was_busy_precedes_the_farewell(
    way: str, sound_card: SoundCard, server: LocalServer
) -> None:
    device = sound_card(source=bytes(range(256)) * 250, speed=4)

    async def program() -> None:
        listen = DeepgramClient("key", DeepgramClientOptions(url=server.url)).listen.asyncwebsocket.v("1")

        async def send(chunk: bytes) -> None:
            await asyncio.sleep(0)
            await listen.send(chunk)

        assert await listen.start({"encoding": "linear16", "sample_rate": 16000}) is True
        microphone = Microphone(send if way == "own coroutine" else listen.send, chunk=160)
        if way == "started in a thread":
            await asyncio.to_thread(microphone.start)
        else:
            microphone.start()
        device.wait_for(lambda: device.streams[-1]._recorded_bytes >= 20_000)  # blocks the loop
        assert microphone.finish() is True
        assert await listen.finish() is True

    asyncio.run(program())
    record = server.connection()
    server.wait_for(lambda: record.closed)
    heard = device.streams[-1]._recorded_bytes
    assert record.received_audio == (bytes(range(256)) * 250).ljust(heard, b"\0")[:heard]


def test_a_finish_cancelled_before_all_audio_is_sent_closes_the_connection(
    sound_card: SoundCard, server: LocalServer
) -> None:
    device = sound_card(source=bytes(32_000), speed=None)

    async def program() -> None:
        listen = DeepgramClient("key", DeepgramClientOptions(url=server.url)).listen.asyncwebsocket.v("1")
        closed, stuck = asyncio.Event(), asyncio.Event()

        async def on_close(client: Any, close: Any, **_: Any) -> None:
            closed.set()

        async def send(chunk: bytes) -> None:
            stuck.set()
            await closed.wait()  # for whatever reason

        listen.on("Close", on_close)
        assert await listen.start({"encoding": "linear16", "sample_rate": 16000}) is True
        microphone = Microphone(send, chunk=160)
        microphone.start()
        device.stream.feed(bytes(320))
        await asyncio.wait_for(stuck.wait(), DEADLINE)
        microphone.finish()
        finishing = asyncio.create_task(listen.finish())
        await asyncio.sleep(0)
        finishing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await finishing
        await asyncio.wait_for(closed.wait(), DEADLINE)

    asyncio.run(program())
