"""Which room answers at which path; a new endpoint is a line here and a room of its own."""

from __future__ import annotations

from typing import NamedTuple

from deepgram.server.agent.session import AgentSession
from deepgram.server.chat.completions import complete
from deepgram.server.http_endpoint import Handler
from deepgram.server.listen.session import ListenSession
from deepgram.server.session import Session
from deepgram.server.speak.http import speak
from deepgram.server.speak.session import SpeakSession


class HttpRoute(NamedTuple):
    """A handler of requests; with `any_key` it also answers requests without a credential, or with a foreign one.

    A body of more than `most_bytes` is refused.
    """

    handler: Handler
    any_key: bool = False
    most_bytes: int = 2 << 20


SESSIONS: dict[str, type[Session]] = {
    "/v1/agent/converse": AgentSession,
    "/v1/listen": ListenSession,
    "/v1/speak": SpeakSession,
}
REQUESTS: dict[tuple[str, str], HttpRoute] = {
    ("POST", "/v1/speak"): HttpRoute(speak),
    ("POST", "/v1/chat/completions"): HttpRoute(complete, any_key=True),
}
