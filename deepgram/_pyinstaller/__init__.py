"""Hooks for PyInstaller, found by the entry point `pyinstaller40` (`hook-dirs`)."""

from pathlib import Path


def hook_dirs() -> list[str]:
    """The folders with hooks."""
    return [str(Path(__file__).parent)]
