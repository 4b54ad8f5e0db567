"""What is fuzzed: a module each, with `SEEDS` (inputs as they should be), `WORDS` (what to mutate them with) and
`check(data)`, which raises when bytes of any kind find a defect. `tests/corpus/` keeps the inputs that have."""

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
    """End what checks of a target have begun."""
    getattr(target(name), "close", lambda: None)()


def corpus(name: str) -> list[Path]:
    """The inputs that have found something, oldest names first."""
    return sorted((CORPUS / name).glob("*"))


def seeds(name: str) -> list[bytes]:
    """All that mutations of a target begin with."""
    return [*target(name).SEEDS, *(path.read_bytes() for path in corpus(name))]
