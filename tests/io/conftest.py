"""Servers scripted by a test, and clients of both colours that connect to them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from attack.clients import PATIENT
from attack.peers import GoodServer, Peer, RawServer
from colours import EVENTS, Heard, LoopThread, client_of


@pytest.fixture
def serve() -> Iterator[Callable[..., RawServer]]:
    """Factory of raw servers that handle each connection with the given function of a `Peer`."""
    servers: list[RawServer] = []
    with ExitStack() as running:

        def make(behave: Callable[[Peer], Any], **options: Any) -> RawServer:
            servers.append(running.enter_context(RawServer(behave, **options)))
            return servers[-1]

        yield make
    assert [error for server in servers for error in server.failed] == []


@pytest.fixture
def good() -> Iterator[GoodServer]:
    """A well-behaved server built on the websockets library."""
    server = GoodServer(head=16)
    with LoopThread() as thread:
        thread.run(server.start)
        yield server
        thread.run(server.stop)


@pytest.fixture
def dial(colour: str, loop: LoopThread, serve: Any) -> Iterator[Callable[..., tuple[Any, Heard]]]:
    """Factory of `(client, Heard)` pairs of the colour; clients are finished before their server stops."""
    made = []

    def make(server: Any, product: str = "listen", **options: Any) -> tuple[Any, Heard]:
        made.append(client_of(product, colour, server.url, loop, **{**PATIENT, **options}))
        return made[-1], Heard(made[-1], EVENTS[product])

    yield make
    for client in made:
        client.finish()
