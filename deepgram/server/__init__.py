"""A local server that speaks Deepgram's realtime protocol: for tests, demos and work without key or network.

It imports nothing of the client side, and nothing heavy before a server is started.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {
    "AgentOptions": "agent.options",
    "Abort": "faults",
    "BlackHole": "faults",
    "Close": "faults",
    "ConnectionRecord": "recorder",
    "Emit": "faults",
    "Faults": "faults",
    "Frame": "recorder",
    "LocalServer": "local",
    "RealClock": "clock",
    "Reject": "faults",
    "Rule": "script",
    "Script": "script",
    "ScriptError": "script",
    "StopReading": "faults",
    "Timing": "clock",
    "VirtualClock": "clock",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
