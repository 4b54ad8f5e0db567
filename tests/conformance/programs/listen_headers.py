"""Listen: headers of the options and of one call that replace default ones; names in another case."""

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions

SERVER = {"refuse": (400, {}, "")}
NOT_3_11 = "it drops the headers of the options"


def run(ctx):
    config = DeepgramClientOptions(url=ctx.url, headers={"User-Agent": "mine/1", "Accept": "x/y"})
    connection = DeepgramClient("k", config).listen.websocket.v("1")
    connection.start(LiveOptions())
    connection.start(LiveOptions(), None, {"Authorization": "Token other"}, {"member": 1})
    ctx.record("member", connection.member)
    connection.start(LiveOptions(), headers={"User-Agent": "call/1", "X-Number": "5"})
    config = DeepgramClientOptions(url=ctx.url, headers={"Authorization": "Bearer own"})
    DeepgramClient("k", config).listen.websocket.v("1").start(LiveOptions())
    config = DeepgramClientOptions(url=ctx.url)
    DeepgramClient(access_token="t", config=config).listen.websocket.v("1").start(LiveOptions())
    DeepgramClient("", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1").start(LiveOptions())
