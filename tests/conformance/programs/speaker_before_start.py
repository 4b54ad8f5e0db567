"""Speaker: audio queued before `start()`, and waiting with a microphone to mute, with a fake PyAudio."""

import sys
import types

from deepgram import Speaker

DIFFERS = {
    "values.played": ("speaker-early-audio", {"bytes": "01020304"}),
    "values.asked of the microphone": ("speaker-mutes", ["mute", "unmute"]),
}
PLAYED = []


class Stream:
    def start_stream(self):
        pass

    def stop_stream(self):
        pass

    def write(self, data, *args, **kwargs):
        PLAYED.append(bytes(data))

    def close(self):
        pass


class PyAudio:
    def open(self, **arguments):
        return Stream()

    def terminate(self):
        pass


class Microphone:
    def __init__(self):
        self.asked = []

    def mute(self):
        self.asked.append("mute")

    def unmute(self):
        self.asked.append("unmute")


def run(ctx):
    sys.modules["pyaudio"] = types.SimpleNamespace(PyAudio=PyAudio, paInt16=8, paContinue=0, paComplete=1, paAbort=2)
    speaker = Speaker(last_play_delta_in_ms=0)
    speaker.add_audio_to_queue(b"\x01\x02")
    ctx.record("start", speaker.start())
    speaker.add_audio_to_queue(b"\x03\x04")
    ctx.until(lambda: b"\x03\x04" in b"".join(PLAYED), "the audio played")
    ctx.record("played", b"".join(PLAYED))
    microphone = Microphone()
    speaker.wait_for_complete_with_mute(microphone)
    ctx.record("asked of the microphone", microphone.asked)
    ctx.record("finish", speaker.finish())
