"""OpenTelemetry for a client (`pip install 'deepgram-sdk[otel]'`): call `instrument(client)` before `start()`.

Names follow the semantic conventions for generative AI where these define one; all others begin with `deepgram.`.
"""

from __future__ import annotations

import json
import time
from typing import Any, Optional
from urllib.parse import urlsplit

from opentelemetry import metrics, trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from ._core.messages import CloseResponse, ReconnectedResponse, ReconnectingResponse, TurnFunction, TurnResponse
from ._core.realtime import Realtime
from ._version import VERSION

__all__ = ["instrument"]

# A turn in terms of the conventions: its operation and output type, by product.
OPERATIONS = {
    "agent": ("invoke_agent", "speech"),
    "listen": ("generate_content", "text"),
    "speak": ("generate_content", "speech"),
}
STEPS = ("speech_ended", "first_partial", "final", "thinking", "answered", "first_byte", "first_audible")
FACTS = ("number", "interrupted", "heard_seconds", "audio_seconds")
LATENCIES = {
    "byte_latency": "gen_ai.client.operation.time_to_first_chunk",
    "partial_latency": "deepgram.turn.partial_latency",
    "final_latency": "deepgram.turn.final_latency",
    "audible_latency": "deepgram.turn.audible_latency",
}
DURATION = "gen_ai.client.operation.duration"
SESSION = "deepgram.session.duration"
TOOL = "gen_ai.execute_tool.duration"
OUTAGE = "deepgram.reconnect.duration"


def instrument(
    client: Realtime[Any], *, content: bool = False, tracer_provider: Any = None, meter_provider: Any = None
) -> None:
    """Create spans and metrics for a WebSocket client's sessions, turns, function calls and reconnects.

    Args:
        client: a client of the agent, live transcription or live speech in the style of 3.x and 4.x, sync or async.
        content: include texts (what was said) in the spans of turns.
        tracer_provider: creates the spans; None: the global one.
        meter_provider: creates the metrics; None: the global one.

    Raises TypeError for a client of another style.
    """
    if not isinstance(client, Realtime) or ".eras." in type(client).__module__:
        raise TypeError(f"client: expected a WebSocket client in the style of 3.x and 4.x, got {type(client).__name__}")
    tracer = trace.get_tracer("deepgram", VERSION, tracer_provider)
    Sessions(client, tracer, metrics.get_meter("deepgram", VERSION, meter_provider), content)


class Sessions:
    """Creates the spans and metrics of a client."""

    def __init__(self, client: Realtime[Any], tracer: trace.Tracer, meter: metrics.Meter, content: bool) -> None:
        where = urlsplit(client._address())
        self._endpoint = client._endpoint
        self._common: dict[str, Any] = {"gen_ai.provider.name": "deepgram", "server.address": where.hostname or ""}
        if where.port:
            self._common["server.port"] = where.port
        self._tracer = tracer
        self._content = content
        self._session: Optional[Span] = None
        self._began = 0
        self._outage: Optional[Span] = None
        names = (DURATION, SESSION, TOOL, OUTAGE, *LATENCIES.values())
        self._histograms = {name: meter.create_histogram(name, "s") for name in names}
        for event in ("Open", "Close", "Reconnecting", "Reconnected", "Turn"):
            client.on(event, getattr(self, f"_on_{event.lower()}"))

    def _span(self, name: str, parent: Optional[Span], begin: int, **more: Any) -> Span:
        context = None if parent is None else trace.set_span_in_context(parent)
        return self._tracer.start_span(name, context, SpanKind.CLIENT, self._common, start_time=begin, **more)

    def _record(self, name: str, seconds: Optional[float], labels: dict[str, str]) -> None:
        if seconds is not None:
            self._histograms[name].record(seconds, {**self._common, **labels})

    def _end(self, span: Optional[Span], error: str = "") -> None:
        if span is not None:
            if error:
                span.set_attribute("error.type", error)
                span.set_status(Status(StatusCode.ERROR))
            span.end()

    def _on_open(self, client: Any, _open: Any) -> None:
        self._began = time.time_ns()
        self._session = self._span(f"deepgram {self._endpoint}", None, self._began)

    def _on_close(self, client: Any, close: CloseResponse) -> None:
        self._end_outage("given up")
        session, self._session = self._session, None
        if session is None:
            return
        session.set_attributes(
            {"deepgram.close.code": close.code or 0, "deepgram.close.initiator": close.initiator or ""}
        )
        if close.request_id:
            session.set_attribute("gen_ai.conversation.id", close.request_id)
        error = "" if close.retryable is None else str(close.code or 1006)  # None: a clean end
        self._end(session, error)
        labels = {"deepgram.endpoint": self._endpoint, **({"error.type": error} if error else {})}
        self._record(SESSION, (time.time_ns() - self._began) / 1e9, labels)

    def _on_reconnecting(self, client: Any, event: ReconnectingResponse) -> None:
        if self._outage is None:
            self._outage = self._span("deepgram reconnect", self._session, time.time_ns())
        self._outage.set_attribute("deepgram.reconnect.attempts", event.attempt)

    def _on_reconnected(self, client: Any, event: ReconnectedResponse) -> None:
        self._end_outage("")
        self._record(OUTAGE, event.outage, {"deepgram.endpoint": self._endpoint})

    def _end_outage(self, error: str) -> None:
        outage, self._outage = self._outage, None
        self._end(outage, error)

    def _on_turn(self, client: Any, turn: TurnResponse) -> None:
        offset = time.time_ns() - time.monotonic_ns()  # of the epoch from the monotonic clock of turns

        def at(seconds: float) -> int:
            return offset + int(seconds * 1e9)

        steps = {name: seconds for name in STEPS if (seconds := getattr(turn, name)) is not None}
        ended = turn.ended or 0.0
        began = turn.began if turn.began is not None else min(steps.values(), default=ended)
        operation, kind = OPERATIONS[turn.product]
        span = self._span(f"{operation} {turn.product}", self._session, at(began))
        span.set_attributes({"gen_ai.operation.name": operation, "gen_ai.output.type": kind})
        span.set_attributes({f"deepgram.turn.{name}": getattr(turn, name) for name in FACTS})
        for name, seconds in steps.items():
            span.add_event(name, timestamp=at(seconds))
        if self._content:
            roles = {"user": ("input", turn.text), "assistant": ("output", turn.reply)}
            for role, (side, text) in roles.items():
                message = {"role": role, "parts": [{"type": "text", "content": text}]}
                span.set_attribute(f"gen_ai.{side}.messages", json.dumps([message] if text else []))
        for call in turn.functions:
            self._call(call, span, at(call.asked), at(ended if call.answered is None else call.answered))
        span.end(at(ended))
        labels = {"gen_ai.operation.name": operation}
        self._record(DURATION, ended - began, labels)
        for name, metric in LATENCIES.items():
            self._record(metric, getattr(turn, name), labels)

    def _call(self, call: TurnFunction, turn: Span, begin: int, end: int) -> None:
        tool = {"gen_ai.tool.name": call.name, "gen_ai.tool.call.id": call.id, "gen_ai.tool.type": "function"}
        context = trace.set_span_in_context(turn)
        span = self._tracer.start_span(f"execute_tool {call.name}", context, SpanKind.INTERNAL, start_time=begin)
        span.set_attributes({"gen_ai.operation.name": "execute_tool", **tool})
        span.end(end)
        self._record(TOOL, call.seconds, {"gen_ai.tool.name": call.name})
