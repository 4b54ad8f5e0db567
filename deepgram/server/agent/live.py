"""Think Live: backchannels, presence checks and frustration, with the lines of the script (protocol 16)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from deepgram.server.agent.base import AgentBase
from deepgram.server.agent.voice import Speech, Voice
from deepgram.server.script import LiveLines

MIN_FIRST_CHECK = 3.0  # seconds
DEFAULT_CHECK = 10.0
LONG_SPEECH = 6.0  # seconds of speech before a backchannel, at a sensitivity of 0


class ThinkLive:
    """Think Live in one session; does nothing while it is off."""

    def __init__(self, session: AgentBase, voice: Voice, lines: LiveLines) -> None:
        self._session = session
        self._voice = voice
        self._lines = lines
        self._provider: Mapping[str, Any] | None = None
        self._frustration_count = 0
        self._presence_checks = 0
        self._timer: asyncio.Task[None] | None = None
        self._backchannel_sent = False  # during the current utterance
        voice.on_done = self._schedule_presence_check

    @property
    def enabled(self) -> bool:
        """Whether it is enabled."""
        return self._provider is not None

    def update(self, block: Mapping[str, Any] | None) -> None:
        """Apply new settings; None switches it off."""
        self._provider = None if block is None else block["provider"]
        self._session.sends_behavior = self.enabled

    def user_is_active(self) -> None:
        """The user has begun to speak, or has sent a text."""
        self._presence_checks, self._backchannel_sent = 0, False
        self._cancel_presence_check()

    def user_said(self, content: str) -> None:
        """Report frustration in the user's words."""
        if self._provider is None or re.search(self._lines.frustrated, content, re.IGNORECASE) is None:
            return
        self._frustration_count += 1
        limit = self._provider.get("frustration_max_count")
        escalated = limit is not None and self._frustration_count >= limit
        self._session.send("FrustrationDetected", count=self._frustration_count, escalated=escalated)

    def user_keeps_speaking(self, seconds: float) -> None:
        """Say a backchannel once in a long utterance of the user."""
        sensitivity = (self._provider or {}).get("agent_backchannel_sensitivity")
        if not sensitivity or self._backchannel_sent or self._voice.busy:
            return
        if seconds >= LONG_SPEECH * (1.1 - sensitivity):
            self._backchannel_sent = True
            self._voice.say(Speech([self._lines.backchannel], behavior="backchannel"))

    def _schedule_presence_check(self) -> None:
        """The agent has spoken: check the user's presence after a while."""
        self._cancel_presence_check()
        limit = (self._provider or {}).get("presence_check_max_count") or 0
        if self._presence_checks < limit:
            self._timer = self._session.tasks.spawn(self._check_presence())

    async def _check_presence(self) -> None:
        interval = (self._provider or {}).get("presence_check_interval_ms")
        seconds = DEFAULT_CHECK if interval is None else interval / 1000
        await self._session.clock.sleep(max(seconds, MIN_FIRST_CHECK) if self._presence_checks == 0 else seconds)
        self._presence_checks += 1
        self._timer = None
        if not self._voice.busy:
            self._voice.say(Speech([self._lines.presence_check], behavior="presence_check"))

    def _cancel_presence_check(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
