"""Live transcription of audio received over HTTP.

    python examples/speech-to-text/websocket/http/main.py [URL]

URL is that of a stream or file in a container (WAV, MP3, AAC, ...), listened to for 30 s at most; the local server
takes WAV. Without URL, a small HTTP server in this program serves a synthesised recording.
"""

import contextlib
import http.server
import io
import sys
import threading
import time
import wave

import httpx

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents
from deepgram.server import live_or_local
from deepgram.server.engines.espeak import speak

TEXT = "this is the evening news from the harbour"
SECONDS = 30  # of an endless stream
DRAIN = 60  # seconds to wait for the last transcripts, as audio is sent faster than real time

transcripts: list[str] = []


@contextlib.contextmanager
def radio():
    """Run an HTTP server with a recording on this machine; yields its URL."""
    recording, file = speak(TEXT, "en-us+m3").at(16000), io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, recording.rate, 0, "NONE", ""))
        writer.writeframes(recording.pcm + bytes(recording.rate))

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "audio/wav")
            self.end_headers()
            self.wfile.write(file.getvalue())

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/news.wav"
        finally:
            server.shutdown()


def on_message(self, result, **kwargs):
    sentence = result.channel.alternatives[0].transcript
    if sentence:
        print("speaker:", sentence)
        transcripts.append(sentence)


def on_metadata(self, metadata, **kwargs):
    print(f"{metadata.duration:.1f} s of audio transcribed")


def on_error(self, error, **kwargs):
    print(f"error: {error.description} {error.message}")


def main():
    source = contextlib.nullcontext(sys.argv[1]) if len(sys.argv) > 1 else radio()
    with live_or_local(engine="speech", script={"phrases": [TEXT]}) as (key, url), source as address:
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url, options={"drain_timeout": DRAIN}))
        dg_connection = deepgram.listen.websocket.v("1")
        dg_connection.on(LiveTranscriptionEvents.Transcript, on_message)
        dg_connection.on(LiveTranscriptionEvents.Metadata, on_metadata)
        dg_connection.on(LiveTranscriptionEvents.Error, on_error)

        options = LiveOptions(model="nova-3", language="en-US", smart_format=True)
        if dg_connection.start(options) is False:
            print("Failed to start connection:", dg_connection.last_error)
            return 1
        ends = time.monotonic() + SECONDS
        with httpx.stream("GET", address, follow_redirects=True) as response:
            for chunk in response.iter_bytes():
                if not dg_connection.send(chunk) or time.monotonic() > ends:
                    break
        dg_connection.finish()  # returns after the last transcript
    return 0 if transcripts else 1


if __name__ == "__main__":
    sys.exit(main())
