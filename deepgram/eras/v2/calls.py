"""REST calls of 2.x: options and responses are dicts, and all errors are of one class."""

from __future__ import annotations

import asyncio
import functools
import inspect
import json
import warnings
from contextlib import contextmanager
from typing import Any, Iterator, Mapping, Optional
from weakref import WeakValueDictionary

from ... import errors
from ..._core.colours import OnLoop, Steps, both, run_async
from ..._core.secret import as_secret
from ..._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient, Rest, without_locals
from ...options import DeepgramClientOptions
from .errors import DeepgramApiError

API_URL = "https://api.deepgram.com/v1"
OMITTED: tuple[Any, ...] = (None, "", [])  # what is left out of a query
TIMEOUT = 300.0  # seconds
Options = Optional[Mapping[str, Any]]
Seconds = Optional[float]

_configs: WeakValueDictionary[tuple[str, ...], DeepgramClientOptions] = WeakValueDictionary()


def config_of(options: Mapping[str, Any]) -> DeepgramClientOptions:
    """The configuration for options of 2.x; equal options share one object, and so one connection pool."""
    key, method = as_secret(options.get("api_key") or ""), options.get("auth_method", "Token")
    added = {name: options.get(name) or "" for name in ("record", "reconnect")}
    known = (options.get("api_url", API_URL), method, key, *map(str, added.values()))
    if (config := _configs.get(known)) is None:
        headers = {"Authorization": as_secret(f"{method} {key}")} if key else {}
        network = {"raise_on_error": True, "ping_interval": 5, **added}
        config = _configs[known] = DeepgramClientOptions(url=known[0], headers=headers, options=network)
    return config


def as_dict(options: Any) -> dict[str, Any]:
    """A copy of options as a dict; they may be an object of 3.x or 4.x. Raises TypeError for anything else."""
    return {**(options.to_dict() if hasattr(options, "to_dict") else options or {})}


def query(options: Options) -> dict[str, Any]:
    """Options for the query: without empty values, lists flattened."""
    kept = {name: value for name, value in (options or {}).items() if value not in OMITTED}
    return {name: [*_flattened(value)] if isinstance(value, list) else value for name, value in kept.items()}


def _flattened(value: Any) -> Iterator[Any]:
    """The values in nested lists, without empty ones."""
    if isinstance(value, list):
        for item in value:
            yield from _flattened(item)
    elif value not in OMITTED:
        yield value


class Calls(Rest):
    """REST calls with the options of a 2.x client."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(config_of(options))
        self._options = options

    @both
    def call(self, /, verb: str, path: str, params: Options = None, timeout: Seconds = None, **body: Any) -> Steps[Any]:
        """The parsed JSON body of the response, None if empty. Raises DeepgramApiError or TimeoutError."""
        limit = TIMEOUT if timeout is None else timeout
        send = getattr(self, verb)
        with _errors_of_2_x(asyncio.TimeoutError if isinstance(self, OnLoop) else TimeoutError):  # the same since 3.11
            text = yield lambda: send(self._url(path), query(params), timeout=limit, follow_redirects=True, **body)
        answer = json.loads(text) if text else None
        if isinstance(answer, dict):
            self._check(answer)
        return answer

    def _check(self, answer: Mapping[str, Any]) -> None:
        if answer.get("error") or answer.get("err_msg"):
            raise DeepgramApiError(answer)
        found = (answer.get("metadata") or {}).get("warnings") or []
        if found and self._options.get("raise_warnings_as_errors"):
            raise DeepgramApiError({"warnings": found})
        for warning in () if self._options.get("suppress_warnings") else found:
            warnings.warn(warning["message"], stacklevel=1)  # the caller's frame is unknown here


@contextmanager
def _errors_of_2_x(timeout_error: type[Exception]) -> Iterator[None]:
    from ..._io.http import NO_RESPONSE, TIMED_OUT

    try:
        yield
    except errors.DeepgramApiError as error:
        response: Any = error.__cause__
        details = error.parsed or f"HTTP Error {error.status}: {response.response.reason_phrase}"
        raise DeepgramApiError(details, http_library_error=error.__cause__, **vars(error)) from error.__cause__
    except TIMED_OUT as error:
        raise timeout_error("timed out") from error
    except NO_RESPONSE as error:
        raise DeepgramApiError(str(error) or type(error).__name__, http_library_error=error) from error


class BlockingCalls(Calls, AbstractSyncRestClient):
    """Blocking REST calls."""


class LoopCalls(Calls, AbstractAsyncRestClient):
    """REST calls on asyncio."""


def _clearing(method: Any) -> Any:
    """The same coroutine function; if it fails, the traceback shows no local variables (options, bodies)."""

    def steps(*args: Any, **kwargs: Any) -> Steps[Any]:
        return (yield lambda: method(*args, **kwargs))

    @functools.wraps(method)
    async def call(*args: Any, **kwargs: Any) -> Any:
        running = without_locals(steps(*args, **kwargs))
        del args, kwargs
        return await run_async(running)

    return call


class Account:
    """Coroutine functions with the options of a client; all raise DeepgramApiError or TimeoutError."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.options = options

    def __init_subclass__(cls) -> None:
        for name, method in [*vars(cls).items()]:
            if inspect.iscoroutinefunction(method):
                setattr(cls, name, _clearing(method))

    async def _call(self, verb: str, path: str, params: Options = None, timeout: Seconds = None, **more: Any) -> Any:
        """As `LoopCalls.call`, within `timeout` seconds in all."""
        steps = LoopCalls(self.options).call(verb, path, as_dict(params), timeout, **more)
        task = asyncio.ensure_future(steps)
        try:
            # before Python 3.12, `wait_for` loses a cancellation that arrives in the same turn as the result
            await asyncio.wait([task], timeout=TIMEOUT if timeout is None else timeout)
            if not task.done():
                raise asyncio.TimeoutError("timed out")
            return task.result()
        finally:
            task.cancel()
