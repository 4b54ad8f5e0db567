"""Shared by all tests: a local server, clients of both colours, and the check that nothing is left behind."""

import gc
import logging
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import astuple, replace
from typing import Any

import hypothesis
import pytest
from colours import COLOURS, DEADLINE, LoopThread, agent_of, eventually

from deepgram._core import dispatch, tuning
from deepgram._io import aio_desk
from deepgram.server import LocalServer, Timing

pytest_plugins = ["deepgram.server.pytest_plugin"]
# Every run tries the same examples; `--hypothesis-profile=exploring` tries others. They may take long on busy machines.
PATIENT = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("exploring", PATIENT)
hypothesis.settings.register_profile("repeatable", PATIENT, derandomize=True)
hypothesis.settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--another-python", action="store_true", help="skip what is marked one_python")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("another_python"):
        skipped = pytest.mark.skip(reason="the same on every Python: `make test` runs them")
        for item in items:
            if item.get_closest_marker("one_python"):
                item.add_marker(skipped)


def pytest_configure() -> None:
    """Let the programs of tests be interrupted even if SIGINT is ignored here, which they would inherit.

    Shells without job control ignore it for background processes. A handler is not inherited: programs get the default.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Exempt the collected tests from garbage collection, whose passes over thousands of them take 0.2 s each."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Report at the end what was skipped and which command runs it, the largest group last."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput"):
        return
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in reporter.stats.get("skipped", ()))
    for reason, count in reversed(reasons.most_common()):
        reporter.write_line(f"skipped: {count} test{'s' * (count > 1)}, {reason}")


@pytest.fixture(scope="session", autouse=True)
def unhurried_clients() -> Iterator[None]:
    """A busy machine must not reach the limits of clients to which a test gives none of their own."""
    limits = dict.fromkeys(("open_timeout", "drain_timeout", "close_timeout"), DEADLINE)
    unhurried = replace(tuning.DEFAULTS, **limits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tuning, "DEFAULTS", unhurried)
        patch.setattr(tuning.Tuning.__init__, "__defaults__", astuple(unhurried))
        yield


def threads() -> set[threading.Thread]:
    """The threads of this package; those of other libraries' pools do not count."""
    return {thread for thread in threading.enumerate() if thread.name.startswith("deepgram-")}


def sockets() -> int:
    """The number of open sockets of this process; 0 on systems that do not show it."""
    if sys.platform != "linux":
        return 0
    return sum(map(_is_socket, os.listdir("/proc/self/fd")))


def _is_socket(descriptor: str) -> bool:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}").startswith("socket:")
    except OSError:
        return False  # the descriptor of the listing itself


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """Check that no thread of this package and no socket that a test has opened outlives it."""
    before, opened = threads(), sockets()
    yield
    eventually(lambda: threads() <= before, "threads are left")
    eventually(lambda: sockets() <= opened, "sockets are left open")


@pytest.fixture(autouse=True)
def unchanged_logger() -> Iterator[None]:
    """No test leaves the level or the handler of `verbose` to the next ones in its process."""
    logger = logging.getLogger("deepgram")
    level, handlers = logger.level, list(logger.handlers)
    yield
    logger.setLevel(level)
    logger.handlers[:] = handlers


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A local server without delays. Handlers are not reported as slow, which they may be on a busy machine."""
    for room in (dispatch, aio_desk):
        monkeypatch.setattr(room, "SLOW", DEADLINE)
    with LocalServer(timing=Timing.fast(close=0.3, idle=2 * DEADLINE)) as running:
        yield running


@pytest.fixture
def loop() -> Iterator[LoopThread]:
    """An event loop in its own thread; no task may be left on it, and no error unhandled."""
    with LoopThread() as thread:
        yield thread
        eventually(lambda: not thread.tasks(), "tasks are left")
        assert thread.complaints == []


@pytest.fixture(params=COLOURS)
def colour(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def agent(colour: str, server: LocalServer, loop: LoopThread) -> Iterator[Callable[..., Any]]:
    """Makes agent clients of the colour, with blocking methods; they are finished even if the test fails."""
    clients = []

    def make(**options: Any) -> Any:
        clients.append(agent_of(colour, server.url, loop, **options))
        return clients[-1]

    yield make
    for client in clients:
        client.finish()
