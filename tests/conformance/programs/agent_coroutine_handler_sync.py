"""Agent: a coroutine function on a threaded client, whose body 4.8.1 never runs."""

import warnings

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions


def run(ctx):
    warnings.simplefilter("ignore")
    connection = DeepgramClient("k", DeepgramClientOptions()).agent.websocket.v("1")
    ctx.raises("on", connection.on, AgentWebSocketEvents.Welcome, ctx.async_handler("Welcome"))
