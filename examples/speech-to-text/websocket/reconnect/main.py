"""Live transcription over a connection that is lost within a word, without losing any speech.

    python examples/speech-to-text/websocket/reconnect/main.py

The local server resets the first connection. With the option `reconnect` the client opens another one and sends
again what no result had covered; the ledger counts.
"""

import sys
import time

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents, Reconnect
from deepgram.server import Abort, Faults, live_or_local
from deepgram.server.engines.espeak import speak

TEXT = "the boat leaves at seven in the morning"
RATE = 16000
LOSSES = [Faults(abort=Abort(after_frames=12))]  # after 12 messages of 100 ms
DRAIN = 60  # seconds to wait for the last transcript; the local server recognizes speech on this machine

transcripts: list[str] = []


def on_message(self, result, **kwargs):
    sentence = result.channel.alternatives[0].transcript
    if sentence and result.is_final:
        transcripts.append(sentence)


def on_reconnecting(self, reconnecting, **kwargs):
    print(f"lost: {reconnecting.cause}; attempt {reconnecting.attempt} in {reconnecting.delay:.1f} s")


def on_reconnected(self, reconnected, **kwargs):
    print(f"back after {reconnected.outage:.1f} s, {reconnected.replayed:.1f} s of audio are sent again")


def on_error(self, error, **kwargs):  # the connection was given up
    print(f"error: {error.description} {error.message}")


def main():
    with live_or_local(engine="speech", script={"phrases": [TEXT]}, next_faults=LOSSES) as (key, url):
        reconnect = Reconnect(attempts=5, base=0.2, deadline=30)
        config = DeepgramClientOptions(url=url, options={"reconnect": reconnect, "drain_timeout": DRAIN})
        dg_connection = DeepgramClient(key, config).listen.websocket.v("1")
        dg_connection.on(LiveTranscriptionEvents.Transcript, on_message)
        dg_connection.on("Reconnecting", on_reconnecting)
        dg_connection.on("Reconnected", on_reconnected)
        dg_connection.on(LiveTranscriptionEvents.Error, on_error)
        if dg_connection.start(LiveOptions(model="nova-3", encoding="linear16", sample_rate=RATE)) is False:
            print("Failed to start connection:", dg_connection.last_error)
            return 1
        pcm = speak(TEXT, "en-us+m3").at(RATE).pcm + bytes(2 * RATE)
        for start in range(0, len(pcm), 3200):
            dg_connection.send(pcm[start : start + 3200])
            time.sleep(0.1)  # as a microphone would
        complete = dg_connection.finish()
        ledger = dg_connection.ledger
    print("transcript:", " ".join(transcripts))
    print(f"{ledger.sent.seconds:.1f} s sent, {ledger.covered.seconds:.1f} heard, {ledger.missing.seconds:.1f} missing")
    return 0 if complete and transcripts else 1


if __name__ == "__main__":
    sys.exit(main())
