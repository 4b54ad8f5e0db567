"""Finds what tests of programs put in place of `connect`, in the module where 4.8.1 has it."""

from __future__ import annotations

import sys
from typing import Any, Callable, Optional

MODULE = "deepgram.clients.common.v1.abstract_{}_websocket"


def patched(colour: str) -> Optional[Callable[..., Any]]:
    """The function that replaces `connect`; None if it has not been replaced."""
    found = vars(sys.modules.get(MODULE.format(colour), sys)).get("connect")
    return None if str(getattr(found, "__module__", "websockets.")).startswith("websockets.") else found
