"""Use a connected client in a forked child, then in its parent, and print the results of both as JSON.

Arguments: the colour, and the URL of a server.
"""

import asyncio
import json
import os
import sys

from attack.clients import AUDIO, PATIENT, result_of

from deepgram import DeepgramClient, DeepgramClientOptions

COLOUR, URL = sys.argv[1:]


def run(work):
    """Run a coroutine: on a loop, or in this thread where no client waits."""
    if COLOUR == "asyncio":
        return asyncio.run(work)
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("a coroutine of a client with threads waits")


async def in_parent():
    listen = DeepgramClient("a-key", DeepgramClientOptions(url=URL, options=PATIENT)).listen
    client = (listen.websocket if COLOUR == "threads" else listen.asyncwebsocket).v("1")
    sent = []

    async def send_three():
        for _ in range(3):
            sent.append(await result_of(client.send(b"parent %d" % len(sent))))

    assert await result_of(client.start(AUDIO)), client.last_error
    await send_three()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writing, json.dumps(run(in_child(client))).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        answers = json.loads(said.read() or "null")
    os.waitpid(child, 0)  # noqa: ASYNC222 - it has ended
    await send_three()
    return {"parent": sent, "finished": await result_of(client.finish()), "child": answers}


async def in_child(client):
    answers = [
        await result_of(client.send(b"no")),
        await result_of(client.finish()),
        await result_of(client.start(AUDIO)),
    ]
    return [*answers, await result_of(client.send(b"child")), await result_of(client.finish())]


print(json.dumps(run(in_parent())))
