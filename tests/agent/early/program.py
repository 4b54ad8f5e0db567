"""A program of 3.11 that runs under 3.11.0 and here, and prints what its handlers receive."""

import importlib
import json
import sys
import threading

import deepgram
from deepgram import AgentWebSocketEvents as Events
from deepgram import Function, FunctionCallResponse, SettingsConfigurationOptions, UpdateInstructionsOptions

url, done = sys.argv[1], threading.Event()
common = importlib.import_module("deepgram.clients.common.v1.abstract_sync_websocket")
dial = common.connect
if deepgram.__version__.startswith("v3."):  # 3.11 connects to no other host than Deepgram's own
    common.connect = lambda uri, **kwargs: dial(uri.replace("wss://agent.deepgram.com", url), **kwargs)


told = {"program": [], "handlers": []}


def show(*said):
    told["program" if threading.current_thread() is threading.main_thread() else "handlers"].append(said)


def on_open(self, open, **kwargs):
    opened.append(open.type)


def on_welcome(self, welcome, **kwargs):
    show("welcome", welcome.session_id)


def on_text(self, conversation_text, **kwargs):
    show(conversation_text.role, conversation_text.content, conversation_text.type)


def on_request(self, function_call_request, **kwargs):
    show(function_call_request.function_name, function_call_request.function_call_id, function_call_request.input)
    response = FunctionCallResponse(function_call_id=function_call_request.function_call_id, output="4 degrees")
    self.send(response.to_json())


def on_calling(self, function_calling, **kwargs):
    show("function calling", function_calling.type)


def on_audio(self, data, **kwargs):
    show("audio", len(data))


def on_unhandled(self, unhandled, **kwargs):
    show("unhandled", json.loads(unhandled.raw))
    if "Updated" in unhandled.raw:
        done.set()


def on_close(self, close, **kwargs):
    closed.append(close.type)


opened, closed = [], []
config = deepgram.DeepgramClientOptions(url=url, api_key="any-key")
connection = deepgram.DeepgramClient("any-key", config).agent.websocket.v("1")
for event, handler in [
    (Events.Open, on_open),
    (Events.Welcome, on_welcome),
    (Events.ConversationText, on_text),
    (Events.FunctionCallRequest, on_request),
    (Events.FunctionCalling, on_calling),
    (Events.AudioData, on_audio),
    (Events.Unhandled, on_unhandled),
    (Events.Close, on_close),
]:
    connection.on(event, handler)
options = SettingsConfigurationOptions()
options.agent.listen.model = "nova-3"
options.agent.think.provider.type = "open_ai"
options.agent.think.model = "gpt-4o-mini"
options.agent.think.instructions = "You talk about the weather."
options.agent.think.functions = [Function(name="get_weather", description="The weather", url="", method="POST")]
show("started", connection.start(options))
show("sent", connection.send(str(UpdateInstructionsOptions(instructions="Be brief."))))
show(done.wait(30))
show("finished", connection.finish(), opened, closed[:1])
print(*map(json.dumps, told["handlers"] + told["program"]), sep="\n")
