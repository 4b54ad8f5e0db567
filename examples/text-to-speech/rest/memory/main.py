"""Text to audio in memory, for a program that passes it on.

python examples/text-to-speech/rest/memory/main.py
"""

import sys
import wave

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, SpeakOptions
from deepgram.server import live_or_local


def main():
    options = SpeakOptions(model="aura-2-thalia-en", encoding="linear16", container="wav", sample_rate=24000)
    with live_or_local(engine="speech") as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        response = deepgram.speak.rest.v("1").stream_memory({"text": "Hello, how can I help you?"}, options)
    with wave.open(response.stream_memory) as file:
        samples = len(file.readframes(10**9)) // 2  # the length in the header of a streamed WAV file is not known
        print(f"{response.model_name}: {samples / file.getframerate():.1f} s")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
