"""Old import paths: one table of module paths and names, and the import hook that serves it.

A row says which names a module path offers: `home:` is the module (below `deepgram`) that the names after it live in,
`new=old` a name that lives there as `old`, `name=.` the home module itself, `@path` all names of another row (`@` those
of `deepgram`), `*Latest` or `Latest*` each name so far once more with that affix. Submodules need no mention.

A path without a file becomes a module of its own; a module that exists gets the names it lacks. Either way a name is
looked up when it is first used, and is the very object that lives at its home.
"""

from __future__ import annotations  # `import deepgram` must not load typing

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

PACKAGE = "deepgram"

ROWS: dict[str, str] = {
    "client": "@ utils.verboselogs: verboselogs=.",
    "options": "errors: DeepgramApiKeyError utils.verboselogs: verboselogs=.",
    "errors": "",
    "utils": "",
    "audio": "audio.microphone: CHANNELS CHUNK LOGGING RATE",
    "audio.microphone": "",
    "audio.microphone.constants": "audio.microphone: CHANNELS CHUNK LOGGING RATE utils.verboselogs: verboselogs=.",
    "audio.microphone.errors": "errors: DeepgramMicrophoneError",
    "audio.microphone.microphone": "@audio.microphone.constants @audio.microphone.errors audio.microphone: Microphone",
    "audio.speaker": "",
    "audio.speaker.constants": "audio.speaker: CHANNELS CHUNK LOGGING PLAYBACK_DELTA RATE eras.oddments: TIMEOUT"
    " utils.verboselogs: verboselogs=.",
    "audio.speaker.errors": "errors: DeepgramSpeakerError",
    "audio.speaker.speaker": "@audio.speaker.constants @audio.speaker.errors audio.microphone: Microphone"
    " audio.speaker: Speaker eras.oddments: HALF_SECOND",
    "clients": "@",
    "clients.errors": "errors: DeepgramModuleError DeepgramApiError DeepgramError DeepgramUnknownApiError",
    # ---- routers
    "clients.agent_router": "@clients.routing routers: AgentRouter",
    "clients.listen_router": "@clients.routing @clients.live.client routers: ListenRouter",
    "clients.speak_router": "@clients.routing routers: SpeakRouter speak.rest: SpeakRESTClient",
    # ---- common
    "clients.common": "@clients.common.v1 *Latest",
    "clients.common.v1": "@clients.common.v1.errors @clients.common.v1.options @clients.common.v1.rest_response"
    " @clients.common.v1.shared_response @clients.common.v1.websocket_response @clients.common.v1.abstract_sync_rest"
    " @clients.common.v1.abstract_async_rest _io.sync_client: AbstractSyncWebSocketClient"
    " _io.async_client: AbstractAsyncWebSocketClient",
    "clients.common.v1.abstract_sync_rest": "@clients.requests _io.rest: AbstractSyncRestClient",
    "clients.common.v1.abstract_async_rest": "@clients.requests _io.rest: AbstractAsyncRestClient",
    "clients.common.v1.abstract_sync_websocket": "@clients.sockets _io.sync_client: AbstractSyncWebSocketClient"
    " _io.net: connect",
    "clients.common.v1.abstract_async_websocket": "@clients.sockets _io.async_client: AbstractAsyncWebSocketClient"
    " eras.oddments: WS_ADDITIONAL_HEADERS_KEY _io.net: connect",
    "clients.common.v1.errors": "errors: DeepgramApiError DeepgramError DeepgramTypeError DeepgramUnknownApiError",
    "clients.common.v1.helpers": "eras.oddments: append_query_params convert_to_websocket_url",
    "clients.common.v1.options": "_core.sources: BufferSource FileSource StreamSource TextSource UrlSource",
    "clients.common.v1.shared_response": "_core.response: BaseResponse _core.messages: Hit ModelInfo Search",
    "clients.common.v1.websocket_events": "_core.messages: WebSocketEvents",
    "clients.common.v1.websocket_response": "_core.response: BaseResponse"
    " _core.messages: CloseResponse ErrorResponse OpenResponse UnhandledResponse",
    # ---- what REST clients had in common up to 3.2
    "clients.abstract_sync_client": "@clients.common.v1.abstract_sync_rest",
    "clients.abstract_async_client": "@clients.common.v1.abstract_async_rest",
    "clients.helpers": "eras.oddments: append_query_params",
    # ---- agent
    "clients.agent": "@clients.agent.v1 @clients.agent.enums",
    "clients.agent.client": "@clients.agent.v1 Latest*",
    "clients.agent.enums": "agent.messages: AgentWebSocketEvents",
    "clients.agent.v1": "@clients.agent.v1.websocket",
    "clients.agent.v1.websocket": "@clients.agent.v1.websocket.options @clients.agent.v1.websocket.response"
    " agent.client: AgentWebSocketClient agent.async_client: AsyncAgentWebSocketClient",
    "clients.agent.v1.websocket.client": "@clients.agent.modules _io.sync_client: AbstractSyncWebSocketClient"
    " agent.client: AgentWebSocketClient",
    "clients.agent.v1.websocket.async_client": "@clients.agent.modules _io.async_client: AbstractAsyncWebSocketClient"
    " agent.async_client: AsyncAgentWebSocketClient",
    "clients.agent.v1.websocket.options": "_core.response: BaseResponse utils.verboselogs: verboselogs=."
    " agent.messages: Agent AgentKeepAlive AgentWebSocketEvents Audio Context Endpoint Flags ForceEndTurnOptions"
    " Function FunctionCallResponse Header InjectAgentMessageOptions InjectUserMessageOptions Input Item Listen Output"
    " Parameters Properties Provider SettingsOptions Speak Think UpdateListenOptions UpdatePromptOptions"
    " UpdateSpeakOptions UpdateThinkOptions",
    "clients.agent.v1.websocket.response": "@clients.common.v1.websocket_response agent.messages:"
    " AgentAudioDoneResponse AgentStartedSpeakingResponse AgentThinkingResponse CancelledCall ConversationTextResponse"
    " EndOfThoughtResponse FunctionCall FunctionCallCancelledResponse FunctionCallRequest HistoryFunctionCall"
    " HistoryResponse InjectionRefusedResponse LatencyReportResponse ListenUpdatedResponse ParsedCall"
    " PromptUpdatedResponse ServerFunctionCallResponse SettingsAppliedResponse SpeakUpdatedResponse"
    " ThinkUpdatedResponse UserStartedSpeakingResponse WarningResponse WelcomeResponse",
    # ---- listen
    "clients.listen": "@clients.listen.v1 @clients.listen.enums routers: Listen=ListenRouter"
    " listen.messages: MetadataResponse options: DeepgramClientOptions errors: DeepgramModuleError",
    "clients.listen.client": "@clients.listen.v1 *Latest",
    "clients.listen.enums": "listen.messages: LiveTranscriptionEvents",
    "clients.listen.v1": "@clients.listen.v1.rest @clients.listen.v1.websocket @clients.common.v1.options"
    " _core.sources: PreRecordedStreamSource=StreamSource"
    " listen.client: LiveClient listen.async_client: AsyncLiveClient"
    " listen.messages: ListenWSMetadata=Metadata ListenWSMetadataResponse=MetadataResponse",
    "clients.listen.v1.websocket": "@clients.listen.v1.websocket.options @clients.listen.v1.websocket.response"
    " listen.client: ListenWebSocketClient listen.async_client: AsyncListenWebSocketClient",
    "clients.listen.v1.websocket.client": "@clients.listen.modules _io.sync_client: AbstractSyncWebSocketClient"
    " listen.client: ListenWebSocketClient",
    "clients.listen.v1.websocket.async_client": "@clients.listen.modules _io.async_client: AbstractAsyncWebSocketClient"
    " listen.async_client: AsyncListenWebSocketClient",
    "clients.listen.v1.websocket.options": "_core.response: BaseResponse utils.verboselogs: verboselogs=."
    " listen.messages: LiveOptions ListenWebSocketOptions",
    "clients.listen.v1.websocket.response": "@clients.common.v1.websocket_response @clients.common.v1.shared_response"
    " listen.messages: ListenWSAlternative ListenWSChannel ListenWSEntity ListenWSWord LiveResultResponse Metadata"
    " MetadataResponse SpeechStartedResponse UtteranceEndResponse",
    # ---- live: what listen was called up to 3.3
    "clients.live": "@clients.live.client options: DeepgramClientOptions",
    "clients.live.client": "@clients.common.v1.websocket_response @clients.listen.enums"
    " listen.client: LiveClient listen.async_client: AsyncLiveClient"
    " listen.messages: LiveOptions LiveResultResponse MetadataResponse"
    " ListenWSMetadataResponse=MetadataResponse SpeechStartedResponse UtteranceEndResponse *Latest",
    "clients.live.enums": "@clients.listen.enums",
    "clients.live.errors": "errors: DeepgramError DeepgramWebsocketError=DeepgramConnectionError",
    "clients.live.helpers": "@clients.common.v1.helpers",
    "clients.live.v1": "@clients.live",
    "clients.live.v1.client": "@clients.live.v1.async_client",
    "clients.live.v1.async_client": "@clients.live @clients.live.errors @clients.common.v1.helpers"
    " eras.oddments: DEEPGRAM_INTERVAL ONE_SECOND PING_INTERVAL",
    "clients.live.v1.enums": "@clients.listen.enums",
    "clients.live.v1.options": "@clients.listen.v1.websocket.options",
    "clients.live.v1.response": "@clients.listen.v1.websocket.response"
    " listen.messages: Alternative=ListenWSAlternative Channel=ListenWSChannel Word=ListenWSWord",
    # ---- speak
    "clients.speak": "@clients.speak.client @clients.speak.enums",
    "clients.speak.client": "@clients.speak.v1 *Latest",
    "clients.speak.enums": "speak.messages: SpeakWebSocketEvents SpeakWebSocketMessage",
    "clients.speak.errors": "errors: DeepgramError DeepgramTypeError",
    "clients.speak.v1": "@clients.speak.v1.rest @clients.speak.v1.websocket @clients.speak.first_generation"
    " speak.messages: SpeakWSMetadataResponse=MetadataResponse options: DeepgramClientOptions",
    "clients.speak.v1.rest": "@clients.speak.v1.rest.options @clients.speak.v1.rest.response"
    " speak.rest: SpeakRESTClient AsyncSpeakRESTClient",
    "clients.speak.v1.rest.client": "@clients.speak.rest_modules @clients.common.v1.abstract_sync_rest"
    " speak.rest: SpeakRESTClient",
    "clients.speak.v1.rest.async_client": "@clients.speak.rest_modules @clients.common.v1.abstract_async_rest"
    " speak.rest: AsyncSpeakRESTClient",
    "clients.speak.v1.rest.helpers": "speak.rest_messages: SpeakSource is_readstream_source is_text_source",
    "clients.speak.v1.rest.options": "_core.response: BaseResponse utils.verboselogs: verboselogs=."
    " _core.sources: BufferSource FileSource StreamSource TextSource"
    " speak.rest_messages: SpeakOptions SpeakRESTOptions SpeakRESTSource SpeakRestSource SpeakSource",
    "clients.speak.v1.rest.response": "_core.response: BaseResponse"
    " speak.rest_messages: SpeakRESTResponse SpeakResponse",
    # what `speak.v1.rest` was called up to 3.3
    "clients.speak.v1.client": "@clients.speak.v1.rest.client @clients.speak.first_generation",
    "clients.speak.v1.async_client": "@clients.speak.v1.rest.async_client @clients.speak.first_generation",
    "clients.speak.v1.helpers": "@clients.speak.v1.rest.helpers",
    "clients.speak.v1.options": "@clients.speak.v1.rest.options @clients.speak.first_generation",
    "clients.speak.v1.response": "@clients.speak.v1.rest.response",
    "clients.speak.v1.websocket": "@clients.speak.v1.websocket.options @clients.speak.v1.websocket.response"
    " speak.client: SpeakWSClient SpeakWebSocketClient"
    " speak.async_client: AsyncSpeakWSClient AsyncSpeakWebSocketClient",
    "clients.speak.v1.websocket.client": "@clients.speak.modules _io.sync_client: AbstractSyncWebSocketClient"
    " speak.client: SpeakWSClient SpeakWebSocketClient",
    "clients.speak.v1.websocket.async_client": "@clients.speak.modules _io.async_client: AbstractAsyncWebSocketClient"
    " speak.async_client: AsyncSpeakWSClient AsyncSpeakWebSocketClient",
    "clients.speak.v1.websocket.options": "_core.response: BaseResponse utils.verboselogs: verboselogs=."
    " speak.messages: SpeakWSOptions",
    "clients.speak.v1.websocket.response": "@clients.common.v1.websocket_response"
    " speak.messages: ClearedResponse FlushedResponse MetadataResponse WarningResponse",
}

