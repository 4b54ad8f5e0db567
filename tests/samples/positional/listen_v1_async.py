import asyncio

from deepgram.core.events import EventType
from deepgram.extensions.types.sockets import ListenV1ControlMessage, ListenV1MediaMessage, ListenV1SocketClientResponse

from deepgram import AsyncDeepgramClient

client = AsyncDeepgramClient()


async def main() -> None:
    async with client.listen.v1.connect(model="nova-3", encoding="linear16", sample_rate="16000") as connection:

        def on_message(message: ListenV1SocketClientResponse) -> None:
            msg_type = getattr(message, "type", "Unknown")
            print(f"Received {msg_type} event")
            if msg_type == "Results" and message.channel and message.channel.alternatives:
                transcript = message.channel.alternatives[0].transcript
                if transcript:
                    print(f"Transcript: {transcript}")

        connection.on(EventType.OPEN, lambda _: print("Connection opened"))
        connection.on(EventType.MESSAGE, on_message)
        connection.on(EventType.CLOSE, lambda _: print("Connection closed"))
        connection.on(EventType.ERROR, lambda error: print(f"Caught: {error}"))

        await connection.start_listening()

        await connection.send_media(ListenV1MediaMessage(audio_bytes))
        await connection.send_control(ListenV1ControlMessage(type="KeepAlive"))


asyncio.run(main())
