"""Which room answers at which path; a new endpoint is a line here and a room of its own."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from deepgram.server.account.ask import managing
from deepgram.server.account.endpoints import MANAGERS, OPEN_TO_ALL
from deepgram.server.agent.session import AgentSession
from deepgram.server.chat.completions import complete
from deepgram.server.context import Context
from deepgram.server.flux.session import FluxSession
from deepgram.server.http_endpoint import Answer, Call, Handler
from deepgram.server.listen.prerecorded import LARGEST_AUDIO, transcribe
from deepgram.server.listen.session import ListenSession
from deepgram.server.read.endpoint import analyze
from deepgram.server.session import Session
from deepgram.server.speak.flux_session import FluxSpeakSession
from deepgram.server.speak.http import speak, speak_flux
from deepgram.server.speak.session import SpeakSession


class HttpRoute(NamedTuple):
    """A handler of requests, and the scope that a credential needs for it.

    With `any_key` it also answers requests without a credential, or with a foreign one. A body of more than
    `most_bytes` is refused. `counted` calls stand in the usage of their project.
    """

    handler: Handler
    scope: str = "usage:write"
    any_key: bool = False
    most_bytes: int = 2 << 20
    counted: bool = False


class Found(NamedTuple):
    """The route of a request, and the variable parts of its path, decoded."""

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
    ("POST", "/v1/listen"): HttpRoute(transcribe, most_bytes=LARGEST_AUDIO, counted=True),
    ("POST", "/v1/speak"): HttpRoute(speak, counted=True),
    ("POST", "/v2/speak"): HttpRoute(speak_flux, counted=True),
    ("POST", "/v1/read"): HttpRoute(analyze, counted=True),
    ("POST", "/v1/chat/completions"): HttpRoute(complete, any_key=True),
    **{place: HttpRoute(managing(manager), scope) for place, (manager, scope) in MANAGERS.items()},
    **{place: HttpRoute(managing(manager), any_key=True) for place, manager in OPEN_TO_ALL.items()},
}


async def serve(call: Call, context: Context) -> Answer:
    """Answer with a file that the server has at hand."""
    return Answer({"content-type": "application/octet-stream"}, context.files.at(call.params["file"]) or ())


FILE = HttpRoute(serve, any_key=True)


def find(method: str, raw_path: str) -> Found | None:
    """The route of a request; a slash at the end of its path changes nothing."""
    path = raw_path.rstrip("/")
    route = REQUESTS.get((method, path))
    if route is not None:
        return Found(route, {})
    for pattern, found in _patterns(method):
        match = pattern.fullmatch(path)
        if match is not None:
            return Found(found, {name: unquote(value) for name, value in match.groupdict().items()})
    return None


def methods(raw_path: str) -> Iterator[str]:
    """The methods that a path has routes for."""
    return (method for method in sorted({method for method, _ in REQUESTS}) if find(method, raw_path) is not None)


@functools.cache
def _patterns(method: str) -> list[tuple[re.Pattern[str], HttpRoute]]:
    """The routes with variable parts; a part is written in braces in the table, and has no slash."""
    return [
        (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))), route)
        for (one, path), route in REQUESTS.items()
        if one == method and "{" in path
    ]
