"""The REST methods of 5.x: `client.manage.v1.projects.keys.list(project_id)`; `routes.py` is their table."""

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
from ..._core.url import path_segment
from ..._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient, without_locals
from ...errors import ApiError, BadRequestError, DeepgramApiError
from .messages import model_of
from .model import GenericMessage
from .routes import OMIT, ROUTES, Route, responses

TIMEOUT = 60.0  # seconds


class HttpResponse(NamedTuple):
    """The result of a method of `with_raw_response`."""

    data: Any
    headers: Dict[str, str]
    status_code: int

    def close(self) -> Any:
        """Does nothing: the response is complete."""


class AsyncHttpResponse(HttpResponse):
    """The result of a method of `with_raw_response` on asyncio."""

    async def close(self) -> None:
        """Does nothing: the response is complete."""


class Resource:
    """A node of the API's tree: child resources and methods that send requests."""

    path = ""

    def __init__(self, *, client_wrapper: Any, _raw: bool = False) -> None:
        self._config, self._raw = client_wrapper, _raw

    @property
    def with_raw_response(self) -> Any:
        """The same methods, returning an `HttpResponse` with `data`, `headers` and `status_code`.

        For speech they return a context manager: entering it sends the request, and `data` iterates over the chunks.
        """
        return type(self)(client_wrapper=self._config, _raw=True)


@cache
def resource(path: str) -> Any:
    """The class of the resource at a path such as `manage.v1.projects`."""
    below = {route[len(path) + 1 :].partition(".")[0] for route in ROUTES if route.startswith(f"{path}.")}
    members: Dict[str, Any] = {name: _child(f"{path}.{name}") for name in below}
    members |= {name: _method(name, route) for name, route in ROUTES.get(path, {}).items()}
    return type(f"{path.rpartition('.')[2].title().replace('_', '')}Client", (Resource,), {**members, "path": path})


def _child(path: str) -> property:
    return property(lambda parent: resource(path)(client_wrapper=parent._config))


def _method(name: str, route: Route) -> Any:
    signature, respond = route.signature(), _streamed if route.response == "bytes" else _respond

    def request(self: Resource, /, *args: Any, **kwargs: Any) -> Any:
        try:
            response = respond(self, route, bind_arguments(signature, (self, *args), kwargs, fill=False))
        finally:
            del args, kwargs  # a traceback may show the variables of each of its frames
        if respond is _streamed:
            return response
        steps = without_locals(response)
        return run_async(steps) if self._config.setup.is_async else run_sync(steps)

    request.__name__, request.__signature__ = name, signature  # type: ignore[attr-defined]
    request.__doc__ = f"{route.method} {route.url}"
    return request


def _prepared(resource: Resource, route: Route, bound: Dict[str, Any]) -> tuple[Any, str, Args]:
    """The client that sends a request, its URL and its arguments."""
    setup = resource._config.setup
    rest = (AbstractAsyncRestClient if setup.is_async else AbstractSyncRestClient)(resource._config)
    path = re.sub(r"\((\w+)\)", lambda found: path_segment(bound[found[1]], found[1]), route.url)
    environment = setup.environment if path.startswith("v1/agent/") else None
    url = str(rest._url(path)) if environment is None else f"{environment.agent_rest}/{path}"
    return rest, url, args_of(resource._config, route, bound)


def args_of(config: Any, route: Route, bound: Dict[str, Any]) -> Args:
    """Query, body and headers, with those of `request_options`."""
    options = bound.pop("request_options", None) or {}
    setup = config.setup
    names = [column.strip("!") for column in route.columns if column[0].isalpha()]
    query = {name: query_value(bound[name]) for name in names if bound.get(name) not in (OMIT, None)}
    fields = [name.strip("{}!") for name in route.columns if name[0] == "{"]
    body: Any = {name: bound[name] for name in fields if name in bound}
    body |= options.get("additional_body_parameters") or {}
    headers = {"x-deepgram-session-id": setup.session_id}
    more: Dict[str, Any] = {"json": body} if body else {}
    for column, value in ((column, bound[column.strip("=<!")]) for column in route.columns if column[0] in "=<"):
        is_json = column[0] == "="
        more = {"json": {**value, **body} if isinstance(value, Mapping) else value} if is_json else {"content": value}
        headers |= {} if is_json else {"content-type": "application/octet-stream"}
    timeout = timeout_of(options, setup.more.get("timeout"))
    if timeout is None:
        timeout = getattr(setup.more.get("httpx_client"), "timeout", TIMEOUT)
    more["follow_redirects"] = setup.more.get("follow_redirects", True) is not False
    retries = options.get("max_retries", setup.more.get("max_retries"))
    more |= {} if retries is None else {"max_retries": retries}
    addons = {name: query_value(value) for name, value in (options.get("additional_query_parameters") or {}).items()}
    headers |= {name: as_secret(str(value)) for name, value in (options.get("additional_headers") or {}).items()}
    return Args(query, addons, headers, timeout, more)


