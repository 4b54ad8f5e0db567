"""Old import paths: the names each offers, and where they are defined.

A row is a module path below `deepgram`, " =", and its names; indented lines continue it:

    a.b{,.c,.d}             as a path: the same row for `a.b`, `a.b.c` and `a.b.d`
    home: Name Other=old    names defined in the module `home` below `deepgram`; `Other` is called `old` there
    home: home=.            the home module itself
    @path                   all names of another row; `@` alone: of the package itself
    %room                   the names of the package itself that are defined in this room
    *Latest, Latest*        all names of the row so far again, with this affix
    $home                   all names of a module
    &ListenV1               all messages of 5.x to 7.x with this prefix; `&` alone: all of them
    <ListenV1               all responses to requests of 5.x to 7.x with this prefix

Submodules are implied. A name is the same object as at its home. All modules of a product offer all of its names,
because the module that defined a name changed with every release. `deepgram.eras.hook` serves the rows.
"""

from __future__ import annotations

from importlib import import_module


def _rows(text: str) -> dict[str, str]:
    rows: dict[str, str] = {}
    paths: list[str] = []
    for line in text.splitlines():
        if line.startswith(" "):
            rows.update({path: rows[path] + line for path in paths})
        elif line and not line.startswith("#"):
            before, _, offer = line.partition(" =")
            stem, _, ends = before.partition("{")
            paths = [stem + end for end in ends.rstrip("}").split(",")]
            rows.update(dict.fromkeys(paths, offer))
    return rows


# Existing modules that offered more names, or had submodules.
WITH_FILE = _rows("""
client = @ utils.verboselogs: verboselogs=.
options = errors: DeepgramApiKeyError utils.verboselogs: verboselogs=.
{errors,utils,audio.microphone,audio.speaker} =
audio = %audio audio.speaker: OUTPUT_PLAYBACK_DELTA=PLAYBACK_DELTA
agent = &AgentV1 &Conversation &FunctionCall
agent.client = eras.v5.api: AgentClient Raw* Async*
listen = &Listen
listen.client = eras.v5.api: ListenClient Raw* Async*
speak = &Speak
speak.client = eras.v5.api: SpeakClient Raw* Async*
""")

