"""An HTTP server for use within a program: it records requests and answers as the program wants.

It runs in the interpreter under test, and imports only the standard library.
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Dict, List, Mapping
from urllib.parse import parse_qsl, urlsplit

KEY = "0123456789abcdef0123456789abcdef01234567"
HEADERS = ("authorization", "content-type")  # those set by the release itself, not by its HTTP library
Answer = Mapping[str, Any]  # optional: `status`, `headers`, `body` (text or JSON value), `after` (delay in s)


class Web:
    """A server at `url`, which ends in `/v1`. `answers` maps paths without `/v1` to responses."""

    def __init__(self, answers: Mapping[str, Answer] = {}) -> None:
        self.answers = answers
        self.requests: List[Dict[str, Any]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}/v1"

    def _handler(web) -> Any:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                web._answer(self)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

            def log_message(self, *arguments: Any) -> None:
                pass

        return Handler

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        target = urlsplit(handler.path)
        headers = {name: handler.headers.get(name) for name in HEADERS}
        body = self._body(handler)
        query = parse_qsl(target.query, keep_blank_values=True)  # parsed, as HTTP libraries quote differently
        self.requests.append(
            {"verb": handler.command, "path": target.path, "query": query, "headers": headers, "body": body}
        )
        answer = self.answers.get(target.path.removeprefix("/v1"), {})
        time.sleep(answer.get("after", 0))
        content = answer.get("body", {})
        text = (content if isinstance(content, str) else json.dumps(content)).encode()
        handler.send_response(answer.get("status", 200))
        for name, value in {"Content-Type": "application/json", **answer.get("headers", {})}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)

    def _body(self, handler: BaseHTTPRequestHandler) -> Any:
        if handler.headers.get("transfer-encoding") == "chunked":
            data = b""
            while size := int(handler.rfile.readline(), 16):
                data += handler.rfile.read(size)
                handler.rfile.readline()
            handler.rfile.readline()
        else:
            data = handler.rfile.read(int(handler.headers.get("content-length", 0)))
        if data and handler.headers.get("content-type") == "application/json":
            return {"json": json.loads(data)}
        return data.decode("latin-1")

    def __enter__(self) -> "Web":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc_info: Any) -> None:
        self._server.shutdown()
        self._server.server_close()
