"""Clients of both colours behind one interface, so that a scenario is written once, and checks that they clean up."""

import asyncio
import inspect
import os
import re
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Callable

from deepgram import (
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    LiveTranscriptionEvents,
    SettingsOptions,
    SpeakWebSocketEvents,
)
from deepgram._io.rest import Rest
from deepgram.server import LocalServer, Timing

COLOURS = ("threads", "asyncio")
DEADLINE = 30.0  # seconds within which anything expected must happen, even on a busy machine
KEY = "a-key-nobody-may-see"
EVENTS: dict[str, Any] = {
    "agent": AgentWebSocketEvents,
    "listen": LiveTranscriptionEvents,
    "speak": SpeakWebSocketEvents,
}


def eventually(predicate: Callable[[], Any], what: str = "") -> None:
    """Wait until a condition holds that no event announces."""
    deadline = time.monotonic() + DEADLINE
    while not predicate():
        assert time.monotonic() < deadline, what or f"not within {DEADLINE} s"
        time.sleep(0.001)


def complaints(stderr: str) -> list[str]:
    """What a program run with `-X dev` complains of, except slow callbacks, which a busy machine causes."""
    return [line for line in stderr.splitlines() if not re.fullmatch(r"Executing <.*> took \d+\.\d+ seconds", line)]


class LoopThread:
    """An event loop in its own thread; `complaints` are the errors that reached its exception handler."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.complaints: list[Any] = []
        self.loop.set_exception_handler(lambda loop, context: self.complaints.append(context))
        self._thread = threading.Thread(target=self.loop.run_forever, name="test-loop")

    def __enter__(self) -> "LoopThread":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self.loop.shutdown_default_executor)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call a function or coroutine function on the loop, and wait for its result."""

        async def call() -> Any:
            result = function(*args, **kwargs)
            return await result if inspect.isawaitable(result) else result

        return asyncio.run_coroutine_threadsafe(call(), self.loop).result(DEADLINE)

    def tasks(self) -> set[Any]:
        return self.run(lambda: asyncio.all_tasks() - {asyncio.current_task()})


class Blocking:
    """An async client whose every method blocks until its coroutine is done."""

    def __init__(self, client: Any, thread: LoopThread) -> None:
        self._client, self._thread = client, thread

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        return (lambda *args, **kwargs: self._thread.run(found, *args, **kwargs)) if callable(found) else found


def client_of(product: str, colour: str, url: str, thread: LoopThread, **options: Any) -> Any:
    """A client for "agent", "listen" or "speak" of that colour, with blocking methods.

    When it closes, it waits up to `DEADLINE` for the server's last messages.
    """
    options = {"close_timeout": DEADLINE, "drain_timeout": DEADLINE, **options}
    router = getattr(DeepgramClient(KEY, DeepgramClientOptions(url=url, options=options)), product)
    if colour == "threads":
        return router.websocket.v("1")
    return Blocking(router.asyncwebsocket.v("1"), thread)


def agent_of(colour: str, url: str, thread: LoopThread, **options: Any) -> Any:
    """An agent client of that colour, with blocking methods."""
    return client_of("agent", colour, url, thread, **options)


def settings() -> SettingsOptions:
    """Settings that the local server, which is strict, accepts."""
    options = SettingsOptions()
    options.agent.think.provider.type = "open_ai"
    options.agent.think.provider.model = "gpt-4o-mini"
    return options


