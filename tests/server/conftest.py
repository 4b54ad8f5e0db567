"""Whatever the server says of its own accord in these tests is as the published descriptions have it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from aiohttp import web
from specification import wrong_in_answer, wrong_in_message

from deepgram.server.connection import Connection
from deepgram.server.exchange import Exchange
from deepgram.server.http_endpoint import JSON, Answer


@pytest.fixture(autouse=True)
def as_described(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    wrong: list[str] = []
    send, write = Connection.send_json, Exchange.write

    def judged_send(connection: Connection, message: Mapping[str, Any]) -> None:
        wrong.extend(wrong_in_message(connection.record.path, dict(message)))
        send(connection, message)

    async def judged_write(exchange: Exchange, answer: Answer) -> web.StreamResponse:
        record = exchange._record
        if answer.length is not None and "callback=" not in record.query:
            assert answer.headers["content-type"] == JSON
            wrong.extend(wrong_in_answer(record.method, record.path, json.loads("".join(map(str, answer.chunks)))))
        return await write(exchange, answer)

    monkeypatch.setattr(Connection, "send_json", judged_send)
    monkeypatch.setattr(Exchange, "write", judged_write)
    yield
    assert wrong == []
