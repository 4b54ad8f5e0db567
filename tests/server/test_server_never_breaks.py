"""Whatever a client sends, the local server answers or refuses it; it never fails and never logs an error."""

import json
import random
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from rest_client import client, recording
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from wire_client import DEADLINE, KEY, PLAIN, settings

from deepgram.server import LocalServer
from deepgram.server.routes import REQUESTS

SEEDS = range(4)
WORDS = ("text", "url", "name", "comment", "scopes", "scope", "email", "config", "metadata", "key", "value",
         "ttl_seconds", "expiration_date", "time_to_live_in_seconds", "messages", "model", "tags", "provider",
         "thresholds", "keyterms", "speed", "playback_offset", "type", "think_live", "content", "message", "is_dynamic",
         "behavior", "listen", "speak", "think", "prompt", "id", "functions", "language_hints", "channel", "stream",
         "tools", "role")  # fmt: skip
VALUES = ("", "x", " ", "\x00", "ü\U0001f600", "true", "DG_X", "0", "-1", "1e999", "https://[", "http://127.0.0.1:1/",
          "file:///etc/passwd", "a@b.c", "2020-13-45", "user", "{", "\\{pause:500ms\\}", "\\{\"word\": 1\\}",
          0, -1, 1.5, 10**30, True, None, [], {}, [None], {"a": {}})  # fmt: skip
PARAMETERS = ("model", "language", "punctuate", "smart_format", "diarize", "callback", "callback_method", "summarize",
              "topics", "custom_topic", "utt_split", "encoding", "sample_rate", "container", "bit_rate", "speed",
              "channels", "multichannel", "search", "replace", "redact", "extra", "tag", "detect_language", "limit",
              "page", "start", "end", "grouping", "status", "endpoint", "method", "keyterm", "eot_threshold",
              "eager_eot_threshold", "eot_timeout_ms", "language_hint", "include_outdated")  # fmt: skip
TYPES = ("Settings", "Speak", "Flush", "Clear", "Close", "Interrupt", "Configure", "ForceEndTurn", "Finalize",
         "CloseStream", "KeepAlive", "InjectUserMessage", "InjectAgentMessage", "UpdateThink_Live", "UpdateListen",
         "UpdateThink", "UpdateSpeak", "UpdatePrompt", "FunctionCallResponse", "__customToThinkProvider")  # fmt: skip
QUERIES = {
    "/v1/listen": "encoding=linear16&sample_rate=8000",
    "/v2/listen": "model=flux-general-multi&encoding=linear16&sample_rate=8000",
    "/v1/speak": "model=aura-2-thalia-en",
    "/v2/speak": "model=flux-alexis-en",
    "/v1/agent/converse": "",
}


def value(rng: random.Random, depth: int = 0) -> Any:
    """A random JSON value."""
    kind = rng.random()
    if depth < 3 and kind < 0.3:
        return fields(rng, depth + 1)
    if depth < 3 and kind < 0.4:
        return [value(rng, depth + 1) for _ in range(rng.randrange(3))]
    return rng.choice(VALUES)


def fields(rng: random.Random, depth: int = 0) -> dict[str, Any]:
    """A random JSON object, whose fields some endpoint knows."""
    return {name: value(rng, depth) for name in rng.sample(WORDS, rng.randrange(5))}


def query(rng: random.Random) -> str:
    chosen = [(name, rng.choice(VALUES)) for name in rng.choices(PARAMETERS, k=rng.randrange(4))]
    return urlencode([(name, "true" if one is True else str(one)) for name, one in chosen], errors="replace")


@pytest.mark.parametrize("seed", SEEDS)
def test_random_requests(server: LocalServer, seed: int, caplog: pytest.LogCaptureFixture) -> None:
    rng = random.Random(seed)
    with client(server) as rest:
        projects = [server.project_id, "nonsense", "00000000-0000-4000-8000-000000000000"]
        sound = recording(0.3)
        for method, pattern in sorted(REQUESTS) * 6:
            path = pattern
            while "{" in path:
                name = path[path.index("{") : path.index("}") + 1]
                ids = projects if name == "{project}" else ["x", "%00", "ü", "../..", *projects]
                path = path.replace(name, quote(rng.choice(ids), safe=""))
            if (method, path) == ("DELETE", f"/v1/projects/{server.project_id}"):
                continue  # the other requests need this project
            body: Any = rng.choice(
                (json.dumps(value(rng)).encode(), json.dumps(fields(rng)).encode(), b"{", b"", sound)
            )
            kinds = ("application/json", "text/plain", "audio/wav", "application/octet-stream", "x")
            answer = rest.request(method, f"{path}?{query(rng)}", content=body,
                                  headers={"Content-Type": rng.choice(kinds)})  # fmt: skip
            assert answer.status_code < 500, (method, path, body, answer.text)
            assert answer.headers["dg-request-id"]
            if answer.status_code >= 400:
                assert answer.headers["dg-error"], (method, path, body, answer.text)
    assert caplog.text == ""


@pytest.mark.parametrize("path", sorted(QUERIES))
@pytest.mark.parametrize("seed", SEEDS)
def test_random_messages(server: LocalServer, path: str, seed: int, caplog: pytest.LogCaptureFixture) -> None:
    rng = random.Random(seed)
    codes = set()
    for _ in range(40):
        with connect(f"{server.url}{path}?{QUERIES[path]}", additional_headers=KEY, close_timeout=DEADLINE) as socket:
            try:
                if path.endswith("converse") and rng.random() < 0.8:
                    socket.send(json.dumps(settings()))
                for _ in range(rng.randrange(1, 5)):
                    message: Any = {**fields(rng), "type": rng.choice(TYPES)} if rng.random() < 0.9 else value(rng)
                    socket.send(rng.randbytes(99) if rng.random() < 0.1 else json.dumps(message))
            except ConnectionClosed:
                pass
        codes.add(socket.protocol.close_code)
    assert codes <= {1000, 1003, 1005, 1008, 1009}
    assert caplog.text == ""


def test_random_handshakes(server: LocalServer, caplog: pytest.LogCaptureFixture) -> None:
    rng = random.Random(5)
    upgrade = {**KEY, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}  # fmt: skip
    for path in sorted(QUERIES) * 8:
        with httpx.Client(**PLAIN) as rest:
            url = f"{server.http_url}{path}?{QUERIES[path]}&{query(rng)}"
            with rest.stream("GET", url, headers=upgrade) as answer:
                assert answer.status_code in (101, 400), url
    assert caplog.text == ""
