"""Text to a file, with options and response as dicts.

python examples/text-to-speech/rest/legacy_dict_file/main.py [FILE]
"""

import sys
from pathlib import Path

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local


def main():
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-output/hello.wav")
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"model": "aura-2-thalia-en", "encoding": "linear16", "container": "wav"}
    with live_or_local(engine="speech") as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        response = deepgram.speak.rest.v("1").save(str(path), {"text": "Hello, how can I help you today?"}, options)
    print(f"{response['characters']} characters into {response['filename']}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
