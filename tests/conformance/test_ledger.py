"""docs/compatibility.md: rows are complete and name existing tests; those that no program can show are tested here."""

import platform
import re
import subprocess
import sys
from pathlib import Path
from typing import Iterator

import pytest

import deepgram

from .harness.programs import FOLDER, FOLDER_2_12, all_programs
from .harness.records import REPOSITORY
from .harness.server import RecordingServer

LISTED = [
    (cells[1].strip(" `"), [cell.strip() for cell in cells[2:-1]])
    for line in (REPOSITORY / "docs" / "compatibility.md").read_text().splitlines()
    if (cells := line.split("|")) and len(cells) == 8 and cells[1].startswith(" `")
]
ROWS = dict(LISTED)
NEVER_FINISHES = """
import sys
from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

config = DeepgramClientOptions(url=sys.argv[1], options={"keepalive": "true"})
connection = DeepgramClient("k", config).listen.websocket.v("1")
assert connection.start(LiveOptions())
"""


@pytest.fixture
def server() -> Iterator[RecordingServer]:
    with RecordingServer() as running:
        yield running


@pytest.mark.one_python
@pytest.mark.parametrize("program", [*all_programs(), *all_programs(FOLDER_2_12)], ids=lambda program: program.name)
def test_each_difference_of_a_program_has_a_row(program):
    assert {row for row, _ in program.differs.values()} <= set(ROWS)


@pytest.mark.one_python
def test_no_id_is_used_for_two_rows():
    assert len(ROWS) == len(LISTED)


@pytest.mark.one_python
@pytest.mark.parametrize("row", ROWS)
def test_each_row_describes_our_behaviour_and_names_its_test(row):
    topic, _, ours, _, test = ROWS[row]
    assert topic
    assert ours
    for name in re.findall(r"`([^`]+)`", test):
        programs = (folder / f"{name}.py" for folder in (FOLDER, FOLDER_2_12))
        assert (REPOSITORY / name).exists() or any(program.exists() for program in programs), name


def test_a_program_that_never_finishes_exits(server, tmp_path: Path):
    with server.site({}) as site:
        command = [sys.executable, "-c", NEVER_FINISHES, f"ws://127.0.0.1:{site.port}"]
        completed = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path)
    assert completed.returncode == 0, completed.stderr
    assert len(site.connections) == 1


def test_user_agent_has_our_version_and_the_full_python_version_once(server):
    with server.site({"refuse": (400, {}, "")}) as site:
        config = deepgram.DeepgramClientOptions(api_key="k", url=f"ws://127.0.0.1:{site.port}")
        deepgram.ListenWebSocketClient(config).start(deepgram.LiveOptions())
    agents = [value for name, value in site.connections[0]["headers"] if name.lower() == "user-agent"]
    version = deepgram.__version__.removeprefix("v")
    assert agents == [f"@deepgram/sdk/{version} python/{platform.python_version()}"]
