"""Several texts to files at once, on asyncio.

python examples/text-to-speech/rest/async_file/main.py [FOLDER]
"""

import asyncio
import sys
from pathlib import Path

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, SpeakOptions
from deepgram.server import live_or_local

TEXTS = {"hello": "Hello, world.", "boat": "The boat leaves at seven.", "harbour": "It comes back to the harbour."}


async def speak(deepgram, folder):
    speech = deepgram.speak.asyncrest.v("1")
    options = SpeakOptions(model="aura-2-thalia-en", encoding="linear16", container="wav")
    saving = [speech.save(folder / f"{name}.wav", {"text": text}, options) for name, text in TEXTS.items()]
    for name, response in zip(TEXTS, await asyncio.gather(*saving), strict=True):
        print(f"{name}.wav: {response.characters} characters")


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-output")
    folder.mkdir(parents=True, exist_ok=True)
    with live_or_local(engine="speech") as (key, url):
        asyncio.run(speak(DeepgramClient(key, DeepgramClientOptions(url=url)), folder))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
