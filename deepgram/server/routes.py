"""The table of endpoints: which session or handler serves which path."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from deepgram.server.account.endpoints import MANAGEMENT_ROUTES, PUBLIC_ROUTES
from deepgram.server.account.management_call import json_handler
from deepgram.server.agent.session import AgentSession
from deepgram.server.chat.completions import complete
from deepgram.server.context import Context
from deepgram.server.flux.session import FluxSession
from deepgram.server.http_endpoint import Answer, Call, Handler
from deepgram.server.listen.prerecorded import MAX_AUDIO_BYTES, transcribe
from deepgram.server.listen.session import ListenSession
from deepgram.server.read.endpoint import analyze
from deepgram.server.session import Session
from deepgram.server.speak.flux_session import FluxSpeakSession
from deepgram.server.speak.http import speak, speak_flux
from deepgram.server.speak.session import SpeakSession


class HttpRoute(NamedTuple):
    """A request handler, and the scope that a credential needs for it.

    `any_key`: also serves requests without a credential, or with an unknown one. `max_bytes`: limit of the body.
    `counted`: calls appear in the usage of their project.
    """

    handler: Handler
    scope: str = "usage:write"
    any_key: bool = False
    max_bytes: int = 2 << 20
    counted: bool = False


class RouteMatch(NamedTuple):
    """The route of a request, and the decoded variables of its path."""

    route: HttpRoute
    params: dict[str, str]


SESSIONS: dict[str, type[Session]] = {
    "/v1/agent/converse": AgentSession,
    "/v1/listen": ListenSession,
    "/v1/speak": SpeakSession,
    "/v2/listen": FluxSession,
    "/v2/speak": FluxSpeakSession,
}
REQUESTS: dict[tuple[str, str], HttpRoute] = {
    ("POST", "/v1/listen"): HttpRoute(transcribe, max_bytes=MAX_AUDIO_BYTES, counted=True),
    ("POST", "/v1/speak"): HttpRoute(speak, counted=True),
    ("POST", "/v2/speak"): HttpRoute(speak_flux, counted=True),
    ("POST", "/v1/read"): HttpRoute(analyze, counted=True),
    ("POST", "/v1/chat/completions"): HttpRoute(complete, any_key=True),
    **{place: HttpRoute(json_handler(handler), scope) for place, (handler, scope) in MANAGEMENT_ROUTES.items()},
    **{place: HttpRoute(json_handler(handler), any_key=True) for place, handler in PUBLIC_ROUTES.items()},
}


async def serve(call: Call, context: Context) -> Answer:
    """Serve one of the server's `files`."""
    return Answer({"content-type": "application/octet-stream"}, context.files.content(call.params["file"]) or ())


FILE = HttpRoute(serve, any_key=True)


def find(method: str, raw_path: str) -> RouteMatch | None:
    """The route of a request; a trailing slash is ignored."""
    path = raw_path.rstrip("/")
    route = REQUESTS.get((method, path))
    if route is not None:
        return RouteMatch(route, {})
    for pattern, found in _patterns(method):
        match = pattern.fullmatch(path)
        if match is not None:
            return RouteMatch(found, {name: unquote(value) for name, value in match.groupdict().items()})
    return None


def methods(raw_path: str) -> Iterator[str]:
    """The methods that a path supports, for the header Allow."""
    return (method for method in sorted({method for method, _ in REQUESTS}) if find(method, raw_path) is not None)


@functools.cache
def _patterns(method: str) -> list[tuple[re.Pattern[str], HttpRoute]]:
    """The routes with variables, such as {project}; a variable matches one path segment."""
    return [
        (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))), route)
        for (one, path), route in REQUESTS.items()
        if one == method and "{" in path
    ]
