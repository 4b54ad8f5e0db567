"""`serve` of websockets for asyncio; on websockets 12, an adapter gives its server the hooks of later releases."""

from functools import partial
from inspect import isawaitable
from typing import Any

import websockets
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

try:
    from websockets.asyncio.server import ServerConnection, serve
except ModuleNotFoundError:  # websockets 12

    class ServerConnection(websockets.WebSocketServerProtocol):
        def __init__(self, *args: Any, process_response: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            if process_response:
                self._process_response = process_response
                self.extra_headers = self._response_headers

        @property
        def protocol(self) -> Any:
            return self

        def respond(self, status: Any, text: str) -> Response:
            return Response(status.value, status.phrase, Headers(), text.encode())

        async def process_request(self, path: str, headers: Headers) -> Any:
            self.request = Request(path, headers)
            refusal = self._process_request and self._process_request(self, self.request)
            if isawaitable(refusal):
                refusal = await refusal
            return refusal and (refusal.status_code, refusal.headers, refusal.body)

        def _response_headers(self, path: str, headers: Headers) -> Headers:
            response = Response(101, "Switching Protocols", Headers())
            self._process_response(self, self.request, response)
            return response.headers

    def serve(*args: Any, process_response: Any = None, **options: Any) -> Any:
        connection = partial(ServerConnection, process_response=process_response)
        return websockets.serve(*args, create_protocol=connection, **options)


__all__ = ["ServerConnection", "serve"]
