"""Query strings of the speech endpoints, read as strictly as the service reads them (protocol 1.3 to 1.5)."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qs

from deepgram.server.refusals import BadQuery

BOOLEANS = {"true": True, "false": False}
MOST_DIGITS = 20  # of a 64-bit number


class Query:
    """Parameters by name. The last value counts where one is expected; parameters that nobody asks for are ignored."""

    def __init__(self, raw: str) -> None:
        self._values = parse_qs(raw, keep_blank_values=True)

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a parameter."""
        return tuple(self._values.get(name, ()))

    def text(self, name: str) -> str | None:
        """Return a text as it is."""
        return self._values[name][-1] if name in self._values else None

    def flag(self, name: str) -> bool:
        """Return a boolean; false if the parameter is missing."""
        value = self.text(name)
        if value is None:
            return False
        if value not in BOOLEANS:
            raise _undeserializable(name, "provided string was not `true` or `false`")
        return BOOLEANS[value]

    def whole(self, name: str, limits: range | None = None) -> int | None:
        """Return a number that is written in digits alone."""
        value = self.text(name)
        if value is None:
            return None
        if not (value.isascii() and value.isdigit()):
            raise _undeserializable(name, "invalid digit found in string")
        if len(value) > MOST_DIGITS:
            raise _undeserializable(name, "number too large to fit in target type")
        if limits is not None and int(value) not in limits:
            raise BadQuery(f"`{name}` must be between {limits.start} and {limits.stop - 1}.")
        return int(value)

    def choice(self, name: str, allowed: Collection[str]) -> str | None:
        """Return one of the words that are allowed."""
        value = self.text(name)
        if value is not None and value not in allowed:
            known = ", ".join(f"`{word}`" for word in allowed)
            raise _undeserializable(name, f"unknown variant `{value}`, expected one of {known}")
        return value

    def decimal(self, name: str, least: float, most: float) -> float | None:
        """Return a number, with a fraction or without."""
        value = self.text(name)
        if value is None:
            return None
        try:
            number = float(value)
        except ValueError:
            raise _undeserializable(name, "invalid float literal") from None
        if not least <= number <= most:
            raise BadQuery(f"`{name}` must be between {least} and {most}.")
        return number


def _undeserializable(name: str, problem: str) -> BadQuery:
    return BadQuery(f"Failed to deserialize query parameters: {name}: {problem}")
