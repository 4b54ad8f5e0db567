"""The base URLs of the APIs, in the form of 5.x."""

from __future__ import annotations

from typing import ClassVar, Optional


class DeepgramClientEnvironment:
    """The base URLs of a client, used as given: `base` for requests, `production` and `agent` for connections.

    `agent_rest` is for requests about agents; default is `base`.
    """

    PRODUCTION: ClassVar[DeepgramClientEnvironment]
    AGENT: ClassVar[DeepgramClientEnvironment]

    def __init__(
        self, *, base: str, production: str, agent: str, agent_rest: Optional[str] = None, preview: Optional[str] = None
    ) -> None:
        self.base, self.production, self.agent = base, production, agent
        self.agent_rest, self.preview = agent_rest or base, preview or production


PRODUCTION = {"production": "wss://api.deepgram.com", "agent": "wss://agent.deepgram.com"}
AGENTS = "https://agent.deepgram.com"
DeepgramClientEnvironment.PRODUCTION = DeepgramClientEnvironment(
    base="https://api.deepgram.com", agent_rest=AGENTS, **PRODUCTION
)
DeepgramClientEnvironment.AGENT = DeepgramClientEnvironment(base=AGENTS, **PRODUCTION)
