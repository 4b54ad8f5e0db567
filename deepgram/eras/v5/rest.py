"""The requests of 5.x: `client.manage.v1.projects.keys.list(project_id)`; `routes.py` is their table."""

from __future__ import annotations

import re
from contextlib import aclosing, asynccontextmanager, closing, contextmanager
from functools import cache
from importlib import import_module
from typing import Any, AsyncIterator, Dict, Iterator, Mapping, NamedTuple

from ..._core import json_text
from ..._core.colours import Steps, run_async, run_sync
from ..._core.request import Args, bind_arguments
from ..._core.secret import as_secret, redact, secrets_in
from ..._core.url import in_path
from ..._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient, discreet
from ...errors import ApiError, BadRequestError, DeepgramApiError
from .messages import face
from .model import GenericMessage
from .routes import OMIT, ROUTES, Route, answers

TIMEOUT = 60.0  # seconds


class HttpResponse(NamedTuple):
    """What a request of `with_raw_response` returns."""

    data: Any
    headers: Dict[str, str]
    status_code: int

    def close(self) -> Any:
        """There is nothing left to close."""


class AsyncHttpResponse(HttpResponse):
    """The same on asyncio."""

    async def close(self) -> None:
        """As above."""


class Requests:
    """What belongs together: attributes that lead on, and requests."""

    path = ""

    def __init__(self, *, client_wrapper: Any, _raw: bool = False) -> None:
        self._config, self._raw = client_wrapper, _raw

    @property
    def with_raw_response(self) -> Any:
        """The same requests, which return an `HttpResponse`: what came as `data`, `headers`, `status_code`.

        That of speech is to be entered with `with` or `async with`, which asks for it; its `data` are the pieces.
        """
        return type(self)(client_wrapper=self._config, _raw=True)


@cache
def requests(path: str) -> Any:
    """The class of what a path leads to, such as `manage.v1.projects`."""
    below = {route[len(path) + 1 :].partition(".")[0] for route in ROUTES if route.startswith(f"{path}.")}
    members: Dict[str, Any] = {name: _leads(f"{path}.{name}") for name in below}
    members |= {name: _request(name, route) for name, route in ROUTES.get(path, {}).items()}
    return type(f"{path.rpartition('.')[2].title().replace('_', '')}Client", (Requests,), {**members, "path": path})


def _leads(path: str) -> property:
    return property(lambda above: requests(path)(client_wrapper=above._config))


def _request(name: str, route: Route) -> Any:
    signature, make = route.signature(), _spoken if route.answer == "bytes" else _answered

    def request(self: Requests, /, *args: Any, **kwargs: Any) -> Any:
        try:
            made = make(self, route, bind_arguments(signature, (self, *args), kwargs, fill=False))
        finally:
            del args, kwargs  # a traceback may show the variables of each of its frames
        if make is _spoken:
            return made
        return run_async(discreet(made)) if self._config.setup.awaited else run_sync(discreet(made))

    request.__name__, request.__signature__ = name, signature  # type: ignore[attr-defined]
    request.__doc__ = f"{route.method} {route.url}"
    return request


def _prepared(requests: Requests, route: Route, given: Dict[str, Any]) -> tuple[Any, str, Args]:
    """What sends a request, where to, and what is asked."""
    setup = requests._config.setup
    rest = (AbstractAsyncRestClient if setup.awaited else AbstractSyncRestClient)(requests._config)
    url = re.sub(r"\((\w+)\)", lambda found: in_path(given[found[1]], found[1]), route.url)
    own = setup.environment is not None and url.startswith("v1/agent/")
    address = f"{setup.environment.agent_rest}/{url}" if own else str(rest._url(url))
    return rest, address, asked_of(requests._config, route, given)


def asked_of(config: Any, route: Route, bound: Dict[str, Any]) -> Args:
    """The query, the body, and what `request_options` add to them."""
    own = bound.pop("request_options", None) or {}
    setup = config.setup
    names = [column.strip("!") for column in route.columns if column[0].isalpha()]
    query = {name: in_query(bound[name]) for name in names if bound.get(name) not in (OMIT, None)}
    fields = [name.strip("{}!") for name in route.columns if name[0] == "{"]
    body: Any = {name: bound[name] for name in fields if name in bound}
    body |= own.get("additional_body_parameters") or {}
    headers = {"x-deepgram-session-id": setup.session_id}
    more: Dict[str, Any] = {"json": body} if body else {}
    for name in (column.strip("=<!") for column in route.columns if column[0] in "=<"):
        whole = f"={name}!" in route.columns
        more = {"json": bound[name]} if whole else {"content": bound[name]}
        headers |= {} if whole else {"content-type": "application/octet-stream"}
    timeout = timeout_of(own, setup.more.get("timeout"))
    if timeout is None:
        timeout = getattr(setup.more.get("httpx_client"), "timeout", TIMEOUT)
    more["follow_redirects"] = setup.more.get("follow_redirects", True) is not False
    retries = own.get("max_retries", setup.more.get("max_retries"))
    more |= {} if retries is None else {"max_retries": retries}
    addons = {name: in_query(value) for name, value in (own.get("additional_query_parameters") or {}).items()}
    headers |= {name: as_secret(str(value)) for name, value in (own.get("additional_headers") or {}).items()}
    return Args(query, addons, headers, timeout, more)


