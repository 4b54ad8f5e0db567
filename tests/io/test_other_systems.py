"""Differences of Windows and macOS, simulated on this system."""

import asyncio
import selectors
import socket
import subprocess
import sys
import threading
from asyncio import selector_events
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from attack.clients import AUDIO
from attack.peers import Peer
from colours import Heard, LoopThread, client_of, ready, refusing, settings

from deepgram import InjectUserMessageOptions, SpeakWebSocketEvents
from deepgram._io import aio, net, threads
from deepgram.server import LocalServer, Timing
from deepgram.server import local_server as local_server_module


class Transport(selector_events._SelectorSocketTransport):  # type: ignore[name-defined,misc]
    """Like Windows' transport: reads bytearrays, and reports the write buffer as full until all of it is sent."""

    _most = 0

    def _read_ready__data_received(self) -> None:
        try:
            data = self._sock.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError as error:
            self._fatal_error(error)
            return
        if data:
            self._protocol.data_received(bytearray(data))
        else:
            self._read_ready__on_eof()

    def get_write_buffer_size(self) -> int:
        size: int = super().get_write_buffer_size()
        self._most = max(self._most, size) if size else 0
        return self._most


class Proactor(selector_events.BaseSelectorEventLoop):  # type: ignore[name-defined,misc]
    """An event loop that offers only what that of Windows does."""

    def refuse(self, *_: Any) -> Any:
        raise NotImplementedError

    add_reader = add_writer = add_signal_handler = remove_signal_handler = refuse

    def _make_socket_transport(
        self, sock: Any, protocol: Any, waiter: Any = None, *, extra: Any = None, server: Any = None, **_: Any
    ) -> Any:
        return Transport(self, sock, protocol, waiter, extra, server)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopThread]:
    """A thread with Windows' event loop, or a simulation of it."""
    monkeypatch.setattr(aio, "sys", SimpleNamespace(platform="win32"))
    if sys.platform != "win32":
        monkeypatch.setattr(asyncio, "new_event_loop", Proactor)
    with LoopThread() as thread:
        monkeypatch.undo()
        monkeypatch.setattr(aio, "sys", SimpleNamespace(platform="win32"))
        yield thread
        assert thread.complaints == []


def test_bytearrays_read_by_the_windows_loop_become_bytes(
    windows: LoopThread, server: LocalServer, caplog: pytest.LogCaptureFixture
) -> None:
    """The journal of a reconnecting agent could not take a bytearray, and audio was not of type bytes."""
    agent = client_of("agent", "asyncio", server.url, windows, reconnect=True)
    heard = ready(agent)
    agent.inject_user_message(InjectUserMessageOptions(content="Hello."))
    assert heard.until("AgentAudioDone")
    assert agent.finish()
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
    speech = client_of("speak", "asyncio", server.url, windows)
    heard = Heard(speech, SpeakWebSocketEvents)
    assert speech.start({"encoding": "linear16", "sample_rate": 16000})
    speech.send_text("Hello.")
    speech.flush()
    assert heard.until("Flushed")
    assert {type(data) for data in heard["AudioData"]} == {bytes}
    assert speech.finish()


def test_a_slow_reader_is_not_aborted_on_the_windows_loop(windows: LoopThread, serve: Any) -> None:
    """That loop passes all data to the kernel at once and only learns when all is sent: no progress does not mean that
    the server has stopped reading."""
    pause, read = threading.Event(), []

    def slow(peer: Peer) -> None:
        peer.accept()
        while sum(read) < 10_000_000:
            read.append(len(peer.socket.recv(1 << 18)))
            pause.wait(0.06)

    options = settings()
    options.agent.think.prompt = "x" * 10_000_000
    client = client_of("agent", "asyncio", serve(slow).url, windows, send_timeout=2.0)
    assert client.start(options), client.last_error
    client.finish()


def test_the_local_server_uses_a_selector_loop_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proactor loop stops listening for good if a client disconnects before it is accepted, and closes in order a
    connection that is to be reset."""
    monkeypatch.setattr(local_server_module, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(asyncio, "new_event_loop", Proactor)
    with LocalServer(timing=Timing.fast()) as server:
        assert isinstance(server._loop, asyncio.SelectorEventLoop)


class Select(selectors.SelectSelector):
    """Raises if there is nothing to select, like select() on Windows, which has no poll()."""

    def select(self, timeout: Any = None) -> Any:
        if not self.get_map():
            raise OSError(10022, "An invalid argument was supplied")
        return super().select(timeout)


class Eager(selectors.SelectSelector):
    """Reports sockets as readable that are not, like gevent's selector on Windows."""

    def select(self, timeout: Any = None) -> Any:
        reported = super().select(0.01 if timeout is None else min(timeout, 0.01))
        ready = {key.fd for key, _ in reported}
        return reported + [(key, selectors.EVENT_READ) for key in self.get_map().values() if key.fd not in ready]


def test_sockets_wrongly_reported_as_readable_are_harmless(
    server: LocalServer, loop: LoopThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "POLL", Eager)
    client = client_of("listen", "threads", server.url, loop)
    assert client.start(AUDIO), client.last_error
    assert all(client.send(bytes(1 << 20)) for _ in range(10)), client.last_error
    assert client.finish(), client.last_error


