"""Functions the agent may call: one answered by a handler, and one that is a Python function.

    python examples/agent/function_calling/main.py

The user's turns are typed (InjectUserMessage), so no audio has to be sent.
"""

import json
import sys
import threading
from typing import Annotated

from deepgram import (
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    Function,
    FunctionCallResponse,
    InjectUserMessageOptions,
    Item,
    Parameters,
    Properties,
    SettingsOptions,
)
from deepgram.server import live_or_local

TURNS = ["What is the weather in Oslo?", "Book a table for four people at seven."]
SCRIPT = {
    "rules": [
        {
            "when": r"weather in (?P<city>\w+)",
            "call": {"name": "get_weather", "arguments": {"city": "{city}"}},
            "then": "It is {result[celsius]} degrees in {city}.",
        },
        {
            "when": "book a table",
            "call": {"name": "book_table", "arguments": {"people": 4, "time": "19:00"}},
            "then": "Done, your table has number {result[table]}.",
        },
    ]
}
GET_WEATHER = Function(
    name="get_weather",
    description="The weather in a city now",
    parameters=Parameters(type="object", properties=Properties(city=Item("string", "Its name")), required=["city"]),
)
answered = threading.Event()
called: list[str] = []


def on_conversation_text(self, conversation_text, **kwargs):
    print(f"{conversation_text.role}: {conversation_text.content}")


def on_function_call_request(self, function_call_request, **kwargs):
    for call in function_call_request.functions:
        if call.name == "get_weather" and call.client_side:
            city = json.loads(call.arguments)["city"]
            print(f"function get_weather, city {city}, answered by a handler")
            called.append(call.name)
            self.send_function_call_response(FunctionCallResponse(id=call.id, name=call.name, result={"celsius": 4}))


def on_agent_audio_done(self, agent_audio_done, **kwargs):
    answered.set()


def on_error(self, error, **kwargs):
    print(f"error: {error.description} {error.message}")


def main():
    with live_or_local(script=SCRIPT) as (key, url):
        config = DeepgramClientOptions(url=url, options={"keepalive": "true"})
        dg_connection = DeepgramClient(key, config).agent.websocket.v("1")
        dg_connection.on(AgentWebSocketEvents.ConversationText, on_conversation_text)
        dg_connection.on(AgentWebSocketEvents.FunctionCallRequest, on_function_call_request)
        dg_connection.on(AgentWebSocketEvents.AgentAudioDone, on_agent_audio_done)
        dg_connection.on(AgentWebSocketEvents.Error, on_error)

        @dg_connection.function
        def book_table(people: int, time: Annotated[str, "in 24 hours, such as 19:30"] = "18:00") -> dict:
            """Book a table in the restaurant for today."""
            print(f"function book_table, {people} people at {time}, answered by what it returns")
            called.append("book_table")
            return {"table": 12}

        options = SettingsOptions()
        options.agent.think.provider.type = "open_ai"
        options.agent.think.provider.model = "gpt-4o-mini"
        options.agent.think.prompt = "Use your functions. Answer in one short sentence."
        options.agent.think.functions = [GET_WEATHER]
        options.agent.speak.provider.type = "deepgram"
        options.agent.speak.provider.model = "aura-2-thalia-en"
        if dg_connection.start(options) is False:
            print("Failed to start connection:", dg_connection.last_error)
            return 1
        for turn in TURNS:
            answered.clear()
            dg_connection.inject_user_message(InjectUserMessageOptions(content=turn))
            answered.wait(30)
        dg_connection.finish()
    return 0 if called == ["get_weather", "book_table"] else 1


if __name__ == "__main__":
    sys.exit(main())
