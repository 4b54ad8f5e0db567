"""The fuzzing targets, one module each, with `SEEDS` (valid inputs), `WORDS` (to mutate them with) and `check(data)`,
which raises if the given bytes reveal a defect. `tests/corpus/` keeps inputs that once did."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

KEY = "nobody-may-see-this-key"
TARGETS = ("handshakes", "queries", "settings", "messages", "journals", "recordings", "answers")
CORPUS = Path(__file__).parents[2] / "corpus"


def target(name: str) -> Any:
    """The module of a target."""
    return importlib.import_module(f"{__name__}.{name}")


def close(name: str) -> None:
    """Release what the checks of a target have opened."""
    getattr(target(name), "close", lambda: None)()


def corpus(name: str) -> list[Path]:
    """The inputs that once revealed a defect in this target, sorted by name."""
    return sorted((CORPUS / name).glob("*"))


def seeds(name: str) -> list[bytes]:
    """The inputs that are mutated for a target."""
    return [*target(name).SEEDS, *(path.read_bytes() for path in corpus(name))]
