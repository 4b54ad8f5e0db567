"""A local server that speaks Deepgram's protocols: for tests, demos and offline development.

Imports nothing from the client side, and nothing heavy before a server starts. Docstrings refer to sections of the
protocol, such as "protocol 7.8"; docs/protocol-references.md lists them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the names below, for type checkers
    from deepgram.server.agent.options import AgentOptions as AgentOptions
    from deepgram.server.clock import RealClock as RealClock
    from deepgram.server.clock import Timing as Timing
    from deepgram.server.clock import VirtualClock as VirtualClock
    from deepgram.server.demo_target import live_or_local as live_or_local
    from deepgram.server.faults import Abort as Abort
    from deepgram.server.faults import BlackHole as BlackHole
    from deepgram.server.faults import Close as Close
    from deepgram.server.faults import Emit as Emit
    from deepgram.server.faults import Faults as Faults
    from deepgram.server.faults import Reject as Reject
    from deepgram.server.faults import StopReading as StopReading
    from deepgram.server.local_server import LocalServer as LocalServer
    from deepgram.server.numbered_audio import frame_numbers as frame_numbers
    from deepgram.server.numbered_audio import numbered_frames as numbered_frames
    from deepgram.server.recorded import RecordingError as RecordingError
    from deepgram.server.recorder import ConnectionRecord as ConnectionRecord
    from deepgram.server.recorder import Frame as Frame
    from deepgram.server.script import LiveLines as LiveLines
    from deepgram.server.script import Rule as Rule
    from deepgram.server.script import Script as Script
    from deepgram.server.script import ScriptError as ScriptError
    from deepgram.server.sound_card import FakeSoundCard as FakeSoundCard

_NAMES = {
    "agent.options": ("AgentOptions",),
    "clock": ("RealClock", "Timing", "VirtualClock"),
    "faults": ("Abort", "BlackHole", "Close", "Emit", "Faults", "Reject", "StopReading"),
    "local_server": ("LocalServer",),
    "numbered_audio": ("frame_numbers", "numbered_frames"),
    "recorder": ("ConnectionRecord", "Frame"),
    "recorded": ("RecordingError",),
    "script": ("LiveLines", "Rule", "Script", "ScriptError"),
    "sound_card": ("FakeSoundCard",),
    "demo_target": ("live_or_local",),
}
_MODULES = {name: module for module, names in _NAMES.items() for name in names}

if not TYPE_CHECKING:  # type checkers take the imports above as the exports
    __all__ = list(_MODULES)


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})
