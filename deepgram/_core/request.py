"""HTTP requests as values: URL, query, headers and body, built in one place for both colours."""

from __future__ import annotations

from base64 import b64encode
from inspect import Signature
from typing import TYPE_CHECKING, Any, Callable, ForwardRef, Mapping, NamedTuple, Optional, Union
from urllib.parse import unquote, urlsplit

from ..errors import DeepgramTypeError
from .declare import LazyModule
from .response import BaseResponse
from .secret import Secret, merged_headers
from .tuning import option_value
from .url import with_query, without_secrets

QueryOptions = Union[BaseResponse, Mapping[str, Any], None]
Params = Optional[Mapping[str, Any]]  # further query parameters, or headers
Progress = Callable[[int, Optional[int]], object]  # called with the bytes sent so far and the total, if known
if TYPE_CHECKING:
    import httpx as httpx

    Timeout = Union[float, httpx.Timeout, None]  # seconds for each phase; None: the default
else:
    httpx = LazyModule("httpx")
    Timeout = Union[float, ForwardRef("httpx.Timeout", module=__name__), None]


class Args(NamedTuple):
    """The arguments that all verbs share, see `deepgram._io.rest.Rest`."""

    options: QueryOptions
    addons: Params
    headers: Params
    timeout: Timeout
    kwargs: Mapping[str, Any]
    endpoint: str = ""  # of verbs with a parameter `endpoint`

    def __repr__(self) -> str:
        return "Args(...)"  # headers and body may be secrets

    def as_kwargs(self) -> dict[str, Any]:
        """As keyword arguments for another verb."""
        return {**dict(zip(self._fields[:4], self, strict=False)), **self.kwargs}


def bind_arguments(signature: Signature, args: Any, kwargs: Mapping[str, Any], fill: bool = True) -> dict[str, Any]:
    """The arguments by name; with `fill`, the defaults of the rest.

    Raises TypeError, with a traceback whose frames do not hold the arguments: they may be secrets.
    """
    try:
        found = signature.bind(*args, **kwargs)
        if fill:
            found.apply_defaults()
        return found.arguments
    except TypeError as error:
        wrong = f"{error}; the parameters are {', '.join([*signature.parameters][1:])}"
    finally:
        del args, kwargs
    raise TypeError(wrong)


class Request(NamedTuple):
    """A request to send. `more` is passed to httpx unchanged: a body (`json`, `content`), `follow_redirects`."""

    method: str
    url: str
    headers: Mapping[str, str]
    timeout: Timeout
    transport: Any  # of the caller, or None
    progress: Optional[Progress]
    max_retries: Optional[int]  # None: as in the client's options
    more: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Request({self.method} {without_secrets(self.url)})"


def request(method: str, url: str, base_headers: Mapping[str, str], args: Args) -> Request:
    """Build a request, without changing any of the arguments.

    Args:
        url: may have a query; user and password in it become an Authorization header, unless there is one.
        base_headers: the headers of every request.
        args: options and addons become the query, in this order. A list in the addons is appended to the values in the
            options, any other value replaces them. Its headers override `base_headers`, whatever the case of names.

    Raises DeepgramTypeError for options of another type, TypeError for `params` among the `kwargs`.
    """
    options, addons, headers, timeout, kwargs, _ = args
    if isinstance(options, BaseResponse):
        options = options.to_dict()
    if options is not None and not isinstance(options, Mapping):
        raise DeepgramTypeError(f"options: expected an options object, dict or None, got {type(options).__name__}")
    if "params" in kwargs:
        raise TypeError("params: query parameters are given as `options` or `addons`")
    more = dict(kwargs)
    transport, progress = more.pop("transport", None), more.pop("progress", None)
    max_retries = more.pop("max_retries", None)
    if max_retries is not None:
        max_retries = option_value("max_retries", {"max_retries": max_retries})
    bare, user = _without_user(url)
    merged = merged_headers(base_headers, headers or {})
    if user and "authorization" not in map(str.lower, merged):
        merged["Authorization"] = Secret(f"Basic {b64encode(unquote(user).encode()).decode()}")
    full_url = with_query(with_query(bare, options), addons)
    return Request(method, full_url, merged, timeout, transport, progress, max_retries, more)


def _without_user(url: str) -> tuple[str, str]:
    """The URL without user and password, and these. httpx would send and log them."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=host).geturl(), user
