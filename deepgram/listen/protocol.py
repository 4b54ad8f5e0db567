"""Live transcription as a table: what the server sends, what keeps it listening, what ends it (protocol section 2)."""

from __future__ import annotations

from typing import Optional

from .._core.product import Product, incoming, route
from . import messages as m

KEEP_ALIVE = '{"type": "KeepAlive"}'
FINALIZE = '{"type": "Finalize"}'
CLOSE_STREAM = '{"type": "CloseStream"}'

LISTEN = Product(
    endpoint="v1/listen",
    events=m.LiveTranscriptionEvents,
    options=m.LiveOptions,
    messages={
        "Results": route("Results", m.LiveResultResponse, "result"),
        **incoming("Open Metadata SpeechStarted UtteranceEnd Error Close", m),
    },
    keepalive=KEEP_ALIVE,
    farewell=CLOSE_STREAM,
    final="Metadata",
    turns="listen.turns:ListenTurns",
    journal="listen.journal:ListenJournal",
    client="ListenWebSocketClient",
)


class ReplyFlush:
    """Asks for the final of words that have stood as interim for `delta` seconds (option `auto_flush_reply_delta`)."""

    def __init__(self, delta: float) -> None:
        self._delta = delta
        self.due: Optional[float] = None
        self.pending = 0

    def heard(self, result: m.LiveResultResponse, now: float) -> bool:
        """Take note of a result; whether the flush is due earlier than before."""
        alternatives = result.channel.alternatives
        if not alternatives or not alternatives[0].transcript:
            return False
        fresh = self.due is None
        self.due = None if result.is_final else now + self._delta
        return fresh and self.due is not None

    def run(self, now: float) -> str:
        self.due = None
        return FINALIZE
