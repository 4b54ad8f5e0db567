"""The argument of a conformance program: the address of its server, and a recorder for what it observes.

This runs in the interpreter under test, with any release, and therefore imports only the standard library.
"""

import asyncio
import json
import threading
import time
from typing import Any, Awaitable, Callable, Dict, List, Optional

DEADLINE_S = 30.0
VARYING_HEADERS = ("user-agent", "accept-encoding")  # depend on the release and on other installed packages
POLL_S = 0.005

# The events of 4.8.1: programs written for it use no others.
EVENTS = {
    "AgentWebSocketEvents": (
        "Open Close AudioData Welcome SettingsApplied ConversationText UserStartedSpeaking AgentThinking"
        " FunctionCallRequest AgentStartedSpeaking AgentAudioDone InjectionRefused Error Unhandled"
    ),
    "LiveTranscriptionEvents": "Open Close Transcript Metadata UtteranceEnd SpeechStarted Error Unhandled",
    "SpeakWebSocketEvents": "Open Close AudioData Metadata Flushed Cleared Warning Error Unhandled",
}


def prerecorded() -> Dict[str, Any]:
    """The server's answer to a pre-recorded request, with exactly the fields that 4.8.1 knows."""
    feeling = {"sentiment": "positive", "sentiment_score": 0.625}
    span = {"start": 0.5, "end": 1.25}
    more = {"punctuated_word": "Grüezi,", "speaker": 0, "language": "de", "speaker_confidence": 0.5}
    words = [{"word": "grüezi", **span, "confidence": 0.99, **more, **feeling}]
    found = {"confidence": 0.9, "start": 0.5, "end": 1.25, "snippet": "grüezi"}
    segment = {"text": "Grüezi, 你好.", "start_word": 0, "end_word": 1}
    info = {"model_uuid": "80ab", "input_tokens": 60, "output_tokens": 7}
    paragraph = {"sentences": [{"text": "Grüezi.", **span, **feeling}], **span, "num_words": 1, "speaker": 0, **feeling}
    alternative = {
        "transcript": "Grüezi, 你好.",
        "confidence": 0.98,
        "words": words,
        "summaries": [{"summary": "A greeting.", "start_word": 0.0, "end_word": 1.0}],
        "paragraphs": {"transcript": "\nGrüezi.", "paragraphs": [paragraph]},
        "entities": [{"label": "NAME", "value": "Zoë", "confidence": 0.9, "start_word": 0.0, "end_word": 1.0}],
        "translations": [{"language": "en", "translation": "Hello."}],
        "languages": ["de", "zh"],
    }
    utterance = {"channel": 0, "transcript": "Grüezi.", "words": words, "speaker": 0, **feeling, "id": "b8e2"}
    return {
        "metadata": {
            "transaction_key": "deprecated",
            "request_id": "f3a1",
            "sha256": "5f9c",
            "created": "2026-03-02T10:15:04.127Z",
            "duration": 1.9,
            "channels": 1,
            "models": ["40bd"],
            "model_info": {"40bd": {"name": "general-nova-3", "version": "2025-04-17.21547", "arch": "nova-3"}},
            "summary_info": info,
            "intents_info": info,
            "sentiment_info": info,
            "topics_info": info,
            "extra": {"key": "value"},
        },
        "results": {
            "channels": [
                {
                    "search": [{"query": "grüezi", "hits": [found]}],
                    "alternatives": [alternative],
                    "detected_language": "de",
                    "language_confidence": 0.75,
                }
            ],
            "utterances": [{**span, "confidence": 0.9, **utterance}],
            "summary": {"result": "success", "short": "A greeting."},
            "sentiments": {"average": feeling, "segments": [{**segment, **feeling}]},
            "topics": {"segments": [{**segment, "topics": [{"topic": "Greetings", "confidence_score": 0.5}]}]},
            "intents": {"segments": [{**segment, "intents": [{"intent": "Greet", "confidence_score": 0.25}]}]},
        },
    }


def analyzed() -> Dict[str, Any]:
    """The server's answer to a text intelligence request, with exactly the fields that 4.8.1 knows."""
    whole = prerecorded()
    metadata = {"request_id": "f3a1", "created": "2026-03-02T10:15:04.127Z", "language": "en"}
    infos = {name: whole["metadata"][f"{name}_info"] for name in ("intents", "sentiment", "summary", "topics")}
    found = {name: whole["results"][name] for name in ("sentiments", "topics", "intents")}
    return {
        "metadata": {**metadata, **{f"{name}_info": info for name, info in infos.items()}},
        "results": {"summary": {"text": "A greeting."}, **found},
    }


def _text(error: BaseException) -> str:
    """The text of an exception, the same with all versions of Python."""
    return str(error).replace("is not a container or iterable", "is not iterable")  # from 3.14 on


def describe(value: Any) -> Any:
    """The value as JSON: plain data unchanged, anything else as class name and content."""
    if isinstance(value, str) and hasattr(value, "name"):  # an enum member, not necessarily of a class from `enum`
        return {"is": type(value).__name__, "text": str(value)}
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (bytes, bytearray)):
        return {"bytes": bytes(value).hex()}
    if type(value) is dict:
        return {str(key): describe(item) for key, item in value.items()}
    if type(value) is list:
        return [describe(item) for item in value]
    if type(value) is tuple:
        return {"tuple": [describe(item) for item in value]}
    if isinstance(value, type):
        return {"class": value.__name__}
    if isinstance(value, BaseException):
        return {"is": type(value).__name__, "text": _text(value)}
    if hasattr(value, "to_json"):
        return {"is": type(value).__name__, "json": value.to_json()}
    return {"is": type(value).__name__.replace("_UnionGenericAlias", "Union")}  # from Python 3.14 on


