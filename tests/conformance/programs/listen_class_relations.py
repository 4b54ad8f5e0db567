"""Listen: base classes, aliases and attributes that programs check or use."""

import threading

import deepgram.clients.listen
from deepgram.clients.common.v1.abstract_async_websocket import AbstractAsyncWebSocketClient
from deepgram.clients.common.v1.abstract_sync_websocket import AbstractSyncWebSocketClient
from deepgram.clients.listen.v1.websocket.async_client import AsyncListenWebSocketClient
from deepgram.clients.live.v1 import LiveClient as OldLiveClient

from deepgram import AsyncLiveClient, DeepgramClientOptions, ListenWebSocketClient, LiveClient

DIFFERS = {"values.async alias": ("async-live-client", True)}


class Thread(threading.Thread):
    pass


def run(ctx):
    config = DeepgramClientOptions(api_key="k")
    sync, coroutines = ListenWebSocketClient(config), AsyncListenWebSocketClient(config)
    ctx.record("sync", isinstance(sync, AbstractSyncWebSocketClient))
    ctx.record("async", isinstance(coroutines, AbstractAsyncWebSocketClient))
    ctx.record("aliases", [LiveClient is ListenWebSocketClient, OldLiveClient is LiveClient])
    ctx.record("async alias", deepgram.clients.listen.AsyncLiveClient is AsyncLiveClient)
    ctx.record("thread class", type(ListenWebSocketClient(config, thread_cls=Thread)).__name__)
    names = ("on", "start", "send", "finish", "finalize", "keep_alive", "is_connected", "delegate_listening")
    ctx.record("verbs", [callable(getattr(client, name)) for client in (sync, coroutines) for name in names])
    ctx.record("config", [sync._config.api_key, sync._config.url])
