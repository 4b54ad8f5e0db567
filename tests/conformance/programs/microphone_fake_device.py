"""Microphone: `Microphone(connection.send)` with a fake PyAudio, muted, unmuted and finished."""

import sys
import types

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, Microphone

SERVER = {"on": {"CloseStream": [("close", 1000, "")]}}


class Stream:
    def __init__(self, callback):
        self.callback = callback
        self.active = False

    def start_stream(self):
        self.active = True

    def stop_stream(self):
        self.active = False

    def is_active(self):
        return self.active

    def is_stopped(self):
        return not self.active

    def close(self):
        self.active = False


OPENED = []


class PyAudio:
    def open(self, **arguments):
        OPENED.append((arguments, Stream(arguments["stream_callback"])))
        return OPENED[-1][1]

    def terminate(self):
        pass


def run(ctx):
    sys.modules["pyaudio"] = types.SimpleNamespace(PyAudio=PyAudio, paInt16=8, paContinue=0, paComplete=1, paAbort=2)
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")
    ctx.record("start", connection.start(LiveOptions()))
    microphone = Microphone(connection.send)
    ctx.record("before", [microphone.is_active(), microphone.is_muted(), microphone.mute()])
    ctx.record("microphone start", microphone.start())
    opened, stream = OPENED[0]
    ctx.record("opened", {name: opened[name] for name in ("format", "channels", "rate", "input", "frames_per_buffer")})
    ctx.record("active", microphone.is_active())
    feed = stream.callback
    ctx.record("callback", feed(b"\x01\x02", 1, {}, 0)[1])
    ctx.record("mute", [microphone.mute(), microphone.is_muted()])
    feed(b"\x03\x04", 1, {}, 0)
    ctx.record("unmute", [microphone.unmute(), microphone.is_muted()])
    feed(b"\x05\x06", 1, {}, 0)
    ctx.record("finish microphone", microphone.finish())
    ctx.record("finish", connection.finish())
