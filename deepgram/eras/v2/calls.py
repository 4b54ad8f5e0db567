"""Calls over HTTP as 2.x makes them: options and answers are dicts, and whatever goes wrong is one class of errors."""

from __future__ import annotations

import asyncio
import json
import warnings
from contextlib import contextmanager
from typing import Any, Iterator, Mapping, Optional
from weakref import WeakValueDictionary

from ... import errors
from ..._core.colours import Steps, both
from ..._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient, Rest
from ...options import DeepgramClientOptions
from .errors import DeepgramApiError

API_URL = "https://api.deepgram.com/v1"
TIMEOUT = 300.0  # seconds
NOTHING: tuple[Any, ...] = (None, "", [])  # what is left out of a query

_configs: WeakValueDictionary[tuple[str, ...], DeepgramClientOptions] = WeakValueDictionary()


def config_of(options: Mapping[str, Any]) -> DeepgramClientOptions:
    """The configuration that options of 2.x stand for now: one object, and so one pool, for all that are alike."""
    key, method = options.get("api_key") or "", options.get("auth_method", "Token")
    known = (options.get("api_url", API_URL), method, key)
    if (config := _configs.get(known)) is None:
        headers = {"Authorization": f"{method} {key}"} if key else {}
        network = {"raise_on_error": True, "ping_interval": 5}
        config = _configs[known] = DeepgramClientOptions(url=known[0], headers=headers, options=network)
    return config


def as_dict(options: Any) -> dict[str, Any]:
    """A copy of options, which may also be an object of 3.x or 4.x. Raises TypeError for anything else."""
    return {**(options.to_dict() if hasattr(options, "to_dict") else options or {})}


def query(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options without what is left out, also of lists."""
    return {name: _listed(value) for name, value in options.items() if value not in NOTHING}


def _listed(value: Any) -> Any:
    """A list as its items, and of lists in it the first ones."""
    if not isinstance(value, list):
        return value
    return [_listed(item)[0] if isinstance(item, list) else item for item in value if item not in NOTHING]


class Calls(Rest):
    """Requests with the options of a client of 2.x."""

    _late: type[Exception]  # what is raised when time is up

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(config_of(options))
        self._options = options

    @both
    def ask(
        self, /, verb: str, path: str, asked: Mapping[str, Any], timeout: Optional[float] = None, **body: Any
    ) -> Steps[Any]:
        """The body of an answer as a value of JSON, None for an empty one. Raises DeepgramApiError or TimeoutError."""
        limit = TIMEOUT if timeout is None else timeout
        send = getattr(self, verb)
        with _in_words_of_2_x(self._late):
            text = yield lambda: send(self._url(path), query(asked), timeout=limit, follow_redirects=True, **body)
        return self._checked(json.loads(text)) if text else None

    def _checked(self, answer: Any) -> Any:
        if not isinstance(answer, dict):
            return answer
        if answer.get("error") or answer.get("err_msg"):
            raise DeepgramApiError(answer)
        found = (answer.get("metadata") or {}).get("warnings") or []
        if found and self._options.get("raise_warnings_as_errors"):
            raise DeepgramApiError({"warnings": found})
        if not self._options.get("suppress_warnings"):
            for warning in found:
                warnings.warn(warning["message"], stacklevel=1)  # where a caller stands is not known here
        return answer


@contextmanager
def _in_words_of_2_x(late: type[Exception]) -> Iterator[None]:
    from ..._io.http import NO_ANSWER, TOO_LATE

    try:
        yield
    except errors.DeepgramApiError as error:
        told = f"HTTP Error {error.status}: {error.message}" if error.parsed is None else error.parsed
        raise DeepgramApiError(told, http_library_error=error.__cause__, **vars(error)) from error.__cause__
    except TOO_LATE as error:
        raise late("timed out") from error
    except NO_ANSWER as error:
        raise DeepgramApiError(str(error) or type(error).__name__, http_library_error=error) from error


class BlockingCalls(Calls, AbstractSyncRestClient):
    """Requests that block."""

    _late = TimeoutError


class LoopCalls(Calls, AbstractAsyncRestClient):
    """Requests on asyncio."""

    _late = asyncio.TimeoutError  # another class before Python 3.11


async def ask(
    options: Mapping[str, Any],
    verb: str,
    path: str,
    asked: Mapping[str, Any] = {},
    timeout: Optional[float] = None,
    **body: Any,
) -> Any:
    """As `LoopCalls.ask`, within `timeout` seconds in all."""
    asking = asyncio.ensure_future(LoopCalls(options).ask(verb, path, asked, timeout, **body))
    try:
        # `wait_for` would lose a cancellation that comes in the turn in which it is done, before Python 3.12
        await asyncio.wait([asking], timeout=TIMEOUT if timeout is None else timeout)
        if asking.done():
            return asking.result()
        raise asyncio.TimeoutError("timed out")
    finally:
        asking.cancel()
