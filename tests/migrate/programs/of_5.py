"""A program as written for 5.x: live transcription."""

import sys
import threading

from deepgram.core.events import EventType
from deepgram.environment import DeepgramClientEnvironment
from deepgram.extensions.types.sockets import ListenV1ControlMessage, ListenV1MediaMessage, ListenV1ResultsEvent

from deepgram import DeepgramClient

url = sys.argv[1]
environment = DeepgramClientEnvironment(base=url.replace("ws", "http", 1), production=url, agent=url)
client = DeepgramClient(api_key="any-key", environment=environment)

with client.listen.v1.connect(model="nova-3", encoding="linear16", sample_rate="16000") as connection:

    def on_message(message) -> None:
        if isinstance(message, ListenV1ResultsEvent):
            print("heard", message.channel.alternatives[0].transcript)

    connection.on(EventType.MESSAGE, on_message)
    listener = threading.Thread(target=connection.start_listening)
    listener.start()
    connection.send_media(ListenV1MediaMessage(data=b"\x20\x4e\xe0\xb1" * 8000))
    connection.send_media(bytes(32000))
    connection.send_control(ListenV1ControlMessage(type="KeepAlive"))
    connection.send_control(ListenV1ControlMessage(type="Finalize"))
    connection.send_control(ListenV1ControlMessage(type="CloseStream"))
    listener.join()