# Synthetic modules, without a file.
WITHOUT_FILE = _rows("""
audio.microphone{.constants,.errors,.microphone} =
    audio.microphone: CHANNELS CHUNK LOGGING Microphone RATE errors: DeepgramMicrophoneError
    utils.verboselogs: verboselogs=.
audio.speaker{.constants,.errors,.speaker} =
    audio.speaker: CHANNELS CHUNK LOGGING PLAYBACK_DELTA RATE Speaker errors: DeepgramSpeakerError
    audio.microphone: Microphone eras.retired: HALF_SECOND TIMEOUT utils.verboselogs: verboselogs=.
clients = @
clients.errors = %errors
clients{.agent_router,.listen_router,.read_router,.speak_router} = @common %routers %listen %speak

# shared by all clients, and its paths up to 3.2
clients.common{,.v1} = @common *Latest
clients.common.v1{.abstract_sync_rest,.abstract_async_rest,.enums,.errors,.helpers,.options,.rest_response} = @common
clients.common.v1{.shared_response,.websocket_events,.websocket_response} = @common
clients.common.v1.abstract_sync_websocket = @common _io.library: connect=sync_connect
clients.common.v1.abstract_async_websocket =
    @common eras.retired: WS_ADDITIONAL_HEADERS_KEY _io.library: connect=async_connect
clients{.abstract_sync_client,.abstract_async_client,.helpers} = @common

clients.agent{,.enums,.v1} =
    @common %agent %eras.early_agent agent.messages: CancelledCall ParsedCall WarningResponse
    eras.early_agent: CartesiaVoice
    eras.retired: MICROPHONE_CHANNELS MICROPHONE_RATE SPEAKER_CHANNELS SPEAKER_PLAYBACK_DELTA SPEAKER_RATE
clients.agent.client = @clients.agent Latest*
clients.agent.v1.websocket{,.client,.async_client,.options,.response} = @clients.agent

clients.listen{,.enums,.v1} = @common %listen routers: Listen=ListenRouter
clients.listen.client = @clients.listen *Latest
clients.listen.v1.websocket{,.client,.async_client,.options,.response} =
    @clients.listen listen.messages: Metadata MetadataResponse
clients.listen.v1.rest{,.client,.async_client,.helpers,.options,.response} =
    @clients.listen listen.rest_messages: Metadata Results Summary

# what they were called up to 3.3
clients.live{,.client,.enums,.errors,.helpers,.v1,.v1.client,.v1.async_client,.v1.enums,.v1.options,.v1.response} =
    @clients.listen.v1.websocket errors: DeepgramWebsocketError=DeepgramConnectionError
    listen.messages: Alternative=ListenWSAlternative Channel=ListenWSChannel Word=ListenWSWord *Latest
clients.prerecorded{,.client,.enums,.errors,.v1} = @clients.prerecorded.v1.client
clients.prerecorded.v1{.client,.async_client,.errors,.helpers,.options,.response} =
    @clients.listen.v1.rest
    listen.rest_messages: Alternative=ListenRESTAlternative Channel=ListenRESTChannel Word=ListenRESTWord *Latest

clients.read = @common %read %routers
clients.analyze{,.client,.enums,.errors,.v1,.v1.client,.v1.async_client,.v1.helpers,.v1.options,.v1.response} =
    @common %read read.messages: Metadata Results Summary *Latest

clients.manage{,.client,.v1,.v1.client,.v1.async_client,.v1.options,.v1.response} =
    @common %manage
    manage.messages: Details=STTUsageDetails Response=UsageResponse Results=UsageSummaryResults TTS=TTSTokens
        Tokens=STTTokens
    *Latest
clients.auth{,.client,.v1,.v1.client,.v1.async_client,.v1.response} = @common %auth *Latest
clients.selfhosted{,.client,.v1,.v1.client,.v1.async_client} = @common %selfhosted *Latest
clients.onprem{,.client,.v1,.v1.client,.v1.async_client} = @clients.selfhosted

clients.speak{,.enums,.errors,.v1,.v1.client,.v1.async_client,.v1.helpers,.v1.options,.v1.response} =
    @common %speak audio.speaker: CHANNELS PLAYBACK_DELTA RATE
clients.speak.client = @clients.speak *Latest
clients.speak.v1.rest{,.client,.async_client,.helpers,.options,.response} = @clients.speak
clients.speak.v1.websocket{,.client,.async_client,.options,.response} = @clients.speak speak.messages: MetadataResponse

# 1.x and 2.x
{_enums,_types,billing,extra,invitations,keys,members,projects,scopes,transcription,usage} =
    eras.v2.enums: Caption LiveTranscriptionEvent eras.v2.extra: Extra eras.v2.live: LiveTranscription
    eras.v2.management: Billing Invitations Keys Members Projects Scopes Usage errors: DeepgramApiError
    eras.v2.transcription: PrerecordedTranscription SyncPrerecordedTranscription Transcription
    $eras.v2.types

# 5.x to 7.x
{core,core.api_error,core.events,core.pydantic_utilities,core.request_options} = @fifth
{environment,errors.bad_request_error} = @fifth
base_client = @fifth client: AsyncBaseClient BaseClient
transport{,_interface} = eras.v5.transport: AsyncTransport SyncTransport restore_transport
extensions{,.types} =
helpers{,.text_builder} =
    eras.v5.controls: TextBuilder add_pronunciation ssml_to_deepgram validate_ipa validate_pause
extensions.types.sockets{,.socket_client_responses} = &
{types,requests} = &ThinkSettings &ThinkLive &SpeakSettings &DeepgramListen &DeepgramThink &Conversation &FunctionCall
    &Cartesia &Aws <
agent.raw_client = @agent.client
listen.raw_client = @listen.client
speak.raw_client = @speak.client
""")

