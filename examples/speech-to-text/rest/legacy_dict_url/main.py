"""A recording at a URL, with options and response as dicts.

python examples/speech-to-text/rest/legacy_dict_url/main.py
"""

import io
import sys
import wave

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local
from deepgram.server.engines.espeak import speak

URL = "https://dpgr.am/spacewalk.wav"
TEXT = "the first walk in space took place in march"


def recording():
    """A synthesised WAV file, which the local server has in place of the URL."""
    spoken, file = speak(TEXT, "en-us+m3").at(16000), io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, spoken.rate, 0, "NONE", ""))
        writer.writeframes(spoken.pcm)
    return file.getvalue()


def main():
    with live_or_local(engine="speech", script={"phrases": [TEXT]}, files={URL: recording()}) as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        options = {"model": "nova-3", "smart_format": True, "keyterm": ["space"], "tag": ["example"]}
        response = deepgram.listen.rest.v("1").transcribe_url({"url": URL}, options)
    words = response["results"]["channels"][0]["alternatives"][0]["words"]
    print("words:", " ".join(word["word"] for word in words))
    print("keys:", ", ".join(response.to_dict()["results"]["channels"][0]["alternatives"][0]))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
