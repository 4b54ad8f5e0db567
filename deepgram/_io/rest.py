"""The base classes of the REST clients of both colours. The first request imports httpx."""

from __future__ import annotations

import inspect
import io
from typing import TYPE_CHECKING, Any, Callable, Concatenate, Optional, ParamSpec, Sequence, TypeVar

from .._core.colours import OnLoop, Steps, Threaded, Verb, VerbDef
from .._core.config import Config
from .._core.deprecated import ShowsConfig
from .._core.request import Args, Params, QueryOptions, Timeout, bind_arguments, httpx, request
from .._core.secret import Secret, clear_frames
from .._core.url import AGENT_HOST, SPEECH_HOST, web_url
from ..errors import DeepgramError

if TYPE_CHECKING:
    from .http import HttpDriver

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
COMMON = {"options": QueryOptions, "addons": Params, "headers": Params, "timeout": Timeout}  # parameters of every verb
KEYWORD = inspect.Parameter.POSITIONAL_OR_KEYWORD
MORE = inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD, annotation=Any)


def row(steps: Callable[Concatenate[Any, T, P], Steps[R]], name: str, what: T, doc: str) -> Verb[P, R]:
    """Declare a verb by steps that several verbs share: `what` tells them apart, and is no parameter of the verb."""

    def declared(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> Steps[R]:
        return steps(self, what, *args, **kwargs)

    signature = inspect.signature(steps)
    this, _, *parameters = signature.parameters.values()
    declared.__name__, declared.__doc__, declared.__module__ = name, doc, steps.__module__
    return VerbDef(declared, declared, signature.replace(parameters=[this, *parameters]))


def common_parameters(*names: str) -> list[inspect.Parameter]:
    """The `inspect.Parameter` of each of these names in `COMMON`."""
    return [inspect.Parameter(name, KEYWORD, default=None, annotation=COMMON[name]) for name in names]


def request_verb(endpoint: str = "", *without: str) -> Callable[[Callable[..., Steps[R]]], Verb[..., R]]:
    """Declare a verb by steps with a parameter `args`, which stands for the parameters in `COMMON`.

    Those named in `without` are accepted as keyword arguments only. Type checkers see the verb in a stub.
    """
    known = common_parameters(*(name for name in COMMON if name not in without))
    if endpoint:
        known.append(inspect.Parameter("endpoint", KEYWORD, default=endpoint, annotation=str))

    def declare(declared: Callable[..., Steps[R]]) -> Verb[..., R]:
        own = inspect.signature(declared)
        this, *given = own.parameters.values()
        at = [each.name for each in given].index("args")
        this = this.replace(kind=this.POSITIONAL_ONLY)
        signature = own.replace(parameters=[this, *given[:at], *known, *given[at + 1 :], MORE])

        def steps(self: Any, /, *args: Any, **kwargs: Any) -> Steps[R]:
            try:
                named = bind_arguments(signature, (self, *args), kwargs)
            finally:
                del args, kwargs
            return declared(args=Args(**{name: named.pop(name, None) for name in Args._fields}), **named)

        return VerbDef(declared, steps, signature)

    return declare


def without_locals(steps: Steps[R]) -> Steps[R]:
    """The same steps; if they fail, the traceback shows no local variables (headers, URLs, bodies)."""
    try:
        return (yield from steps)
    except BaseException as error:
        clear_frames(error)
        raise


class Rest(ShowsConfig):
    """Base class of the HTTP clients.

    All methods take these arguments:

    - `url` (the methods of this class only).
    - `options` (an options object or dict) and `addons` (a mapping): query parameters; `addons` override `options`.
    - `headers`: for this request only.
    - `timeout`: seconds for each phase, or an `httpx.Timeout`; default 10 s to connect, 30 s for everything else.
    - `max_retries`: overrides the client option of that name.
    - `transport`: an httpx transport, which the caller closes.
    - `content`: the body: bytes-like, text, a file object, or an iterable of these; on asyncio also an asynchronous
      file or iterable. A file is sent in pieces from its current position, with its length if that is known.
    - `progress`: called with the number of bytes sent so far and the total (None if unknown).
    - what httpx takes for a request: `json`, `data`, `files`, `follow_redirects`, ...

    Methods that read the response raise DeepgramApiError for any status but 2xx, and httpx's own errors if there was
    no response.

    Args:
        config: a `DeepgramClientOptions`.
    """

    def __init__(self, config: Config) -> None:
        if config is None:
            raise DeepgramError("config: expected DeepgramClientOptions, got None")
        self._config = config

    def _text(
        self,
        method: str,
        /,
        url: str,
        options: QueryOptions = None,
        addons: Params = None,
        headers: Params = None,
        timeout: Timeout = None,
        **kwargs: Any,
    ) -> Steps[str]:
        return (yield from self._request(method, url, Args(options, addons, headers, timeout, kwargs))).text

    get = row(_text, "get", "GET", "Send a GET request; return the response body as text.")
    post = row(_text, "post", "POST", "Send a POST request; return the response body as text.")
    put = row(_text, "put", "PUT", "Send a PUT request; return the response body as text.")
    patch = row(_text, "patch", "PATCH", "Send a PATCH request; return the response body as text.")
    delete = row(_text, "delete", "DELETE", "Send a DELETE request; return the response body as text.")

    @request_verb()
    def post_memory(self, url: str, file_result: Sequence[str], args: Args) -> Steps[dict[str, Any]]:
        """Send a POST request; return the body as `io.BytesIO` ("stream") and the headers that `file_result` names.

        Missing headers are left out; headers with the prefix "dg-" or "x-dg-" are found without it.
        """
        response = yield from self._request("POST", url, args)
        found: dict[str, Any] = {}
        for name in file_result:
            values = (response.headers.get(prefix + name) for prefix in ("", "dg-", "x-dg-"))
            value = next((value for value in values if value is not None), None)
            if value is not None:
                found[name] = value
        return {**found, "stream": io.BytesIO(response.content)}

    @request_verb()
    def post_file(self, url: str, args: Args, file_result: Optional[Sequence[str]] = None) -> Steps[dict[str, Any]]:
        """Name of `post_memory` in 3.2."""
        found: dict[str, Any] = yield lambda: self.post_memory(url, file_result=file_result or (), **args.as_kwargs())
        return found

    @request_verb()
    def post_raw(self, url: str, args: Args) -> Steps[httpx.Response]:
        """Send a POST request; return the unread `httpx.Response`, whatever its status.

        With the option `raise_on_error`, an error status raises DeepgramApiError. Read the response with `iter_bytes()`
        and `close()` it; on asyncio use `aiter_bytes()` and `aclose()`.
        """
        return (yield from self._request("POST", url, args, stream=True))

    # ---- for the verbs of products

    def _url(self, endpoint: str) -> str:
        base = self._config.base_url(AGENT_HOST if endpoint.startswith("v1/agent/") else SPEECH_HOST)
        url = web_url(base, endpoint)
        return Secret(url) if "@" in base else url  # user and password

    def _request(self, method: str, url: str, args: Args, *, stream: bool = False) -> Steps[httpx.Response]:
        """The response, with its body unless `stream`."""
        built = request(method, url, self._config.headers, args)
        return (yield from self._driver().send(self._config, built, stream=stream))

    def _run_steps(self, steps: Steps[R]) -> Any:
        return super()._run_steps(without_locals(steps))  # type: ignore[misc]

    # ---- what differs in colour

    def _driver(self) -> HttpDriver:
        raise NotImplementedError


class AbstractSyncRestClient(Rest, Threaded):
    """A REST client that blocks; threads may share it."""

    def _driver(self) -> HttpDriver:
        from .http import BLOCKING

        return BLOCKING


class AbstractAsyncRestClient(Rest, OnLoop):
    """A REST client on asyncio. It may be used on several event loops; each has connections of its own."""

    def _driver(self) -> HttpDriver:
        from .aio_http import ON_LOOP

        return ON_LOOP
