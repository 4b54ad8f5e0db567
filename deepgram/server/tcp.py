"""Ending a TCP connection, and waiting for its end."""

from __future__ import annotations

import asyncio
import socket
import struct

from aiohttp import web

GONE_POLL = 0.02  # seconds; a transport that isn't read gives no notification
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER with a timeout of 0: RST instead of FIN


def close(transport: asyncio.Transport, *, rst: bool) -> None:
    """End TCP with RST, or with FIN after the written data."""
    if rst:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        transport.abort()
    else:
        transport.close()


async def wait_closed(request: web.BaseRequest) -> None:
    """Wait until the client has ended TCP."""
    while (transport := request.transport) is not None and not transport.is_closing():  # noqa: ASYNC110
        await asyncio.sleep(GONE_POLL)
