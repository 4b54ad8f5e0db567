"""deepgram-cli, written for 2.x, transcribes a recording; argument: the file. It saves the text beside the file."""

import json
import os
import sys
from pathlib import Path

from deepgram_cli.deepgram_cli import DeepgramCLI

from deepgram import Deepgram

recording = Path(sys.argv[1])
client = Deepgram({"api_key": "any-key", "api_url": os.environ["DEEPGRAM_URL"] + "/v1"})
DeepgramCLI(urls=[], files=[str(recording)], dump_json=False, batch_list=[str(recording)], dg=client).run()
print(json.dumps(Path(f"{recording}.txt").read_text()))
