"""Includes all modules but the local server: PyInstaller can't see lazy imports."""

from PyInstaller.utils.hooks import collect_submodules

hiddenimports = collect_submodules("deepgram", filter=lambda name: not name.startswith("deepgram.server"))
