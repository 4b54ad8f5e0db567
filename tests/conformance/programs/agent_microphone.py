"""Agent: microphone and speaker options on a machine without PyAudio."""

import sys

from deepgram import DeepgramClient, DeepgramClientOptions


def run(ctx):
    sys.modules["pyaudio"] = None
    for options in ({"microphone_record": "true"}, {"speaker_playback": "true"}):
        deepgram = DeepgramClient("k", DeepgramClientOptions(url=ctx.url, options=options))
        try:
            deepgram.agent.websocket.v("1")
            ctx.record(str(options), "made")
        except ImportError as error:
            ctx.record(str(options), isinstance(error, ModuleNotFoundError))
    for options in ({"microphone_record": True}, {"speaker_playback": True}, {"microphone_record": "false"}):
        deepgram = DeepgramClient("k", DeepgramClientOptions(url=ctx.url, options=options))
        ctx.attempt(str(options), lambda deepgram=deepgram: type(deepgram.agent.websocket.v("1")).__name__)
