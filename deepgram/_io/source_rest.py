"""REST verbs that send a source; the result is in the response or sent to a callback URL: those of listen and read."""

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
    """A kind of source: the keys it may have, of which the first that is present counts."""

    uploads: tuple[str, ...]  # the value is the body
    as_json: tuple[str, ...]  # the whole source is the body, as JSON
    by_callback: str = ""  # name of the verb for such a source and a callback
    what: str = "transcription"  # for error messages

    def body(self, source: Any) -> dict[str, Any]:
        """The body, as a keyword argument for httpx. Raises DeepgramTypeError for a source of another kind."""
        for key in self.uploads:
            if has(source, key):
                if source[key] is None:
                    raise DeepgramTypeError(f"source[{key!r}]: expected bytes, text, a file or an iterable, got None")
                return {"content": source[key]}
        if any(has(source, key) for key in self.as_json):
            return {"json": dict(source)}
        expected = " or ".join(map(repr, self.uploads + self.as_json))
        got = f"one with {list(source)}" if isinstance(source, Mapping) else type(source).__name__
        raise DeepgramTypeError(
            f"Unknown {self.what} source type; source: expected a mapping with {expected}, got {got}"
        )


class SourceRest(Rest):
    """The steps of verbs with a source."""

    def _send_source(self, source: Any, kind: SourceKind, args: Args, result: type[M]) -> Steps[M]:
        """The result; with a callback in the options, what the verb for callbacks returns."""
        options = args.options
        callback = options.get("callback") if isinstance(options, Mapping) else getattr(options, "callback", None)
        if callback is None:
            return (yield from self._post_source(source, kind, args, result))
        verb, named = getattr(self, kind.by_callback), args.as_kwargs()
        accepted: M = yield lambda: verb(source, callback, endpoint=args.endpoint, **named)
        return accepted

    def _send_deferred(self, source: Any, kind: SourceKind, callback: str, args: Args, result: type[M]) -> Steps[M]:
        """The immediate response; the result is sent to the callback."""
        return self._post_source(source, kind, args._replace(options=with_callback(args.options, callback)), result)

    def _post_source(self, source: Any, kind: SourceKind, args: Args, result: type[M]) -> Steps[M]:
        url, body, named = self._url(args.endpoint), kind.body(source), args.as_kwargs()
        text = yield lambda: self.post(url, **named, **body)
        return codec.decode_fully(result, text, "lenient")


def with_callback(options: QueryOptions, callback: str) -> Any:
    """A copy of the options with this callback."""
    if not isinstance(options, (BaseResponse, Mapping, type(None))):
        return options  # `request()` refuses them
    copy: Any = deepcopy(options) if isinstance(options, BaseResponse) else dict(options or {})
    copy["callback"] = callback
    return copy
