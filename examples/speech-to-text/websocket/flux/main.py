"""Live transcription in turns (Flux): events when a turn begins, is probably over, and is over.

python examples/speech-to-text/websocket/flux/main.py
"""

import sys

from deepgram import DeepgramClient, DeepgramClientOptions, FluxEvents, FluxOptions
from deepgram.server import live_or_local
from deepgram.server.engines.espeak import speak

TURNS = ["what time does the boat leave", "and when does it come back"]
RATE = 16000
DRAIN = 60  # seconds to wait for the last turn, as audio is sent faster than real time

ended: list[str] = []


def on_start(self, turn_info, **kwargs):
    print(f"turn {turn_info.turn_index} begins")


def on_end(self, turn_info, **kwargs):
    print(f"turn {turn_info.turn_index}: {turn_info.transcript}")
    ended.append(turn_info.transcript)


def on_error(self, error, **kwargs):
    print(f"error: {error.description} {error.message}")


def main():
    with live_or_local(engine="speech", script={"phrases": TURNS}) as (key, url):
        config = DeepgramClientOptions(url=url, options={"drain_timeout": DRAIN})
        dg_connection = DeepgramClient(key, config).listen.websocket.v("2")
        dg_connection.on(FluxEvents.StartOfTurn, on_start)
        dg_connection.on(FluxEvents.EndOfTurn, on_end)
        dg_connection.on(FluxEvents.Error, on_error)
        options = FluxOptions(model="flux-general-en", encoding="linear16", sample_rate=RATE, eot_threshold=0.7)
        if dg_connection.start(options) is False:
            print("Failed to start connection:", dg_connection.last_error)
            return 1
        silence = bytes(3 * RATE)  # a second and a half
        pcm = b"".join(speak(turn, "en-us+m3").at(RATE).pcm + silence for turn in TURNS)
        for start in range(0, len(pcm), 2560):
            dg_connection.send(pcm[start : start + 2560])
        dg_connection.finish()
    return 0 if len(ended) == len(TURNS) else 1


if __name__ == "__main__":
    sys.exit(main())
