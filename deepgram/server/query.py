"""Query strings, parsed as strictly as the service does (protocol 1.3 to 1.5)."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qs

from deepgram.server.refusals import BadRequest

BOOLEANS = {"true": True, "false": False}
MAX_DIGITS = 20  # of a 64-bit number


class Query:
    """Parameters by name. The last of several values counts; unknown parameters are ignored."""

    def __init__(self, raw: str) -> None:
        self._values = parse_qs(raw, keep_blank_values=True)

    def all(self, name: str) -> tuple[str, ...]:
        """All values of a parameter."""
        return tuple(self._values.get(name, ()))

    def text(self, name: str) -> str | None:
        """A parameter as text."""
        return self._values[name][-1] if name in self._values else None

    def flag(self, name: str) -> bool:
        """A boolean; False if the parameter is missing."""
        value = self.text(name)
        if value is None:
            return False
        if value not in BOOLEANS:
            raise _undeserializable(name, "provided string was not `true` or `false`")
        return BOOLEANS[value]

    def integer(self, name: str, limits: range | None = None) -> int | None:
        """A non-negative integer, within `limits` if given."""
        value = self.text(name)
        if value is None:
            return None
        if not (value.isascii() and value.isdigit()):
            raise _undeserializable(name, "invalid digit found in string")
        if len(value) > MAX_DIGITS:
            raise _undeserializable(name, "number too large to fit in target type")
        if limits is not None and int(value) not in limits:
            raise BadRequest(f"`{name}` must be between {limits.start} and {limits.stop - 1}.")
        return int(value)

    def choice(self, name: str, allowed: Collection[str]) -> str | None:
        """One of the allowed words."""
        value = self.text(name)
        if value is not None and value not in allowed:
            known = ", ".join(f"`{word}`" for word in allowed)
            raise _undeserializable(name, f"unknown variant `{value}`, expected one of {known}")
        return value

    def number(self, name: str, minimum: float, maximum: float) -> float | None:
        """A number from `minimum` to `maximum`."""
        value = self.text(name)
        if value is None:
            return None
        try:
            parsed = float(value)
        except ValueError:
            raise _undeserializable(name, "invalid float literal") from None
        if not minimum <= parsed <= maximum:
            raise BadRequest(f"`{name}` must be between {minimum} and {maximum}.")
        return parsed


def _undeserializable(name: str, problem: str) -> BadRequest:
    return BadRequest(f"Failed to deserialize query parameters: {name}: {problem}")
