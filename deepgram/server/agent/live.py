"""Think Live: an agent that listens while it listens (protocol 16). The script says its lines, the settings when."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from deepgram.server.agent.base import Shared
from deepgram.server.agent.voice import Speech, Voice
from deepgram.server.script import LiveLines

MIN_FIRST_CHECK = 3.0  # seconds
DEFAULT_CHECK = 10.0
LONG_SPEECH = 6.0  # seconds of speech before a backchannel, at a sensitivity of 0


class Live:
    """What Think Live does in one session; nothing while it is off."""

    def __init__(self, shared: Shared, voice: Voice, lines: LiveLines) -> None:
        self._shared = shared
        self._voice = voice
        self._lines = lines
        self._provider: Mapping[str, Any] | None = None
        self._frustrations = 0
        self._checks = 0
        self._timer: asyncio.Task[None] | None = None
        self._answered = False  # the present utterance, by a backchannel
        voice.on_done = self._wait_for_user

    @property
    def on(self) -> bool:
        """Whether the settings ask for it."""
        return self._provider is not None

    def update(self, block: Mapping[str, Any] | None) -> None:
        """Follow other settings from now on; None switches it off."""
        self._provider = None if block is None else block["provider"]
        self._shared.tells_behavior = self.on

    def user_is_there(self) -> None:
        """The user has begun to speak, or has written."""
        self._checks, self._answered = 0, False
        self._stop_waiting()

    def user_said(self, content: str) -> None:
        """Tell of frustration in what the user said."""
        if self._provider is None or re.search(self._lines.frustrated, content, re.IGNORECASE) is None:
            return
        self._frustrations += 1
        most = self._provider.get("frustration_max_count")
        escalated = most is not None and self._frustrations >= most
        self._shared.send("FrustrationDetected", count=self._frustrations, escalated=escalated)

    def user_goes_on(self, seconds: float) -> None:
        """Murmur once while the user speaks for long."""
        sensitivity = (self._provider or {}).get("agent_backchannel_sensitivity")
        if sensitivity and not self._answered and not self._voice.busy and seconds >= LONG_SPEECH * (1.1 - sensitivity):
            self._answered = True
            self._voice.say(Speech([self._lines.backchannel], behavior="backchannel"))

    def dynamic_line(self) -> str:
        """What the agent says when it is asked to say something."""
        return self._lines.dynamic

    def _wait_for_user(self) -> None:
        """The agent has spoken: ask after a while whether the user is still there."""
        self._stop_waiting()
        most = (self._provider or {}).get("presence_check_max_count") or 0
        if self._checks < most:
            self._timer = self._shared.tasks.spawn(self._check())

    async def _check(self) -> None:
        interval = (self._provider or {}).get("presence_check_interval_ms")
        seconds = DEFAULT_CHECK if interval is None else interval / 1000
        await self._shared.clock.sleep(max(seconds, MIN_FIRST_CHECK) if self._checks == 0 else seconds)
        self._checks += 1
        self._timer = None
        if not self._voice.busy:
            self._voice.say(Speech([self._lines.presence_check], behavior="presence_check"))

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
