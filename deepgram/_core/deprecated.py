"""Deprecation warnings, and attributes that only old releases had."""

import logging
import sys
import warnings
from typing import Any

from .declare import SoftProperty

PACKAGE = __name__.partition(".")[0] + "."


def warn_deprecated(attribute: str, old: str, instead: str) -> None:
    """Warn, in the words of the originals, at the line that called this package."""
    from deprecation import UnsupportedWarning

    level, frame = 2, sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith(PACKAGE):
        level, frame = level + 1, frame.f_back
    details = f"{old} is deprecated. Use {instead} instead."
    warnings.warn(UnsupportedWarning(attribute, "3.4.0", "4.0.0", details), stacklevel=level)


class ShowsConfig:
    """The attributes `config` and `logger`, which are public in 3.2."""

    config: Any = SoftProperty(lambda self: self._config)
    logger: Any = SoftProperty(lambda self: vars(self).get("_logger") or logging.getLogger("deepgram"))
