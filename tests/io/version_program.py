"""Run conversations, refusals, losses and echoes with both colours, and print the outcomes as JSON.

Arguments: the URLs of a LocalServer that refuses the second connection of each colour and cuts the third, of a
compressing server that echoes binary messages, and of a server that sends a close frame inside a message.
"""

import json
import sys

import websockets
from colours import Heard, LoopThread, agent_of, eventually, settings
from deepgram.clients.common.v1.abstract_async_websocket import connect as aio_connect  # noqa: F401
from deepgram.clients.common.v1.abstract_sync_websocket import connect  # noqa: F401

from deepgram import InjectUserMessageOptions

LARGE = bytes(range(256)) * 8192


def conversation(agent, heard):
    agent.start(settings())
    heard.until("SettingsApplied")
    agent.inject_user_message(InjectUserMessageOptions(content="hello " * 50000))
    heard.until("AgentAudioDone")
    return [agent.finish(), len(heard["ConversationText"][0].content), heard["Close"][0].code]


def refusal(agent, heard):
    error = [agent.start(settings()), agent.last_error][1]
    return [error.status, error.dg_error, bool(error.request_id), bool(error.body)]


def loss(agent, heard):
    agent.start(settings())
    heard.until("Close")
    return [heard["Close"][0].code, heard["Close"][0].reason, agent.last_error.code, heard["Error"][0].type]


def echo(agent, heard):
    agent.start(settings())
    for size in (1, 125, 126, 65535, 65536, len(LARGE)):
        agent.send(LARGE[:size])
    heard.until("AgentAudioDone")
    agent.finish()
    return [sum(map(len, heard["AudioData"])), LARGE.startswith(heard["AudioData"][-1]), heard["Close"][0].code]


def violation(agent, heard):
    agent.start(settings())
    eventually(lambda: agent.last_error)  # of start(), or of the connection
    return "received 1000 (OK); then sent 1002" in str(agent.last_error)


def main(local, compressing, violating):
    record = {"version": websockets.__version__}
    with LoopThread() as thread:
        for colour in ("threads", "asyncio"):
            plays = (conversation, local), (refusal, local), (loss, local), (echo, compressing), (violation, violating)
            for play, url in plays:
                agent = agent_of(colour, url, thread)
                record[f"{play.__name__} {colour}"] = play(agent, Heard(agent))
        record["complaints"] = len(thread.complaints)
    print(json.dumps(record))


main(*sys.argv[1:])
