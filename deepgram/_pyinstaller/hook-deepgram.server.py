"""Includes the local server if a program imports it."""

from PyInstaller.utils.hooks import collect_submodules

hiddenimports = collect_submodules("deepgram.server")
