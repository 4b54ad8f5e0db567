"""The usage of calls, from which requests, usage and billing are reported (protocol 10.11 to 10.13)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

DOLLARS = {"listen": 0.0043 / 60, "speak": 0.03 / 1000, "read": 0.0003 / 1000, "agent": 0.08 / 60}
# per second of audio, character or token; nominal: real prices depend on model and plan


@dataclass
class Usage:
    """The usage of one call, filled in by its handler or session. `seconds` are of transcribed audio."""

    seconds: float = 0.0
    channels: int = 0
    characters: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    models: tuple[str, ...] = ()
    """Ids of the models."""
    callback: dict[str, Any] | None = None
    """State of the delivery to the callback: attempts, code, completed."""


@dataclass(frozen=True)
class Entry:
    """A call in the log; `at` is in seconds since 1970, `code` is the HTTP status."""

    request_id: str
    project_id: str
    key_id: str
    at: float
    path: str
    query: str
    method: str
    code: int
    usage: Usage = field(repr=False)

    @property
    def endpoint(self) -> str:
        """The product: listen, speak, read or agent."""
        return self.path.strip("/").split("/")[1]

    @property
    def tags(self) -> list[str]:
        """The call's tags."""
        return [value for name, value in parse_qsl(self.query) if name == "tag"]

    @property
    def features(self) -> list[str]:
        """The names of the enabled parameters."""
        return sorted({name for name, value in parse_qsl(self.query) if value == "true" or name == "summarize"})

    @property
    def parameters(self) -> dict[str, Any]:
        """The query parameters, with booleans converted."""
        known = {"true": True, "false": False}
        return {name: known.get(value, value) for name, value in parse_qsl(self.query)}

    @property
    def dollars(self) -> float:
        """The cost at nominal prices."""
        usage = self.usage
        amount = {"speak": usage.characters, "read": usage.tokens_in}.get(self.endpoint, usage.seconds)
        return amount * DOLLARS[self.endpoint]
