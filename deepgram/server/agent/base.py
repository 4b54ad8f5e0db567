"""The base of agent sessions, with what their parts use: connection, time, engine and conversation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Literal, TypeVar

from deepgram.server.agent.conversation import Conversation
from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.engines.base import EngineError
from deepgram.server.fatal import Fatal
from deepgram.server.read.language import detect
from deepgram.server.session import Session

C = TypeVar("C")
T = TypeVar("T")


class AgentBase(Session):
    """What ears, voice and function calls need from their session; `conversation` is set once Settings are applied."""

    def __init__(self, connection: Connection, context: Context) -> None:
        super().__init__(connection, context)
        self.options = context.agent
        self.engine = context.engine()
        self.sends_behavior = False
        """Whether Think Live is on, so that texts have their behavior."""
        self.conversation: Conversation

    def interject(self, text: str, behavior: str) -> None:
        """Say something with a behavior such as "filler", outside the conversation."""
        raise NotImplementedError

    def say(self, role: str, content: str, behavior: str = "default") -> None:
        """Add a text to the conversation, and send it as ConversationText and History (protocol 7.5, 16)."""
        self.conversation.messages.append({"role": role, "content": content})
        more: dict[str, Any] = {"conversational_behavior": behavior} if self.sends_behavior else {}
        if role == "user" and self.conversation.sends_languages:
            hints = self.conversation.listen.get("language_hints") or []
            language, _ = detect(content.lower().split(), hints)
            more.update(languages=[language], languages_hinted=hints)
        self.send("ConversationText", role=role, content=content, **more)
        self.history(role=role, content=content)

    def history(self, **entry: Any) -> None:
        """Send a History entry, unless the client has disabled them."""
        if self.conversation.sends_history:
            self.send("History", **entry)

    def warn(self, code: str, description: str) -> None:
        """Send a Warning; the session continues."""
        self.send("Warning", description=description, code=code)

    async def first_of(
        self, kind: Literal["think", "speak"], choices: Iterable[C], ask: Callable[[C], Awaitable[T]], slow: float
    ) -> T:
        """Return the answer of the first provider that succeeds.

        Sends a Warning for a provider that fails or takes `slow` seconds. Fatal if all fail.
        """
        for choice in choices:
            answer = await self._try(kind, ask(choice), slow)
            if answer is not None:
                return answer
        raise Fatal(f"FAILED_TO_{kind.upper()}", f"All {kind} providers failed.")

    async def _try(self, kind: str, work: Awaitable[T], slow: float) -> T | None:
        reminder = self.tasks.spawn(self._warn_periodically(kind, slow))
        try:
            return await work
        except EngineError as failed:
            if failed.code:
                raise Fatal(failed.code, str(failed)) from failed
            self.warn(f"{kind.upper()}_REQUEST_FAILED", f"The {kind} request failed: {failed}")
            return None
        finally:
            reminder.cancel()

    async def _warn_periodically(self, kind: str, every: float) -> None:
        while True:
            await self.clock.sleep(every)
            self.warn(f"SLOW_{kind.upper()}_REQUEST", f"The {kind} request is taking longer than expected.")
