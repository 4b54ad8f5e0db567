"""A function that the program runs, answered without an id."""

import json
import os
import threading

from deepgram import (
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    Function,
    FunctionCallResponse,
    InjectUserMessageOptions,
    Listen,
    Parameters,
    Provider,
    SettingsOptions,
    Speak,
    Think,
)


def get_weather(location):
    return {"location": location, "celsius": 21}


def main():
    config = DeepgramClientOptions(url=os.environ["AGENT_URL"])
    connection = DeepgramClient(os.environ["DEEPGRAM_API_KEY"], config).agent.websocket.v("1")
    done = threading.Event()

    def on_function_call_request(self, request, **kwargs):
        print(f"{request.function_call.name} {request.call_id == request.functions[0].id}")
        print(f"arguments as text: {isinstance(request.functions[0].arguments, str)}")
        if request.function_call.name == "get_weather":
            location = request.function_call.arguments.get("location")
            response = FunctionCallResponse(name="get_weather", result=json.dumps(get_weather(location)))
            connection.send_function_call_response(response)
        else:
            self.send_function_call_response(FunctionCallResponse(name=request.function_call.name, result={"ok": True}))

    def on_conversation_text(self, text_event, **kwargs):
        print(f"{text_event.role}: {text_event.text}")

    def on_agent_audio_done(self, event, **kwargs):
        done.set()

    connection.on(AgentWebSocketEvents.FunctionCallRequest, on_function_call_request)
    connection.on(AgentWebSocketEvents.ConversationText, on_conversation_text)
    connection.on(AgentWebSocketEvents.AgentAudioDone, on_agent_audio_done)

    options = SettingsOptions(
        listen=Listen(model="nova-3"),
        think=Think(
            provider=Provider(type="open_ai"),
            model="gpt-4o-mini",
            instructions="Use the functions.",
            functions=[
                Function(
                    name="get_weather",
                    description="Get the weather of a place",
                    parameters=Parameters(
                        type="object",
                        properties={"location": {"type": "string", "description": "A city"}},
                        required=["location"],
                    ),
                ),
                Function(name="book_table", description="Book a table", parameters=Parameters(type="object")),
            ],
        ),
        speak=Speak(model="aura-2-thalia-en"),
    )
    connection.start(options)
    connection.inject_user_message(InjectUserMessageOptions(text="weather in Oslo, please"))
    done.wait(30)
    print(f"finished {connection.finish()}")


main()
