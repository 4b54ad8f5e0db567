"""Rooms are imported when their names are used, which PyInstaller can't see: all go along but the local server."""

from PyInstaller.utils.hooks import collect_submodules

hiddenimports = collect_submodules("deepgram", filter=lambda name: not name.startswith("deepgram.server"))
