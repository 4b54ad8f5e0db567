"""Agent: a microphone without a speaker, with a fake PyAudio."""

import sys
import types

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions

SERVER = "agent"
DIFFERS = {"values.opened": ("microphone-alone", 1)}
OPENED = []


class Stream:
    def start_stream(self):
        pass

    def stop_stream(self):
        pass

    def is_active(self):
        return True

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
    config = DeepgramClientOptions(url=ctx.url, options={"microphone_record": "true"})
    connection = DeepgramClient("k", config).agent.websocket.v("1")
    ctx.listen_to(connection, AgentWebSocketEvents)
    options = SettingsOptions()
    options.agent.think.provider.type = "open_ai"
    options.agent.think.provider.model = "gpt-4o-mini"
    ctx.record("start", connection.start(options))
    ctx.wait("SettingsApplied")
    ctx.record("opened", len(OPENED))
    ctx.record("finish", connection.finish())
