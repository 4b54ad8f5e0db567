"""Every Python block of the README and the docs runs as it stands; blocks of a page share their names."""

import ast
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import resolve_name

import pytest

from deepgram._core.declare import join_continued
from deepgram.agent.protocol import AGENT
from deepgram.eras.v5 import api, routes

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_blocks_run(page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    text = page.read_text("utf-8")
    names: dict[str, object] = {"__name__": "__main__"}
    for found in BLOCK.finditer(text):
        if found[1] == "sh":
            continue
        assert found[1] == "python", f"{page.name}: a block of {found[1] or 'no language'}, which no test runs"
        line = text.count("\n", 0, found.start(2))
        exec(compile("\n" * line + found[2], page.name, "exec"), names)


COMMANDS = {block[2].strip() for page in PAGES for block in BLOCK.finditer(page.read_text("utf-8")) if block[1] == "sh"}
DRY_RUNS = {
    "make": ["make", "-n"],
    "python": [sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--no-build-isolation"],
}


@pytest.mark.one_python
@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_commands_can_be_copied(command: str) -> None:
    """F-29: each is run in a form that changes nothing."""
    program, *arguments = shlex.split(command)
    if program == "python":
        assert arguments[:3] == ["-m", "pip", "install"]
        arguments = arguments[3:]
    run = subprocess.run(
        [*DRY_RUNS[program], *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "does not provide the extra" not in run.stderr


@pytest.mark.one_python
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.one_python
def test_the_site_includes_every_page() -> None:
    """mkdocs checks the opposite, that no page is missing, when `make docs` or CI builds the site."""
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    named = set(re.findall(r"[\w/-]+\.md", text))
    assert named == {page.relative_to(ROOT / "docs").as_posix() for page in PAGES[1:]}


@pytest.mark.one_python
def test_the_script_for_the_reference_uses_existing_names() -> None:
    """The script itself needs mkdocs, which is not installed for tests."""
    tree = ast.parse((ROOT / "scripts" / "reference.py").read_text("utf-8"))
    named = [
        (node.module or "", name.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    ]
    ours = [(module, name) for module, name in named if module.startswith("deepgram")]
    assert ours
    assert all(hasattr(import_module(module), name) for module, name in ours)
    shown = [name for page in PAGES for name in re.findall(r"^::: (\S+)", page.read_text("utf-8"), re.MULTILINE)]
    assert [name for name in shown if not exists(name)] == []


def exists(name: str) -> bool:
    """Whether a dotted name leads to a module, or to something in one."""
    module, _, last = name.rpartition(".")
    try:
        import_module(name)
    except ImportError:
        return hasattr(resolve_name(module), last)
    return True


@pytest.mark.one_python
def test_the_table_of_agent_events_has_all_with_keyword_and_class() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| `(\w+)` \| `(\w+)` \|", (ROOT / "docs/agent.md").read_text("utf-8"), re.MULTILINE
    )
    table = {event: (keyword, cls) for event, keyword, cls in rows}
    expected = {item.event: (item.keyword, item.cls.__name__) for item in AGENT.messages.values()}
    expected["AudioData"] = ("data", "bytes")
    expected["Unhandled"] = ("unhandled", "UnhandledResponse")
    assert table == expected


@pytest.mark.one_python
def test_the_tables_of_5_x_have_all_parameters_and_methods() -> None:
    rows = re.findall(r"^\| `([\w.]+)` \| (.+) \|$", (ROOT / "docs/reference/eras.md").read_text("utf-8"), re.MULTILINE)
    documented = {path: set(re.findall(r"(\*?)\*?`(\w+)`", names)) for path, names in rows}
    parameters = {
        path: {("*" if name.endswith("!") else "", name.rstrip("!")) for name in names.split()}
        for path, names in api.PARAMETERS.items()
    }
    methods_by_client: dict[str, set[tuple[str, str]]] = {}
    for row in join_continued(routes.ROWS):
        if row.startswith("## "):
            methods = methods_by_client[row[3:]] = set()
        else:
            methods.add(("", row.partition(":")[0]))
    assert documented == parameters | methods_by_client
