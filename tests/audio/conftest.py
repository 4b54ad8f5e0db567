"""The fake sound card in place of PyAudio, and a check that nothing of it is left behind."""

import sys
import threading
from typing import Callable, Iterator, Optional

import pytest
from colours import DEADLINE

from deepgram.audio import _sender, speaker
from deepgram.server.sound_card import FakeSoundCard


@pytest.fixture
def sound_card(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., FakeSoundCard]]:
    """Install a fake device: `sound_card(source=b"", speed=1.0)`. After the test, no stream or thread may be left."""
    before = set(threading.enumerate())
    for module in (_sender, speaker):
        monkeypatch.setattr(module, "FINISH_TIMEOUT", DEADLINE)  # tests that reach this limit shorten it
    devices = []

    def install(source: bytes = b"", speed: Optional[float] = 1.0) -> FakeSoundCard:
        device = FakeSoundCard(source, speed)
        monkeypatch.setitem(sys.modules, "pyaudio", device.module())
        devices.append(device)
        return device

    yield install
    for thread in set(threading.enumerate()) - before:
        thread.join(DEADLINE)
        assert not thread.is_alive(), f"{thread.name} is left"
    for device in devices:
        assert all(stream.closed for stream in device.streams), "a stream is left open"
        assert device.hosts == 0, "PyAudio was not terminated"
