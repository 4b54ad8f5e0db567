"""Enums whose members are their values: `str(m)`, f-strings and JSON give the value, and `"Results" in E` works."""

import enum
from typing import Any


class _ByValue(enum.EnumMeta):
    def __contains__(cls, value: Any) -> bool:
        try:
            cls(value)
        except ValueError:
            return False
        return True


class StrEnum(str, enum.Enum, metaclass=_ByValue):
    """Like `enum.StrEnum` of Python 3.12, from 3.10 on."""

    __str__ = str.__str__
    __format__ = str.__format__  # type: ignore[assignment]  # typeshed names the parameter differently


class Sentiment(StrEnum):
    """The sentiment of what was said. A label that is not among these stays text."""

    UNKNOWN = ""
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


Sentiment.__module__ = "deepgram.clients.common.v1.enums"
