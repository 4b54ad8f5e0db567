"""A program as written for 3.2: recordings, speech and self-hosted installations, with its import paths."""

import asyncio
import io
import sys
import wave

from deepgram.clients.abstract_sync_client import AbstractSyncRestClient
from deepgram.clients.analyze.errors import DeepgramError
from deepgram.clients.helpers import append_query_params
from deepgram.clients.onprem.v1.client import OnPremClient
from deepgram.clients.prerecorded.v1.options import FileSource, PrerecordedOptions
from deepgram.clients.speak.errors import DeepgramTypeError
from deepgram.clients.speak.v1.async_client import AsyncSpeakClient
from deepgram.clients.speak.v1.options import SpeakOptions

from deepgram import (
    AsyncOnPremClient,
    AsyncPreRecordedClient,
    DeepgramApiError,
    DeepgramClient,
    DeepgramClientOptions,
    PreRecordedClient,
)

deepgram = DeepgramClient("any-key", DeepgramClientOptions(url=sys.argv[1]))


def recording() -> FileSource:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, 16000, 0, "NONE", ""))
        writer.writeframes(b"\x20\x4e\xe0\xb1" * 8000 + bytes(32000))
    return {"buffer": file.getvalue()}


async def main() -> None:
    options = PrerecordedOptions(model="nova-3", punctuate=True)
    recorded = deepgram.listen.prerecorded.v("1")
    print(isinstance(recorded, PreRecordedClient), isinstance(recorded, AbstractSyncRestClient))
    print(recorded.transcribe_file(recording(), options).results.channels[0].alternatives[0].transcript)
    recorded = deepgram.listen.asyncprerecorded.v("1")
    print(isinstance(recorded, AsyncPreRecordedClient))
    print((await recorded.transcribe_file(recording(), options)).results.channels[0].alternatives[0].transcript)
    spoken = await deepgram.asyncspeak.v("1").stream({"text": "Hello."}, SpeakOptions(model="aura-asteria-en"))
    print(isinstance(deepgram.asyncspeak.v("1"), AsyncSpeakClient), spoken.content_type, spoken.stream.read(4))
    print(deepgram.speak.rest.v("1").stream({"text": "Hello."}).content_type)
    print((await deepgram.speak.asyncrest.v("1").stream({"text": "Hello."})).content_type)
    print(isinstance(deepgram.onprem.v("1"), OnPremClient), isinstance(deepgram.asynconprem.v("1"), AsyncOnPremClient))
    try:
        print(deepgram.onprem.v("1").list_onprem_credentials("a-project"))
    except DeepgramApiError as error:
        print(error.status, isinstance(error, DeepgramError), DeepgramTypeError.__name__)
    print(append_query_params("https://example.com/", {"a": [1, 2]}))


asyncio.run(main())
