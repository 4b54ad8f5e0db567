"""Attacks on the package, one module each. `run.py` runs them; `docs/reliability.md` describes them."""

ATTACKS = {
    "frames": "mutated byte streams, against websockets' own parser",
    "rfc": "cases of RFC 6455 and answers to the upgrade",
    "messages": "mutated messages of all products, handlers that raise",
    "senders": "many senders, several finish(), interrupts",
    "loops": "start and finish, over and over",
    "cancellations": "asyncio: cancelled at every turn of the loop",
    "tls": "slow, rude and wrong TLS peers",
    "proxy": "a network that stalls, cuts, resets and drips",
    "inputs": "random inputs to all that reads: handshakes, queries, settings, messages, journals, recordings, REST",
    "secrets": "keys in logs, messages, tracebacks and reprs",
    "server": "the local server under bad clients",
    "reconnects": "numbered frames over connections that are lost at random",
    "soak": "sessions with random faults, for a time",
    "crowd": "250 sessions at once over connections that are lost at random",
}
