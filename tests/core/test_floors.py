"""Imports only go down, and the core imports no network library. The floors are those of docs/architecture.md."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_python
PACKAGE = Path(__file__).resolve().parents[2] / "deepgram"
# Top floor first. A room imports only from floors below its own, not from its neighbours.
FLOORS: tuple[set[str], ...] = (
    {"__init__", "_pyinstaller", "migrate", "otel"},
    {"eras"},
    {"client"},
    {"routers"},
    {"agent", "listen", "read", "speak", "manage", "auth", "selfhosted", "captions"},
    {"devices"},
    {"options"},
    {"audio"},
    {"_io"},
    {"_core"},
    {"errors"},
    {"_missing", "_version", "utils"},
)
SEPARATE = "server"  # imports nothing from the rest, nor the rest from it
ROOMS = set.union(*FLOORS, {SEPARATE})
NETWORK = {"aiohttp", "httpx", "selectors", "socket", "ssl", "websockets"}
TIME = {"asyncio", "threading", "time"}
LOCKED = {"base.py": {"threading"}}  # for its lock: msgspec crashes if two threads prepare a class at once


def forbidden(room: str) -> set[str]:
    """The rooms and foreign packages that the modules of a room must not import."""
    if room == SEPARATE:
        return ROOMS - {SEPARATE}
    floor = next(index for index, rooms in enumerate(FLOORS) if room in rooms)
    above = set.union(*FLOORS[: floor + 1], {SEPARATE}) - {room}
    return above | (set() if room == "_io" else NETWORK) | (TIME if room == "_core" else set())


def modules(room: str) -> list[Path]:
    module = PACKAGE / f"{room}.py"
    return [module] if module.exists() else sorted((PACKAGE / room).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The rooms and foreign packages that a module imports anywhere, except under TYPE_CHECKING."""
    tree = ast.parse(path.read_text())
    skipped = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    inside = ("deepgram", *path.relative_to(PACKAGE).parts[:-1])
    for node in set(ast.walk(tree)) - skipped:
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = inside[: len(inside) - node.level + 1] if node.level else ()
            whole = ".".join([*base, *([node.module] if node.module else [])])
            named = [f"{whole}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in named:
            first, _, rest = name.partition(".")
            room = rest.partition(".")[0]
            yield first if first != "deepgram" else room if room in ROOMS else "__init__"


def test_every_room_is_on_one_floor() -> None:
    found = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert found == ROOMS
    assert sum(map(len, FLOORS)) == len(ROOMS) - 1, "a room on two floors"


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_imports_only_go_down(room: str) -> None:
    assert modules(room)
    for path in modules(room):
        found = set(imported(path)) & forbidden(room)
        if room == "_core":
            found -= LOCKED.get(path.name, set())
        assert not found, f"{path.relative_to(PACKAGE)} imports {', '.join(sorted(found))}"
