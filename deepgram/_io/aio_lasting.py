"""A connection that outlives the sockets it is made of, on asyncio."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from typing import Any, Callable

from .._core.colours import OnLoop, Steps, awaited
from .._core.journal import Entry
from .._core.session import Session
from .aio import Connection
from .lasting import UNTAKEN, Lasting, Noted


class NotedOnLoop(Noted, Connection):
    """On asyncio."""

    async def send_text(self, text: str) -> None:
        if self.resuming:  # the first frames: they are the journal's own
            await self.again(text)
        else:
            await self._note(self.frames.text, self._owner.journal.text, text, self._owner.keep_text)

    async def send_binary(self, data: Any) -> None:
        await self._note(self.frames.binary, self._owner.journal.binary, data, self._owner.keep_binary)

    async def _note(self, make: Any, note: Callable[[Any], Any], data: Any, keep: Any) -> None:
        try:
            frame = make(data)
        except UNTAKEN:
            if not self._owner.refused(self):
                raise
            await keep(data)
            return
        note(data)
        try:
            await self._put(frame)
        except OSError:
            pass  # it is in the journal

    async def again(self, entry: Entry) -> None:
        await (super().send_text(entry) if isinstance(entry, str) else super().send_binary(entry))


class LoopLasting(Lasting, OnLoop):
    """On asyncio."""

    def __init__(self, client: Any, desk: Any) -> None:
        self._lock = nullcontext()
        self.loop = asyncio.get_running_loop()
        super().__init__(client, desk)

    def _make(self, session: Session) -> NotedOnLoop:
        return NotedOnLoop(self, session)

    def _spawn(self, steps: Steps[None]) -> None:
        self._reviving = self.loop.create_task(awaited(steps))
