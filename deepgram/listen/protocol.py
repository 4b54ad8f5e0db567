"""Live transcription as a table: messages, keepalive and farewell (protocol section 2)."""

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
    """Sends Finalize when interim words have not changed for `delta` seconds (option `auto_flush_reply_delta`)."""

    def __init__(self, delta: float) -> None:
        self._delta = delta
        self.due: Optional[float] = None
        self.pending = 0

    def on_result(self, result: m.LiveResultResponse, now: float) -> bool:
        """Process a result; return whether the flush is due earlier than before."""
        alternatives = result.channel.alternatives
        if not alternatives or not alternatives[0].transcript:
            return False
        was_unset = self.due is None
        self.due = None if result.is_final else now + self._delta
        return was_unset and self.due is not None

    def run(self, now: float) -> str:
        self.due = None
        return FINALIZE
