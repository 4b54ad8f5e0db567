"""Lists what a program uses that a later release has deprecated or removed, and rewrites what can be rewritten.

    python -m deepgram.migrate PATH...            each use: file, line, what to write
    python -m deepgram.migrate --diff PATH...     what --write would change, as a diff
    python -m deepgram.migrate --write PATH...    rewrite the files, list what is left to be done by hand

The exit code is 0 if nothing is left to be done, 1 if something is, 2 if a file could not be read or written.
Needs `deepgram-sdk[migrate]`.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path
from typing import Iterator, List, Optional


def files(given: List[str]) -> Iterator[Path]:
    """The Python files below some paths, but those of hidden folders."""
    for path in map(Path, given):
        if path.is_dir():
            found = sorted(path.rglob("*.py"))
            yield from (one for one in found if not any(part[0] == "." for part in one.relative_to(path).parts))
        else:
            yield path


def main(given: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(
        "python -m deepgram.migrate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, or a folder of them")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--diff", action="store_true", help="show what --write would change")
    how.add_argument("--write", action="store_true", help="rewrite the files")
    options = parser.parse_args(given)
    try:
        import libcst

        from .rewrite import migrate
    except ModuleNotFoundError as error:
        print(f"{error.name} is missing: pip install 'deepgram-sdk[migrate]'", file=sys.stderr)
        return 2
    code = 0
    for path in files(options.paths):
        try:
            done = migrate(path.read_bytes())
            if options.write and done.after is not done.before:
                path.write_bytes(done.after.bytes)
        except (OSError, SyntaxError, UnicodeDecodeError, libcst.ParserSyntaxError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            code = 2
            continue
        if options.diff:
            before, after = (module.code.splitlines(keepends=True) for module in (done.before, done.after))
            sys.stdout.writelines(difflib.unified_diff(before, after, str(path), str(path)))
        else:
            for use in done.left if options.write else done.uses:
                print(f"{path}:{use.line}: {use}")
        code = max(code, 1 if (done.left if options.write else done.uses) else 0)
    return code


if __name__ == "__main__":
    sys.exit(main())
