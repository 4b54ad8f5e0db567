"""A transcript that the server sends to a URL later, here to a small HTTP server in this program.

    python examples/speech-to-text/rest/callback/main.py [URL]

With LIVE=1, URL is a public address that leads to port 8000 of this machine.
"""

import http.server
import queue
import sys

from deepgram import (
    DeepgramApiError,
    DeepgramClient,
    DeepgramClientOptions,
    PrerecordedOptions,
    PrerecordedResponse,
    SpeakOptions,
)
from deepgram.server import live_or_local

TEXT = "the boat leaves at seven in the morning"
came = queue.Queue()


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        came.put(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


def main():
    port = 8000 if len(sys.argv) > 1 else 0
    with (
        live_or_local(engine="speech", script={"phrases": [TEXT]}) as (key, url),
        http.server.HTTPServer(("127.0.0.1", port), Receiver) as receiver,
    ):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        speech = SpeakOptions(encoding="linear16", container="wav", sample_rate=16000)
        recording = deepgram.speak.rest.v("1").stream_memory({"text": TEXT}, speech).stream_memory
        callback = sys.argv[1] if len(sys.argv) > 1 else f"http://127.0.0.1:{receiver.server_port}/transcripts"
        options = PrerecordedOptions(model="nova-3", smart_format=True)
        taken = deepgram.listen.rest.v("1").transcribe_file_callback({"stream": recording}, callback, options)
        print("request:", taken.request_id)
        receiver.timeout = 60
        receiver.handle_request()
        if came.empty():
            print("nothing came within a minute")
            return 1
        response = PrerecordedResponse.from_json(came.get())
        print("the same request:", response.metadata.request_id == taken.request_id)
        print("transcript:", response.results.channels[0].alternatives[0].transcript)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
