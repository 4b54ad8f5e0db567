"""A server and an HTTP client, and a check of everything that the local server composes against the specifications."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from aiohttp import web
from rest_client import client
from specification import answer_violations, message_violations
from wire_client import fast_server

from deepgram.server import LocalServer
from deepgram.server.connection import Connection
from deepgram.server.exchange import Exchange
from deepgram.server.http_endpoint import JSON, Answer


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with fast_server() as running:
        yield running


@pytest.fixture
def rest(server: LocalServer) -> Iterator[httpx.Client]:
    """An HTTP client for the server."""
    with client(server) as running:
        yield running


@pytest.fixture(autouse=True)
def conforms_to_specifications(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Check every message and HTTP answer that the server composes during a test."""
    violations: list[str] = []
    send, write = Connection.send_json, Exchange.write

    def checked_send(connection: Connection, message: Mapping[str, Any]) -> None:
        violations.extend(message_violations(connection.record.path, dict(message)))
        send(connection, message)

    async def checked_write(exchange: Exchange, answer: Answer) -> web.StreamResponse:
        record = exchange._record
        if answer.length is not None and "callback=" not in record.query:
            assert answer.headers["content-type"] == JSON
            violations.extend(
                answer_violations(record.method, record.path, json.loads("".join(map(str, answer.chunks))))
            )
        return await write(exchange, answer)

    monkeypatch.setattr(Connection, "send_json", checked_send)
    monkeypatch.setattr(Exchange, "write", checked_write)
    yield
    assert violations == []
