"""Listen: members, headers and kwargs of `start()`; those of a later `start()` replace them."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = "listen"
NOT_3_11 = "it drops the headers of the options"


def run(ctx):
    config = DeepgramClientOptions(url=ctx.url, headers={"X-Config": "1", "X-Both": "config"}, verbose=40)
    deepgram = DeepgramClient("k", config)
    connection = deepgram.listen.websocket.v("1")
    ctx.listen_to(connection, LiveTranscriptionEvents)
    connection.start(
        LiveOptions(), headers={"X-Call": "2", "X-Both": "call"}, members={"session": 7}, room="blue", seat=3
    )
    ctx.record("member", connection.session)
    connection.send(b"\x00")
    ctx.wait("UtteranceEnd")
    ctx.record("finish", connection.finish())
    ctx.phase()
    connection.start(LiveOptions(model="nova-3"), seat=4)
    connection.send(b"\x00")
    ctx.wait("UtteranceEnd")
    ctx.record("member later", connection.session)
    ctx.record("finish later", connection.finish())
    ctx.record("config", sorted(key for key in deepgram._config.headers if key.startswith("X-")))
