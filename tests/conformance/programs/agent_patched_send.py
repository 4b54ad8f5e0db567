"""Agent: tests that patch `send` of the client class and inspect what the inject verbs pass to it."""

import asyncio
from unittest import mock

from deepgram import DeepgramClient, DeepgramClientOptions, InjectAgentMessageOptions, InjectUserMessageOptions


def run(ctx):
    deepgram = DeepgramClient("k", DeepgramClientOptions(options={"keepalive": "true"}))
    with mock.patch("deepgram.clients.agent.v1.websocket.client.AgentWebSocketClient.send") as send:
        send.return_value = True
        connection = deepgram.agent.websocket.v("1")
        ctx.record("user", connection.inject_user_message(InjectUserMessageOptions(content="c")))
        ctx.record("agent", connection.inject_agent_message(InjectAgentMessageOptions(message="m")))
        ctx.record("keep alive", connection.keep_alive())
        ctx.record("calls", [list(call.args) for call in send.call_args_list])
    asyncio.run(run_async(ctx, deepgram))


async def run_async(ctx, deepgram):
    target = "deepgram.clients.agent.v1.websocket.async_client.AsyncAgentWebSocketClient.send"
    with mock.patch(target, new_callable=mock.AsyncMock) as send:
        send.return_value = True
        connection = deepgram.agent.asyncwebsocket.v("1")
        ctx.record("async user", await connection.inject_user_message(InjectUserMessageOptions(content="c")))
        ctx.record("async wrong", await connection.inject_user_message("c"))
        ctx.record("async calls", [list(call.args) for call in send.call_args_list])
