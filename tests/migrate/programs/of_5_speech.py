"""A program as written for 5.x: speech, on asyncio."""

import asyncio
import sys

from deepgram.environment import DeepgramClientEnvironment
from deepgram.extensions.types.sockets import (
    SpeakV1ControlMessage,
    SpeakV1MetadataEvent,
    SpeakV1TextMessage,
    SpeakV1WarningEvent,
)

from deepgram import AsyncDeepgramClient

url = sys.argv[1]
environment = DeepgramClientEnvironment(base=url.replace("ws", "http", 1), production=url, agent=url)
client = AsyncDeepgramClient(api_key="any-key", environment=environment)


async def main() -> None:
    async with client.speak.v1.connect(model="aura-2-thalia-en", encoding="linear16", sample_rate=16000) as connection:
        await connection.send_text(SpeakV1TextMessage(text="Hello."))
        await connection.send_control(SpeakV1ControlMessage(type="Flush"))
        await connection.send_control(SpeakV1ControlMessage(type="Clear"))
        await connection.send_control(SpeakV1ControlMessage(type="Close"))
        said = [message for message in [message async for message in connection] if not isinstance(message, bytes)]
    print(isinstance(said[0], SpeakV1MetadataEvent), SpeakV1WarningEvent in map(type, said))
    print(*[message.type for message in said])


asyncio.run(main())
