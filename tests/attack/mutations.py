"""Mutated inputs: bytes changed, words inserted, parts removed, repeated or replaced with parts of other inputs."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

from attack import messages
from attack.targets.json_inputs import is_deep

EDGES = bytes((0, 1, 9, 10, 13, 32, 34, 48, 57, 92, 127, 128, 254, 255))
LARGEST = 200_000  # bytes


def mutated_json(rng: random.Random, seeds: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    """As `mutated`, or if the input is a JSON object, with some of its values replaced by odd ones."""
    seed = rng.choice(seeds)
    try:
        whole = None if is_deep(seed) else json.loads(seed)
    except ValueError:
        whole = None
    if rng.random() < 0.4 or not isinstance(whole, dict):
        return mutated(rng, seeds, words)
    return messages.mutated(rng, whole)[0].encode("utf-8", "surrogatepass")


def mutated(rng: random.Random, seeds: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    """One of the seeds with one to eight mutations."""
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.choice((1, 1, 2, 3, 5, 8))):
        at = rng.randint(0, len(data))
        end = min(len(data), at + rng.choice((1, 1, 2, 4, 16, 64, 1000)))
        kind = rng.randrange(9)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << rng.randrange(8)
        elif kind == 1 and at < len(data):
            data[at] = rng.choice(EDGES)
        elif kind == 2:
            del data[at:end]
        elif kind == 3:
            data[at:at] = data[at:end] * rng.choice((1, 2, 50))
        elif kind == 4:
            data[at:end] = rng.choice(words)
        elif kind == 5:
            data[at:at] = rng.randbytes(rng.randint(1, 6))
        elif kind == 6:
            other = rng.choice(seeds)
            begin = rng.randint(0, len(other))
            data[at:end] = other[begin : begin + rng.choice((4, 40, 400))]
        elif kind == 7 and rng.random() < 0.3:
            del data[at:]
        else:
            data[at:at] = rng.choice(words)
    return bytes(data[:LARGEST])
