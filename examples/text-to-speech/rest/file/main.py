"""Text to an audio file.

python examples/text-to-speech/rest/file/main.py [FILE]
"""

import sys
import wave
from pathlib import Path

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, SpeakOptions
from deepgram.server import live_or_local

TEXT = "How much wood would a woodchuck chuck, if a woodchuck could chuck wood?"


def main():
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-output/woodchuck.wav")
    path.parent.mkdir(parents=True, exist_ok=True)
    options = SpeakOptions(model="aura-2-thalia-en", encoding="linear16", container="wav", sample_rate=24000)
    with live_or_local(engine="speech") as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        response = deepgram.speak.rest.v("1").save(path, {"text": TEXT}, options)
    print(f"{response.characters} characters, {response.content_type}")
    with wave.open(str(path)) as file:
        print(f"saved {path}, {file.getframerate()} samples per second")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
