"""The verbs of the voice agent: settings in, a spoken conversation out (protocol section 7)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from typing import Any, Callable, ClassVar, Dict, List, Optional, Protocol, TypeVar, Union, overload

from .._core.colours import Steps, Threaded, both, sends
from .._core.config import Config
from .._core.connection import ConnectRequest, StartArguments
from .._core.handlers import is_coroutine_function
from .._core.json_text import indented
from .._core.realtime import Audio
from .._core.recovery import Reconnect
from .._core.response import BaseResponse
from .._core.secret import Masked, Secret
from ..devices import WithDevices
from ..errors import DeepgramError
from . import messages as m
from .functions import TIMEOUT, Functions
from .journal import AgentJournal
from .protocol import AGENT, KEEP_ALIVE


class EarlySettings(Protocol):
    """The settings of early access, as type checkers see them."""

    agent: m.Agent
    context: Optional[m.Context]


Settings = Union[m.SettingsOptions, EarlySettings, Mapping[str, Any], str]
Prompt = Union[str, m.UpdatePromptOptions, Mapping[str, Any]]
SpeakUpdate = Union[m.UpdateSpeakOptions, m.Speak, List[m.Speak], List[Dict[str, Any]], Mapping[str, Any]]
ThinkUpdate = Union[m.UpdateThinkOptions, m.Think, List[m.Think], List[Dict[str, Any]], Mapping[str, Any]]
ThinkLiveUpdate = Union[m.UpdateThinkLiveOptions, Mapping[str, Any]]
ListenUpdate = Union[m.UpdateListenOptions, m.Listen, Mapping[str, Any]]
FunctionAnswer = Union[m.FunctionCallResponse, Mapping[str, Any]]
F = TypeVar("F", bound=Callable[..., Any])


class AgentVerbs(WithDevices[Settings]):
    """Messages to an agent.

    A verb that sends a message returns True if the kernel has accepted it; otherwise False, with the cause in
    `last_error`, or with the option `raise_on_error` it raises DeepgramConnectionError. For an argument of a wrong type
    it logs an error and returns False.
    """

    _product = AGENT
    _workers_class: ClassVar[Any]  # runs functions in this colour

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self._functions = Functions()
        self._session_settings: Optional[dict[str, Any]] = None  # sent by `start()`
        self._translation: Any = None  # set if the program uses the early access API
        hook = self._dispatcher.hook
        hook("SettingsApplied", lambda message: setattr(message, "settings", self._session_settings))
        hook("FunctionCallRequest", self._on_function_calls)
        hook("FunctionCallCancelled", self._on_calls_cancelled)

    def _reset(self) -> None:
        super()._reset()
        self._workers = self._workers_class(self._tuning.function_workers, self._tuning.function_queue)

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

        Args:
            function: the function; coroutine functions need the async client.
            name: the name to offer it by; default is the function's own.
            timeout: seconds from the request until a call is answered with an error; None: no limit.

        Description and JSON schema come from the docstring (Google, NumPy or reST style) and the type hints
        (`Annotated[str, "description"]`); they are added to the settings of the next `start()`. Arguments are checked
        and converted. The function does not block handlers. Its result is the answer: text unchanged, anything else as
        JSON. Exceptions, timeouts, unknown names and calls beyond the limit are answered with `{"error": ...}`. Each
        call is answered once.

        Raises TypeError for a parameter or type hint that JSON can't represent.
        """
        if function is None:
            return lambda decorated: self.function(decorated, name=name, timeout=timeout)
        if isinstance(self, Threaded) and is_coroutine_function(function):
            raise TypeError("function: a coroutine function needs the async client")
        declared = self._functions.declare(function, name, timeout)
        if self._socket is not None and self._functions.lacks(declared.name):
            late = "function %s: declared while connected: offered from the next start() or update_think_options() on"
            self._logger.warning(late, declared.name)
        return function

    # ---- verbs

    @both
    def send_settings(self, options: Settings) -> Steps[bool]:
        """Send settings (protocol 7.3), unless they are those of `start()`: sending them again would end the session.

        Raises DeepgramError for settings of another type, ValueError for text that is not JSON.
        """
        settings = self._settings(options)
        return settings == self._session_settings or (yield lambda: self._send_message(_settings_text(settings)))

    @both
    def send_audio(self, data: Audio) -> Steps[bool]:
        """Send audio in the format of `audio.input`, in any pieces. False for text, which would end the session."""
        if isinstance(data, str):
            error = TypeError("data: expected bytes, bytearray or memoryview, got str")
            self._logger.error("send_audio() failed: %s", error)
            return self._fail_send(error)
        sent: bool = yield lambda: self.send(data)
        return sent

    @sends
    def keep_alive(self) -> str:
        """Keep an idle session open (protocol 7.10). The option `keepalive` does so automatically."""
        return KEEP_ALIVE

    @sends
    def inject_user_message(self, options: m.InjectUserMessageOptions) -> Optional[str]:
        """Send a text as if the user had said it (protocol 7.8); returns False for any other type of argument.

        The server answers InjectionRefused if somebody is speaking.
        """
        return self._message_text(options, m.InjectUserMessageOptions)

    @sends
    def inject_agent_message(self, options: m.InjectAgentMessageOptions) -> Optional[str]:
        """Make the agent say a text (protocol 7.8); returns False for any other type of argument.

        The server answers InjectionRefused if somebody is speaking.
        """
        return self._message_text(options, m.InjectAgentMessageOptions)

    @sends
    def update_prompt(self, prompt: Prompt) -> Optional[str]:
        """Add to the prompt (protocol 7.8): text, `UpdatePromptOptions` or dict. The server answers PromptUpdated."""
        return self._update_text(prompt, m.UpdatePromptOptions, "prompt", str)

    @sends
    def update_speak_options(self, speak: SpeakUpdate) -> Optional[str]:
        """Change the voice (protocol 7.8): `UpdateSpeakOptions`, `Speak`, list of it, or dict.

        The server answers SpeakUpdated; the current utterance keeps its voice.
        """
        return self._update_text(speak, m.UpdateSpeakOptions, "speak", m.Speak, list)

    @sends
    def update_think_options(self, think: ThinkUpdate) -> Optional[str]:
        """Replace the think block (protocol 7.8): `UpdateThinkOptions`, `Think`, or dict.

        The server answers ThinkUpdated. The message includes all declared functions, as it replaces the whole block.
        """
        text = self._update_text(think, m.UpdateThinkOptions, "think", m.Think, list)
        return None if text is None else _settings_text(self._functions.offer(json.loads(text)))

    @sends
    def update_listen_options(self, listen: ListenUpdate) -> Optional[str]:
        """Change speech recognition (protocol 7.8): `UpdateListenOptions`, `Listen`, or dict.

        The server answers ListenUpdated.
        """
        return self._update_text(listen, m.UpdateListenOptions, "listen", m.Listen)

    @sends
    def update_think_live_options(self, think_live: ThinkLiveUpdate) -> Optional[str]:
        """Change Think Live (protocol 16): `UpdateThinkLiveOptions` or dict. The server answers ThinkLiveUpdated."""
        return self._update_text(think_live, m.UpdateThinkLiveOptions, "think_live")

    @sends
    def inject_dynamic_agent_message(self, behavior: Optional[str] = None) -> str:
        """Make the agent say something that Think Live words itself; `behavior` as in protocol 16."""
        fields = {} if behavior is None else {"behavior": behavior}
        return json.dumps({"type": "InjectAgentMessage", "is_dynamic": True, **fields})

    @sends
    def force_end_turn(self) -> str:
        """End the user's turn now (protocol 7.8); Flux models only."""
        return str(m.ForceEndTurnOptions())

    @sends
    def send_custom_to_think_provider(self, content: Any) -> str:
        """Send a JSON value to your own language model (protocol 16)."""
        return json.dumps({"type": "__customToThinkProvider", "content": content})

    @sends
    def send_function_call_response(self, response: FunctionAnswer) -> Optional[str]:
        """Answer a function call (protocol 7.7); without an id, the oldest unanswered one with that name.

        Returns False for anything but `FunctionCallResponse` or dict, and for a call of a connection that has ended.
        """
        return self._response_text(response)

    @both
    def close(self) -> Steps[bool]:
        """Same as `finish()`."""
        complete: bool = yield self.finish
        return complete

    # ---- settings

    def _start_arguments(self, options: Any) -> StartArguments:
        self._session_settings = Masked(self._settings(options))
        self._functions.forget()  # the calls of the last session
        return StartArguments(first=(_settings_text(self._session_settings),))

    def _settings(self, options: Any) -> dict[str, Any]:
        """Settings as JSON types, from options of any accepted kind, with the declared functions."""
        if isinstance(options, str):
            options = m.SettingsOptions.from_json(options)
        elif isinstance(options, Mapping):
            options = m.SettingsOptions.from_dict(options)
        settings: dict[str, Any]
        if getattr(options, "type", None) == "SettingsConfiguration":
            settings = import_module("deepgram.eras.early_agent").settings(self, options)
        elif isinstance(options, m.SettingsOptions):
            settings = options.to_dict()
        else:
            expected = "SettingsOptions, dict or JSON text"
            raise DeepgramError(f"Invalid options type: expected {expected}, got {type(options).__name__}")
        return self._functions.add_to(settings)

    def _text(self, text: str) -> str:
        return text if self._translation is None else self._translation.outgoing(text)

    # ---- reconnect

    def _new_journal(self, request: ConnectRequest, options: Reconnect) -> AgentJournal:
        return AgentJournal(options, self._session_settings, self._undelivered)

    def _on_reconnected(self) -> None:
        self._functions.drop_pending()
        self._workers.forget()

    def _pause(self, timeout: float) -> tuple[str, float, Optional[Callable[[Any], Any]]]:
        return "AgentAudioDone", timeout, None

    def _undelivered(self, answer: str) -> None:
        self._logger.warning("the connection of a function call was lost, its answer is dropped")

    # ---- functions

    def _on_function_calls(self, request: m.FunctionCallRequest) -> None:
        self._workers = self._workers.usable()
        others = bool(self._dispatcher.routes["FunctionCallRequest"].handlers)
        for call, declared in self._functions.register(request.functions, others=others):
            work, on_result = partial(self._functions.call, call, declared), partial(self._on_result, call)
            self._workers.run(work, declared.timeout, on_result, is_coroutine_function(declared.function))

    def _on_calls_cancelled(self, message: m.FunctionCallCancelledResponse) -> None:
        self._functions.cancel(call.id for call in message.functions)

    def _on_result(self: Any, call: m.FunctionCall, result: Any, error: Optional[BaseException]) -> None:
        sending = self._send_result(call, result, error)
        if not isinstance(self, Threaded):
            self._spawn(sending)

    def _stopped(self, *, playback: bool) -> None:
        super()._stopped(playback=playback)
        self._workers.forget()

    @sends
    def _send_result(self, call: m.FunctionCall, result: Any, error: Optional[BaseException]) -> Optional[str]:
        response = self._functions.answer(call, result, error)
        return None if response is None else str(response)

    # ---- messages

    def _message_text(self, message: Any, kind: type[BaseResponse], *also: type) -> Optional[str]:
        """The text of a message of class `kind`; else None. `also`: other types that the caller accepts."""
        if isinstance(message, kind):
            return str(message)
        expected = " or ".join(taken.__name__ for taken in (kind, *also))
        self._logger.error("message not sent: expected %s, got %s", expected, type(message).__name__)
        return None

    def _update_text(self, message: Any, kind: type[BaseResponse], field: str, *values: type) -> Optional[str]:
        """The text of an update: its class, a dict, or the value of a field; None for anything else."""
        if isinstance(message, Mapping) and field in message:
            message = kind.from_dict(message)
        elif isinstance(message, Mapping):
            if not (block := {} if str in values else _block(message, kind)):
                self._logger.error("message not sent: expected a dict with the key %r, got %s", field, list(message))
                return None
            message = kind.from_dict({field: block})
        elif isinstance(message, values):
            message = kind(**{field: message})
        return self._message_text(message, kind, *values, dict)

    def _response_text(self, message: FunctionAnswer) -> Optional[str]:
        if isinstance(message, Mapping):
            fields = dict(message)
            whole = m.FunctionCallResponse(content=fields.pop("content", None) or "", result=fields.pop("result", None))
            message = m.FunctionCallResponse.from_dict(fields)
            message.content = whole.content
        if isinstance(message, m.FunctionCallResponse):
            if self._functions.is_dropped(message.id):
                self._undelivered(message.id)
                return None
            message = self._functions.with_id(message)
        return self._message_text(message, m.FunctionCallResponse, dict)


def _block(fields: Mapping[str, Any], message: type[BaseResponse]) -> dict[str, Any]:
    """The block that a dict stands for: the dict itself, or its `provider` if it has a `type`."""
    if fields.get("type") in (None, message().type):  # type: ignore[attr-defined]
        return {key: value for key, value in fields.items() if key != "type"}
    return {"provider": dict(fields)}


def _settings_text(settings: dict[str, Any]) -> str:
    return Secret(indented(json.dumps(settings), 4))
