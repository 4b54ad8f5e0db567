"""Attacks on the package, one module each. `run.py` runs them; `docs/reliability.md` describes them."""

ATTACKS = {
    "frames": "mutated byte streams, compared with websockets' own parser",
    "rfc": "cases of RFC 6455 and answers to the upgrade",
    "messages": "mutated messages of all products, handlers that raise",
    "senders": "many senders, several finish(), interrupts",
    "loops": "start() and finish(), over and over",
    "cancellations": "asyncio: verbs cancelled at every turn of the loop",
    "tls": "slow, rude and wrong TLS peers",
    "proxy": "a network that stalls, cuts, resets and drips",
    "inputs": "random inputs for parsers: handshakes, queries, settings, messages, journals, recordings, HTTP",
    "secrets": "secrets in logs, exceptions, tracebacks and reprs",
    "server": "the local server with bad clients",
    "reconnects": "numbered frames over connections that are lost at random",
    "soak": "sessions with random faults, for a while",
    "crowd": "250 sessions at once over connections that are lost at random",
}
