"""How TCP ends when a test wants it to, and how to wait for its end."""

from __future__ import annotations

import asyncio
import socket
import struct

from aiohttp import web

GONE_POLL = 0.02  # seconds between looks at a transport that nobody reads from
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER with a timeout of 0: RST instead of FIN


def end(transport: asyncio.Transport, *, rst: bool) -> None:
    """End TCP with RST, or with FIN after what was written."""
    if rst:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        transport.abort()
    else:
        transport.close()


async def until_gone(request: web.BaseRequest) -> None:
    """Return when the client has ended TCP."""
    while (transport := request.transport) is not None and not transport.is_closing():  # noqa: ASYNC110
        await asyncio.sleep(GONE_POLL)
