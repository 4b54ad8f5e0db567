"""The package as it is installed: what type checkers see of an editable install, and what pip says of it."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from deepgram._version import VERSION

ROOT = Path(__file__).parents[1]
BUILD = "import sys; from setuptools import build_meta; print(getattr(build_meta, sys.argv[1])(sys.argv[2]))"
USER = """
from deepgram import DeepgramClient
reveal_type(DeepgramClient("k").agent.websocket.v("1").keep_alive())
DeepgramClient().no_such_router
"""


class Installation:
    """A virtual environment with this package in it; what it depends on is taken from the one that runs the tests."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder / "venv", symlinks=True, with_pip=False)
        self.python = folder / "venv" / "bin" / "python"
        paths = sysconfig.get_paths(vars={"base": str(folder / "venv"), "platbase": str(folder / "venv")})
        self.site_packages = Path(paths["purelib"])
        self.source = folder / "source"
        for name in ("setup.py", "requirements.txt", "pyproject.toml", "README.md", "LICENSE"):
            self.source.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, self.source)
        (self.source / "scripts").mkdir()
        shutil.copy(ROOT / "scripts" / "stubs.py", self.source / "scripts")
        shutil.copytree(ROOT / "deepgram", self.source / "deepgram", ignore=shutil.ignore_patterns("__pycache__"))

    def install(self, kind: str) -> None:
        """`kind` is the hook of the build backend that pip calls: build_wheel or build_editable."""
        command = [sys.executable, "-c", BUILD, kind, str(self.source)]
        built = subprocess.run(command, cwd=self.source, capture_output=True, text=True, timeout=50, check=False)
        assert built.returncode == 0, built.stderr
        with zipfile.ZipFile(self.source / built.stdout.splitlines()[-1]) as wheel:
            wheel.extractall(self.site_packages)

    def lend_dependencies(self) -> None:
        (self.site_packages / "lent.pth").write_text(sysconfig.get_paths()["purelib"])

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.source.parent,
            env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},  # mypy would look there
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", ["build_editable", "build_wheel"])
def test_mypy_sees_the_types_of_an_installed_package(kind: str, installation: Installation) -> None:
    """F-29: `pip install -e` leaves a path, not an import hook that no type checker follows."""
    installation.install(kind)
    program = installation.source.parent / "user.py"
    program.write_text(USER)
    run = installation.run("-m", "mypy", "--python-executable", str(installation.python), str(program))
    assert 'Revealed type is "bool"' in re.sub(r"builtins\.", "", run.stdout), run.stdout
    assert '"DeepgramClient" has no attribute "no_such_router"' in run.stdout
    assert "Found 1 error in 1 file" in run.stdout


def test_packages_that_want_the_4_x_release_accept_this_one(installation: Installation) -> None:
    """`pip check` is clean beside a package that requires deepgram-sdk>=4.8,<5, and says so where it is not."""
    installation.install("build_wheel")
    installation.lend_dependencies()
    metadata = installation.site_packages / "program-1.0.dist-info" / "METADATA"
    metadata.parent.mkdir()
    for wanted, complaint in ((">=4.8,<5", ""), (">=5", f"but you have deepgram-sdk {VERSION}.")):
        metadata.write_text(
            f"Metadata-Version: 2.1\nName: program\nVersion: 1.0\nRequires-Dist: deepgram-sdk{wanted}\n"
        )
        run = installation.run("-m", "pip", "--python", str(installation.python), "check")
        said = [line for line in run.stdout.splitlines() if line.startswith(("deepgram", "program"))]
        assert len(said) == bool(complaint), run.stdout
        assert complaint in "".join(said)
