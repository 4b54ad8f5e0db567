"""Upload a large file with a client of one colour; print how far the process's peak memory grew (KiB), and the bytes
sent."""

import asyncio
import resource
import sys

from deepgram import DeepgramClient, DeepgramClientOptions

colour, url, path = sys.argv[1:]
heard: list[tuple[int, int]] = []
turns = 0


def progress(sent: int, total: int) -> None:
    heard.append((sent, total))


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


async def count_turns() -> None:
    global turns
    while True:
        turns += 1
        await asyncio.sleep(0.001)


async def on_loop() -> int:
    file = await asyncio.to_thread(open, path, "rb")
    counting = asyncio.create_task(count_turns())
    async with DeepgramClient("key", DeepgramClientOptions(url=url)) as client:
        verbs = client.speak.asyncrest.v("1")
        await verbs.post(url, content=b"warm")
        before = peak()
        await verbs.post(url, content=file, progress=progress)
    file.close()
    counting.cancel()
    return before


def with_threads() -> int:
    with DeepgramClient("key", DeepgramClientOptions(url=url)) as client:
        verbs = client.speak.rest.v("1")
        verbs.post(url, content=b"warm")
        before = peak()
        with open(path, "rb") as file:
            verbs.post(url, content=file, progress=progress)
    return before


before = with_threads() if colour == "threads" else asyncio.run(on_loop())
sent, total = zip(*heard, strict=True)
assert sorted(sent) == list(sent)
assert set(total) == {sent[-1]}
assert colour == "threads" or turns > 100, turns
print(peak() - before, sent[-1])