# Names shared by several rows; not importable paths.
SHARED = _rows("""
common =
    %_core %errors %options audio: Microphone Speaker utils.verboselogs: verboselogs=.
    _core.messages: WebSocketEvents _core.sources: is_buffer_source is_readstream_source is_text_source is_url_source
    _io.sync_client: AbstractSyncWebSocketClient _io.async_client: AbstractAsyncWebSocketClient
    _io.rest: AbstractAsyncRestClient AbstractSyncRestClient
    eras.retired: DEEPGRAM_INTERVAL HALF_SECOND ONE_SECOND PING_INTERVAL
    _core.url: append_query_params=with_query convert_to_websocket_url=socket_url
fifth =
    errors: ApiError BadRequestError eras.v5.events: EventType eras.v5.connection: EventEmitterMixin
    eras.v5.model: UniversalBaseModel eras.v5.api: RequestOptions eras.v5.environment: DeepgramClientEnvironment
""")

for path in ("listen.v1", "listen.v2", "speak.v1", "speak.v2", "agent.v1"):  # the connections of 5.x to 7.x
    product, version = path.split(".")
    name, short = f"{product.title()}{version.upper()}", version.upper()
    WITHOUT_FILE |= _rows(f"""
{path}{{,.client,.raw_client,.socket_client,.types,.requests}} =
    eras.v5.api: {short}Client={name} Raw* Async* @fifth @types &{name}
    eras.v5.threaded: {short}SocketClient={name}SocketClient
    eras.v5.on_loop: Async{short}SocketClient=Async{name}SocketClient
    eras.v5.messages: {short}SocketClientResponse={name}SocketClientResponse
""")
ROWS = {**WITH_FILE, **WITHOUT_FILE}  # `install` adds "": the names of `deepgram` itself, from its `__init__`
SPLIT = ("types", "requests", "sockets")  # packages of 5.x to 7.x that had a module for each class


_homes: dict[str, dict[str, tuple[str, str]]] = {}  # cache of `homes()`


def install(names: str) -> None:
    """Set the names of `deepgram` itself."""
    _homes.clear()
    ROWS[""] = names


def homes(path: str) -> dict[str, tuple[str, str]]:
    """The names in the row of `path`: for each its home (module below `deepgram`), and its name there."""
    if path in _homes:
        return _homes[path]
    found: dict[str, tuple[str, str]] = {}
    home = ""
    for token in (ROWS[path] if path in ROWS else SHARED[path]).split():
        if token.endswith(":"):
            home = token[:-1]
        elif token.startswith("@"):
            found.update(homes(token[1:]))
        elif token.startswith("%"):
            within = f"{token[1:]}."
            found.update({name: where for name, where in homes("").items() if f"{where[0]}.".startswith(within)})
        elif token.startswith("$"):
            found.update({name: (token[1:], name) for name in import_module(f"deepgram.{token[1:]}").__all__})
        elif token.startswith("&"):
            from .v5.rows import names

            found.update({name: ("eras.v5.messages", name) for name in names() if name.startswith(token[1:])})
        elif token.startswith("<"):
            from .v5.routes import responses

            found.update({name: ("eras.v5.rest", name) for name in responses() if name.startswith(token[1:])})
        elif "*" in token:
            found.update({token.replace("*", name): where for name, where in found.items()})
        else:
            name, _, old = token.partition("=")
            found[name] = (home, old or name)
    return _homes.setdefault(path, found)  # only when complete, as several threads may be here


def row_of(path: str) -> str:
    """The row that serves a path: its own, or that of a `SPLIT` package whose modules were one per class."""
    above, _, name = path.rpartition(".")
    if path not in ROWS and above in ROWS and above.rpartition(".")[2] in SPLIT:
        squeezed = name.replace("_", "")
        if any(known.lower().replace("_", "").startswith(squeezed) for known in homes(above)):
            return above
    return path


def submodules(path: str) -> list[str]:
    """The names of the paths just below `path`."""
    above = path + "." if path else ""
    below = (row[len(above) :] for row in ROWS if row and row.startswith(above))
    return [name for name in below if "." not in name]


def starred(path: str) -> list[str]:
    """What a star import from `path` binds: its names and submodules, without names of builtins (D-53)."""
    return [name for name in (*homes(path), *submodules(path)) if name != "Warning"]
