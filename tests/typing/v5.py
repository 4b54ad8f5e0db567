"""The API of 5.x as type checkers see it; see `verbs.py`."""

from typing_extensions import assert_type

from deepgram import AsyncDeepgramClient, DeepgramClient
from deepgram.eras.v5.events import EventType
from deepgram.eras.v5.messages import (
    AgentV1SettingsMessage,
    ListenV1MediaMessage,
    ListenV1ResultsEvent,
    ListenV1SocketClientResponse,
)


def on_message(message: ListenV1SocketClientResponse) -> None:
    if isinstance(message, ListenV1ResultsEvent):
        assert_type(message.channel.alternatives[0].transcript, str)
        assert_type(message.is_final, bool | None)
        print(message.nonsense)  # type: ignore[attr-defined]


def main() -> None:
    AgentV1SettingsMessage(audio={"input": {}}, agent="id", tags=["a"], further=1)
    AgentV1SettingsMessage(audio={})  # type: ignore[call-arg]
    client = DeepgramClient(api_key="k", environment=None, headers={"a": "b"})
    with client.listen.v1.connect(model="nova-3") as connection:
        connection.on(EventType.MESSAGE, on_message)
        connection.send_media(ListenV1MediaMessage(data=b""))
    asynchronous: DeepgramClient = AsyncDeepgramClient("k")  # type: ignore[assignment]
    assert asynchronous
