"""Imports: the module paths of the WebSocket products that existing programs use."""

import importlib

from deepgram import LiveOptions, SettingsOptions

PATHS = {
    "deepgram.clients.live.v1": "LiveClient AsyncLiveClient LiveOptions LiveResultResponse MetadataResponse",
    "deepgram.clients.live.v1.client": "LiveClient LiveOptions",
    "deepgram.clients.live.v1.enums": "LiveTranscriptionEvents",
    "deepgram.clients.listen": "LiveClient LiveOptions LiveTranscriptionEvents ListenWebSocketClient",
    "deepgram.clients.listen.enums": "LiveTranscriptionEvents",
    "deepgram.clients.listen.v1": "LiveOptions ListenWebSocketClient",
    "deepgram.clients.listen.v1.websocket": "LiveOptions LiveResultResponse Metadata ListenWSWord",
    "deepgram.clients.listen.v1.websocket.options": "LiveOptions ListenWebSocketOptions",
    "deepgram.clients.listen.v1.websocket.response": "LiveResultResponse UtteranceEndResponse SpeechStartedResponse",
    "deepgram.clients.listen.v1.websocket.client": "ListenWebSocketClient",
    "deepgram.clients.listen.v1.websocket.async_client": "AsyncListenWebSocketClient",
    "deepgram.clients.common.v1.errors": "DeepgramError DeepgramApiError DeepgramTypeError DeepgramUnknownApiError",
    "deepgram.clients.common.v1.options": "UrlSource FileSource BufferSource",
    "deepgram.clients.common.v1.websocket_events": "WebSocketEvents",
    "deepgram.clients.common.v1.abstract_sync_websocket": "AbstractSyncWebSocketClient",
    "deepgram.clients.common.v1.abstract_async_websocket": "AbstractAsyncWebSocketClient",
    "deepgram.clients.agent": "AgentWebSocketClient SettingsOptions AgentWebSocketEvents FunctionCallRequest",
    "deepgram.clients.agent.enums": "AgentWebSocketEvents",
    "deepgram.clients.agent.v1.websocket.options": "SettingsOptions Agent Think Listen Speak Provider Function",
    "deepgram.clients.agent.v1.websocket.response": "WelcomeResponse ConversationTextResponse FunctionCallRequest",
    "deepgram.clients.agent.v1.websocket.client": "AgentWebSocketClient",
    "deepgram.clients.agent.v1.websocket.async_client": "AsyncAgentWebSocketClient",
    "deepgram.clients.speak": "SpeakWSClient SpeakWSOptions SpeakWebSocketEvents SpeakWebSocketMessage",
    "deepgram.clients.speak.v1": "SpeakWSClient SpeakWSOptions",
    "deepgram.clients.speak.v1.websocket": "SpeakWSClient AsyncSpeakWSClient MetadataResponse",
    "deepgram.clients": "ListenWebSocketClient SpeakWSClient AgentWebSocketClient LiveOptions",
    "deepgram.client": "DeepgramClient DeepgramClientOptions ClientOptionsFromEnv",
    "deepgram.options": "DeepgramClientOptions ClientOptionsFromEnv",
    "deepgram.errors": "DeepgramApiKeyError",
    "deepgram.clients.errors": "DeepgramModuleError",
    "deepgram.audio": "Microphone Speaker",
    "deepgram.audio.microphone": "Microphone DeepgramMicrophoneError",
    "deepgram.audio.speaker": "Speaker DeepgramSpeakerError",
    "deepgram.utils": "verboselogs VerboseLogger",
    "deepgram.utils.verboselogs": "SPAM NOTICE VERBOSE SUCCESS DEBUG",
}


def contents(path, names):
    module = importlib.import_module(path)
    return [getattr(module, name, "missing") for name in names.split()]


def run(ctx):
    for path, names in PATHS.items():
        ctx.attempt(path, contents, path, names)
    ctx.record("top level", [LiveOptions.__module__, SettingsOptions.__module__])
