"""A request of a REST call as a value: address, query, headers and body in one place for both colours."""

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
Params = Optional[Mapping[str, Any]]  # by name: further query parameters, or headers
Progress = Callable[[int, Optional[int]], object]  # told the bytes sent so far, and all if their number is known
if TYPE_CHECKING:
    import httpx as httpx

    Timeout = Union[float, httpx.Timeout, None]  # seconds for each phase; None: the usual
else:
    httpx = LazyModule("httpx")
    Timeout = Union[float, ForwardRef("httpx.Timeout", module=__name__), None]


class Args(NamedTuple):
    """What a caller asks of a request beside its method and address; see `deepgram._io.rest.Rest`."""

    options: QueryOptions
    addons: Params
    headers: Params
    timeout: Timeout
    kwargs: Mapping[str, Any]
    endpoint: str = ""  # where a verb has one of its own

    def __repr__(self) -> str:
        return "Asked(...)"  # headers and body are the caller's secrets

    def as_kwargs(self) -> dict[str, Any]:
        """What every verb takes, as keyword arguments, and the others."""
        return {**dict(zip(self._fields[:4], self, strict=False)), **self.kwargs}


def bind_arguments(signature: Signature, args: Any, kwargs: Mapping[str, Any], fill: bool = True) -> dict[str, Any]:
    """What was given, by name, and with `fill` the defaults of the rest.

    A TypeError for what does not fit has passed no frame whose variables hold it: it may be secret.
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
    """What is to be sent. `more` is for the HTTP library as it is: a body (`json`, `content`), `follow_redirects`."""

    method: str
    url: str
    headers: Mapping[str, str]
    timeout: Timeout
    transport: Any  # the caller's own, or None
    progress: Optional[Progress]
    max_retries: Optional[int]  # None: what the client's options say
    more: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Request({self.method} {without_secrets(self.url)})"


def request(method: str, url: str, standing: Mapping[str, str], asked: Args) -> Request:
    """A request that leaves everything it was given as it is.

    Args:
        url: may have a query of its own; user and password in it become a header if nothing else authorizes.
        standing: the headers every request has.
        asked: options and addons become the query in their order: a list of the addons comes behind those of the
            options, any other value in their place. Its headers win, whatever the case of their names.

    Raises DeepgramTypeError for options of another kind, TypeError for `params` among the `kwargs`.
    """
    options, addons, headers, timeout, kwargs, _ = asked
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
    sent = merged_headers(standing, headers or {})
    if user and "authorization" not in map(str.lower, sent):
        sent["Authorization"] = Secret(f"Basic {b64encode(unquote(user).encode()).decode()}")
    address = with_query(with_query(bare, options), addons)
    return Request(method, address, sent, timeout, transport, progress, max_retries, more)


def _without_user(url: str) -> tuple[str, str]:
    """The URL without user and password, and these; the HTTP library would send and log them."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=host).geturl(), user
