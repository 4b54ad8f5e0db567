"""What Windows and macOS do otherwise, done to programs here."""

import subprocess
import sys

import pytest

DEADLINE = 30  # seconds for anything that must happen at all

CTRL_C = """
import _thread, sys, threading, time

def interrupt_it():
    # Python for Windows notes a Ctrl-C, and the main thread sees it when what it waits for is over: so does this one
    main, before, since = threading.main_thread().ident, None, 0
    while since < 20:
        time.sleep(0.01)
        frame = sys._current_frames()[main]
        since, before = (since + 1 if (id(frame), frame.f_lasti) == before else 0), (id(frame), frame.f_lasti)
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
    "play, to the silence behind it": """
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
def test_ctrl_c_ends_what_waits_on_windows(program, tmp_path):
    """Nothing but the end of a wait lets a Ctrl-C through on Windows: none may last for ever."""
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", CTRL_C + program, str(tmp_path / "said.wav")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode == 0, done.stderr
