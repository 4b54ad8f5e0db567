"""Speak: one object, two connections, the second with other options and kwargs."""

from deepgram import DeepgramClientOptions, SpeakWebSocketClient, SpeakWebSocketEvents, SpeakWSOptions

SERVER = "speak"


def run(ctx):
    connection = SpeakWebSocketClient(DeepgramClientOptions(api_key="k", url=ctx.url))
    ctx.record("class", type(connection).__name__)
    ctx.listen_to(connection, SpeakWebSocketEvents)
    for number, model in enumerate(("aura-asteria-en", "aura-2-zeus-en")):
        started = connection.start(SpeakWSOptions(model=model), headers={"X-N": str(number)}, turn=number)
        ctx.record(f"start {number}", started)
        connection.send_text("Hello")
        connection.flush()
        ctx.wait("Flushed")
        ctx.record(f"finish {number}", connection.finish())
        ctx.phase()
