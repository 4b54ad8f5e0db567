"""The early access API of the agent, releases 3.9 to 3.11: its options, and its sessions on the V1 endpoint.

Its own endpoint is gone (protocol section 6). A client started with `SettingsConfigurationOptions`, or a dict or JSON
text of that type, speaks V1 with the server and early access with the program: texts to `send()` are translated,
function calls are delivered one by one, and calls that the server runs itself are the event FunctionCalling.
"""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Callable, ClassVar, Dict, List, Mapping, Optional

from .._core.declare import opt, shown_in
from .._core.deprecated import warn_deprecated
from .._core.dispatch import Delivery
from .._core.reading import kind_of
from .._core.response import BaseResponse
from ..agent import messages as m
from ..agent.parts import drop_unknown_attributes
from ..errors import DeepgramError

VOICE = "aura-asteria-en"  # the default model


@dataclass
class SettingsConfigurationOptions(BaseResponse):
    """The first message of a session; now `SettingsOptions`."""

    type: str = "SettingsConfiguration"
    audio: m.Audio = field(default_factory=m.Audio)
    agent: m.Agent = field(default_factory=m.Agent)
    context: Optional[m.Context] = opt()

    def check(self) -> bool:
        """Always true, as in 3.11."""
        return True


@dataclass
class UpdateInstructionsOptions(BaseResponse):
    """Change the prompt; now `UpdatePromptOptions`."""

    type: str = "UpdateInstructions"
    instructions: str = ""


class _FixedProvider(m.Provider):
    """A provider of 4.0 and 4.1 with fixed fields, which are None until set."""

    _defaults: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, *args: Any, **keys: Any) -> None:
        values = {**self._defaults, **dict(zip(self._names, args, strict=False)), **keys}
        super().__init__({name: value for name, value in values.items() if value is not None})

    def __getattr__(self, name: str) -> Any:
        return self.get(name) if name in self._names else super().__getattr__(name)


class ListenProvider(_FixedProvider):
    """The provider of speech recognition."""

    _names = ("type", "model", "keyterms")


class ThinkProvider(_FixedProvider):
    """The provider of the language model."""

    _names = ("type", "model", "temperature")


class SpeakProvider(_FixedProvider):
    """The provider of the voice."""

    _names = ("type", "model", "model_id", "voice", "language", "language_code")
    _defaults: ClassVar[Mapping[str, Any]] = {"type": "deepgram", "model": "aura-2-thalia-en"}


class CartesiaVoice(_FixedProvider):
    """A voice of Cartesia."""

    _names = ("mode", "id")


shown_in("deepgram.clients.agent.v1.websocket.options", vars())


# ---- a session


def settings(client: Any, options: BaseResponse) -> Dict[str, Any]:
    """Convert early access settings to V1 Settings, and make the client translate from now on.

    Raises DeepgramError for keyterms with a model that does not support them.
    """
    warn_deprecated("SettingsConfigurationOptions", "the agent of early access (3.9 to 3.11)", "SettingsOptions")
    early = BaseResponse.to_dict(options)
    drop_unknown_attributes(options, early)
    agent: Dict[str, Any] = early["agent"]
    listen, context = agent.get("listen", {}), early.get("context") or {}
    if listen.get("keyterms") is not None and not listen.get("model", "nova-3").startswith("nova-3"):
        raise DeepgramError("Keyterms are only supported for nova-3 models")
    if client._translation is None:
        client._translation = Translation(client)
    messages = [_history_entry(message) for message in context.get("messages") or ()]
    if context.get("replay") and messages and messages[-1].get("role") == "assistant":
        agent["greeting"] = messages.pop().get("content")
    if messages:
        agent["context"] = {"messages": messages}
    agent["speak"] = _voice(agent.get("speak") or {})
    converted = {"audio": early["audio"], "agent": agent, "flags": {"history": False}}
    return m.SettingsOptions.from_dict(converted).to_dict()


def _history_entry(message: Any) -> Dict[str, Any]:
    """A message of the context, given as a pair or a dict."""
    entry = message if isinstance(message, dict) else dict(zip(("role", "content"), message, strict=False))
    return {"type": "History", **entry}


def _voice(speak: Dict[str, Any]) -> Dict[str, Any]:
    """Convert a voice, given as provider name and id, to the form of V1."""
    provider = m.Provider(speak.get("provider") or "deepgram")
    kind, model, voice = provider.setdefault("type", "deepgram"), speak.get("model"), speak.get("voice_id")
    converted: Dict[str, Any] = {"provider": provider}
    if kind == "deepgram":
        provider.setdefault("model", model or VOICE)
    elif model:
        provider["model" if kind == "open_ai" else "model_id"] = model
    if voice and kind == "eleven_labs":
        provider.setdefault("model_id", "eleven_turbo_v2_5")
        converted["endpoint"] = {"url": f"wss://api.elevenlabs.io/v1/text-to-speech/{voice}/multi-stream-input"}
    elif voice:
        provider["voice"] = {"mode": "id", "id": voice} if kind == "cartesia" else voice
    return converted


class Translation:
    """Translates between a program of early access and a V1 server."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._dispatcher = client._dispatcher
        self._dispatcher.read = partial(self._read, self._dispatcher.read)
        self._dispatcher.hook_after("FunctionCallRequest", self._deliver_further_calls)

    def outgoing(self, text: str) -> str:
        """Translate a text that the program sends."""
        try:
            message = json.loads(text)
            translate = OUTGOING.get(message.get("type"))
        except (ValueError, AttributeError, TypeError):
            return text  # leave it to the server
        return text if translate is None else translate(self._client, message)

    def _read(self, read: Callable[[Any, float], Optional[Delivery]], data: Any, received: float) -> Optional[Delivery]:
        kind = kind_of(data) if isinstance(data, str) else ""
        if kind == "FunctionCallRequest":
            with suppress(ValueError, AttributeError, TypeError, RecursionError):  # malformed: deliver it unchanged
                request = json.loads(data)
                calls: List[Any] = [call for call in request.get("functions") or () if call.get("client_side")]
                data = json.dumps({**request, "functions": calls} if calls else {"type": "FunctionCalling"})
        elif kind == "PromptUpdated":
            data = data.replace("PromptUpdated", "InstructionsUpdated", 1)
        return read(data, received)

    def _deliver_further_calls(self, request: m.FunctionCallRequest) -> None:
        """Deliver the other calls of a request, after handlers have seen the first."""
        for call in request.functions[1:]:
            route = self._dispatcher.routes["FunctionCallRequest"]
            delivering = self._client._desk.deliver_now((route, m.FunctionCallRequest(request.type, [call])))
            if delivering is not None:  # on asyncio, a coroutine
                self._client._spawn(delivering)


def _response(client: Any, message: Dict[str, Any]) -> str:
    fields = {"id": message.get("function_call_id", ""), "content": message.get("output", ""), **message}
    kept = {key: value for key, value in fields.items() if key not in ("function_call_id", "output")}
    return str(client._response_text(kept))


OUTGOING: Dict[Any, Callable[[Any, Dict[str, Any]], str]] = {
    "FunctionCallResponse": _response,
    "UpdateInstructions": lambda _, message: str(m.UpdatePromptOptions(prompt=message.get("instructions", ""))),
    "UpdateSpeak": lambda _, message: (
        str(m.UpdateSpeakOptions(speak=_voice(message))) if "model" in message else json.dumps(message)
    ),
}
