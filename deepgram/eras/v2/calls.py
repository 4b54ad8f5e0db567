"""Calls over HTTP as 2.x makes them: options and answers are dicts, and whatever goes wrong is one class of errors."""

from __future__ import annotations

import asyncio
import json
import warnings
from contextlib import contextmanager
from typing import Any, Iterator, Mapping, Optional
from weakref import WeakValueDictionary

from ... import errors
from ..._core.colours import OnLoop, Steps, both
from ..._core.secret import as_secret
from ..._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient, Rest
from ...options import DeepgramClientOptions
from .errors import DeepgramApiError

API_URL = "https://api.deepgram.com/v1"
NOTHING: tuple[Any, ...] = (None, "", [])  # what is left out of a query
TIMEOUT = 300.0  # seconds
Options = Optional[Mapping[str, Any]]
Seconds = Optional[float]

_configs: WeakValueDictionary[tuple[str, ...], DeepgramClientOptions] = WeakValueDictionary()


def config_of(options: Mapping[str, Any]) -> DeepgramClientOptions:
    """The configuration that options of 2.x stand for now: one object, and so one pool, for all that are alike."""
    key, method = as_secret(options.get("api_key") or ""), options.get("auth_method", "Token")
    own = {name: options.get(name) or "" for name in ("record", "reconnect")}
    known = (options.get("api_url", API_URL), method, key, *map(str, own.values()))
    if (config := _configs.get(known)) is None:
        headers = {"Authorization": as_secret(f"{method} {key}")} if key else {}
        network = {"raise_on_error": True, "ping_interval": 5, **own}
        config = _configs[known] = DeepgramClientOptions(url=known[0], headers=headers, options=network)
    return config


def as_dict(options: Any) -> dict[str, Any]:
    """A copy of options, which may also be an object of 3.x or 4.x. Raises TypeError for anything else."""
    return {**(options.to_dict() if hasattr(options, "to_dict") else options or {})}


def query(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options without what is left out, also of lists."""
    kept = {name: value for name, value in options.items() if value not in NOTHING}
    return {name: [*_items(value)] if isinstance(value, list) else value for name, value in kept.items()}


def _items(value: Any) -> Iterator[Any]:
    """What is in a list, and in lists in it."""
    if isinstance(value, list):
        for item in value:
            yield from _items(item)
    elif value not in NOTHING:
        yield value


class Calls(Rest):
    """Requests with the options of a client of 2.x."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(config_of(options))
        self._options = options

    @both
    def ask(self, /, verb: str, path: str, asked: Options = None, timeout: Seconds = None, **body: Any) -> Steps[Any]:
        """The body of an answer as a value of JSON, None for an empty one. Raises DeepgramApiError or TimeoutError."""
        limit = TIMEOUT if timeout is None else timeout
        send = getattr(self, verb)
        with _in_words_of_2_x(asyncio.TimeoutError if isinstance(self, OnLoop) else TimeoutError):  # one since 3.11
            text = yield lambda: send(self._url(path), query(asked or {}), timeout=limit, follow_redirects=True, **body)
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
            warnings.warn(warning["message"], stacklevel=1)  # where a caller stands is not known here


@contextmanager
def _in_words_of_2_x(late: type[Exception]) -> Iterator[None]:
    from ..._io.http import NO_RESPONSE, TIMED_OUT

    try:
        yield
    except errors.DeepgramApiError as error:
        response: Any = error.__cause__
        told = error.parsed or f"HTTP Error {error.status}: {response.response.reason_phrase}"
        raise DeepgramApiError(told, http_library_error=error.__cause__, **vars(error)) from error.__cause__
    except TIMED_OUT as error:
        raise late("timed out") from error
    except NO_RESPONSE as error:
        raise DeepgramApiError(str(error) or type(error).__name__, http_library_error=error) from error


class BlockingCalls(Calls, AbstractSyncRestClient):
    """Requests that block."""


class LoopCalls(Calls, AbstractAsyncRestClient):
    """Requests on asyncio."""


class Account:
    """Calls with the options of a client; each is a coroutine function, and raises DeepgramApiError or TimeoutError."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.options = options

    async def _ask(self, verb: str, path: str, asked: Options = None, timeout: Seconds = None, **more: Any) -> Any:
        """As `LoopCalls.ask`, within `timeout` seconds in all."""
        steps = LoopCalls(self.options).ask(verb, path, as_dict(asked), timeout, **more)
        asking = asyncio.ensure_future(steps)
        try:
            # `wait_for` would lose a cancellation that comes in the turn in which it is done, before Python 3.12
            await asyncio.wait([asking], timeout=TIMEOUT if timeout is None else timeout)
            if not asking.done():
                raise asyncio.TimeoutError("timed out")
            return asking.result()
        finally:
            asking.cancel()
