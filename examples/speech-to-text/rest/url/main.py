"""A recording at a URL: the server fetches and transcribes it.

    python examples/speech-to-text/rest/url/main.py [URL]

The local server has a synthesised recording for the default URL.
"""

import io
import sys
import wave

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, PrerecordedOptions
from deepgram.server import live_or_local
from deepgram.server.engines.espeak import speak

URL = "https://dpgr.am/spacewalk.wav"
TEXT = "the first walk in space took place in march"


def recording():
    """A synthesised WAV file."""
    spoken, file = speak(TEXT, "en-us+m3").at(16000), io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, spoken.rate, 0, "NONE", ""))
        writer.writeframes(spoken.pcm)
    return file.getvalue()


def main():
    url = sys.argv[1] if len(sys.argv) > 1 else URL
    with live_or_local(engine="speech", script={"phrases": [TEXT]}, files={URL: recording()}) as (key, address):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=address))
        options = PrerecordedOptions(model="nova-3", smart_format=True, utterances=True, diarize=True)
        try:
            response = deepgram.listen.rest.v("1").transcribe_url({"url": url}, options)
        except DeepgramApiError as error:
            print(f"refused: {error.message}")
            return 1
    print(f"{response.metadata.duration:.1f} s, request {response.metadata.request_id}")
    print("transcript:", response.results.channels[0].alternatives[0].transcript)
    for utterance in response.results.utterances:
        print(f"[speaker {utterance.speaker}] {utterance.start:.1f} s: {utterance.transcript}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
