"""What an agent's conversation needs to continue over another connection (protocol 7.3, 7.5, 7.8)."""

from __future__ import annotations

import json
from typing import Any, Callable, Optional

from .._core.journal import WIDTHS, Journal
from .._core.json_text import read
from .._core.reading import kind_of
from .._core.recovery import Reconnect
from .._core.secret import Masked, Secret

INJECTIONS = {"InjectUserMessage": "content", "InjectAgentMessage": "message"}  # by type, the field of the text
CALLS = "function_calls"
PAUSE = 0.5  # seconds of silence, at least, after which a server considers an utterance complete
SEPARATOR = "\x1e"  # never part of JSON text (RFC 7464)
IRRELEVANT = frozenset((*"AEFLPSTUW", *range(256)))  # `{"type":"A...`: not about the conversation; numbers are audio
Message = dict[str, Any]


class AgentJournal(Journal):
    """Settings with their updates, the conversation, and audio not yet followed by a text of the user."""

    note = ""

    def __init__(self, options: Reconnect, settings: Optional[Message], dropped: Callable[[str], None]) -> None:
        super().__init__(options)
        self._options = options
        self._settings: Message = {}
        self._dropped = dropped  # called for responses to function calls of a lost session
        self._updates: list[str] = []  # updates of a stored agent, which can't be merged into the settings
        self._conversation: list[Message] = []
        self._is_starting = True  # the present connection has not got past SettingsApplied
        self._delivered: set[str] = set()  # already delivered once: Welcome, SettingsApplied
        self._repeated = ""  # text of the user that is sent again, and then reported again
        self._repeated_by: tuple[str, ...] = ()  # the types of messages that still report it
        self._unread: list[tuple[str, int]] = []  # texts about the conversation, in batches, and the end of the stream
        if settings:
            self._take_settings(json.loads(json.dumps(settings)))

    def _take_settings(self, settings: Message) -> None:
        self._settings = Masked(settings)
        audio = _block(_block(settings, "audio"), "input")
        encoding, rate = audio.get("encoding") or "linear16", audio.get("sample_rate") or 24_000
        known = isinstance(encoding, str) and isinstance(rate, int) and 0 < rate < 1 << 32
        self._set_format(self._options, *((WIDTHS.get(encoding, 0), rate) if known else ()))

    # ---- what is sent

    def _is_replayable(self, text: str) -> Optional[bool]:
        kind = kind_of(text)
        if kind == "FunctionCallResponse":
            if self._to_replay is not None:
                self._dropped(text)
            return False
        if kind != "Settings" and not kind.startswith("Update"):
            return kind in INJECTIONS or None
        if kind == "Settings":
            self._take_settings(read(text))
        else:
            self._merge(read(text), text)
        self._changes(text)
        return False

    def _merge(self, update: Message, text: str) -> None:
        """Merge an update into the settings."""
        agent = self._settings.get("agent")
        if not isinstance(agent, dict):
            self._updates.append(text)
            return
        kind, think = update.pop("type"), agent.get("think") or {}
        if kind == "UpdatePrompt":
            for one in think if isinstance(think, list) else [think]:
                one["prompt"] = "\n".join(filter(None, (one.get("prompt"), update.get("prompt"))))
            agent["think"] = think
        elif kind == "UpdateListen":
            before, listen = _block(agent, "listen"), _block(update, "listen")
            agent["listen"] = {
                **before,
                **listen,
                "provider": {**_block(before, "provider"), **_block(listen, "provider")},
            }
        else:
            agent.update(update)

    def _is_settled(self, place: int) -> bool:
        return False  # only `_settle` removes an injection

    # ---- what is received

    def heard(self, messages: list[Any]) -> list[Any]:
        self._measure()
        if self._is_starting or self._repeated_by:
            return [message for message in messages if isinstance(message, bytes) or self._is_new(message)]
        try:
            found = [text for text in messages if text[9] not in IRRELEVANT]
        except IndexError:  # one is too short to have a type
            found = [text for text in messages if isinstance(text, str)]
        if found:
            self._unread.append((SEPARATOR.join(found), self._end))  # one large string is cheaper to keep than many
        return messages

    def _catch_up(self) -> None:
        unread, self._unread = self._unread, []
        for texts, end in unread:
            for text in texts.split(SEPARATOR):
                self._learn(text, end)

    def _is_new(self, text: str) -> bool:
        """Whether a message of a new connection is to be delivered: not if it repeats what was delivered before."""
        kind = kind_of(text)
        if self._is_starting:
            self._is_starting = kind == "Welcome"  # what follows it is SettingsApplied
            if kind in ("Welcome", "SettingsApplied"):
                again = kind in self._delivered
                self._delivered.add(kind)
                return not again
        if kind in self._repeated_by and (message := read(text)).get("role") == "user":
            if message.get("content") == self._repeated:
                self._repeated_by = self._repeated_by[1:] if kind == "ConversationText" else ()
                return False
            self._repeated_by = ()
        self._unread.append((text, self._end))
        return True

    def _overflow(self, place: int) -> None:
        """Audio before the limit is covered: a user who has said nothing for so long has nothing to be replayed."""
        self._covered = max(self._covered, self._aligned(place))
        super()._overflow(place)

    def _learn(self, text: str, end: int) -> None:
        kind = kind_of(text)
        message = read(text) if kind else {}
        if kind == "ConversationText":
            role, content = message.get("role"), str(message.get("content"))
            self._conversation.append({"type": "History", "role": role, "content": content})
            self._settle(lambda injected: content in injected.values())
            if role == "user":
                self._covered = max(self._covered, self._aligned(end - int(PAUSE * self._rate)))
        elif kind == "History" and message.get(CALLS):
            self._conversation.append({"type": "History", CALLS: message[CALLS]})
        elif kind == "InjectionRefused":
            self._settle(lambda injected: injected["type"] == "InjectAgentMessage")

    def _settle(self, fits: Callable[[Message], bool]) -> None:
        """Remove the first such injection: it has been accepted or refused."""
        mark = next((mark for mark in self._marks if fits(read(mark[1]))), None)
        if mark is not None:
            self._marks.remove(mark)

    def is_complete(self) -> bool:
        return True  # at the end of a conversation nothing is owed

    # ---- from connection to connection

    def _unanswered(self) -> Optional[int]:
        """The index in the conversation of the user's last words, if nobody has answered them."""
        spoken = [place for place, entry in enumerate(self._conversation) if "role" in entry]
        return spoken[-1] if spoken and self._conversation[spoken[-1]]["role"] == "user" else None

    def renew(self, request: Any) -> None:
        self._take_settings(read(str(request.first[0])))
        self._updates.clear()

    def first(self) -> tuple[str, ...]:
        self._catch_up()
        super().first()
        if not self._settings:
            return ()
        settings = dict(self._settings)
        if isinstance(settings.get("agent"), dict):
            settings["agent"] = agent = dict(settings["agent"])
            context, entries = _block(agent, "context"), self._conversation[: self._unanswered()]
            if entries:
                agent["context"] = {**context, "messages": [*(context.get("messages") or ()), *entries]}
            if any(entry.get("role") == "assistant" for entry in self._conversation):
                agent.pop("greeting", None)
        return (Secret(json.dumps(settings)), *self._updates)

    def rewind(self) -> float:
        """If nobody has answered the user's last words, send them again, without delivering them again."""
        begins = super().rewind()
        self._is_starting, self._repeated_by, place = True, (), self._unanswered()
        if place is not None and self._to_replay is not None:
            self._repeated, self._repeated_by = self._conversation[place]["content"], ("ConversationText", "History")
            del self._conversation[place + 1 :]
            self._to_replay.appendleft(json.dumps({"type": "InjectUserMessage", "content": self._repeated}))
        return begins


def _block(parent: Any, name: str) -> Message:
    """A block of the settings; empty if it is missing or malformed."""
    block = parent.get(name) if isinstance(parent, dict) else None
    return block if isinstance(block, dict) else {}
