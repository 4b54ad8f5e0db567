"""REST verbs that send a source, and are answered at once or later at a callback: those of listen and read."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Mapping, NamedTuple

from .._core import codec
from .._core.base import M
from .._core.colours import Steps
from .._core.request import Args, QueryOptions
from .._core.response import BaseResponse
from .._core.sources import has
from ..errors import DeepgramTypeError
from .rest import Rest


class SourceKind(NamedTuple):
    """A kind of source by the keys that it may have; the first counts."""

    uploads: tuple[str, ...]  # what stands there is the body
    told: tuple[str, ...]  # the source is the body, as JSON
    by_callback: str = ""  # the verb that takes such a source and a callback
    what: str = "transcription"  # what errors call it

    def body(self, source: Any) -> dict[str, Any]:
        """The body, by the name httpx has for it. Raises DeepgramTypeError for a source of another kind."""
        for key in self.uploads:
            if has(source, key):
                if source[key] is None:
                    raise DeepgramTypeError(f"source[{key!r}]: expected bytes, text, a file or an iterable, got None")
                return {"content": source[key]}
        if any(has(source, key) for key in self.told):
            return {"json": dict(source)}
        expected = " or ".join(map(repr, self.uploads + self.told))
        got = f"one with {list(source)}" if isinstance(source, Mapping) else type(source).__name__
        raise DeepgramTypeError(
            f"Unknown {self.what} source type; source: expected a mapping with {expected}, got {got}"
        )


class SourceRest(Rest):
    """The steps that verbs with a source have in common."""

    def _answer_to(self, source: Any, kind: SourceKind, asked: Args, answer: type[M]) -> Steps[M]:
        """What the server says; with a callback in the options, whatever the verb for callbacks returns."""
        options = asked.options
        callback = options.get("callback") if isinstance(options, Mapping) else getattr(options, "callback", None)
        if callback is None:
            return (yield from self._posted(source, kind, asked, answer))
        verb, named = getattr(self, kind.by_callback), asked.as_kwargs()
        taken: M = yield lambda: verb(source, callback, endpoint=asked.endpoint, **named)
        return taken

    def _taken(self, source: Any, kind: SourceKind, callback: str, asked: Args, answer: type[M]) -> Steps[M]:
        """What the server says at once; the rest it sends to the callback."""
        return self._posted(source, kind, asked._replace(options=with_callback(asked.options, callback)), answer)

    def _posted(self, source: Any, kind: SourceKind, asked: Args, answer: type[M]) -> Steps[M]:
        url, body, named = self._url(asked.endpoint), kind.body(source), asked.as_kwargs()
        text = yield lambda: self.post(url, **named, **body)
        return codec.decode_fully(answer, text, "lenient")


def with_callback(options: QueryOptions, callback: str) -> Any:
    """Options with a callback in its place; those of the caller stay as they are."""
    if not isinstance(options, (BaseResponse, Mapping, type(None))):
        return options  # refused later, with what is said of all options
    made: Any = deepcopy(options) if isinstance(options, BaseResponse) else dict(options or {})
    made["callback"] = callback
    return made
