"""asyncio: start(), send() and finish() are cancelled at every turn of the loop, which client and server share."""

from __future__ import annotations

import asyncio
import gc
import os
import ssl
from collections.abc import Awaitable, Callable
from typing import Any, Optional

import trustme

from attack.clients import DEADLINE, EVENTS, KEY, PATIENT, PRODUCTS, QUICK, arguments
from attack.peers import GoodServer
from attack.report import Report
from deepgram import DeepgramClient, DeepgramClientOptions

ROUNDS = 8  # over all products, verbs, transports and turns
MAX_TURNS = 200  # turns of the loop that a verb may take
Verb = Callable[[Any], Awaitable[Any]]


def attack(report: Report) -> None:
    asyncio.run(_attack(report))


async def _attack(report: Report) -> None:
    complaints: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: complaints.append(context))
    authority = trustme.CA()
    server_tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(server_tls)
    client_tls = ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())
    rounds = report.scaled(ROUNDS)
    for transport, tls, more in (
        ("", None, {}),
        ("over TLS", server_tls, {"ssl_context": client_tls}),
        ("with reconnect", None, {"reconnect": {"base": 0.01, "attempts": 3}}),
    ):
        server = GoodServer(keep=False)
        await server.start(tls)
        scenario = Scenario(report, server, {**PATIENT, **more}, transport)
        products = PRODUCTS if rounds > 1 else (report.random("products", transport).choice(PRODUCTS),)
        for product in products:
            for _ in range(-(-rounds // 4) if transport else rounds):
                await scenario.at_every_turn(product, "start()", _start)
                await scenario.at_every_turn(product, "finish()", _finish)
            if product == "listen":
                for turns in range(0, 24, 1 if rounds > 1 else 4):
                    await scenario.send(product, turns)
        await server.stop()
    await _unanswered_start(report)
    gc.collect()
    await asyncio.sleep(0.01)
    for complaint in complaints:
        report.fail(f"the loop complains: {complaint.get('message')}", complaint)
    left = asyncio.all_tasks() - {asyncio.current_task()}
    report.check(not left, "tasks are left", left)


async def _start(client: Any) -> Any:
    return await client.start(*arguments(client.attack_product))


async def _finish(client: Any) -> Any:
    return await client.finish()


class Scenario:
    """A server on this loop, the client options and the kind of transport for a series of cancellations."""

    def __init__(self, report: Report, server: GoodServer, options: dict[str, Any], transport: str) -> None:
        self.report, self.server, self.options, self.transport = report, server, options, transport

    def client(self, product: str) -> tuple[Any, list[str]]:
        config = DeepgramClientOptions(url=self.server.url, options=self.options)
        client: Any = getattr(DeepgramClient(KEY, config), product).asyncwebsocket.v("1")
        client.attack_product, events = product, []
        for event in EVENTS[product]:

            async def handler(client: Any, payload: Any, event: str = event.value, **_: Any) -> None:
                events.append(event)
                await asyncio.sleep(0)

            client.on(event, handler)
        return client, events

    async def at_every_turn(self, product: str, verb: str, call: Verb) -> None:
        """Cancel the verb in its first turn, then in its second, and so on until it completes before that turn."""
        # finish() must have begun: cancelled before its first turn, it does nothing
        for turns in range(verb == "finish()", MAX_TURNS):
            name = f"{product}.{verb} {self.transport} in turn {turns}"
            descriptors = len(os.listdir("/dev/fd"))
            client, events = self.client(product)
            if verb == "finish()":
                self.report.check(await _start(client), "start() fails", f"{name}: {client.last_error}")
            outcome = await self._cancelled(call(client), turns, name)
            if outcome != "cancelled" and verb == "start()":
                await client.finish()
            await self._check_nothing_left(name, descriptors, client, events, cancelled=outcome == "cancelled")
            if outcome == "cancelled" and turns % 7 == 0:  # the client can be used again
                self.report.check(
                    await _start(client), "no start() behind a cancelled verb", f"{name}: {client.last_error}"
                )
                self.report.check(await client.finish(), "no finish() behind a cancelled verb", name)
            if outcome == "done":
                return
        self.report.fail("a verb without end", f"{product}.{verb}")

    async def _cancelled(self, work: Awaitable[Any], turns: int, name: str) -> str:
        task = asyncio.ensure_future(work)
        for _ in range(turns):
            await asyncio.sleep(0)
        if not task.cancel():
            task.result()
            return "done"
        self.report.count("cancellations")
        done, _ = await asyncio.wait([task], timeout=DEADLINE)
        if not self.report.check(done, "a cancelled verb goes on", name):
            return "cancelled"
        if not self.report.check(task.cancelled(), "a cancellation is lost", f"{name}: {task}"[:500]):
            return "lost"
        return "cancelled"

    async def _check_nothing_left(
        self, name: str, descriptors: int, client: Any, events: list[str], *, cancelled: bool
    ) -> None:
        mine = asyncio.current_task()

        def left() -> Optional[str]:
            ours = [task for task in asyncio.all_tasks() if task is not mine and "deepgram" in repr(task)]
            if ours:
                return f"tasks: {ours}"
            if client.is_connected():
                return "the connection"
            more = len(os.listdir("/dev/fd")) - descriptors
            return f"{more} descriptors" if more > 0 or self.server.open else None

        for _ in range(int(DEADLINE / 0.001)):
            if not left():
                break
            await asyncio.sleep(0.001)
        self.report.check(not left(), "something is left", f"{name}: {left()}"[:500])
        self.report.check(
            events.count("Open") == events.count("Close") <= 1, "Open and Close do not agree", f"{name}: {events}"
        )

    async def send(self, product: str, turns: int) -> None:
        """Cancel four large send() calls in a given turn: later frames are sent, and no frame is truncated."""
        name = f"{product}.send() {self.transport} in turn {turns}"
        client, _ = self.client(product)
        self.report.check(await _start(client), "start() fails", name)
        sends = [client.send(bytes(600_000)) for _ in range(4)]
        outcomes = [await self._cancelled(send, turns, name) for send in sends]
        again = await client.send(b"\0\0")
        self.report.check(
            again or not client.is_connected(), "a cancelled send() breaks the next", f"{name}: {outcomes}"
        )
        self.report.check(
            await client.finish(), "no finish() behind a cancelled send()", f"{name}: {client.last_error}"
        )


async def _unanswered_start(report: Report) -> None:
    """Cancel start() against a server that never answers, directly and with `asyncio.wait_for`."""
    held = []

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)

    listener = await asyncio.start_server(hold, "127.0.0.1", 0)
    url = f"ws://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    for product in PRODUCTS:
        client: Any = getattr(
            DeepgramClient(KEY, DeepgramClientOptions(url=url, options=QUICK)), product
        ).asyncwebsocket.v("1")
        try:
            await asyncio.wait_for(client.start(*arguments(product)), 0.05)
            report.fail("start() without an answer is over", product)
        except asyncio.TimeoutError:
            report.count("cancellations")
        task = asyncio.ensure_future(client.start(*arguments(product)))
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.wait([task])
        report.count("cancellations")
        report.check(task.cancelled(), "a cancellation is lost", task)
    listener.close()
    for writer in held:
        writer.close()
    await listener.wait_closed()
