from deepgram.core.events import EventType
from deepgram.extensions.types.sockets import (
    AgentV1Agent,
    AgentV1AudioConfig,
    AgentV1AudioInput,
    AgentV1ControlMessage,
    AgentV1DeepgramSpeakProvider,
    AgentV1Listen,
    AgentV1ListenProvider,
    AgentV1MediaMessage,
    AgentV1OpenAiThinkProvider,
    AgentV1SettingsMessage,
    AgentV1SocketClientResponse,
    AgentV1SpeakProviderConfig,
    AgentV1Think,
)

from deepgram import DeepgramClient

client = DeepgramClient()

with client.agent.v1.connect() as connection:

    def on_message(message: AgentV1SocketClientResponse) -> None:
        if isinstance(message, bytes):
            print("Received audio data")
        else:
            msg_type = getattr(message, "type", "Unknown")
            print(f"Received {msg_type} event")

    connection.on(EventType.OPEN, lambda _: print("Connection opened"))
    connection.on(EventType.MESSAGE, on_message)
    connection.on(EventType.CLOSE, lambda _: print("Connection closed"))
    connection.on(EventType.ERROR, lambda error: print(f"Caught: {error}"))

    settings = AgentV1SettingsMessage(
        audio=AgentV1AudioConfig(input=AgentV1AudioInput(encoding="linear16", sample_rate=44100)),
        agent=AgentV1Agent(
            listen=AgentV1Listen(provider=AgentV1ListenProvider(type="deepgram", model="nova-3", smart_format=True)),
            think=AgentV1Think(
                provider=AgentV1OpenAiThinkProvider(type="open_ai", model="gpt-4o-mini", temperature=0.7),
                prompt="You are a helpful AI assistant.",
            ),
            speak=AgentV1SpeakProviderConfig(
                provider=AgentV1DeepgramSpeakProvider(type="deepgram", model="aura-2-asteria-en")
            ),
        ),
    )
    connection.send_settings(settings)
    threading.Thread(target=connection.start_listening, daemon=True).start()

    connection.send_media(AgentV1MediaMessage(data=audio_bytes))
    connection.send_control(AgentV1ControlMessage(type="KeepAlive"))
