"""Lists names in a program that later releases deprecated or removed, and rewrites what can be rewritten.

    python -m deepgram.migrate PATH...            list each use: file, line, replacement
    python -m deepgram.migrate --diff PATH...     show what --write would change, as a diff
    python -m deepgram.migrate --write PATH...    rewrite the files, list what is left to do by hand

In a folder it reads the Python files that mention deepgram, except in hidden folders and site-packages. Notebooks are
mentioned but not read. A client of 2.x that another module imports can't be tracked there: check --diff for that.
The exit code is 0 if nothing is left to do, 1 if something is, 2 if a file could not be read or written.
Needs `deepgram-sdk[migrate]`.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Callable, Iterator, List, Optional

INSTALLED = ("site-packages", "dist-packages", "node_modules")
KINDS = (".py", ".pyw", ".pyi", ".ipynb")
NOTEBOOK = "a notebook, which is not read: `jupyter nbconvert --to script` makes a Python file of it"


def files(paths: List[str], failed: Callable[[OSError], object]) -> Iterator[Path]:
    """The files in the given paths; calls `failed` for folders that can't be read."""
    for path in map(Path, paths):
        if not path.is_dir():
            yield path
            continue
        for folder, below, names in os.walk(path, onerror=failed):
            below[:] = sorted(name for name in below if name[0] != "." and name not in INSTALLED)
            yield from (Path(folder, name) for name in sorted(names) if name.endswith(KINDS))


def rewrite(path: Path, content: bytes) -> None:
    """Replace a file's content atomically."""
    path = path.resolve()  # keep symbolic links
    path.open("r+b").close()  # raises if the file is read-only, even in a writable folder
    with TemporaryDirectory(prefix=".", dir=path.parent) as temporary:
        new = Path(temporary, path.name)
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(AttributeError, PermissionError):  # Windows; a file of another user
            os.chown(new, path.stat().st_uid, path.stat().st_gid)
        shutil.copymode(path, new)
        new.replace(path)


def lines(text: str) -> List[str]:
    """Split a text into lines for a diff."""
    *whole, last = re.split("(?<=\n)", text)
    return [*whole, f"{last}\n\\ No newline at end of file\n"] if last else whole


def main(argv: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(
        "python -m deepgram.migrate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, or a folder of them")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--diff", action="store_true", help="show what --write would change")
    how.add_argument("--write", action="store_true", help="rewrite the files")
    options = parser.parse_args(argv)
    try:
        import libcst

        from .rewrite import migrate
    except ModuleNotFoundError as error:
        print(f"{error.name} is missing: pip install 'deepgram-sdk[migrate]'", file=sys.stderr)
        return 2
    # print names and texts of any encoding, and diffs with the line endings of the file
    sys.stdout.reconfigure(errors="backslashreplace", newline="\n")  # type: ignore[union-attr]
    codes = [0]

    def failed(path: object, error: object) -> None:
        print(f"{path}: {error}", file=sys.stderr)
        codes.append(2)

    for path in files(options.paths, lambda error: failed(error.filename, error.strerror)):
        try:
            source = path.read_bytes()
            if b"deepgram" not in source.lower():
                continue
            if path.suffix == ".ipynb":
                failed(path, NOTEBOOK)
                continue
            done = migrate(source)
            if options.write and not done.after.deep_equals(done.before):
                rewrite(path, done.after.bytes)
        except (OSError, SyntaxError, ValueError, LookupError, libcst.ParserSyntaxError, RecursionError) as error:
            failed(path, error)
            continue
        if options.diff:
            before, after = lines(done.before.code), lines(done.after.code)
            sys.stdout.writelines(difflib.unified_diff(before, after, str(path), str(path)))
        left = done.left if options.write else done.uses
        for use in () if options.diff else left:
            print(f"{path}:{use.line}: {use}")
        codes.append(1 if left else 0)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
