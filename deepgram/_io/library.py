"""`connect` of `websockets`, which modules of 4.8.1 export."""

from websockets.sync.client import connect as sync_connect

try:
    from websockets.asyncio.client import connect as async_connect
except ModuleNotFoundError:  # websockets 12
    from websockets import connect as async_connect

__all__ = ["async_connect", "sync_connect"]
