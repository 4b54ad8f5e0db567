"""Spans and metrics of clients, collected by OpenTelemetry's in-memory exporters."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from colours import COLOURS, Heard, LoopThread, client_of, eventually, server_of, settings
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from deepgram import DeepgramClient, InjectUserMessageOptions
from deepgram.eras.v5.threaded import ListenV1SocketClient
from deepgram.otel import instrument
from deepgram.server import Faults, Reject

SCRIPT = {"rules": [{"when": "weather", "call": {"name": "look", "arguments": {}}, "then": "It is cold."}]}


class Telemetry:
    """Instruments a client, and collects its spans and metrics."""

    def __init__(self, client: Any, **options: Any) -> None:
        self._spans, self._metrics = InMemorySpanExporter(), InMemoryMetricReader()
        tracers = TracerProvider(shutdown_on_exit=False)
        tracers.add_span_processor(SimpleSpanProcessor(self._spans))
        meters = MeterProvider([self._metrics], shutdown_on_exit=False)
        instrument(getattr(client, "_client", client), tracer_provider=tracers, meter_provider=meters, **options)

    def spans(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self._spans.get_finished_spans()}

    def counts(self) -> dict[str, int]:
        """The number of measurements of each metric."""
        data = self._metrics.get_metrics_data()
        found = [metric for one in data.resource_metrics for scope in one.scope_metrics for metric in scope.metrics]
        return {metric.name: sum(point.count for point in metric.data.data_points) for metric in found}


@pytest.fixture
def thread() -> Iterator[LoopThread]:
    with LoopThread() as loop_thread:
        yield loop_thread


@pytest.fixture(params=COLOURS)
def colour(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("content", [False, True])
def test_a_conversation_has_spans_for_session_turn_and_tool(colour: str, thread: LoopThread, content: bool) -> None:
    with server_of(script=SCRIPT) as server:
        agent = client_of("agent", colour, server.url, thread)
        getattr(agent, "_client", agent).function(look)
        telemetry, heard = Telemetry(agent, content=content), Heard(agent)
        assert agent.start(settings())
        assert heard.until("SettingsApplied")
        agent.inject_user_message(InjectUserMessageOptions(content="How is the weather?"))
        assert heard.until("AgentAudioDone")
        agent.finish()
        request_id = server.connection().request_id
    spans = telemetry.spans()
    session, turn = spans["deepgram v1/agent/converse"], spans["invoke_agent agent"]
    call = spans["execute_tool look"]
    assert session.parent is None
    assert turn.parent.span_id == session.context.span_id
    assert call.parent.span_id == turn.context.span_id
    assert session.start_time <= turn.start_time <= call.start_time <= call.end_time <= turn.end_time
    assert session.attributes["gen_ai.conversation.id"] == request_id
    assert session.attributes["server.address"] == "127.0.0.1"
    assert session.status.status_code is StatusCode.UNSET
    assert (turn.attributes["gen_ai.provider.name"], turn.attributes["gen_ai.output.type"]) == ("deepgram", "speech")
    assert [event.name for event in turn.events] == ["final", "answered", "first_byte", "first_audible"]
    with_content = [str(span.attributes) for span in spans.values() if "weather" in str(span.attributes)]
    assert bool(with_content) is content
    assert ("gen_ai.output.messages" in turn.attributes) is content
    assert telemetry.counts() == {
        "gen_ai.client.operation.duration": 1,
        "gen_ai.client.operation.time_to_first_chunk": 1,
        "gen_ai.execute_tool.duration": 1,
        "deepgram.turn.audible_latency": 1,
        "deepgram.session.duration": 1,
    }


def look() -> str:
    """Look out of the window."""
    return "-3"


def test_reconnects_have_spans_and_a_duration(colour: str, thread: LoopThread) -> None:
    with server_of() as server:
        listen = client_of("listen", colour, server.url, thread, reconnect={"base": 0.0, "attempts": 2})
        telemetry = Telemetry(listen)
        assert listen.start({"encoding": "linear16", "sample_rate": 16000})
        server.connection().abort()
        eventually(lambda: "deepgram reconnect" in telemetry.spans())
        succeeded = telemetry.spans()["deepgram reconnect"]
        assert succeeded.attributes["deepgram.reconnect.attempts"] == 1
        assert succeeded.status.status_code is StatusCode.UNSET
        assert telemetry.counts() == {"deepgram.reconnect.duration": 1}
        server.faults = Faults(reject=Reject(401))
        server.connection(1).abort()
        eventually(lambda: "deepgram v1/listen" in telemetry.spans())
    spans = telemetry.spans()
    failed, session = spans["deepgram reconnect"], spans["deepgram v1/listen"]
    assert succeeded.parent.span_id == failed.parent.span_id == session.context.span_id
    assert [span.status.status_code for span in (failed, session)] == [StatusCode.ERROR] * 2
    assert session.attributes["error.type"] == "1006"
    assert telemetry.counts()["deepgram.session.duration"] == 1
    listen.finish()


def test_instrument_rejects_objects_of_other_eras() -> None:
    """It also rejects a DeepgramClient, which has no connection of its own."""
    for client in (ListenV1SocketClient.__new__(ListenV1SocketClient), DeepgramClient("k")):
        with pytest.raises(TypeError, match=r"style of 3\.x"):
            instrument(client)  # type: ignore[arg-type]


def test_opentelemetry_is_not_imported_without_instrument() -> None:
    program = (
        "import sys, deepgram; from deepgram import DeepgramClient; "
        "agent = DeepgramClient('k').agent.websocket.v('1'); agent.turns; "
        "assert not [name for name in sys.modules if name.startswith('opentelemetry')]"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
