"""Decoding messages in several threads at once."""

import subprocess
import sys

CONCURRENT_DECODING = """
import sys, threading
from dataclasses import field, make_dataclass
from typing import List, Optional
from deepgram._core.base import Message
from deepgram._core.codec import decode_fully, decoder

sys.setswitchinterval(1e-6)


def fresh():
    kind = int
    for depth in range(12):
        types = [Optional[List[kind]] if depth else kind, int, str, List[int]]
        items = [(f"a{n}", each, field(default=None)) for n, each in enumerate(types)]
        kind = make_dataclass(f"C{depth}", items, bases=(Message,))
    return kind


def read(kind, barrier):
    text = '{"a0": [{"a0": [{"a1": 1}]}]}'
    barrier.wait()
    assert len(decoder(kind)(text).a0) == len(decode_fully(kind, text, "infer").a0) == 1


for _ in range(60):
    kind, barrier = fresh(), threading.Barrier(4)
    threads = [threading.Thread(target=read, args=(kind, barrier)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


def test_threads_may_decode_their_first_messages_at_once():
    """msgspec exposes half-prepared classes to other threads, which crashed the interpreter."""
    done = subprocess.run([sys.executable, "-c", CONCURRENT_DECODING], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
