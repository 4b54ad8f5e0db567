"""Listen: with the option spelled `keep_alive`, an idle connection sends KeepAlive after five seconds."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = "listen"


def run(ctx):
    config = DeepgramClientOptions(url=ctx.url, options={"keep_alive": True})
    connection = DeepgramClient("k", config).listen.websocket.v("1")
    ctx.listen_to(connection, LiveTranscriptionEvents)
    connection.start(LiveOptions(model="nova-3"))
    ctx.wait("SpeechStarted")  # the server's answer to KeepAlive
    ctx.record("finish", connection.finish())
