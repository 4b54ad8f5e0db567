"""Listen: members of string enums as option values, in options, dicts and lists."""

import enum

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, SpeakWebSocketMessage

SERVER = {"refuse": (400, {}, "")}


class Plain(str, enum.Enum):
    GERMAN = "de"

    def __str__(self):
        return self.value


def run(ctx):
    deepgram = DeepgramClient("k", DeepgramClientOptions(url=ctx.url))
    for member in (Plain.GERMAN, SpeakWebSocketMessage.Flush):
        for options in (LiveOptions(language=member, keywords=[member]), {"language": member, "keywords": [member]}):
            connection = deepgram.listen.websocket.v("1")
            connection.start(options)
