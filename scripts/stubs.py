"""What type checkers read of the names of this package, made from the tables that the package itself reads.

`python scripts/stubs.py` writes `deepgram/__init__.pyi`; with `--check`, exit code 1 says that it is stale.
`BuildPy` adds the package `deepgram-stubs` to wheels and editable installations: a stub for each old module path.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from deepgram.eras import paths  # noqa: E402

STUB = ROOT / "deepgram" / "__init__.pyi"
DOC = """# ruff: noqa: I001, RUF022
\"\"\"Made by scripts/stubs.py from the name table in __init__.py.\"\"\"
"""


def stub() -> str:
    """The text of `deepgram/__init__.pyi`."""
    by_home: dict[str, list[str]] = {}
    for name, (home, old) in paths.homes("").items():
        by_home.setdefault(home, []).append(old if old == name else f"{old} as {name}")
    lines = [DOC]
    for home in sorted(by_home):
        lines += [f"from deepgram.{home} import (", *(f"    {name}," for name in sorted(by_home[home])), ")"]
    lines += ["\n__version__: str\n", "__all__ = [", *(f'    "{name}",' for name in sorted(paths.homes(""))), "]"]
    return "\n".join(lines) + "\n"


# ---- stubs of old module paths


def reexports(path: str) -> str:
    """What the table adds to a module: the names of its row and its submodules."""
    lines = []
    for name, (home, old) in paths.homes(path).items():
        above, _, last = f"deepgram.{home}".rpartition(".")
        if old == ".":
            lines.append(f"from {above} import {last} as {name}\n")
        elif home != path:
            lines.append(f"from deepgram.{home} import {old} as {name}\n")
    package = f"deepgram.{path}".rstrip(".")
    lines += [f"from {package} import {name} as {name}\n" for name in paths.submodules(path)]
    return "".join(lines)


def exported(path: str, more: bool) -> str:
    """`__all__` of a stub, or `more` for one it has: `import a as b` is an export only where it says so."""
    return f"__all__ {'+=' if more else '='} {[*paths.homes(path), *paths.submodules(path)]}\n"


def source(path: str) -> str:
    """The text of a module of this package, which can stand in a stub elsewhere."""
    module = (ROOT / "deepgram").joinpath(*path.split("."))
    package = module if module.is_dir() else module.parent
    text = (module / "__init__.py" if module.is_dir() else module.with_suffix(".py")).read_text("utf-8")

    def absolute(found: re.Match[str]) -> str:
        above = [package, *package.parents][len(found[2]) - 1]
        inside = ".".join([*above.relative_to(ROOT).parts, *([found[3]] if found[3] else [])])
        return f"{found[1]}from {inside} import"

    return re.sub(r"^([ \t]*)from (\.+)([\w.]*) import", absolute, text, flags=re.MULTILINE)


def old_paths() -> dict[str, str]:
    """The files of `deepgram-stubs`, and their texts."""
    files = {"py.typed": "partial\n", "__init__.pyi": stub() + reexports("") + exported("", more=True)}
    for path in filter(None, paths.ROWS):
        text = reexports(path)
        if path in paths.WITH_FILE:
            if not text:
                continue  # the module itself says all
            text = source(path) + "\n" + text
        text += exported(path, more="\n__all__ = " in text)
        is_package = paths.submodules(path) or (ROOT / "deepgram").joinpath(*path.split(".")).is_dir()
        files[path.replace(".", "/") + ("/__init__.pyi" if is_package else ".pyi")] = text
    return files


class BuildPy(build_py):
    """Builds the stubs of old module paths too."""

    def run(self) -> None:
        super().run()
        # An editable wheel holds what lies where `install` would put it; the modules themselves stay in the tree.
        editable = getattr(self, "editable_mode", False)
        target = self.distribution.get_command_obj("install").install_lib if editable else self.build_lib
        for name, text in old_paths().items():
            file = Path(target, "deepgram-stubs", name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")


def main() -> int:
    if "--check" in sys.argv:
        return int(STUB.read_text("utf-8") != stub())
    STUB.write_text(stub(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
