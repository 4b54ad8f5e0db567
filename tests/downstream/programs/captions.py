"""deepgram-captions makes captions of a recording; argument: the file."""

import json
import os
import sys
from pathlib import Path

from deepgram_captions import DeepgramConverter, srt, webvtt

from deepgram import DeepgramClient, DeepgramClientOptions, PrerecordedOptions

listen = DeepgramClient("any-key", DeepgramClientOptions(url=os.environ["DEEPGRAM_URL"])).listen.rest.v("1")
source = {"buffer": Path(sys.argv[1]).read_bytes()}
forms = {}
for name, options in {"channels": PrerecordedOptions(model="nova-3"), "utterances": {"utterances": True}}.items():
    response = listen.transcribe_file(source, options)
    converter = DeepgramConverter(response)
    forms[name] = {"srt": srt(converter), "webvtt": webvtt(converter)}
print(json.dumps(forms))
