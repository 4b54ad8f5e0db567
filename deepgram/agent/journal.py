"""What a conversation with an agent needs to go on over another connection (protocol 7.3, 7.5, 7.8)."""

from __future__ import annotations

import json
from typing import Any, Callable, Optional

from .._core.journal import WIDTHS, Journal
from .._core.json_text import read
from .._core.reading import kind_of
from .._core.recovery import Reconnect
from .._core.secret import Masked, Secret

INJECTIONS = {"InjectUserMessage": "content", "InjectAgentMessage": "message"}  # the text, by type
CALLS = "function_calls"
PAUSE = 0.5  # seconds of silence that a server has heard at least before it takes an utterance for ended
SEPARATOR = "\x1e"  # never part of JSON text (RFC 7464)
IRRELEVANT = frozenset((*"AEFLPSTUW", *range(256)))  # `{"type":"A...`: not about the conversation; numbers are audio
Message = dict[str, Any]


class AgentJournal(Journal):
    """Settings with their updates, what was said, and audio that no text of the user has followed."""

    note = ""

    def __init__(self, options: Reconnect, settings: Optional[Message], dropped: Callable[[str], None]) -> None:
        super().__init__(options)
        self._options = options
        self._settings: Message = {}
        self._dropped = dropped  # told of answers that have nobody to go to
        self._updates: list[str] = []  # of a stored configuration, which nothing can be folded into
        self._said: list[Message] = []
        self._settling = True  # the present connection has only just begun
        self._begun: set[str] = set()  # what is told once: Welcome, SettingsApplied
        self._echo = ""  # what the user has said already, and is told of again
        self._echoes: tuple[str, ...] = ()  # by these messages
        self._unread: list[tuple[str, int]] = []  # texts about the conversation, in batches, and the end of the stream
        if settings:
            self._adopt(json.loads(json.dumps(settings)))

    def _adopt(self, settings: Message) -> None:
        self._settings = Masked(settings)
        given = _block(_block(settings, "audio"), "input")
        encoding, rate = given.get("encoding") or "linear16", given.get("sample_rate") or 24_000
        known = isinstance(encoding, str) and isinstance(rate, int) and 0 < rate < 1 << 32
        self._limit_to(self._options, *((WIDTHS.get(encoding, 0), rate) if known else ()))

    # ---- what is sent

    def _keeps(self, text: str) -> Optional[bool]:
        kind = kind_of(text)
        if kind == "FunctionCallResponse":
            if self._again is not None:
                self._dropped(text)
            return False
        if kind != "Settings" and not kind.startswith("Update"):
            return kind in INJECTIONS or None
        if kind == "Settings":
            self._adopt(read(text))
        else:
            self._fold(read(text), text)
        self._changes(text)
        return False

    def _fold(self, update: Message, text: str) -> None:
        """Put an update into the settings."""
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

    def _is_done(self, place: int) -> bool:
        return False  # but when an injection is taken up

    # ---- what is heard

    def heard(self, messages: list[Any]) -> list[Any]:
        self._measure()
        if self._settling or self._echoes:
            return [message for message in messages if isinstance(message, bytes) or self._is_news(message)]
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

    def _is_news(self, text: str) -> bool:
        """Whether a message tells something new, of a connection that has begun anew."""
        kind = kind_of(text)
        if self._settling:
            self._settling = kind == "Welcome"  # what follows it is SettingsApplied
            if kind in ("Welcome", "SettingsApplied"):
                again = kind in self._begun
                self._begun.add(kind)
                return not again
        if kind in self._echoes and (message := read(text)).get("role") == "user":
            if message.get("content") == self._echo:
                self._echoes = self._echoes[1:] if kind == "ConversationText" else ()
                return False
            self._echoes = ()
        self._unread.append((text, self._end))
        return True

    def _overflow(self, place: int) -> None:
        """A user who has said nothing for so long has nothing to be said again."""
        self._covered = max(self._covered, self._whole(place))
        super()._overflow(place)

    def _learn(self, text: str, end: int) -> None:
        kind = kind_of(text)
        message = read(text) if kind else {}
        if kind == "ConversationText":
            role, content = message.get("role"), str(message.get("content"))
            self._said.append({"type": "History", "role": role, "content": content})
            self._settle(lambda injected: content in injected.values())
            if role == "user":
                self._covered = max(self._covered, self._whole(end - int(PAUSE * self._rate)))
        elif kind == "History" and message.get(CALLS):
            self._said.append({"type": "History", CALLS: message[CALLS]})
        elif kind == "InjectionRefused":
            self._settle(lambda injected: injected["type"] == "InjectAgentMessage")

    def _settle(self, fits: Callable[[Message], bool]) -> None:
        """The first such injection has been taken up, or refused."""
        mark = next((mark for mark in self._marks if fits(read(mark[1]))), None)
        if mark is not None:
            self._marks.remove(mark)

    def is_complete(self) -> bool:
        return True  # a conversation that is to end owes nothing

    # ---- from connection to connection

    def _unanswered(self) -> Optional[int]:
        """Where in what was said the user has the last word."""
        spoken = [place for place, entry in enumerate(self._said) if "role" in entry]
        return spoken[-1] if spoken and self._said[spoken[-1]]["role"] == "user" else None

    def renew(self, opening: Any) -> None:
        self._adopt(read(str(opening.first[0])))
        self._updates.clear()

    def first(self) -> tuple[str, ...]:
        self._catch_up()
        super().first()
        if not self._settings:
            return ()
        settings = dict(self._settings)
        if isinstance(settings.get("agent"), dict):
            settings["agent"] = agent = dict(settings["agent"])
            context, said = _block(agent, "context"), self._said[: self._unanswered()]
            if said:
                agent["context"] = {**context, "messages": [*(context.get("messages") or ()), *said]}
            if any(entry.get("role") == "assistant" for entry in self._said):
                agent.pop("greeting", None)
        return (Secret(json.dumps(settings)), *self._updates)

    def rewind(self) -> float:
        """The user's last words are said again if nobody has answered them, and not told again."""
        begins = super().rewind()
        self._settling, self._echoes, place = True, (), self._unanswered()
        if place is not None and self._again is not None:
            self._echo, self._echoes = self._said[place]["content"], ("ConversationText", "History")
            del self._said[place + 1 :]
            self._again.appendleft(json.dumps({"type": "InjectUserMessage", "content": self._echo}))
        return begins


def _block(parent: Any, name: str) -> Message:
    """A block of settings; an empty one for what is none."""
    block = parent.get(name) if isinstance(parent, dict) else None
    return block if isinstance(block, dict) else {}