class Context:
    """The recorder and the server's address, passed to `run()` of a program."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.url = f"ws://{host}"
        self.refused_url = "http://127.0.0.1:9"
        self.values: Dict[str, Any] = {}
        self.events: List[Dict[str, Any]] = []
        self._phase = 0
        self._changed = threading.Condition()

    # ---- recording

    def record(self, name: str, value: Any) -> Any:
        """Record `value` under `name`, and return it."""
        self.values[name] = describe(value)
        return value

    def attempt(self, name: str, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Call, and record the result or the exception. Returns the result, None after an exception."""
        try:
            return self.record(name, call(*args, **kwargs))
        except Exception as error:
            self._record_raised(name, error)
            return None

    def raises(self, name: str, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> None:
        """Call, and record only the class of the exception, None if there is none."""
        try:
            call(*args, **kwargs)
            self.record(name, None)
        except Exception as error:
            self.record(name, type(error).__name__)

    async def attempt_async(self, name: str, awaitable: Awaitable[Any]) -> Any:
        """Await, and record the result or the exception. Returns the result, None after an exception."""
        try:
            return self.record(name, await awaitable)
        except (Exception, asyncio.CancelledError) as error:
            self._record_raised(name, error)
            return None

    def _record_raised(self, name: str, error: BaseException) -> None:
        self.values[name] = {"raised": type(error).__name__, "text": _text(error)}

    def event(self, name: str, /, *args: Any, **kwargs: Any) -> None:
        """Record an event with its arguments."""
        entry = {
            "phase": self._phase,
            "name": name,
            "args": [describe(item) for item in args],
            "kwargs": {key: describe(item) for key, item in kwargs.items()},
        }
        with self._changed:
            self.events.append(entry)
            self._changed.notify_all()

    def handler(self, name: str) -> Callable[..., None]:
        """A plain handler that records the arguments of its calls."""

        def on_event(*args: Any, **kwargs: Any) -> None:
            self.event(name, *args, **kwargs)

        return on_event

    def async_handler(self, name: str) -> Callable[..., Awaitable[None]]:
        """A coroutine handler that records the arguments of its calls."""

        async def on_event(*args: Any, **kwargs: Any) -> None:
            self.event(name, *args, **kwargs)

        return on_event

    def listen_to(self, connection: Any, events: Any, *, coroutines: bool = False) -> None:
        """Register a recording handler for each event of an event enum that 4.8.1 knows."""
        make = self.async_handler if coroutines else self.handler
        for name in EVENTS[events.__name__].split():
            connection.on(getattr(events, name), make(name))

    def phase(self) -> None:
        """Begin a new phase: the events from now on belong to another connection."""
        self._phase += 1

    def names(self) -> List[str]:
        """The names of the events in this phase so far."""
        with self._changed:
            return [entry["name"] for entry in self.events if entry["phase"] == self._phase]

    def http(self, name: str, body: Any = "{}", *, status: int = 200, headers: Optional[Dict[str, str]] = None) -> Any:
        """A transport for `transport=` that answers as given and records the requests under `name`."""
        import httpx

        def answer(request: Any) -> Any:
            sent = {key: value for key, value in request.headers.items() if key not in VARYING_HEADERS}
            content: Any = request.content.decode()
            if content and sent.get("content-type") == "application/json":
                value = json.loads(content)
                if request.content == httpx.Request("POST", request.url, json=value).content:
                    content, sent["content-length"] = {"as httpx writes it": value}, None  # it depends on the release
            parts = [request.method, str(request.url), sent, content, request.extensions["timeout"]]
            self.values.setdefault(f"requests {name}", []).append(describe(parts))
            text = body if isinstance(body, str) else json.dumps(body)
            return httpx.Response(status, text=text, headers={"content-type": "application/json", **(headers or {})})

        return httpx.MockTransport(answer)

    # ---- waiting

    def wait(self, name: str, count: int = 1) -> None:
        """Block until `count` events called `name` have arrived in this phase."""
        self.until(lambda: self.names().count(name) >= count, f"{count} x {name}")

    async def wait_async(self, name: str, count: int = 1) -> None:
        """As `wait`, without blocking the event loop."""
        await self.until_async(lambda: self.names().count(name) >= count, f"{count} x {name}")

    def until(self, condition: Callable[[], Any], what: str = "a condition") -> None:
        """Block until `condition()` is true; raises TimeoutError after `DEADLINE_S`."""
        deadline = time.monotonic() + DEADLINE_S
        while not condition():
            self._check(deadline, what)
            time.sleep(POLL_S)

    async def until_async(self, condition: Callable[[], Any], what: str = "a condition") -> None:
        """As `until`; the condition may also be a coroutine function."""
        deadline = time.monotonic() + DEADLINE_S
        while True:
            holds = condition()
            if asyncio.iscoroutine(holds):
                holds = await holds
            if holds:
                return
            self._check(deadline, what)
            await asyncio.sleep(POLL_S)

    def _check(self, deadline: float, what: str) -> None:
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {DEADLINE_S:.0f} s for {what}; saw {self.names()}")

    def result(self, error: Optional[BaseException]) -> Dict[str, Any]:
        """The whole record."""
        return {"values": self.values, "events": self.events, "exception": describe(error)}
