"""Write `deepgram/__init__.pyi`, from which type checkers learn the names of the package, out of its name table.

`python scripts/stubs.py` writes it; with `--check`, exit code 1 says that it is stale.
"""

from __future__ import annotations

import sys
from pathlib import Path

from deepgram.eras import paths

STUB = Path(paths.__file__).parents[1] / "__init__.pyi"
DOC = """# ruff: noqa: I001, RUF022
\"\"\"Made by scripts/stubs.py from the name table in __init__.py.\"\"\"
"""


def stub() -> str:
    """The text of the stub."""
    by_home: dict[str, list[str]] = {}
    for name, (home, old) in paths.homes("").items():
        by_home.setdefault(home, []).append(old if old == name else f"{old} as {name}")
    lines = [DOC]
    for home in sorted(by_home):
        lines += [f"from deepgram.{home} import (", *(f"    {name}," for name in sorted(by_home[home])), ")"]
    lines += ["\n__version__: str\n", "__all__ = [", *(f'    "{name}",' for name in sorted(paths.homes(""))), "]"]
    return "\n".join(lines) + "\n"


def main() -> int:
    if "--check" in sys.argv:
        return int(STUB.read_text("utf-8") != stub())
    STUB.write_text(stub(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
