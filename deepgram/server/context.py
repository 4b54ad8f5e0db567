"""What the server passes to the session or handler of a connection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deepgram.server.account.state import Account
from deepgram.server.agent.options import AgentOptions
from deepgram.server.callbacks import Callbacks
from deepgram.server.clock import Clock, Timing
from deepgram.server.engines.base import Engine
from deepgram.server.files import Files
from deepgram.server.ids import Ids
from deepgram.server.outbound import Outbound
from deepgram.server.script import LiveLines


@dataclass(frozen=True)
class Context:
    """The server's options at the time of a connection. `engine` returns the engine for a new session."""

    clock: Clock
    timing: Timing
    ids: Ids
    engine: Callable[[], Engine]
    phrases: Sequence[str]
    speakers: Sequence[int]
    live: LiveLines
    agent: AgentOptions
    outbound: Outbound
    account: Account
    callbacks: Callbacks
    files: Files
