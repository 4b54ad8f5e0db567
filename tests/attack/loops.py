"""start() and finish(), over and over: threads, descriptors and memory do not grow."""

from __future__ import annotations

import gc
import threading
from typing import Any, Optional

from attack.clients import COLOURS, EVENTS, PATIENT, PRODUCTS, Heard, LoopThread, Snapshot, arguments, client_of, wait
from attack.peers import good_server
from attack.report import Report

CYCLES = 2_400  # over all products and colours
WARM_UP = 100  # cycles before measuring, which fill caches and free lists
GROWTH = 4.0  # MB that the allocator may keep
PER_CYCLE = 0.5  # objects that may remain of a cycle


def attack(report: Report) -> None:
    each = max(4, report.scaled(CYCLES) // (len(COLOURS) * len(PRODUCTS)))
    with LoopThread() as loop, good_server(keep=False) as server:
        for colour in COLOURS:
            for product in PRODUCTS:
                _cycles(report, loop, server.url, product, colour, min(WARM_UP, each))
        for colour in COLOURS:
            for product in PRODUCTS:
                name = f"{product}, {colour}"
                before, objects_before = _settled(server), _objects()
                _cycles(report, loop, server.url, product, colour, each)
                after, objects_after = _settled(server, before), _objects()
                report.count("start and finish", each)
                report.check(after.threads <= before.threads, "threads are left", f"{name}: {threading.enumerate()}")
                report.check(
                    after.descriptors <= before.descriptors,
                    "descriptors are left",
                    f"{name}: {after.descriptors - before.descriptors}",
                )
                report.check(not loop.tasks(), "tasks are left", f"{name}: {loop.tasks()}"[:500])
                report.largest("growth", max(0.0, after.memory - before.memory), "MB")
                report.check(
                    after.memory - before.memory < GROWTH,
                    "memory grows",
                    f"{name}: {after.memory - before.memory:.1f} MB",
                )
                grown = (objects_after - objects_before) / each
                report.largest("objects kept a cycle", max(0.0, grown))
                report.check(
                    grown < PER_CYCLE or objects_after - objects_before < 200,
                    "objects are kept",
                    f"{name}: {grown:.1f} a cycle",
                )
        if loop.complaints:
            report.fail("the loop complains", loop.complaints[:3])


def _settled(server: Any, wanted: Optional[Snapshot] = None) -> Snapshot:
    """Take a snapshot once nothing changes any more. The server takes a moment longer to close its side."""
    wait(lambda: not server.open)
    quiet = Snapshot()
    for _ in range(100):
        gc.collect()
        last, quiet = quiet, Snapshot()
        is_still = (last.threads, last.descriptors) == (quiet.threads, quiet.descriptors)
        if is_still and (wanted is None or quiet.descriptors <= wanted.descriptors):
            break
        threading.Event().wait(0.02)
    return quiet


def _objects() -> int:
    gc.collect()
    return len(gc.get_objects())


def _cycles(report: Report, loop: LoopThread, url: str, product: str, colour: str, number: int) -> None:
    """Start and finish one client and a new one by turns."""
    one = client_of(product, colour, url, loop, **PATIENT)
    for cycle in range(number):
        client = one if cycle % 2 else client_of(product, colour, url, loop, **PATIENT)
        heard = Heard(client, EVENTS[product]) if cycle % 5 == 0 and client is not one else None
        started = client.start(*arguments(product))
        if not report.check(started, "start() fails", f"{product}, {colour}: {client.last_error}"):
            return
        if product != "speak":
            client.send(bytes(640))
        report.check(client.finish(), "finish() is not True", f"{product}, {colour}: {client.last_error}")
        if heard:
            report.check([event for event, _ in heard.events][-1] == "Close", "Close is not the last", "")
