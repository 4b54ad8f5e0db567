from deepgram.core.events import EventType
from deepgram.extensions.types.sockets import ListenV2ControlMessage, ListenV2MediaMessage, ListenV2SocketClientResponse

from deepgram import DeepgramClient

client = DeepgramClient()

with client.listen.v2.connect(model="flux-general-en", encoding="linear16", sample_rate="16000") as connection:

    def on_message(message: ListenV2SocketClientResponse) -> None:
        msg_type = getattr(message, "type", "Unknown")
        print(f"Received {msg_type} event")
        if hasattr(message, "transcript") and message.transcript:
            print(f"Transcript: {message.transcript}")

    connection.on(EventType.OPEN, lambda _: print("Connection opened"))
    connection.on(EventType.MESSAGE, on_message)
    connection.on(EventType.CLOSE, lambda _: print("Connection closed"))
    connection.on(EventType.ERROR, lambda error: print(f"Caught: {error}"))

    threading.Thread(target=connection.start_listening, daemon=True).start()

    connection.send_media(ListenV2MediaMessage(data=audio_bytes))
    connection.send_control(ListenV2ControlMessage(type="CloseStream"))
