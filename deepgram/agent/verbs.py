"""The voice agent: what the clients of both colours share."""

from __future__ import annotations

import json
from typing import Any, Callable, Mapping, Optional, Union

from .._core.handlers import is_coroutine_function
from .._core.model import BaseResponse
from .._core.secret import Secret
from ..devices import WithDevices
from ..errors import DeepgramError
from . import messages as m
from .functions import TIMEOUT, Declared, Functions
from .protocol import AGENT

Settings = Union[m.SettingsOptions, Mapping[str, Any], str]
Prompt = Union[str, m.UpdatePromptOptions, Mapping[str, Any]]


class AgentVerbs(WithDevices):
    """What both colours share: how settings and messages are made, and which functions there are."""

    product = AGENT
    records = True

    def __init__(self, config: Any) -> None:
        super().__init__(config, AGENT.endpoint)
        self._functions = Functions()
        self._applied: Optional[dict[str, Any]] = None  # the settings this connection was started with
        hook = self._dispatcher.hook
        hook("SettingsApplied", lambda message: setattr(message, "settings", self._applied))
        hook("FunctionCallRequest", self._requested)
        hook("FunctionCallCancelled", self._cancelled)

    def function(
        self,
        function: Optional[Callable[..., Any]] = None,
        *,
        name: Optional[str] = None,
        timeout: Optional[float] = TIMEOUT,
    ) -> Any:
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
            self._logger.error("start() failed: options: got %s", type(options).__name__)
            raise DeepgramError("Invalid options type: expected SettingsOptions, dict or JSON text")
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

    def _message(self, kind: type[BaseResponse], given: Any, field: str = "", value: Any = ()) -> Optional[str]:
        """The text of a message given as its class, as dict, or as the value of one field; None for anything else."""
        if isinstance(given, kind):
            return str(given)
        if field and isinstance(given, Mapping):
            return str(kind.from_dict(given))
        if field and isinstance(given, value):
            return str(kind(**{field: given}))
        self._logger.error("expected %s, got %s", kind.__name__, type(given).__name__)
        return None

    def _prompt(self, given: Any) -> Optional[str]:
        return self._message(m.UpdatePromptOptions, given, "prompt", str)

    def _speak(self, given: Any) -> Optional[str]:
        return self._message(m.UpdateSpeakOptions, given, "speak", (m.Speak, list))

    def _think(self, given: Any) -> Optional[str]:
        return self._message(m.UpdateThinkOptions, given, "think", (m.Think, list))

    def _listen(self, given: Any) -> Optional[str]:
        return self._message(m.UpdateListenOptions, given, "listen", m.Listen)

    def _response(self, given: Any) -> Optional[str]:
        if isinstance(given, Mapping):
            given = m.FunctionCallResponse(**given)
        if isinstance(given, m.FunctionCallResponse):
            given = self._functions.identified(given)
        return self._message(m.FunctionCallResponse, given)


def _frame(settings: dict[str, Any]) -> str:
    return Secret(json.dumps(settings, indent=4))
