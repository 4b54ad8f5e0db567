"""What calls have used: the entries that requests, usage and billing are made of (protocol 10.11 to 10.13)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

DOLLARS = {"listen": 0.0043 / 60, "speak": 0.03 / 1000, "read": 0.0003 / 1000, "agent": 0.08 / 60}
# for a second of audio, a character or a token; nominal: real prices depend on model and plan


@dataclass
class Used:
    """What one call has used; a handler or session fills it in. `seconds` are those of audio that was listened to."""

    seconds: float = 0.0
    channels: int = 0
    characters: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    models: tuple[str, ...] = ()
    """Ids of the models."""
    callback: dict[str, Any] | None = None
    """How the delivery to the callback has gone so far: attempts, code, completed."""


@dataclass(frozen=True)
class Entry:
    """One call that was made; `at` in seconds since 1970, `code` is the HTTP status."""

    request_id: str
    project_id: str
    key_id: str
    at: float
    path: str
    query: str
    method: str
    code: int
    used: Used = field(repr=False)

    @property
    def endpoint(self) -> str:
        """What it was for: listen, speak, read or agent."""
        return self.path.strip("/").split("/")[1]

    @property
    def tags(self) -> list[str]:
        """The tags it was made with."""
        return [value for name, value in parse_qsl(self.query) if name == "tag"]

    @property
    def features(self) -> list[str]:
        """The names of the parameters that were switched on."""
        return sorted({name for name, value in parse_qsl(self.query) if value == "true" or name in ("summarize",)})

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of the query, booleans as such."""
        known = {"true": True, "false": False}
        return {name: known.get(value, value) for name, value in parse_qsl(self.query)}

    @property
    def dollars(self) -> float:
        """What it costs at nominal prices."""
        used = self.used
        amount = {"speak": used.characters, "read": used.tokens_in}.get(self.endpoint, used.seconds)
        return amount * DOLLARS[self.endpoint]