# Rows that several rows above include and no program imports.
PARTS: dict[str, str] = {
    "clients.routing": "options: DeepgramClientOptions errors: DeepgramModuleError utils.verboselogs: verboselogs=.",
    "clients.sockets": "@clients.common.v1.websocket_response @clients.common.v1.websocket_events"
    " @clients.common.v1.helpers audio: Speaker errors: DeepgramError options: DeepgramClientOptions"
    " eras.oddments: DEEPGRAM_INTERVAL HALF_SECOND ONE_SECOND PING_INTERVAL utils.verboselogs: verboselogs=.",
    "clients.requests": "errors: DeepgramApiError DeepgramError DeepgramUnknownApiError options: DeepgramClientOptions"
    " eras.oddments: append_query_params",
    "clients.agent.modules": "@clients.sockets @clients.agent.v1.websocket.options"
    " @clients.agent.v1.websocket.response audio: Microphone"
    " eras.oddments: MICROPHONE_CHANNELS MICROPHONE_RATE SPEAKER_CHANNELS SPEAKER_PLAYBACK_DELTA SPEAKER_RATE",
    "clients.listen.modules": "@clients.sockets @clients.listen.enums @clients.listen.v1.websocket.options"
    " @clients.listen.v1.websocket.response",
    "clients.speak.rest_modules": "@clients.speak.v1.rest.options @clients.speak.v1.rest.response"
    " @clients.speak.v1.rest.helpers errors: DeepgramTypeError",
    "clients.speak.first_generation": "speak.rest: SpeakClient AsyncSpeakClient=AsyncSpeakRESTClient"
    " speak.rest_messages: SpeakOptions SpeakResponse SpeakSource"
    " _core.sources: SpeakStreamSource=StreamSource TextSource",
    "clients.speak.modules": "@clients.sockets @clients.speak.enums @clients.speak.v1.websocket.options"
    " @clients.speak.v1.websocket.response audio: Microphone audio.speaker: CHANNELS PLAYBACK_DELTA RATE",
}


