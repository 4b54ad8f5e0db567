"""The programs, with the server script each needs and where its record may differ.

A program is parsed here, not imported: it runs only in the interpreter under test. It declares these literals:

- `SERVER`: the name of a script in `scripts.py`, or a script; absent if the program uses no network.
- `DIFFERS`: `{path in the record: (row id in docs/compatibility.md, our value)}`.
- `NOT_3_11`: why the program can't be compared with 3.11.0.
- `RECONNECTS`: why our record is different with the option `reconnect`.
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
    """One program."""

    path: Path
    script: Mapping[str, Any]
    differs: Dict[str, Tuple[str, Any]] = field(default_factory=dict)
    not_3_11: str = ""
    reconnects: str = ""

    @property
    def name(self) -> str:
        """The file name without `.py`, which identifies the program in test ids."""
        return self.path.stem


def read(path: Path) -> Program:
    """Parse the program at `path`."""
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
    """All programs in a folder, sorted by name."""
    return [read(path) for path in sorted(folder.glob("*.py"))]
