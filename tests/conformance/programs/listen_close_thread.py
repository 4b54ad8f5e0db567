"""Listen: the thread that delivers Close when the application calls `finish()`."""

import threading

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = "listen"
DIFFERS = {"values.in caller's thread": ("close-thread", False)}


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    threads = []
    connection.on(LiveTranscriptionEvents.Close, lambda *args, **kwargs: threads.append(threading.current_thread()))
    connection.start(LiveOptions())
    ctx.record("finish", connection.finish())
    ctx.record("in caller's thread", threads[0] is threading.current_thread())
