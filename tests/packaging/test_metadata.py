"""What distributions contain, and what pip says of an installation."""

import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from deepgram._version import VERSION

pytestmark = pytest.mark.one_python
ROOT = Path(__file__).parents[2]


@pytest.fixture
def program(environment):
    """Sets which deepgram-sdk another installed package requires."""
    folder = environment.parents[1]
    packages = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    metadata = Path(packages, "program-1.0.dist-info")
    metadata.mkdir()
    head = "Metadata-Version: 2.1\nName: program\nVersion: 1.0\nRequires-Dist: deepgram-sdk"
    yield lambda requirement: (metadata / "METADATA").write_text(f"{head}{requirement}\n")
    shutil.rmtree(metadata)


@pytest.mark.parametrize(
    ("requirement", "complaint"), [(">=4.8,<5", ""), (">=5", f"but you have deepgram-sdk {VERSION}.")]
)
def test_packages_that_require_4_x_accept_this_one(requirement, complaint, environment, program):
    """`pip check` accepts it for a package that requires deepgram-sdk>=4.8,<5, not for one that requires >=5."""
    program(requirement)
    command = [sys.executable, "-m", "pip", "--python", environment, "check"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=environment.parent)
    lines = [line for line in done.stdout.splitlines() if line.startswith(("deepgram-sdk", "program"))]
    assert len(lines) == bool(complaint), done.stdout + done.stderr
    assert complaint in "".join(lines)


def test_scripts_oldest_prints_the_minimum_version_of_each_requirement(wheel):
    with zipfile.ZipFile(wheel) as installed:
        said = message_from_bytes(installed.read(f"deepgram_sdk-{VERSION}.dist-info/METADATA"))
    minimum = re.compile(r"([\w.-]+)(?:\[\w+\])?[^;]*>=([\d.]+)")
    required = {"==".join(minimum.match(each).groups()) for each in said.get_all("Requires-Dist")}
    printed = subprocess.run([ROOT / "scripts" / "oldest"], check=True, capture_output=True, text=True).stdout
    assert sorted(printed.split()) == sorted(required)


def test_distributions_have_the_package_and_nothing_else(source, wheel):
    """Tests are left out, as they would lack files they need; so are licence classifiers, which are deprecated."""
    with tarfile.open(source) as sources, zipfile.ZipFile(wheel) as installed:
        folders = {name.split("/")[1] for name in sources.getnames() if name.count("/") > 1}
        assert folders == {"deepgram", "deepgram_sdk.egg-info", "scripts"}
        top, fields = {}, None
        for name in installed.namelist():
            top.setdefault(name.split("/")[0], set()).add(name)
            if name.endswith("METADATA"):
                fields = message_from_bytes(installed.read(name))
    assert set(top) == {"deepgram", "deepgram-stubs", f"deepgram_sdk-{VERSION}.dist-info"}
    assert {"deepgram/py.typed"} < top["deepgram"]
    assert (fields["License"], fields["License-File"]) == ("MIT", "LICENSE")
    assert not [each for each in fields.get_all("Classifier") if each.startswith("License")]
