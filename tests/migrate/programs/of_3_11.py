"""A program as written for 3.9 to 3.11: the early-access agent, with a function of the program."""

import sys
import threading

import deepgram
from deepgram import (
    AgentWebSocketEvents,
    DeepgramClientOptions,
    Function,
    FunctionCallResponse,
    SettingsConfigurationOptions,
    UpdateInstructionsOptions,
)

heard = []
done = threading.Event()
client = deepgram.DeepgramClient("any-key", DeepgramClientOptions(url=sys.argv[1], options={"keepalive": "true"}))
connection = client.agent.websocket.v("1")


def on_text(self, conversation_text, **kwargs):
    heard.append(f"{conversation_text.role}: {conversation_text.content}")


def on_request(self, function_call_request, **kwargs):
    heard.append(f"{function_call_request.function_name} {function_call_request.input}")
    response = FunctionCallResponse(function_call_id=function_call_request.function_call_id, output="4 degrees")
    self.send(response.to_json())


def on_done(self, agent_audio_done, **kwargs):
    done.set()


connection.on(AgentWebSocketEvents.ConversationText, on_text)
connection.on(AgentWebSocketEvents.FunctionCallRequest, on_request)
connection.on(AgentWebSocketEvents.AgentAudioDone, on_done)

options: SettingsConfigurationOptions = SettingsConfigurationOptions()
options.agent.think.provider.type = "open_ai"
options.agent.think.model = "gpt-4o-mini"
options.agent.think.instructions = "You talk about the weather."
options.agent.think.functions = [
    Function(
        name="get_weather", description="The weather in a city", url="", method="POST", parameters={"type": "object"}
    )
]
if connection.start(options) is False:
    sys.exit("not connected")
connection.send(str(UpdateInstructionsOptions(instructions="Be brief.")))
connection.send('{"type": "InjectUserMessage", "content": "What is the weather in Oslo?"}')
print(done.wait(30), *heard, sep="\n")
print(AgentWebSocketEvents.UpdateInstructions in AgentWebSocketEvents, connection.finish())
