"""Agent: a coroutine function as a handler of a threaded client; 4.8.1 never runs its body."""

import warnings

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions


def run(ctx):
    warnings.simplefilter("ignore")
    connection = DeepgramClient("k", DeepgramClientOptions()).agent.websocket.v("1")
    ctx.raises("on", connection.on, AgentWebSocketEvents.Welcome, ctx.async_handler("Welcome"))
