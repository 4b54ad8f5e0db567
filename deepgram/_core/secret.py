"""Keeping credentials out of sight: of `repr`, of tracebacks that show local variables, of pickles."""

from __future__ import annotations

import re
from typing import Any, Mapping, NoReturn, Optional

UNSENDABLE = re.compile(r"[^\t -~]")  # as the value of a header


class Secret(str):
    """Text that `repr` does not show and pickle refuses; otherwise a str like any other."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are not pickled: give the other process the credential by itself")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: Any) -> Secret:
        return self


def credential(value: Any) -> Any:
    """A key or token without the line break that files and shells like to put behind it."""
    return hidden(value.strip()) if isinstance(value, str) else value


def hidden(value: Any) -> Any:
    """Text as a Secret; anything else, and empty text, as it is."""
    return Secret(value) if isinstance(value, str) and value else value


class Headers(dict[str, str]):
    """HTTP headers that show no secret: credentials are masked in `repr` and `str`."""

    SECRET = frozenset(("authorization", "proxy-authorization", "sec-websocket-protocol", "cookie"))

    def __repr__(self) -> str:
        return repr({name: "***" if name.lower() in self.SECRET else value for name, value in self.items()})

    __str__ = __repr__

    def copy(self) -> Headers:
        return Headers(self)


def merged_headers(standing: Mapping[str, str], own: Mapping[str, str]) -> Headers:
    """The headers every request has and its own ones, which win whatever the case of their names.

    Raises ValueError for a value that can't be sent; libraries would, too, and show it.
    """
    merged = {name.lower(): (name, value) for name, value in standing.items()}
    merged.update((name.lower(), (name, hidden(value))) for name, value in own.items())
    for name, value in merged.values():
        if isinstance(value, str) and UNSENDABLE.search(value):
            source = " (API key or access token)" if name.lower() == "authorization" else ""
            raise ValueError(f"header {name}{source}: expected ASCII text, got a line break or another such character")
    return Headers(merged.values())


def without_frames(error: BaseException) -> None:
    """Take the frames away from an error and from those behind it: their local variables hold what is to be sent."""
    seen: set[int] = set()
    link: Optional[BaseException] = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        link.__traceback__ = None
        link = link.__cause__ or link.__context__
