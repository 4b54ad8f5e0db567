"""Sessions of hasty programs over connections that are lost: verbs at the wrong time, cancelled and repeated."""

from __future__ import annotations

import asyncio
import random
import threading
from typing import Any

from attack.clients import AUDIO, PRODUCTS, Heard, result_of, settings, sleep
from deepgram import DeepgramError
from deepgram.server.numbered_audio import DAMAGED, frame_numbers, numbered_frames

RANGE = 10_000  # frame numbers reserved for each session


def options(rng: random.Random) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """A random product, limits for `reconnect`, and further options."""
    limits = {
        "buffer_bytes": rng.choice((640 * 20, 1 << 20)),
        "attempts": rng.choice((0, 1, 3, 100)),
        "speed": rng.choice((None, None, 50.0)),
        "resume": rng.random() < 0.5,
    }
    policy = rng.choice(("block", "drop_oldest", "error"))
    return rng.choice(PRODUCTS), limits, {"send_policy": policy, "send_timeout": 0.5, "keepalive": True}


def session_options(product: str) -> Any:
    """The argument of `start()` for a session that sends numbered frames."""
    if product != "agent":
        return AUDIO
    agent_settings = settings()
    agent_settings.audio.input.sample_rate = 16000
    return agent_settings


async def hurried_session(session: Any, product: str, client: Any, heard: Heard) -> set[int]:
    """Whatever the program does, the session ends once and its ledger balances. Returns the frame numbers heard."""
    rng, sent = session.rng, 0
    for frame in numbered_frames(rng.randrange(5, 150), first=session.number * RANGE):
        data = f'{{"type":"Speak","text":"{rng.randrange(10**6)} "}}' if product == "speak" else frame
        sent += bool(await session.send(client, data))
        if rng.random() < 0.03:
            await _meddle(session, product, client)
    await _finish(session, client)
    await session.until(lambda: heard["Close"], "it does not end")
    await session.until(lambda: not client.is_connected(), "it is connected behind Close")
    ledger = client.ledger
    session.check_balance(ledger)
    session.check(ledger.sent.frames >= sent, "the ledger has fewer frames than were taken", f"{sent}: {ledger}")
    finals = [message for message in heard["Results"] if getattr(message, "is_final", False)]
    words = [word for one in finals for word in one.channel.alternatives[0].transcript.split() if word != DAMAGED]
    got = [number for word in words for number in frame_numbers(word)] if product == "listen" else []
    session.check(got == sorted(set(got)), "twice or out of order", got)
    session.check(len(got) <= ledger.covered.frames, "more was heard than is covered", f"{len(got)}: {ledger}")
    return set(got)


async def _meddle(session: Any, product: str, client: Any) -> None:
    """Call a random verb in the middle of the session."""
    rng, timeout = session.rng, session.rng.choice((0.0, 0.05))
    verbs = {
        "listen": [
            lambda: client.restart({**AUDIO, "model": rng.choice(("nova-2", "nova-3"))}, timeout=0.1),
            lambda: client.finalize(wait=True, timeout=timeout),
            lambda: client.wait_for("UtteranceEnd", timeout=timeout),
        ],
        "speak": [
            lambda: client.restart({**AUDIO, "model": "aura-2-luna-en"}, timeout=0.1),
            lambda: client.flush(wait=True, timeout=timeout),
            lambda: client.clear(wait=True, timeout=timeout),
            lambda: client.flush(),
            lambda: client.wait_for_complete(),
        ],
        "agent": [
            lambda: client.restart(session_options("agent"), timeout=0.1),
            lambda: client.update_prompt("Be brief."),
            lambda: client.inject_user_message("Hello?"),
            lambda: client.keep_alive(),
        ],
    }
    try:
        await sleep(session.colour, rng.random() / 20)
        await result_of(rng.choice(verbs[product])())
    except DeepgramError:
        session.report.count("verbs that came too late")


async def _finish(session: Any, client: Any) -> None:
    """Finish with a short timeout, from several callers at once, or with a cancellation."""
    kind = session.rng.randrange(4)
    if kind == 0:
        await result_of(client.finish(timeout=session.rng.choice((0.0, 0.05, 0.5))))
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
    await result_of(client.finish())
