"""The client of 2.x as type checkers see it; see `verbs.py`."""

from typing import Any

from typing_extensions import assert_type

from deepgram import Deepgram, DeepgramSetupError, Keys, Options, Transcription
from deepgram.eras.v2 import types
from deepgram.eras.v2.live import LiveTranscription

deepgram = Deepgram("0123456789abcdef0123456789abcdef01234567")
options: Options = {"api_key": "k", "api_url": "http://localhost/v1"}
own = Deepgram(options)
wrong: ValueError = DeepgramSetupError("x")

assert_type(deepgram.transcription, Transcription)
assert_type(deepgram.keys, Keys)
assert_type(deepgram.extra.to_SRT({}, 8, False), "str | None")

response = deepgram.transcription.sync_prerecorded({"url": "u"}, {"punctuate": True}, model="nova-2")
assert_type(response, types.PrerecordedTranscriptionResponse)
if "results" in response:
    assert_type(response["results"]["channels"][0]["alternatives"][0]["transcript"], str)
typed: types.PrerecordedOptions = {"punctuate": True, "utterances": True}
source: types.BufferSource = {"buffer": b"", "mimetype": "audio/wav"}
deepgram.transcription.sync_prerecorded(source, typed)


async def live() -> None:
    live = await deepgram.transcription.live({"encoding": "linear16"}, interim_results=True)
    assert_type(live, LiveTranscription)
    live.register_handler(live.event.CLOSE, lambda code: print(code))

    async def heard(message: Any) -> None: ...

    live.register_handler(live.event.TRANSCRIPT_RECEIVED, heard)
    live.send(b"")
    await live.finish()
    assert_type(await deepgram.projects.list(), types.ProjectResponse)
    assert_type(await deepgram.keys.create("P", "c", ["member"]), types.Key)
