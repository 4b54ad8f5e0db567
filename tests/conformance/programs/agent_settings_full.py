"""Agent: settings with every class and field except endpoints, and with arbitrary provider keys."""

from deepgram import (
    Agent,
    Audio,
    DeepgramClient,
    DeepgramClientOptions,
    Input,
    Listen,
    Output,
    Provider,
    SettingsOptions,
    Speak,
    Think,
)

SERVER = "agent"


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).agent.websocket.v("1")
    options = SettingsOptions(
        experimental=True,
        tags=["a", "b"],
        audio=Audio(
            input=Input(encoding="mulaw", sample_rate=8000),
            output=Output(encoding="linear16", sample_rate=24000, bitrate=48000, container="wav"),
        ),
        agent=Agent(
            language="de",
            listen=Listen(provider=Provider(type="deepgram", model="nova-3", keyterms=["Zürich", "Grüezi"])),
            think=Think(
                provider={"type": "open_ai", "model": "gpt-4o-mini", "temperature": 0.7},
                prompt='Say "hello"\nthen wait.',
                context_length="max",
            ),
            speak=[
                Speak(provider=Provider(type="deepgram", model="aura-2-thalia-en")),
                {"provider": {"type": "eleven_labs", "voice": {"mode": "id", "id": "x"}}},
            ],
            greeting="Hello!",
        ),
        mip_opt_out=True,
    )
    options.agent.listen.provider.arbitrary_key = {"nested": [1, None, True]}
    ctx.record("start", connection.start(options))
    ctx.record("finish", connection.finish())
    ctx.record("text", str(options))
    ctx.record("dict", options.to_dict())
    ctx.record("prompt", options.eval("agent.think.prompt"))
    ctx.record("model", options.agent.think.provider.model)