def timeout_of(options: Mapping[str, Any], standing: Any = None) -> Any:
    """The timeout that `request_options` ask for."""
    return options.get("timeout_in_seconds", options.get("timeout", standing))


def in_query(value: Any) -> Any:
    """A parameter as the query wants it: times as ISO 8601, several values as a list, pairs as `key:value`."""
    if hasattr(value, "isoformat"):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return [f"{key}:{item}" for key, item in value.items()]
    return list(value) if isinstance(value, (tuple, set)) else value


def _spoken(requests: Requests, route: Route, given: Dict[str, Any]) -> Any:
    """The pieces of an answer, which is asked for with the first of them; a raw one is to be entered."""
    raw, size = requests._raw, (given.get("request_options") or {}).get("chunk_size")

    def opened() -> Steps[Any]:
        rest, url, asked = _prepared(requests, route, given)
        response = yield from rest._answer(route.method, url, asked, stream=True)
        if not response.is_success:
            yield from _raising(rest._web().refused(response))
        return response

    @contextmanager
    def entered() -> Iterator[HttpResponse]:
        response = run_sync(discreet(opened()))
        with closing(response):
            yield HttpResponse(response.iter_bytes(size), dict(response.headers), response.status_code)

    @asynccontextmanager
    async def entered_on_loop() -> AsyncIterator[HttpResponse]:
        response = await run_async(discreet(opened()))
        async with aclosing(response):
            yield AsyncHttpResponse(response.aiter_bytes(size), dict(response.headers), response.status_code)

    def pieces() -> Iterator[bytes]:
        with entered() as response:
            yield from response.data

    async def pieces_on_loop() -> AsyncIterator[bytes]:
        async with entered_on_loop() as response:
            async for piece in response.data:
                yield piece

    if requests._config.setup.awaited:
        return entered_on_loop() if raw else pieces_on_loop()
    return entered() if raw else pieces()


def _answered(requests: Requests, route: Route, given: Dict[str, Any]) -> Steps[Any]:
    rest, url, asked = _prepared(requests, route, given)
    response = yield from _raising(rest._answer(route.method, url, asked))
    headers, status = dict(response.headers), response.status_code
    try:
        data = answer(route.answer, response.text)
    except ValueError as error:
        secrets = secrets_in(response.request.headers, url)
        told = {name: redact(value, secrets) for name, value in headers.items()}
        raise ApiError(headers=told, status_code=status, body=redact(response.text, secrets)) from error
    kind = AsyncHttpResponse if rest._config.setup.awaited else HttpResponse
    return kind(data, headers, status) if requests._raw else data


def _raising(steps: Steps[Any]) -> Steps[Any]:
    """These steps, which raise what the requests of 5.x raise."""
    try:
        return (yield from steps)
    except DeepgramApiError as error:
        raise refused(error) from error


def answer(row: str, text: str) -> Any:
    """What came, as a model; lists and the like as they are."""
    value = json_text.read(text) if text else {}
    if not isinstance(value, Mapping):
        return value
    whole, _, accepted = row.partition("|")
    spec = accepted if accepted and value.keys() == {"request_id"} else whole
    return named(spec.rpartition("=")[2])._of(value)


@cache
def named(name: str) -> Any:
    """The class of an answer: the face of a declaration, or one that takes whatever comes. Raises KeyError."""
    home = answers()[name]
    if not home:
        return type(name, (GenericMessage,), {"__module__": __name__})
    module, _, cls = home.rpartition(".") if "." in home else ("manage.messages", "", home)
    return face(getattr(import_module(f"deepgram.{module}"), cls), name)


def __getattr__(name: str) -> Any:
    if name in answers():
        return named(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def refused(error: DeepgramApiError) -> ApiError:
    """What the requests of 5.x raise."""
    headers = dict(error.headers)
    if error.status_code == 400 and error.parsed is not None:
        return BadRequestError(error.parsed, headers)
    body = error.body if error.parsed is None else error.parsed
    return ApiError(headers=headers, status_code=error.status_code, body=body)