class Heard:
    """Records what a client's handlers receive: pairs of event and payload, in order."""

    def __init__(self, client: Any, events: Any = AgentWebSocketEvents) -> None:
        self.events: list[tuple[str, Any]] = []
        self._changed = threading.Condition()
        for event in events:
            client.on(event, self._handler(event.value))

    def _handler(self, name: str) -> Callable[..., None]:
        def handler(client: Any, payload: Any, **_: Any) -> None:
            with self._changed:
                self.events.append((name, payload))
                self._changed.notify_all()

        return handler

    def __getitem__(self, name: str) -> list[Any]:
        return [payload for event, payload in self.events if event == name]

    def until(self, name: str) -> bool:
        """Wait for an event, or for Close; whether the event has come."""
        with self._changed:
            happened = self._changed.wait_for(lambda: self[name] or self["Close"], DEADLINE)
        assert happened, (
            f"neither {name} nor Close within {DEADLINE} s; heard {Counter(event for event, _ in self.events)}"
        )
        return bool(self[name])


def names(heard: Heard) -> list[str]:
    """The names of the recorded events, in order."""
    return [event for event, _ in heard.events]


def texts(record: Any) -> list[str]:
    """The text frames that the server has received."""
    return [frame.payload for frame in record.received if frame.opcode == "text"]


def ready(client: Any) -> Heard:
    """Start an agent client and wait until its settings are applied; returns the record of its events."""
    heard = Heard(client)
    assert client.start(settings()) is True
    assert heard.until("SettingsApplied")
    return heard


class Belongings:
    """The threads, descriptors and tasks of now; `check()` waits until all later ones are gone."""

    def __init__(self, thread: LoopThread) -> None:
        self._thread = thread
        self._threads = set(threading.enumerate())
        self._descriptors = _descriptors()

    def check(self) -> None:
        eventually(lambda: set(threading.enumerate()) <= self._threads, f"threads left: {threading.enumerate()}")
        eventually(lambda: not self._thread.tasks(), "tasks left")
        eventually(lambda: _descriptors() <= self._descriptors, "sockets left")
        assert self._thread.complaints == []


def server_of(**options: Any) -> LocalServer:
    """A local server without delays."""
    return LocalServer(**{"timing": Timing.fast(), **options})


@contextmanager
def refusing() -> Iterator[tuple[str, int]]:
    """An address that refuses connections; no other process can get its port meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()


@contextmanager
def connected(
    product: str, colour: str, thread: LoopThread, server: LocalServer, *start: Any, **options: Any
) -> Iterator[tuple[Any, Heard, Any]]:
    """A connected client, the record of its events, and the server's record; nothing may be left of it afterwards."""
    belongings = Belongings(thread)
    client = client_of(product, colour, server.url, thread, **options)
    heard = Heard(client, EVENTS[product])
    assert client.start(*start), client.last_error
    try:
        yield client, heard, server.connection(len(server.connections) - 1)
    finally:
        client.finish()
        belongings.check()


def _descriptors() -> int:
    return 0 if sys.platform == "win32" else len(os.listdir("/dev/fd"))


def until_at_rest(pid: int) -> None:
    """Wait until no thread of a process has run for 0.2 s, so that a signal interrupts the call its main thread is in.

    CPython checks for signals before a blocking call; one that arrives between the two is handled after the call.
    """
    tasks, before, since = Path(f"/proc/{pid}/task"), None, time.monotonic()

    def at_rest() -> bool:
        nonlocal before, since
        now = sorted(re.findall(r"^(?:State|Pid|.*ctxt_switches):.*", "".join(_statuses(tasks)), re.MULTILINE))
        if now != before or any(line.startswith("State:\tR") for line in now):
            before, since = now, time.monotonic()
        return time.monotonic() - since > 0.2

    if tasks.exists():  # on Linux
        eventually(at_rest, "the program does not come to rest")


def _statuses(tasks: Path) -> Iterator[str]:
    for task in tasks.iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
            yield (task / "status").read_text()


PLAIN = {"on", "function", "delegate_listening", "is_connected"}  # methods that are the same in both colours


def verbs(client: type) -> list[str]:
    """The public methods of a client that its own product defines."""
    public = {name for name in dir(client) if not name.startswith("_") and callable(getattr(client, name))}
    return sorted(public - PLAIN - (set(dir(Rest)) if issubclass(client, Rest) else set()))
