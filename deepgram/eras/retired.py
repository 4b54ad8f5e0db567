"""Names that old module paths offer and nothing in this package uses."""

from importlib import import_module
from typing import Any, Dict, Optional

from .._core import url as _url

ONE_SECOND = 1
HALF_SECOND = 0.5
DEEPGRAM_INTERVAL = 5
PING_INTERVAL = 20
WS_ADDITIONAL_HEADERS_KEY = "additional_headers"
MICROPHONE_RATE = 16000
MICROPHONE_CHANNELS = 1
SPEAKER_RATE = 16000
SPEAKER_CHANNELS = 1
SPEAKER_PLAYBACK_DELTA = 2000
TIMEOUT = 0.05
sync_connect: Any  # see `__getattr__`
async_connect: Any


def append_query_params(url: str, params: Optional[Dict[str, Any]] = None) -> str:
    """`url` with `params` in its query string."""
    return _url.with_query(url, params)


def convert_to_websocket_url(base_url: str, endpoint: str) -> str:
    """The WebSocket URL of `endpoint` at `base_url`."""
    return _url.socket_url(base_url, endpoint)


def __getattr__(name: str) -> Any:
    """`connect` of the threaded and of the asyncio base class: websockets' own, loaded when it is asked for."""
    if name == "sync_connect":
        return import_module("websockets.sync.client").connect
    if name == "async_connect":
        try:
            return import_module("websockets.asyncio.client").connect
        except ModuleNotFoundError:  # websockets 12
            return import_module("websockets").connect
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
