"""Imports only go down, and the core knows no network."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "deepgram"
PRODUCTS = {"agent", "listen", "speak"}
NETWORK = {"asyncio", "threading", "socket", "ssl", "selectors", "websockets", "httpx", "aiohttp", "time"}
# a room, and what its modules must not import: rooms of this package, and packages of others
FORBIDDEN: dict[str, set[str]] = {
    "_core": {"_io", "options", "client", "routers", "eras", "server", "audio", *PRODUCTS, *NETWORK},
    "_io": {"options", "client", "routers", "eras", "server", "audio", *PRODUCTS},
    "server": {"_core", "_io", "options", "client", "routers", "eras", "audio", "errors", *PRODUCTS},
    "agent": {"client", "routers", "eras", "server", "listen", "speak", "websockets"},
    "listen": {"client", "routers", "eras", "server", "agent", "websockets"},
    "speak": {"client", "routers", "eras", "server", "agent", "websockets"},
    "audio": {"client", "routers", "eras", "server", "_io", "websockets", *PRODUCTS},
}


def imported(path: Path) -> Iterator[str]:
    """The rooms and foreign packages that a module imports, wherever it does, but for type checkers."""
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
            named = [whole] if node.module else [f"{whole}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in named:
            first, _, rest = name.partition(".")
            yield rest.split(".")[0] if first == "deepgram" else first


@pytest.mark.parametrize("room", FORBIDDEN)
def test_imports_go_down(room: str) -> None:
    for path in (PACKAGE / room).rglob("*.py"):
        found = set(imported(path)) & FORBIDDEN[room]
        assert not found, f"{path.relative_to(PACKAGE)} imports {', '.join(sorted(found))}"