def timeout_of(options: Mapping[str, Any], default: Any = None) -> Any:
    """The timeout in `request_options`, else the default."""
    return options.get("timeout_in_seconds", options.get("timeout", default))


def query_value(value: Any) -> Any:
    """A value for the query: times as ISO 8601, collections as a list, mappings as `key:value` pairs."""
    if hasattr(value, "isoformat"):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return [f"{key}:{item}" for key, item in value.items()]
    return list(value) if isinstance(value, (tuple, set)) else value


def _streamed(resource: Resource, route: Route, bound: Dict[str, Any]) -> Any:
    """An iterator over the chunks of a response, requested with the first one; for a raw one, a context manager."""
    raw, size = resource._raw, (bound.get("request_options") or {}).get("chunk_size")

    def open_stream() -> Steps[Any]:
        rest, url, args = _prepared(resource, route, bound)
        response = yield from rest._request(route.method, url, args, stream=True)
        if not response.is_success:
            yield from _with_api_errors(rest._driver().raise_error(response))
        return response

    @contextmanager
    def sync_response() -> Iterator[HttpResponse]:
        response = run_sync(without_locals(open_stream()))
        with closing(response):
            yield HttpResponse(response.iter_bytes(size), dict(response.headers), response.status_code)

    @asynccontextmanager
    async def async_response() -> AsyncIterator[HttpResponse]:
        response = await run_async(without_locals(open_stream()))
        async with aclosing(response):
            yield AsyncHttpResponse(response.aiter_bytes(size), dict(response.headers), response.status_code)

    def sync_chunks() -> Iterator[bytes]:
        with sync_response() as response:
            yield from response.data

    async def async_chunks() -> AsyncIterator[bytes]:
        async with async_response() as response:
            async for chunk in response.data:
                yield chunk

    if resource._config.setup.is_async:
        return async_response() if raw else async_chunks()
    return sync_response() if raw else sync_chunks()


def _respond(resource: Resource, route: Route, bound: Dict[str, Any]) -> Steps[Any]:
    rest, url, args = _prepared(resource, route, bound)
    response = yield from _with_api_errors(rest._request(route.method, url, args))
    headers, status = dict(response.headers), response.status_code
    try:
        data = parsed(route.response, response.text)
    except ValueError as error:
        secrets = secrets_in(response.request.headers, url)
        shown = {name: redact(value, secrets) for name, value in headers.items()}
        raise ApiError(headers=shown, status_code=status, body=redact(response.text, secrets)) from error
    kind = AsyncHttpResponse if rest._config.setup.is_async else HttpResponse
    return kind(data, headers, status) if resource._raw else data


def _with_api_errors(steps: Steps[Any]) -> Steps[Any]:
    """Take steps, and raise errors as the `ApiError` of 5.x."""
    try:
        return (yield from steps)
    except DeepgramApiError as error:
        raise api_error(error) from error


def parsed(spec: str, text: str) -> Any:
    """A response's JSON text as a model; anything but an object as it is."""
    value = json_text.read(text) if text else {}
    if not isinstance(value, Mapping):
        return value
    full, _, accepted = spec.partition("|")
    chosen = accepted if accepted and value.keys() == {"request_id"} else full
    return response_class(chosen.rpartition("=")[2])._of(value)


@cache
def response_class(name: str) -> Any:
    """The class of a response: the model of its declaration, or a generic one. Raises KeyError."""
    home = responses()[name]
    if not home:
        return type(name, (GenericMessage,), {"__module__": __name__})
    module, _, cls = home.rpartition(".") if "." in home else ("manage.messages", "", home)
    return model_of(getattr(import_module(f"deepgram.{module}"), cls), name)


def __getattr__(name: str) -> Any:
    if name in responses():
        return response_class(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def api_error(error: DeepgramApiError) -> ApiError:
    """The error of 5.x for a refused request."""
    headers = dict(error.headers)
    if error.status_code == 400 and error.parsed is not None:
        return BadRequestError(error.parsed, headers)
    body = error.body if error.parsed is None else error.parsed
    return ApiError(headers=headers, status_code=error.status_code, body=body)
