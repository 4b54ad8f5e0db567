"""Code metrics: how many lines the client side has, how many are repeated, and how similar the colours are."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_python
PACKAGE = Path(__file__).resolve().parents[2] / "deepgram"
EXCLUDED = {"server", "migrate"}  # a server and a tool, not the client side
LINES = 13_133  # limit of the client side's code lines; the aim was 9,000, so it must not grow
REPEATED = 4  # %, limit of lines in runs that occur more than once
RUN = 6  # minimum length of a run, in lines
ALIKE = 40  # %, limit of lines that Async... classes share with their counterparts
COLOURLESS = (  # what may differ between the colours in otherwise equal lines
    (r"\s+#.*$", ""),
    (r"\b(await|async) ", ""),
    (r"Async|Sync|(async|sync|aio)_", ""),
    (r"__a(enter|exit)__", r"__\1__"),
    (r"\ba(close|read)\b", r"\1"),
)
Lines = list[tuple[int, str]]  # line numbers and texts


def code_lines(source: str) -> Lines:
    """The lines that are not blank, comment or docstring, with white space folded."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
            docstrings.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    folded = ((number, " ".join(line.split())) for number, line in enumerate(source.splitlines(), 1))
    return [(number, text) for number, text in folded if text and text[0] != "#" and number not in docstrings]


def repeated(sources: dict[str, Lines]) -> dict[str, set[int]]:
    """The numbers of lines, by file, in runs that occur in several non-overlapping places."""
    places = defaultdict(list)
    for path, lines in sources.items():
        for start in range(len(lines) - RUN + 1):
            places[tuple(text for _, text in lines[start : start + RUN])].append((path, start))
    found: dict[str, set[int]] = defaultdict(set)
    for same in places.values():
        first, last = same[0], same[-1]  # the places in one file are in order
        if first[0] != last[0] or last[1] - first[1] >= RUN:
            for path, start in same:
                found[path].update(number for number, _ in sources[path][start : start + RUN])
    return found


def colourless(lines: Lines) -> list[str]:
    texts = [text for _, text in lines]
    for pattern, replacement in COLOURLESS:
        texts = [re.sub(pattern, replacement, text) for text in texts]
    return texts


def counterparts(sources: dict[str, tuple[str, Lines]]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Classes that exist in both colours, and the two drivers."""
    classes = {}
    for source, lines in sources.values():
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef):
                inside = range(node.lineno, (node.end_lineno or 0) + 1)
                classes[node.name] = colourless([line for line in lines if line[0] in inside])
    for name in classes:
        for other in {name.replace("Async", word, 1) for word in ("Sync", "")} - {name}:
            if other in classes:
                yield name, classes[name], classes[other]
    yield "_io/aio.py", *(colourless(sources[f"_io/{driver}.py"][1]) for driver in ("aio", "threads"))


def client_side() -> dict[str, tuple[str, Lines]]:
    paths = [path.relative_to(PACKAGE) for path in sorted(PACKAGE.rglob("*.py"))]
    texts = {path.as_posix(): (PACKAGE / path).read_text("utf-8") for path in paths if path.parts[0] not in EXCLUDED}
    return {path: (text, code_lines(text)) for path, text in texts.items()}


def total(sources: dict[str, tuple[str, Lines]]) -> int:
    return sum(len(lines) for _, lines in sources.values())


def largest(sources: dict[str, tuple[str, Lines]]) -> str:
    by_size = sorted(sources, key=lambda path: -len(sources[path][1]))
    return ", ".join(f"{path} ({len(sources[path][1])})" for path in by_size[:5])


def test_the_client_side_stays_small() -> None:
    sources = client_side()
    assert total(sources) <= LINES, (
        f"the client side has {total(sources)} code lines, {LINES} are allowed: find what a table, a shared verb "
        f"or the standard library does, and delete; the largest files: {largest(sources)}"
    )


def test_code_is_not_repeated() -> None:
    sources = client_side()
    found = repeated({path: lines for path, (_, lines) in sources.items()})
    share = 100 * sum(map(len, found.values())) / total(sources)
    where = "; ".join(f"{path} {sorted(numbers)}" for path, numbers in sorted(found.items()))
    assert share < REPEATED, (
        f"{share:.1f} % of the code lines stand in runs of {RUN} or more that occur twice, less than {REPEATED} % are "
        f"allowed: give them one home that both places call; they are {where}"
    )


def test_colours_are_not_copies_of_each_other() -> None:
    same = lines = 0
    shares = []
    for name, one, other in counterparts(client_side()):
        matches = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
        alike = 2 * sum(match.size for match in matches)
        same, lines = same + alike, lines + len(one) + len(other)
        shares.append((alike, f"{name} ({100 * alike // (len(one) + len(other))} %)"))
    assert lines, "no class of both colours is found any more"
    share = 100 * same / lines
    worst = ", ".join(text for _, text in sorted(shares, reverse=True)[:5])
    assert share < ALIKE, (
        f"classes of both colours are {share:.0f} % alike, less than {ALIKE} % is allowed: declare a verb once with "
        f"@both or @sends, and move what both decide into the core; those that share most: {worst}"
    )


def test_metrics_count_deliberately_bad_code() -> None:
    """The metrics themselves, on code that repeats itself."""
    body = "\n".join(f"    x{number} = {number}" for number in range(6))
    source = (
        f'"""Doc\n\nstring."""\n# why\n\ndef one() -> None:\n    """What."""\n{body}\n\ndef two() -> None:\n{body}\n'
    )
    lines = code_lines(source)
    assert len(lines) == 14
    assert repeated({"a.py": lines, "b.py": code_lines("x = 0")}) == {"a.py": {*range(8, 14), *range(16, 22)}}
    classes = (
        "class AsyncA:\n    async def f(self):\n        await self.g()\nclass A:\n    def f(self):\n        self.g()\n"
    )
    drivers = {f"_io/{name}.py": (f"{name} = 1", code_lines(f"{name} = 1")) for name in ("aio", "threads")}
    (name, one, other), (_, aio, threads) = counterparts({"c.py": (classes, code_lines(classes)), **drivers})
    assert (name, one == other, aio == threads) == ("AsyncA", True, False)
