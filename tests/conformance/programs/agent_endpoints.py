"""Agent: endpoints of a language model, a voice and functions; the server refuses those written by 4.8.1."""

import json

from deepgram import (
    Agent,
    Endpoint,
    Function,
    Item,
    Parameters,
    Properties,
    SettingsOptions,
    Speak,
    Think,
    UpdateSpeakOptions,
)

DIFFERS = {
    "values.model": ("endpoints", {"url": "https://llm.example/v1", "headers": {"authorization": "Bearer x"}}),
    "values.voice": ("endpoints", {"url": "https://voice.example", "headers": {"a": "b"}}),
    "values.new voice": ("endpoints", {"url": "https://voice.example"}),
    "values.place of a function": (
        "endpoints",
        {"endpoint": {"method": "GET", "url": "https://weather.example/now", "headers": {"x-unit": "C"}}},
    ),
    "values.place of a client's function": ("endpoints", {}),
}


def place(function):
    return {key: function[key] for key in ("url", "method", "headers", "endpoint") if key in function}


def run(ctx):
    parameters = Parameters(
        type="object",
        properties=Properties(item=Item(type="string", description="a place")),
        required=["item"],
    )
    options = SettingsOptions(
        agent=Agent(
            think=Think(
                endpoint=Endpoint(method="POST", url="https://llm.example/v1", headers={"authorization": "Bearer x"}),
                functions=[
                    Function(
                        name="get_weather",
                        description="Weather at a place",
                        url="https://weather.example/now",
                        method="GET",
                        headers={"x-unit": "C"},
                        parameters=parameters,
                    ),
                    Function(name="hang_up", description="", url="", method=""),
                ],
            ),
            speak=Speak(endpoint=Endpoint(url="https://voice.example", headers={"a": "b"})),
        )
    )
    agent = json.loads(str(options))["agent"]
    weather, hang_up = agent["think"]["functions"]
    ctx.record("model", agent["think"]["endpoint"])
    ctx.record("voice", agent["speak"]["endpoint"])
    ctx.record("said of a function", [weather["name"], weather["description"], weather["parameters"]])
    ctx.record("place of a function", place(weather))
    ctx.record("said of a client's function", [hang_up["name"], hang_up["description"]])
    ctx.record("place of a client's function", place(hang_up))
    update = UpdateSpeakOptions(speak=Speak(endpoint=Endpoint(url="https://voice.example")))
    ctx.record("new voice", json.loads(str(update))["speak"]["endpoint"])
    ctx.record("alone", [Endpoint(url="u").to_dict(), Endpoint("GET", "u", {"a": "b"}).to_dict()])
