"""Live transcription on asyncio of audio received over HTTP.

    python examples/speech-to-text/websocket/async_http/main.py [URL]

URL is that of a stream or file in a container (WAV, MP3, AAC, ...), listened to for 30 s at most; the local server
takes WAV. Without URL, a small HTTP server in this program serves a synthesised recording.
"""

import asyncio
import contextlib
import io
import sys
import time
import wave

import httpx
from aiohttp import web

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents
from deepgram.server import live_or_local
from deepgram.server.engines.espeak import speak

TEXT = "this is the evening news from the harbour"
SECONDS = 30  # of an endless stream
DRAIN = 60  # seconds to wait for the last transcripts, as audio is sent faster than real time


@contextlib.asynccontextmanager
async def radio():
    """Run an HTTP server with a recording on this machine; yields its URL."""
    recording, file = speak(TEXT, "en-us+m3").at(16000), io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, recording.rate, 0, "NONE", ""))
        writer.writeframes(recording.pcm + bytes(recording.rate))

    async def handle(request):
        return web.Response(body=file.getvalue(), content_type="audio/wav")

    runner = web.ServerRunner(web.Server(handle))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/news.wav"
    finally:
        await runner.cleanup()


async def main(key, url):
    deepgram = DeepgramClient(key, DeepgramClientOptions(url=url, options={"drain_timeout": DRAIN}))
    dg_connection = deepgram.listen.asyncwebsocket.v("1")
    transcripts: list[str] = []

    async def on_message(self, result, **kwargs):
        sentence = result.channel.alternatives[0].transcript
        if sentence:
            print("speaker:", sentence)
            transcripts.append(sentence)

    async def on_metadata(self, metadata, **kwargs):
        print(f"{metadata.duration:.1f} s of audio transcribed")

    async def on_error(self, error, **kwargs):
        print(f"error: {error.description} {error.message}")

    dg_connection.on(LiveTranscriptionEvents.Transcript, on_message)
    dg_connection.on(LiveTranscriptionEvents.Metadata, on_metadata)
    dg_connection.on(LiveTranscriptionEvents.Error, on_error)

    options = LiveOptions(model="nova-3", language="en-US", smart_format=True)
    if await dg_connection.start(options) is False:
        print("Failed to start connection:", dg_connection.last_error)
        return 1
    ends = time.monotonic() + SECONDS
    source = contextlib.nullcontext(sys.argv[1]) if len(sys.argv) > 1 else radio()
    async with (
        source as address,
        httpx.AsyncClient(follow_redirects=True) as client,
        client.stream("GET", address) as response,
    ):
        async for chunk in response.aiter_bytes():
            if not await dg_connection.send(chunk) or time.monotonic() > ends:
                break
    await dg_connection.finish()  # returns after the last transcript
    return 0 if transcripts else 1


if __name__ == "__main__":
    with live_or_local(engine="speech", script={"phrases": [TEXT]}) as (key, url):
        code = asyncio.run(main(key, url))
    sys.exit(code)
