"""Distributions of this tree, and installations of them."""

import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def pytest_collection_modifyitems(items):
    """The first test builds the wheel, which takes half a minute, and many times that on a busy machine."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(1200))


def can_build():
    """Whether wheels can be built without fetching anything."""
    version = [int(part) for part in metadata.version("setuptools").split(".")[:2]] if find_spec("setuptools") else [0]
    return version >= [70, 1] or (version >= [64] and find_spec("wheel") is not None)


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    """A copy of the files that a build reads, because building leaves others behind."""
    if not can_build() or not find_spec("pip"):
        pytest.skip("needs pip and setuptools 70.1, or setuptools 64 with wheel")
    copy = tmp_path_factory.mktemp("tree")
    for name in ("setup.py", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE", "requirements.txt"):
        shutil.copy(ROOT / name, copy)
    for name in ("deepgram", "scripts"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(Path(__file__).parent, copy / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def run(*command, cwd=None):
    done = subprocess.run([sys.executable, *command], check=False, capture_output=True, text=True, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr


def built(hook, tree, folder):
    """The file that a hook of the build backend makes from a tree."""
    code = "import sys; from setuptools import build_meta; getattr(build_meta, sys.argv[1])(sys.argv[2])"
    run("-c", code, hook, str(folder), cwd=tree)
    return next(folder.iterdir())


@pytest.fixture(scope="session")
def source(tree, tmp_path_factory):
    return built("build_sdist", tree, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="session")
def wheel(source, tmp_path_factory):
    """Built from the source distribution, which must therefore have everything a build needs."""
    folder = tmp_path_factory.mktemp("wheel")
    command = ["-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir"]
    run(*command, str(folder), str(source))
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def editable(tree, tmp_path_factory):
    """The wheel that `pip install -e` installs."""
    return built("build_editable", tree, tmp_path_factory.mktemp("editable"))


@pytest.fixture(scope="session")
def site(wheel, tmp_path_factory):
    """A folder with the installed wheel, to put on a path."""
    folder = tmp_path_factory.mktemp("site")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


@pytest.fixture(scope="session", params=["wheel", "editable"])
def environment(request, tmp_path_factory):
    """The Python of a virtual environment with this package, and all other packages of the one that runs the tests."""
    installed = request.getfixturevalue(request.param)
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    packages = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    zipfile.ZipFile(installed).extractall(packages)
    Path(packages, "others.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin" / "python"
