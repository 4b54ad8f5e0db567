"""A listening socket that tracks accepted connections, so that none outlives the server."""

from __future__ import annotations

import asyncio
import socket
import weakref
from contextlib import suppress
from typing import Any

PORTS = range(1 << 16)
POLL = 0.005  # seconds


class ListeningSocket(socket.socket):
    """Listens for an event loop, which closes it. OSError if the address is unavailable, ValueError for a bad port."""

    def __init__(self, host: str, port: int) -> None:
        if port not in PORTS:
            raise ValueError(f"port: expected {PORTS.start} to {PORTS.stop - 1}, got {port}")
        addresses = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, *_, address = min(addresses, key=lambda info: info[0])
        super().__init__(fileno=socket.create_server(address, family=family).detach())
        self._accepted: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._shut = False

    def accept(self) -> tuple[socket.socket, Any]:
        if self._shut:
            raise BlockingIOError
        accepted, address = super().accept()
        self._accepted.add(accepted)
        return accepted, address

    async def stop_accepting(self) -> None:
        """Stop accepting; when this returns, every accepted connection has its transport."""
        self._shut = True
        await asyncio.sleep(0)

    async def close_connections(self, seconds: float) -> None:
        """Shut down all connections, even within a TLS handshake; wait for at most `seconds` until they are gone."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while open_sockets := [accepted for accepted in self._accepted if accepted.fileno() >= 0]:
            for accepted in open_sockets:
                with suppress(OSError):
                    accepted.shutdown(socket.SHUT_RDWR)
            if loop.time() > deadline:
                break
            await asyncio.sleep(POLL)