def install(names: str) -> None:
    """Serve `names` (a row) from `deepgram` itself, and the table from now on."""
    ROWS[""] = names
    package = sys.modules[PACKAGE]
    _serve(package, "")
    package.__all__ = _starred("")  # type: ignore[attr-defined]
    if HOOK not in sys.meta_path:
        sys.meta_path.insert(0, HOOK)


def homes(path: str) -> dict[str, tuple[str, str]]:
    """The names that the row of `path` offers: where each lives (module below `deepgram`), and as what."""
    found: dict[str, tuple[str, str]] = {}
    home = ""
    for token in (ROWS.get(path) or PARTS.get(path) or "").split():
        if token.endswith(":"):
            home = token[:-1]
        elif token.startswith("@"):
            found.update(homes(token[1:]))
        elif "*" in token:
            found.update({token.replace("*", name): where for name, where in found.items()})
        else:
            name, _, old = token.partition("=")
            found[name] = (home, old or name)
    return found


class _Hook:
    """Finder and loader of the paths in the table (importlib's protocol)."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        row = fullname[len(PACKAGE) + 1 :]
        if row not in ROWS or fullname != f"{PACKAGE}.{row}":
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return ModuleSpec(fullname, self, origin=__name__, is_package=bool(_submodules(row)))  # type: ignore[arg-type]
        spec.loader.create_module = _extended  # type: ignore[method-assign]
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = _served(spec)
        module.__all__ = _starred(spec.name[len(PACKAGE) + 1 :])  # type: ignore[attr-defined]
        return module

    def exec_module(self, module: ModuleType) -> None:
        """All is said at creation: other threads may ask a module for its names as soon as it exists."""


HOOK = _Hook()


def _served(spec: ModuleSpec) -> ModuleType:
    module = type(sys)(spec.name)
    _serve(module, spec.name[len(PACKAGE) + 1 :])
    return module


def _extended(spec: ModuleSpec) -> ModuleType:
    """An empty module for a file to fill; with paths of the table below it, it is a package as well."""
    module = _served(spec)
    if spec.submodule_search_locations is None and _submodules(spec.name[len(PACKAGE) + 1 :]):
        module.__path__ = []
    return module


def _imported(home: str) -> ModuleType:
    """A module, after the packages it is in, one by one."""
    # `import_module("a.b.c")` holds the lock of a.b.c while it waits for a.b: two threads that do so for two modules of
    # a package which imports both would wait for each other.
    name, module = PACKAGE, sys.modules[PACKAGE]
    for part in home.split("."):
        name += "." + part
        module = import_module(name)
    return module


def _submodules(row: str) -> list[str]:
    """The names of the paths just below `row`."""
    above = row + "." if row else ""
    return [path[len(above) :] for path in ROWS if path.startswith(above) and "." not in path[len(above) :] and path]


def _starred(row: str) -> list[str]:
    return [*(name for name in homes(row) if name != "Warning"), *_submodules(row)]  # star imports spare the builtin


def _serve(module: ModuleType, row: str) -> None:
    """Let a module look up the names of its row when they are asked for."""
    table, below, own = homes(row), _submodules(row), vars(module)

    def look_up(name: str) -> object:
        if name in table:
            home, old = table[name]
            value: object = _imported(home)
            value = value if old == "." else getattr(value, old)
        elif name in below:
            value = import_module(f"{module.__name__}.{name}")
        else:
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
        own[name] = value
        return value

    own["__getattr__"] = look_up
    own["__dir__"] = lambda: sorted({*own, *table, *below})
