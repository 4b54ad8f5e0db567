"""Listen: a quiet connection with the `keep_alive` spelling of the option sends KeepAlive after five seconds."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = "listen"


def run(ctx):
    config = DeepgramClientOptions(url=ctx.url, options={"keep_alive": True})
    connection = DeepgramClient("k", config).listen.websocket.v("1")
    ctx.listen_to(connection, LiveTranscriptionEvents)
    connection.start(LiveOptions(model="nova-3"))
    ctx.wait("SpeechStarted")  # what the server answers to a KeepAlive
    ctx.record("finish", connection.finish())
