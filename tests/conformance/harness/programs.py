"""The programs: where they are, what server script each asks for, where it may differ.

A program is read, not imported, here: it runs only inside the interpreter under test. Its data are plain literals:

- `SERVER`: the name of a script in `scripts.py`, or a script of its own; absent for programs that use no network.
- `DIFFERS`: `{path in the record: (row id in docs/compatibility.md, what ours has there)}`.
- `NOT_3_11`: why 3.11.0 leaves another record than 4.8.1, or none.
- `RECONNECTS`: why ours leaves another record with the option `reconnect`.
"""

import ast
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Mapping, Tuple

from . import scripts

FOLDER = Path(__file__).parent.parent / "programs"
FOLDER_2_12 = FOLDER.with_name("programs_2_12")


@dataclass(frozen=True)
class Program:
    """One file of `programs/`."""

    path: Path
    script: Mapping[str, Any]
    differs: Dict[str, Tuple[str, Any]] = field(default_factory=dict)
    not_3_11: str = ""
    reconnects: str = ""

    @property
    def name(self) -> str:
        """How tests call it."""
        return self.path.stem


def read(path: Path) -> Program:
    """The program in `path`, with its literals."""
    literals = {}
    for statement in ast.parse(path.read_text()).body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
            if name in ("SERVER", "DIFFERS", "NOT_3_11", "RECONNECTS"):
                literals[name] = ast.literal_eval(statement.value)
    server = literals.get("SERVER", {})
    script = scripts.BY_NAME[server] if isinstance(server, str) else server
    return Program(
        path, script, literals.get("DIFFERS", {}), literals.get("NOT_3_11", ""), literals.get("RECONNECTS", "")
    )


def all_programs(folder: Path = FOLDER) -> List[Program]:
    """Every program of a folder, by name."""
    return [read(path) for path in sorted(folder.glob("*.py"))]
