"""The analysis of a text, sent later to a URL, here to a small HTTP server in this program.

    python examples/analyze/callback/main.py [URL]

With LIVE=1, URL is a public address that leads to port 8000 of this machine.
"""

import http.server
import queue
import sys

from deepgram import AnalyzeOptions, AnalyzeResponse, DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local

TEXT = "I love this wonderful boat."
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
    with live_or_local() as (key, url), http.server.HTTPServer(("127.0.0.1", port), Receiver) as receiver:
        callback = sys.argv[1] if len(sys.argv) > 1 else f"http://127.0.0.1:{receiver.server_port}/texts"
        read = DeepgramClient(key, DeepgramClientOptions(url=url)).read.analyze.v("1")
        taken = read.analyze_text_callback({"text": TEXT}, callback, AnalyzeOptions(language="en", sentiment=True))
        print("request:", taken.request_id)
        receiver.timeout = 60
        receiver.handle_request()
        if came.empty():
            print("nothing came within a minute")
            return 1
        response = AnalyzeResponse.from_json(came.get())
        print("the same request:", response.metadata.request_id == taken.request_id)
        print("on average:", response.results.sentiments.average.sentiment)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
