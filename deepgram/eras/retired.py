"""Names that old module paths offer and nothing in this package uses."""

from typing import Any, Dict, Optional

from .._core import url as _url

ONE_SECOND = 1
HALF_SECOND = 0.5
DEEPGRAM_INTERVAL = 5
PING_INTERVAL = 20
WS_ADDITIONAL_HEADERS_KEY = "additional_headers"
MICROPHONE_RATE = SPEAKER_RATE = 16000
MICROPHONE_CHANNELS = SPEAKER_CHANNELS = 1
SPEAKER_PLAYBACK_DELTA = 2000
TIMEOUT = 0.05


def append_query_params(url: str, params: Optional[Dict[str, Any]] = None) -> str:
    """`url` with `params` in its query string."""
    return _url.with_query(url, params)


def convert_to_websocket_url(base_url: str, endpoint: str) -> str:
    """The WebSocket URL of `endpoint` at `base_url`."""
    return _url.socket_url(base_url, endpoint)
