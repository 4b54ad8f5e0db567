"""Live transcription with turns (Flux) through the interface of 4.x, in both colours."""

from functools import partial

import colours
import pytest
from colours import COLOURS, LoopThread, eventually
from server.wire_client import silence, speech

import deepgram
from deepgram import FluxConfigureOptions, FluxEvents, FluxOptions

SCRIPT = {"transcripts": ["Book a table.", "Thanks."]}
OPTIONS = FluxOptions(encoding="linear16", sample_rate=16000, eager_eot_threshold=0.4)
server_of = partial(colours.server_of, script=SCRIPT)


@pytest.fixture
def thread():
    with LoopThread() as loop_thread:
        yield loop_thread


@pytest.fixture(params=COLOURS)
def colour(request):
    return request.param


class Flux:
    """A client of either colour with blocking methods, and the events its handlers receive."""

    def __init__(self, colour, thread, server):
        client = deepgram.DeepgramClient("k", deepgram.DeepgramClientOptions(url=server.url))
        self._run = (lambda call, *args, **kwargs: call(*args, **kwargs)) if colour == "threads" else thread.run
        self._client = (client.listen.websocket if colour == "threads" else client.listen.asyncwebsocket).v("2")
        self.heard = []
        for event in FluxEvents:
            self._client.on(event, partial(self._hear, event))

    def _hear(self, event, client, *payload, **named):
        self.heard.append((event, *payload, *named.values()))

    def __getattr__(self, name):
        method = getattr(self._client, name)
        return partial(self._run, method)

    def events(self):
        return [str(event) for event, *_ in self.heard]


def test_turns_are_delivered_in_order(colour, thread):
    with server_of() as server:
        flux = Flux(colour, thread, server)
        assert flux.start(OPTIONS)
        for piece in (speech(1), silence(1), speech(1), silence(1)):
            assert flux.send(piece)
        assert flux.finish()
        query = server.connection().query
    assert query == "model=flux-general-en&encoding=linear16&sample_rate=16000&eager_eot_threshold=0.4"
    events = flux.events()
    assert events[:2] == ["Open", "Connected"]
    assert events[-1] == "Close"
    turns = [event for event in events if event.endswith("Turn")]
    assert turns == ["StartOfTurn", "EagerEndOfTurn", "EndOfTurn"] * 2
    turn_infos = [message for event, message in flux.heard if event == "TurnInfo"]
    separate_events = [message for event, message in flux.heard if event.endswith(("Turn", "Update"))]
    assert [message.sequence_id for message in turn_infos] == [message.sequence_id for message in separate_events]
    ends = [message for event, message in flux.heard if event == "EndOfTurn"]
    assert [message.transcript for message in ends] == ["Book a table.", "Thanks."]
    assert ends[0].words[0].word == "Book"
    assert ends[0].to_dict()["turn_index"] == 0


def test_configure_and_force_end_turn(colour, thread):
    with server_of() as server:
        flux = Flux(colour, thread, server)
        assert flux.start(OPTIONS)
        assert flux.configure({"thresholds": {"eot_threshold": 0.8}})
        assert flux.configure(FluxConfigureOptions(keyterms=["a"]))
        assert flux.configure(keyterms=[])
        assert flux.configure(thresholds={"eot_threshold": 7})
        assert flux.force_end_turn()
        eventually(lambda: "Warning" in flux.events(), "no warning has come")
        assert flux.finish()
        sent = server.connection().received_messages
    assert sent[:3] == [
        {"type": "Configure", "thresholds": {"eot_threshold": 0.8}},
        {"type": "Configure", "keyterms": ["a"]},
        {"type": "Configure", "keyterms": []},
    ]
    answers = [(event, message) for event, message in flux.heard if event.startswith("Configure")]
    assert [event for event, _ in answers] == ["ConfigureSuccess"] * 3 + ["ConfigureFailure"]
    assert answers[0][1].thresholds.eot_threshold == 0.8
    (warning,) = [message for event, message in flux.heard if event == "Warning"]
    assert warning.code == "FORCE_END_TURN_NO_ACTIVE_TURN"


def test_an_error_ends_the_stream(colour, thread):
    with server_of() as server:
        flux = Flux(colour, thread, server)
        assert flux.start(OPTIONS)
        server.connection().send_json({"type": "Error", "sequence_id": 1, "code": "INTERNAL_SERVER_ERROR",
                                       "description": "It failed."})  # fmt: skip
        server.connection().close(1011)
        eventually(lambda: "Close" in flux.events(), "Close has not come")
        flux.finish()
    (error, *_) = [message for event, message in flux.heard if event == "Error"]
    assert (error.code, error.description) == ("INTERNAL_SERVER_ERROR", "It failed.")


def test_a_handler_of_end_of_turn_alone(thread):
    with server_of() as server:
        client = deepgram.DeepgramClient("k", deepgram.DeepgramClientOptions(url=server.url))
        flux = client.listen.websocket.v("2")
        heard = []
        flux.on(FluxEvents.EndOfTurn, lambda self, turn_info, **_: heard.append(turn_info.transcript))
        assert flux.start({"model": "flux-general-en", "encoding": "linear16", "sample_rate": 16000})
        assert flux.send(speech(1) + silence(1))
        assert flux.finish()
    assert heard == ["Book a table."]


def test_unknown_versions_are_refused():
    with pytest.raises(ModuleNotFoundError, match="v3"):
        deepgram.DeepgramClient("k").listen.websocket.v("3")
    with pytest.raises(ModuleNotFoundError, match="v2"):
        deepgram.DeepgramClient("k").agent.websocket.v("2")
