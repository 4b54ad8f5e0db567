"""Log levels and the logger class that knows them."""

from deepgram.utils.verboselogs import *  # noqa: F403 - its `__all__` says what
