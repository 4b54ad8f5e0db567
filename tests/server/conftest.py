"""Checks every message and HTTP answer that the local server composes in these tests against the specifications."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from aiohttp import web
from specification import answer_violations, message_violations

from deepgram.server.connection import Connection
from deepgram.server.exchange import Exchange
from deepgram.server.http_endpoint import JSON, Answer


@pytest.fixture(autouse=True)
def conforms_to_specifications(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
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
