"""Speak: playback with a fake PyAudio: what is played, and the events during it."""

import sys
import types

from deepgram import DeepgramClient, DeepgramClientOptions, SpeakWebSocketEvents, SpeakWSOptions

SERVER = "speak"
PLAYED = []
OPENED = []


class Stream:
    def start_stream(self):
        pass

    def stop_stream(self):
        pass

    def is_active(self):
        return True

    def is_stopped(self):
        return False

    def write(self, data, *args, **kwargs):
        PLAYED.append(bytes(data))

    def close(self):
        pass


class PyAudio:
    def open(self, **arguments):
        OPENED.append(arguments)
        return Stream()

    def terminate(self):
        pass


def run(ctx):
    sys.modules["pyaudio"] = types.SimpleNamespace(PyAudio=PyAudio, paInt16=8, paContinue=0, paComplete=1, paAbort=2)
    options = {"speaker_playback": "true", "speaker_playback_rate": 24000, "speaker_playback_delta_in_ms": 300}
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url, options=options)).speak.websocket.v("1")
    ctx.listen_to(connection, SpeakWebSocketEvents)
    ctx.record("start", connection.start(SpeakWSOptions(model="aura-2-thalia-en")))
    connection.send_text("Hello")
    connection.flush()
    ctx.wait("Flushed")
    ctx.until(lambda: len(b"".join(PLAYED)) >= 6, "the audio played")
    ctx.record("wait", connection.wait_for_complete())
    ctx.record("played", b"".join(PLAYED))
    ctx.record("opened", {name: OPENED[0][name] for name in ("format", "channels", "rate", "output")})
    ctx.record("finish", connection.finish())
