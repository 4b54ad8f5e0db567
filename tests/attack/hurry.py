"""Sessions of programs in a hurry, over connections that are lost: everything at the wrong time, and then again."""

from __future__ import annotations

import asyncio
import random
import threading
from typing import Any

from attack.clients import AUDIO, PRODUCTS, Heard, of, rest, settings
from deepgram import DeepgramError
from deepgram.server.numbered_audio import DAMAGED, frame_numbers, numbered_frames

RANGE = 10_000  # numbers of frames that belong to one session


def options(rng: random.Random) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """A product, limits of `reconnect`, and further options."""
    limits = {
        "buffer_bytes": rng.choice((640 * 20, 1 << 20)),
        "attempts": rng.choice((0, 1, 3, 100)),
        "speed": rng.choice((None, None, 50.0)),
        "resume": rng.random() < 0.5,
    }
    policy = rng.choice(("block", "drop_oldest", "error"))
    return rng.choice(PRODUCTS), limits, {"send_policy": policy, "send_timeout": 0.5, "keepalive": True}


def settings_of(product: str) -> Any:
    """What to start a session with that sends numbered frames."""
    if product != "agent":
        return AUDIO
    asked = settings()
    asked.audio.input.sample_rate = 16000
    return asked


async def hurried(session: Any, product: str, client: Any, heard: Heard) -> set[int]:
    """Whatever is done with it, it ends once, and its ledger balances; the numbers that were heard."""
    rng, sent = session.rng, 0
    for frame in numbered_frames(rng.randrange(5, 150), first=session.number * RANGE):
        said = f'{{"type":"Speak","text":"{rng.randrange(10**6)} "}}' if product == "speak" else frame
        sent += bool(await session.send(client, said))
        if rng.random() < 0.03:
            await _meddle(session, product, client)
    await _end(session, client)
    await session.until(lambda: heard["Close"], "it does not end")
    await session.until(lambda: not client.is_connected(), "it is connected behind Close")
    ledger = client.ledger
    session.balances(ledger)
    session.check(ledger.sent.frames >= sent, "the ledger has fewer frames than were taken", f"{sent}: {ledger}")
    finals = [message for message in heard["Results"] if getattr(message, "is_final", False)]
    words = [word for one in finals for word in one.channel.alternatives[0].transcript.split() if word != DAMAGED]
    got = [number for word in words for number in frame_numbers(word)] if product == "listen" else []
    session.check(got == sorted(set(got)), "twice or out of order", got)
    session.check(len(got) <= ledger.covered.frames, "more was heard than is covered", f"{len(got)}: {ledger}")
    return set(got)


async def _meddle(session: Any, product: str, client: Any) -> None:
    """Something that a program may do in the middle of it all."""
    rng, soon = session.rng, session.rng.choice((0.0, 0.05))
    verbs = {
        "listen": [
            lambda: client.restart({**AUDIO, "model": rng.choice(("nova-2", "nova-3"))}, timeout=0.1),
            lambda: client.finalize(wait=True, timeout=soon),
            lambda: client.wait_for("UtteranceEnd", timeout=soon),
        ],
        "speak": [
            lambda: client.restart({**AUDIO, "model": "aura-2-luna-en"}, timeout=0.1),
            lambda: client.flush(wait=True, timeout=soon),
            lambda: client.clear(wait=True, timeout=soon),
            lambda: client.flush(),
            lambda: client.wait_for_complete(),
        ],
        "agent": [
            lambda: client.restart(settings_of("agent"), timeout=0.1),
            lambda: client.update_prompt("Be brief."),
            lambda: client.inject_user_message("Hello?"),
            lambda: client.keep_alive(),
        ],
    }
    try:
        await rest(session.colour, rng.random() / 20)
        await of(rng.choice(verbs[product])())
    except DeepgramError:
        session.report.count("verbs that came too late")


async def _end(session: Any, client: Any) -> None:
    """End it: in no time, several at once, or cancelled."""
    kind = session.rng.randrange(4)
    if kind == 0:
        await of(client.finish(timeout=session.rng.choice((0.0, 0.05, 0.5))))
    elif kind == 1 and session.colour == "asyncio":
        task = asyncio.ensure_future(client.finish())
        await asyncio.sleep(session.rng.choice((0, 0, 0.01, 0.1)))
        session.report.count("finish() cancelled", task.cancel())
        await asyncio.wait([task])
    elif kind == 2 and session.colour == "asyncio":
        await asyncio.gather(*(client.finish() for _ in range(3)))
    elif kind in (1, 2):
        others = [threading.Thread(target=client.finish) for _ in range(3)]
        for other in others:
            other.start()
        for other in others:
            other.join()
    await of(client.finish())
