"""Run sessions of several products under one kind of event loop or threads, and print their results as JSON.

loops_program.py asyncio|uvloop|nest_asyncio|threads|gevent|eventlet URL
"""

import asyncio
import json
import sys
import warnings
from importlib import import_module

kind, url = sys.argv[1:]
if kind == "gevent":
    import_module("gevent.monkey").patch_all()
elif kind == "eventlet":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is deprecated
        import_module("eventlet").monkey_patch()

from deepgram import (  # noqa: E402 - after the patches
    DeepgramClient,
    DeepgramClientOptions,
    LiveOptions,
    LiveTranscriptionEvents,
    PrerecordedOptions,
    SpeakOptions,
    SpeakWebSocketEvents,
    SpeakWSOptions,
)

NOISE, SILENCE = b"\x20\x4e\xe0\xb1" * 8000, bytes(32000)
LIVE = LiveOptions(model="nova-3", encoding="linear16", sample_rate=16000)
RECORDED = PrerecordedOptions(model="nova-3", encoding="linear16", sample_rate=16000)
SPOKEN = SpeakWSOptions(model="aura-2-thalia-en", encoding="linear16", sample_rate=16000)
client = DeepgramClient("any-key", DeepgramClientOptions(url=url, options={"keepalive": "true"}))
results = []


def note(name, *values):
    results.append([name, *values])


def on_transcript(connection, result, **kwargs):
    if kind == "nest_asyncio":  # a nested run of the loop, during which more messages arrive
        asyncio.get_event_loop().run_until_complete(asyncio.sleep(0.02))
    if result.channel.alternatives[0].transcript and len(results) < 3:
        note("said", result.channel.alternatives[0].transcript)


async def on_end(connection, *args, **kwargs):
    note("end", sorted(kwargs))


def threads():
    live = client.listen.websocket.v("1")
    live.on(LiveTranscriptionEvents.Transcript, on_transcript)
    note("start", live.start(LIVE))
    note("send", live.send(NOISE), live.send(SILENCE), live.finalize(wait=True))
    note("finish", live.finish(), live.is_connected())
    note("start", live.start(LIVE))
    note("faster than the network", all(live.send(bytes(2**19)) for _ in range(16)), live.finish())
    recorded = client.listen.rest.v("1").transcribe_file({"buffer": NOISE + SILENCE}, RECORDED)
    note("recorded", recorded.results.channels[0].alternatives[0].transcript)
    speak = client.speak.websocket.v("1")
    speak.on(SpeakWebSocketEvents.AudioData, lambda connection, data, **kwargs: heard.append(len(data)))
    heard = []
    note(
        "speak", speak.start(SPOKEN), speak.send_text("Hello."), speak.flush(wait=True), speak.finish(), sum(heard) > 0
    )


async def loop():
    live = client.listen.asyncwebsocket.v("1")
    live.on(LiveTranscriptionEvents.Transcript, on_transcript)
    live.on(LiveTranscriptionEvents.Close, on_end)
    note("start", await live.start(LIVE))
    note("send", await live.send(NOISE), await live.send(SILENCE), await live.finalize(wait=True))
    note("finish", await live.finish(), await live.is_connected())
    recorded = await client.listen.asyncrest.v("1").transcribe_file({"buffer": NOISE + SILENCE}, RECORDED)
    note("recorded", recorded.results.channels[0].alternatives[0].transcript)
    spoken = await client.speak.asyncrest.v("1").stream_memory(
        {"text": "Hello."}, SpeakOptions(model="aura-2-thalia-en")
    )
    note("spoken", spoken.content_type)
    speak = client.speak.asyncwebsocket.v("1")
    speak.on(SpeakWebSocketEvents.AudioData, lambda connection, data, **kwargs: heard.append(len(data)))
    heard = []
    note("speak", await speak.start(SPOKEN), await speak.send_text("Hello."), await speak.flush(wait=True))
    note("spoken", await speak.finish(), sum(heard) > 0)


async def notebook():
    import_module("nest_asyncio").apply()
    asyncio.get_event_loop().run_until_complete(loop())


if kind in ("threads", "gevent", "eventlet"):
    threads()
elif kind == "uvloop":
    import_module("uvloop").run(loop())
else:
    asyncio.run(notebook() if kind == "nest_asyncio" else loop())
print(json.dumps(results))
