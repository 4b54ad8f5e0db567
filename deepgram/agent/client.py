"""The voice agent's clients: settings in, a spoken conversation out (protocol section 7)."""

from __future__ import annotations

import json
from typing import Any, Callable, Mapping, Optional, Union

from .._core.handlers import is_coroutine_function
from .._core.model import BaseResponse
from .._core.secret import Secret
from .._io.async_client import AbstractAsyncWebSocketClient
from .._io.beside import in_thread, on_loop
from .._io.sync_client import AbstractSyncWebSocketClient
from ..audio.wiring import WithDevices
from ..errors import DeepgramError
from . import messages as m
from .functions import TIMEOUT, Declared, Functions
from .protocol import AGENT, KEEP_ALIVE

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

    def _settings(self, options: Any) -> str:
        """The first frame, from options of any accepted kind."""
        if isinstance(options, str):
            options = m.SettingsOptions.from_json(options)
        elif isinstance(options, Mapping):
            options = m.SettingsOptions.from_dict(options)
        elif not isinstance(options, m.SettingsOptions):
            self._logger.error("start() failed: options: got %s", type(options).__name__)
            raise DeepgramError("Invalid options type: expected SettingsOptions, dict or JSON text")
        self._functions.forget()
        self._applied = options.to_dict()
        if self._functions:
            self._functions.add_to(self._applied)
        return Secret(json.dumps(self._applied, indent=4))

    def _again(self, options: Any) -> Optional[str]:
        """The frame of `send_settings`; None if this connection was started with these settings."""
        before = self._applied
        frame = self._settings(options)
        return None if before == self._applied else frame

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


class AgentWebSocketClient(AgentVerbs, AbstractSyncWebSocketClient):
    """A voice agent with threads and callbacks.

    Args:
        config: a `DeepgramClientOptions`. Its options `microphone_record` and `speaker_playback` (with `_rate`,
            `_channels`, `_device_index`) connect the machine's microphone and speaker; they need `deepgram-sdk[audio]`.
    """

    def start(
        self,
        options: Optional[Settings] = None,
        addons: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
        members: Optional[Mapping[str, Any]] = None,
        **kwargs: Any,
    ) -> bool:
        """Connect and send the settings. False if that failed; `last_error` says why.

        Args:
            options: the settings, as `SettingsOptions`, dict or JSON text.
            addons: query parameters.
            headers: further handshake headers, for this connection only.
            members: become attributes of this client.
            kwargs: given to every handler but that of Open.

        Raises DeepgramError for options of another kind, ValueError for text that is not JSON.
        """
        options = self._settings(options)  # which no traceback shows
        return self._start(None, addons, headers, members, kwargs, options)

    def send_settings(self, options: Settings) -> bool:
        """Send settings; those `start()` has sent already are not sent again, which would end the session."""
        return self._send_made(self._again(options), unmade=True)

    def send_audio(self, data: Union[bytes, bytearray, memoryview]) -> bool:
        """Send audio in the format of `audio.input`."""
        return self.send(data)

    def keep_alive(self) -> bool:
        """Tell the server that the client is still there; option `keepalive` does so by itself."""
        return self.send(KEEP_ALIVE)

    def inject_user_message(self, options: m.InjectUserMessageOptions) -> bool:
        """Say something in the user's place; False for anything but `InjectUserMessageOptions`."""
        return self._send_made(self._message(m.InjectUserMessageOptions, options))

    def inject_agent_message(self, options: m.InjectAgentMessageOptions) -> bool:
        """Have the agent say something; False for anything but `InjectAgentMessageOptions`."""
        return self._send_made(self._message(m.InjectAgentMessageOptions, options))

    def update_prompt(self, prompt: Prompt) -> bool:
        """Add to the prompt: text, `UpdatePromptOptions` or dict. The server answers PromptUpdated."""
        return self._send_made(self._prompt(prompt))

    def update_speak_options(self, speak: Any) -> bool:
        """Change the voice: `UpdateSpeakOptions`, `Speak`, list of it, or dict. The server answers SpeakUpdated."""
        return self._send_made(self._speak(speak))

    def update_think_options(self, think: Any) -> bool:
        """Replace the think block: `UpdateThinkOptions`, `Think`, or dict. The server answers ThinkUpdated."""
        return self._send_made(self._think(think))

    def update_listen_options(self, listen: Any) -> bool:
        """Change recognition: `UpdateListenOptions`, `Listen`, or dict. The server answers ListenUpdated."""
        return self._send_made(self._listen(listen))

    def send_function_call_response(self, response: Any) -> bool:
        """Answer a function call; without an id, the oldest unanswered one of that name."""
        return self._send_made(self._response(response))

    def close(self) -> bool:
        """Same as `finish()`."""
        return self.finish()

    def _send_made(self, text: Optional[str], *, unmade: bool = False) -> bool:
        return unmade if text is None else self.send(text)

    def _run_function(self, call: m.FunctionCall, declared: Declared) -> None:
        in_thread(
            lambda: declared.call(call.arguments),
            declared.timeout,
            lambda result, error: self._send_made(self._answer(call, result, error)),
        )


class AsyncAgentWebSocketClient(AgentVerbs, AbstractAsyncWebSocketClient):
    """A voice agent on asyncio; what arguments and methods mean stands at `AgentWebSocketClient`."""

    async def start(
        self,
        options: Optional[Settings] = None,
        addons: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
        members: Optional[Mapping[str, Any]] = None,
        **kwargs: Any,
    ) -> bool:
        """Connect and send the settings; see `AgentWebSocketClient.start`."""
        options = self._settings(options)  # which no traceback shows
        return await self._start(None, addons, headers, members, kwargs, options)

    async def send_settings(self, options: Settings) -> bool:
        return await self._send_made(self._again(options), unmade=True)

    async def send_audio(self, data: Union[bytes, bytearray, memoryview]) -> bool:
        return await self.send(data)

    async def keep_alive(self) -> bool:
        return await self.send(KEEP_ALIVE)

    async def inject_user_message(self, options: m.InjectUserMessageOptions) -> bool:
        return await self._send_made(self._message(m.InjectUserMessageOptions, options))

    async def inject_agent_message(self, options: m.InjectAgentMessageOptions) -> bool:
        return await self._send_made(self._message(m.InjectAgentMessageOptions, options))

    async def update_prompt(self, prompt: Prompt) -> bool:
        return await self._send_made(self._prompt(prompt))

    async def update_speak_options(self, speak: Any) -> bool:
        return await self._send_made(self._speak(speak))

    async def update_think_options(self, think: Any) -> bool:
        return await self._send_made(self._think(think))

    async def update_listen_options(self, listen: Any) -> bool:
        return await self._send_made(self._listen(listen))

    async def send_function_call_response(self, response: Any) -> bool:
        return await self._send_made(self._response(response))

    async def close(self) -> bool:
        return await self.finish()

    async def _send_made(self, text: Optional[str], *, unmade: bool = False) -> bool:
        return unmade if text is None else await self.send(text)

    def _run_function(self, call: m.FunctionCall, declared: Declared) -> None:
        async def done(result: Any, error: Optional[BaseException]) -> None:
            await self._send_made(self._answer(call, result, error))

        asynchronous = is_coroutine_function(declared.function)
        self._own(on_loop(lambda: declared.call(call.arguments), asynchronous, declared.timeout, done))
