"""Log levels and the logger class that knows them."""

from deepgram.utils import verboselogs
from deepgram.utils.verboselogs import (
    CRITICAL,
    DEBUG,
    ERROR,
    FATAL,
    INFO,
    NOTICE,
    NOTSET,
    SPAM,
    SUCCESS,
    VERBOSE,
    WARNING,
    VerboseLogger,
)

__all__ = [
    "CRITICAL",
    "DEBUG",
    "ERROR",
    "FATAL",
    "INFO",
    "NOTICE",
    "NOTSET",
    "SPAM",
    "SUCCESS",
    "VERBOSE",
    "WARNING",
    "VerboseLogger",
    "verboselogs",
]
