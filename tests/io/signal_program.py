"""Send frames while a signal handler raises; print the numbers of those for which `send()` returned True, as JSON.

Arguments: the URL of a server, and the file of its certificate authority.
"""

import json
import random
import signal
import ssl
import sys
import time

from attack.clients import AUDIO, PATIENT

from deepgram import DeepgramClient, DeepgramClientOptions

INTERRUPTS = 250
URL, AUTHORITY = sys.argv[1:]


class Interrupted(KeyboardInterrupt):
    """Raised by the signal handler, like the KeyboardInterrupt of Ctrl-C."""


sending = False


def interrupt(*_):
    global sending
    if sending:
        sending = False
        raise Interrupted


options = {**PATIENT, "ssl_context": ssl.create_default_context(cafile=AUTHORITY)}
client = DeepgramClient("a-key", DeepgramClientOptions(url=URL, options=options)).listen.websocket.v("1")
assert client.start(AUDIO), client.last_error
signal.signal(signal.SIGALRM, interrupt)
chance, sent, number, interrupted = random.Random(7), [], 0, 0
deadline = time.monotonic() + 60
while interrupted < INTERRUPTS and time.monotonic() < deadline:
    number += 1
    signal.setitimer(signal.ITIMER_REAL, chance.uniform(5e-6, 1e-4))
    try:
        sending = True
        taken = client.send(number.to_bytes(8, "big").ljust(chance.choice((64, 640, 70_000)), b"\0"))
        sending = False
        if taken:
            sent.append(number)
    except Interrupted:
        interrupted += 1
signal.setitimer(signal.ITIMER_REAL, 0)
print(json.dumps({"sent": sent, "interrupted": interrupted, "finished": client.finish()}))
