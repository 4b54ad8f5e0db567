"""Recognition of real speech over connections that are lost in the middle of words."""

import itertools
import re
from pathlib import Path

import pytest
from attack.reconnects import Run
from colours import DEADLINE, LoopThread

from deepgram.server import Abort, Faults, LocalServer, Timing

for package in ("numpy", "soxr", "pocketsphinx", "webrtcvad", "espeakng_loader"):
    pytest.importorskip(package, reason="which need the extra `local`")

AUDIO = Path(__file__).parents[2].parent / "shared" / "audio"
NAME = "preamble-22050hz-linear16.wav"
LOSSES = 4


def edits(expected: list[str], heard: list[str]) -> int:
    """The Levenshtein distance in words."""
    row = list(range(len(heard) + 1))
    for line, word in enumerate(expected, 1):
        before, row[0] = row[0], line
        for place, other in enumerate(heard, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (word != other))
    return row[-1]


@pytest.mark.one_python
@pytest.mark.timeout(900)  # 40 s of speech are 10 s of work on an idle machine
def test_five_lost_connections_recognize_as_well_as_one(loop: LoopThread) -> None:
    if not AUDIO.is_dir():
        pytest.skip("which need the recordings in ../shared/audio")
    (text,) = re.findall(r"linear16\.wav \|.*\| (We, .*) \|", (AUDIO / "README.md").read_text())
    expected = re.sub(r"[^a-z ]", "", text.lower()).split()
    data = (AUDIO / NAME).read_bytes()
    chunk = 22050 // 50 * 2
    frames = [data[place : place + chunk] for place in range(0, len(data), chunk)]
    errors = []
    # each connection continues where the one before ended, so each is lost at a later place in the text
    for ends in ([], [Faults(abort=Abort(after_frames=173)) for _ in range(LOSSES)]):
        with LocalServer(engine="speech", timing=Timing.fast(), next_faults=ends) as server:
            run = Run("listen", "threads", loop, server, DEADLINE, speed=None)
            run.client._config.options["drain_timeout"] = 600.0
            assert run.client.start({"model": "nova-3"})
            assert all(run.client.send(frame) for frame in frames)
            run.ends(whole=True)
            assert len(server.connections) == 1 + len(ends)
        words = [
            word for result in run.heard["Results"] if result.is_final for word in result.channel.alternatives[0].words
        ]
        assert run.problems == []
        assert all(one.end <= two.start + 0.01 for one, two in itertools.pairwise(words))
        assert abs(run.heard["Metadata"][-1].duration - 19.1) < 0.1
        errors.append(edits(expected, [re.sub(r"[^a-z]", "", word.word.lower()) for word in words]))
    assert errors[1] / len(expected) <= errors[0] / len(expected) + 0.02, errors
