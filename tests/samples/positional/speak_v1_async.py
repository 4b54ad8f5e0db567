import asyncio

from deepgram.core.events import EventType
from deepgram.extensions.types.sockets import SpeakV1ControlMessage, SpeakV1SocketClientResponse, SpeakV1TextMessage

from deepgram import AsyncDeepgramClient

client = AsyncDeepgramClient()


async def main() -> None:
    async with client.speak.v1.connect(model="aura-2-asteria-en", encoding="linear16", sample_rate=24000) as connection:

        def on_message(message: SpeakV1SocketClientResponse) -> None:
            if isinstance(message, bytes):
                print("Received audio data")
            else:
                msg_type = getattr(message, "type", "Unknown")
                print(f"Received {msg_type} event")

        connection.on(EventType.OPEN, lambda _: print("Connection opened"))
        connection.on(EventType.MESSAGE, on_message)
        connection.on(EventType.CLOSE, lambda _: print("Connection closed"))
        connection.on(EventType.ERROR, lambda error: print(f"Caught: {error}"))

        await connection.start_listening()

        await connection.send_text(SpeakV1TextMessage(text="Hello, world!"))
        await connection.send_control(SpeakV1ControlMessage(type="Flush"))
        await connection.send_control(SpeakV1ControlMessage(type="Close"))


asyncio.run(main())
