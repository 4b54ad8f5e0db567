"""Provider keys of any name: all are sent, and the server decides.

    python examples/agent/arbitrary_keys/main.py

The first session sets keys that the service knows but this package does not. The second sets one that nobody knows,
and shows the server's refusal: an Error event with a code, then a Close.
"""

import sys
import threading

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions
from deepgram.server import live_or_local


def settings():
    options = SettingsOptions()
    options.agent.think.provider.type = "open_ai"
    options.agent.think.provider.model = "gpt-4o-mini"
    options.agent.speak.provider.type = "deepgram"
    options.agent.speak.provider.model = "aura-2-thalia-en"
    return options


def outcome(deepgram, name, options):
    """Start an agent; returns whether the server has accepted the settings."""
    dg_connection = deepgram.agent.websocket.v("1")
    judged, closed = threading.Event(), threading.Event()
    accepted = []

    def on_settings_applied(self, settings_applied, **kwargs):
        print(f"{name}: accepted")
        accepted.append(True)
        judged.set()

    def on_error(self, error, **kwargs):
        print(f"{name}: {error.code}: {error.description}")
        judged.set()

    def on_close(self, close, **kwargs):
        print(f"{name}: closed by the {close.initiator} with code {close.code}")
        closed.set()

    dg_connection.on(AgentWebSocketEvents.SettingsApplied, on_settings_applied)
    dg_connection.on(AgentWebSocketEvents.Error, on_error)
    dg_connection.on(AgentWebSocketEvents.Close, on_close)
    if dg_connection.start(options) is False:
        print("Failed to start connection:", dg_connection.last_error)
        return None
    judged.wait(30)
    if not accepted:
        closed.wait(30)
    dg_connection.finish()
    return bool(accepted)


def main():
    known = settings()
    known.agent.listen.provider.type = "deepgram"
    known.agent.listen.provider.model = "nova-3"
    known.agent.listen.provider["keyterms"] = ["Deepgram"]
    known.agent.think.provider.temperature = 0.3
    known.agent.speak.provider["speed"] = 1.1

    unknown = settings()
    unknown.agent.think.provider.arbitrary_key = "any value"

    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        accepted = outcome(deepgram, "extra keys", known)
        refused = outcome(deepgram, "unknown key", unknown)
    return 0 if accepted is True and refused is False else 1


if __name__ == "__main__":
    sys.exit(main())
