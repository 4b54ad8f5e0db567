"""Package metadata. The version stands in deepgram/_version.py, the run-time requirements in requirements.txt."""

import re
import sys
from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "scripts"))

from stubs import BuildPy  # noqa: E402


def version() -> str:
    found = re.search(r'^VERSION = "(.+)"$', (ROOT / "deepgram" / "_version.py").read_text("utf-8"), re.MULTILINE)
    assert found, "deepgram/_version.py must say VERSION"
    return found[1]


def requirements() -> list[str]:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


EXTRAS = {
    # the speech engine of the local server, its YAML scripts and its throw-away TLS authority
    "local": [
        "espeakng-loader>=0.2.4",
        "numpy>=1.24",
        "pocketsphinx>=5.0.4",
        "PyYAML>=6.0",
        "soxr>=0.5.0",
        "trustme>=1.1.0",
        "webrtcvad-wheels>=2.0.14",
    ],
    "audio": ["PyAudio>=0.2.14"],
    "migrate": ["libcst>=1.5"],
    "otel": ["opentelemetry-api>=1.24"],
    "fuzz": ["atheris>=2.3; sys_platform == 'linux' and platform_machine == 'x86_64'"],  # for `make attack`
    "docs": ["mkdocs>=1.6,<2", "mkdocs-material>=9.6", "mkdocstrings[python]>=0.30", "ruff>=0.8"],
    "dev": [
        "deepgram-captions>=1.2.0",
        "eventlet>=0.36",
        "gevent>=24.2.1",
        "hypothesis>=6.100",
        "libcst>=1.5",
        "mypy>=1.10",
        "nest-asyncio>=1.6",
        "opentelemetry-sdk>=1.24",
        "pydantic>=2.7",
        "pyinstaller>=6",
        "pyright[nodejs]>=1.1.382",
        "pytest>=8.4",
        "pytest-asyncio>=1.4",
        "pytest-timeout>=2.3.1",
        "pytest-xdist>=3.8",
        "ruff>=0.8",
        "setuptools>=70.1",
        "types-PyYAML>=6.0",
        'uvloop>=0.19; sys_platform != "win32"',
    ],
}

setup(
    name="deepgram-sdk",
    version=version(),
    description="Drop-in for deepgram-sdk 3.x and 4.x with a local server; an independent implementation.",
    long_description=(ROOT / "README.md").read_text("utf-8"),
    long_description_content_type="text/markdown",
    license="MIT",
    cmdclass={"build_py": BuildPy},
    packages=find_packages(include=["deepgram", "deepgram.*"]),
    package_dir={"": "."},  # said aloud, `pip install -e` leaves a path for type checkers, not an import hook
    package_data={"": ["py.typed", "*.pyi"]},
    python_requires=">=3.10",
    install_requires=requirements(),
    extras_require=EXTRAS,
    entry_points={
        "console_scripts": ["deepgram-local-server=deepgram.server.__main__:main"],
        "pyinstaller40": ["hook-dirs = deepgram._pyinstaller:hook_dirs"],
    },
    classifiers=[
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3.10",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Programming Language :: Python :: 3.14",
        "Programming Language :: Python :: 3.15",
        "Typing :: Typed",
    ],
)