def test_an_address_of_an_unknown_family_is_skipped(
    serve: Any, loop: LoopThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows' select() fails without sockets, and its `strerror()` does not know socket errors."""
    there = serve(lambda peer: peer.accept())
    address = there.url.rpartition(":")[2]
    no_family = (0, 77, 0, "", ("nowhere", 1))
    found = [no_family, (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", int(address)))]
    monkeypatch.setattr(net, "resolve", lambda host, port, flags=0: [] if flags else found)
    monkeypatch.setattr(net, "POLL", Select)
    client = client_of("listen", "threads", "ws://two-addresses.invalid", loop, proxy=False)
    assert client.start(AUDIO), client.last_error
    client.finish()
    monkeypatch.setattr(net.os, "strerror", lambda number: "Unknown error")
    monkeypatch.setattr(net, "WINSOCK_ERRORS", {111: "Connection refused.", 10061: "Connection refused."})
    with refusing() as closed:
        found[1] = (socket.AF_INET, socket.SOCK_STREAM, 0, "", closed)
        assert client.start(AUDIO) is False
    assert "Connection refused." in client.last_error.message


CTRL_C = """
import _thread, sys, threading, time

def until_main_waits():
    main, before, since = threading.main_thread().ident, None, 0
    while since < 20:
        time.sleep(0.01)
        frame = sys._current_frames()[main]
        waits = frame.f_code.co_filename.endswith(("threading.py", "selectors.py", "threaded.py"))
        since, before = (since + 1 if waits and (frame, frame.f_lasti) == before else 0), (frame, frame.f_lasti)

def interrupt_it():
    # on Windows the main thread sees a Ctrl-C only when its current wait ends, as it does after interrupt_main()
    until_main_waits()
    _thread.interrupt_main()

waits = threading.Thread(target=interrupt_it, daemon=True).start
"""
LISTENS = """
from deepgram import DeepgramClient, DeepgramClientOptions
from deepgram.server import LocalServer
with LocalServer() as server:
    client = DeepgramClient("k", DeepgramClientOptions(url=server.url))
    with client.listen.v1.connect(model="nova-3", encoding="linear16", sample_rate=16000) as connection:
        waits()
"""
PROGRAMS = {
    "server": "from deepgram.server import __main__ as room; room.print = lambda *_, **__: waits(); room.main([])",
    "record": """
from deepgram.server.sound_card import FakeSoundCard
from deepgram.audio.__main__ import main
with FakeSoundCard(speed=0.001):
    waits(); main(["record", sys.argv[1], "--seconds", "60"])
""",
    "play": """
from deepgram.server.sound_card import FakeSoundCard
from deepgram.audio import Speaker
with FakeSoundCard(speed=0.01):
    speaker = Speaker(); speaker.start(); speaker.add_audio_to_queue(bytes(64000))
    try:
        waits(); speaker.wait_for_complete()
    except KeyboardInterrupt:
        speaker.finish()
""",
    "play, in the silence after the audio": """
from deepgram.server.sound_card import FakeSoundCard
from deepgram.audio import Speaker
with FakeSoundCard():
    speaker = Speaker(last_play_delta_in_ms=60000); speaker.start()
    try:
        waits(); speaker.wait_for_complete()
    except KeyboardInterrupt:
        speaker.finish()
""",
    **{
        f"5.x, {name}": f"{LISTENS}        try: {wait}\n        except KeyboardInterrupt: pass\n"
        for name, wait in {
            "start_listening": "connection.start_listening(block=True)",
            "recv": "connection.recv()",
            "iterating": "list(connection)",
        }.items()
    },
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_ctrl_c_interrupts_waits_on_windows(program: str, tmp_path: Path) -> None:
    """On Windows a Ctrl-C only takes effect when a wait ends, so no wait may last for ever."""
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", CTRL_C + program, str(tmp_path / "said.wav")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


WINDOWS_OUTPUT = r"""
import io, sys
sys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding="cp1252", newline="\r\n")
"""
PRINTS = {
    "devices": r"""
from deepgram.server import sound_card as room
from deepgram.audio.__main__ import main
told = room.PyAudio.get_device_info_by_index
room.PyAudio.get_device_info_by_index = lambda *given: {**told(*given), "name": "\u30de\u30a4\u30af"}
with room.FakeSoundCard():
    main(["list"])
""",
    "migrate": r"""
from deepgram.migrate.__main__ import main
with open(sys.argv[1], "wb") as file:
    file.write('# \u30de\u30a4\u30af\r\nfrom deepgram import Deepgram\r\ndg = Deepgram("k")\r\n'.encode())
    file.write(b'print(dg.transcription.sync_prerecorded({"url": "x"}, {"punctuate": True}))\r\n')
main(["--diff", sys.argv[1]])
""",
}


@pytest.mark.parametrize("program", PRINTS.values(), ids=PRINTS)
def test_output_survives_the_code_page_of_windows(program: str, tmp_path: Path) -> None:
    """Redirected output there uses an 8-bit code page, and translates each end of line."""
    command = [sys.executable, "-X", "dev", "-c", WINDOWS_OUTPUT + program, str(tmp_path / "old.py")]
    done = subprocess.run(command, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    assert rb"\u30de\u30a4\u30af" in done.stdout
    assert b"\r\r\n" not in done.stdout
