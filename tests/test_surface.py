"""Every public name of older releases exists with a compatible interface, according to their inventories in
`../shared/compat`, except for the differences that `surface_differences.regex` lists with reasons.
"""

import importlib.util
import json
import re
from functools import cache
from pathlib import Path

import pytest

COMPAT = Path(__file__).parents[2] / "shared" / "compat"
DIFFERENCES = Path(__file__).with_name("surface_differences.regex").read_text("utf-8")
COMPATIBLE = {"4.8.1": 100, "3.11.0": 100, "3.2.7": 100, "2.12.0": 100}  # % of the items of a release, at least
CONNECTIONS = (
    r"deepgram\.(extensions\.types\.sockets|core\.events|(agent|listen|speak)(\.v[12])?\.(socket_)?client|client)$"
)
INTERNALS = r".*ClientWrapper|construct_type|.*Telemetry.*|Instrumented.*|.*_instrumentation|encode_telemetry_batch"

pytestmark = [
    pytest.mark.skipif(not COMPAT.is_dir(), reason="which need the inventories in ../shared/compat"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@cache
def compared(release, ignored, modules=""):
    """The differences from a release and the percentage of its items that are compatible, for modules that match."""
    spec = importlib.util.spec_from_file_location("surface", COMPAT / "surface.py")
    surface = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(surface)
    reference = json.loads((COMPAT / f"surface-{release}.json").read_text("utf-8"))
    reference["modules"] = {path: names for path, names in reference["modules"].items() if re.match(modules, path)}
    for names in reference["modules"].values() if modules else ():
        for name in [name for name in names if re.fullmatch(INTERNALS, name)]:
            del names[name]
    lines, counts = surface.compare(reference, False, ignored)
    good, total = map(sum, zip(*counts, strict=True))
    return lines, 100 * good / total


@pytest.mark.parametrize("release", COMPATIBLE)
def test_the_names_of_a_release_exist_and_are_compatible(release):
    lines, share = compared(release, DIFFERENCES)
    assert share >= COMPATIBLE[release], "\n".join(lines)


def test_the_connections_of_5_3_4_exist_and_are_compatible():
    """Messages, events, connections and clients; `docs/compatibility.md` has what is missing of them."""
    lines, share = compared("5.3.4", DIFFERENCES, CONNECTIONS)
    assert share >= 99, "\n".join(lines)


def test_every_listed_difference_exists():
    listed = re.sub(r"\s#.*", "", DIFFERENCES).replace("(?x)", "")
    found = [line for release in COMPATIBLE for line in compared(release, "(?!)")[0]]
    found += compared("5.3.4", "(?!)", CONNECTIONS)[0]
    for pattern in re.split(r"\n\s*\|", listed):
        assert any(re.search("(?x)" + pattern, line) for line in found), pattern
