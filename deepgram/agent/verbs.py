"""The voice agent: what the clients of both colours share."""

from __future__ import annotations

import json
from typing import Any, Callable, Dict, List, Mapping, Optional, TypeVar, Union, overload

from .._core.handlers import is_coroutine_function
from .._core.realtime import Config
from .._core.response import BaseResponse
from .._core.secret import Secret
from ..devices import WithDevices
from ..errors import DeepgramError
from . import messages as m
from .functions import TIMEOUT, Declared, Functions
from .protocol import AGENT

Settings = Union[m.SettingsOptions, Mapping[str, Any], str]
Prompt = Union[str, m.UpdatePromptOptions, Mapping[str, Any]]
SpeakUpdate = Union[m.UpdateSpeakOptions, m.Speak, List[m.Speak], List[Dict[str, Any]], Mapping[str, Any]]
ThinkUpdate = Union[m.UpdateThinkOptions, m.Think, List[m.Think], List[Dict[str, Any]], Mapping[str, Any]]
ListenUpdate = Union[m.UpdateListenOptions, m.Listen, Mapping[str, Any]]
FunctionAnswer = Union[m.FunctionCallResponse, Mapping[str, Any]]
F = TypeVar("F", bound=Callable[..., Any])


class AgentVerbs(WithDevices):
    """What both colours share: how settings and messages are made, and which functions there are."""

    _product = AGENT
    _records = True

    def __init__(self, config: Config) -> None:
        super().__init__(config, AGENT.endpoint)
        self._functions = Functions()
        self._applied: Optional[dict[str, Any]] = None  # the settings this connection was started with
        hook = self._dispatcher.hook
        hook("SettingsApplied", lambda message: setattr(message, "settings", self._applied))
        hook("FunctionCallRequest", self._requested)
        hook("FunctionCallCancelled", self._cancelled)

    @overload
    def function(self, function: F, *, name: Optional[str] = None, timeout: Optional[float] = TIMEOUT) -> F: ...
    @overload
    def function(
        self, function: None = None, *, name: Optional[str] = None, timeout: Optional[float] = TIMEOUT
    ) -> Callable[[F], F]: ...
    def function(
        self,
        function: Optional[Callable[..., Any]] = None,
        *,
        name: Optional[str] = None,
        timeout: Optional[float] = TIMEOUT,
    ) -> Callable[..., Any]:
        """Decorator: let the agent call this function.

        Name, description and JSON schema come from its name, docstring (an `Args:` section describes parameters) and
        type hints, and are added to the settings of the next `start()`. On a call its arguments are checked and
        converted, it runs beside the handlers, and what it returns is the answer: text as it is, anything else as
        JSON. An exception, a timeout (seconds, None for no limit) or an unknown name is answered as `{"error": ...}`.
        Each call is answered once. Coroutine functions need the async client.

        Raises TypeError for a parameter or type hint that JSON can't carry.
        """
        if function is None:
            return lambda given: self.function(given, name=name, timeout=timeout)
        if self._threaded and is_coroutine_function(function):
            raise TypeError("function: a coroutine function needs the async client")
        self._functions.declare(function, name, timeout)
        return function

    # ---- settings

    def _first(self, options: Any) -> str:
        """The first frame of a new connection, to which calls of the last one mean nothing."""
        self._applied = self._settings(options)
        self._functions.forget()
        return _frame(self._applied)

    def _settings(self, options: Any) -> dict[str, Any]:
        """Settings as JSON types, from options of any accepted kind, with the declared functions."""
        if isinstance(options, str):
            options = m.SettingsOptions.from_json(options)
        elif isinstance(options, Mapping):
            options = m.SettingsOptions.from_dict(options)
        elif not isinstance(options, m.SettingsOptions):
            expected = "SettingsOptions, dict or JSON text"
            raise DeepgramError(f"Invalid options type: expected {expected}, got {type(options).__name__}")
        settings: dict[str, Any] = options.to_dict()
        return self._functions.add_to(settings) if self._functions else settings

    def _again(self, options: Any) -> Optional[str]:
        """The frame of `send_settings`; None if this connection was started with these settings."""
        settings = self._settings(options)
        return None if settings == self._applied else _frame(settings)

    # ---- functions

    def _requested(self, request: m.FunctionCallRequest) -> None:
        others = bool(self._dispatcher.routes["FunctionCallRequest"].handlers)
        for call, declared in self._functions.requested(request.functions, others=others):
            self._run_function(call, declared)

    def _cancelled(self, message: m.FunctionCallCancelledResponse) -> None:
        self._functions.cancelled(call.id for call in message.functions)

    def _run_function(self, call: m.FunctionCall, declared: Declared) -> None:
        raise NotImplementedError

    def _answer(self, call: m.FunctionCall, result: Any, error: Optional[BaseException]) -> Optional[str]:
        response = self._functions.answer(call, result, error)
        return None if response is None else str(response)

    # ---- messages

    def _message(self, given: Any, kind: type[BaseResponse], *also: type) -> Optional[str]:
        """The text of a message given as its class; None for anything else. `also`: what the caller takes beside it."""
        if isinstance(given, kind):
            return str(given)
        expected = " or ".join(taken.__name__ for taken in (kind, *also))
        self._logger.error("expected %s, got %s", expected, type(given).__name__)
        return None

    def _update(self, given: Any, kind: type[BaseResponse], field: str, *values: type) -> Optional[str]:
        """The text of a message given as its class, as dict, or as the value of one field; None for anything else."""
        if isinstance(given, Mapping):
            given = kind.from_dict(given)
        elif isinstance(given, values):
            given = kind(**{field: given})
        return self._message(given, kind, *values, dict)

    def _prompt(self, given: Prompt) -> Optional[str]:
        return self._update(given, m.UpdatePromptOptions, "prompt", str)

    def _speak(self, given: SpeakUpdate) -> Optional[str]:
        return self._update(given, m.UpdateSpeakOptions, "speak", m.Speak, list)

    def _think(self, given: ThinkUpdate) -> Optional[str]:
        return self._update(given, m.UpdateThinkOptions, "think", m.Think, list)

    def _listen(self, given: ListenUpdate) -> Optional[str]:
        return self._update(given, m.UpdateListenOptions, "listen", m.Listen)

    def _response(self, given: FunctionAnswer) -> Optional[str]:
        if isinstance(given, Mapping):
            fields = dict(given)
            said = m.FunctionCallResponse(content=fields.pop("content", None) or "", result=fields.pop("result", None))
            given = m.FunctionCallResponse.from_dict(fields)
            given.content = said.content
        if isinstance(given, m.FunctionCallResponse):
            given = self._functions.identified(given)
        return self._message(given, m.FunctionCallResponse, dict)


def _frame(settings: dict[str, Any]) -> str:
    return Secret(json.dumps(settings, indent=4))
