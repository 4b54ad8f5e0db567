"""A program as written for 2.x: recordings and projects, with dicts for sources, options and responses."""

import asyncio
import io
import wave

from deepgram import Deepgram

KEY = "0123456789abcdef0123456789abcdef01234567"


def recording() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, 16000, 0, "NONE", ""))
        writer.writeframes(b"\x20\x4e\xe0\xb1" * 8000 + bytes(32000))
    return file.getvalue()


async def main() -> None:
    deepgram = Deepgram({"api_key": KEY})
    source = {"buffer": recording(), "mimetype": "audio/wav"}
    response = await deepgram.transcription.prerecorded(source, {"punctuate": True})
    print(type(response), response["results"]["channels"][0]["alternatives"][0]["transcript"])
    response = deepgram.transcription.sync_prerecorded(source, {"punctuate": True})
    print(response["results"]["channels"][0]["alternatives"][0]["transcript"])
    (project,) = (await deepgram.projects.list())["projects"]
    print(project["name"], (await deepgram.projects.get(project["project_id"]))["name"])
    keys = await deepgram.keys.list(project["project_id"])
    print(sorted(keys), len(keys["api_keys"]))
    print(sorted(await deepgram.billing.list_balance(project["project_id"])))


asyncio.run(main())
