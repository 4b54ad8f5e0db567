"""Enums: the value of AgentKeepAlive, which in 4.8.1 is not the type used on the wire."""

from deepgram import AgentKeepAlive, AgentWebSocketEvents

DIFFERS = {"values.value": ("agent-keepalive-event", "KeepAlive"), "values.equal": ("agent-keepalive-event", True)}


def run(ctx):
    ctx.record("value", AgentWebSocketEvents.AgentKeepAlive.value)
    ctx.record("equal", AgentWebSocketEvents.AgentKeepAlive == AgentKeepAlive().type)
