"""Four log levels beside the standard ones, and a logger class with a method for each.

Importing this module makes the levels known to `logging`: `logging.NOTICE` and so on, and their names in log lines.
It adds no handler and sets no logger's level.
"""

import logging as logging  # `from deepgram import *` has always bound it
from logging import CRITICAL, DEBUG, ERROR, FATAL, INFO, NOTSET, WARNING
from typing import Any

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
    "add_log_level",
    "install",
]

SPAM = 5
VERBOSE = 15
NOTICE = 25
SUCCESS = 35


def add_log_level(value: int, name: str) -> None:
    """Register a level: `logging.<name>` is `value`, and records of that level carry the name."""
    logging.addLevelName(value, name)
    setattr(logging, name, value)


for _value, _name in ((SPAM, "SPAM"), (VERBOSE, "VERBOSE"), (NOTICE, "NOTICE"), (SUCCESS, "SUCCESS")):
    add_log_level(_value, _name)


class VerboseLogger(logging.Logger):
    """A `logging.Logger` with `spam`, `verbose`, `notice` and `success`.

    One that is constructed directly is outside the logger hierarchy, and passes its records to the root handlers.
    """

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.parent = logging.getLogger()

    def spam(self, msg: object, *args: object, **kw: Any) -> None:
        """Log at level SPAM (5), below DEBUG."""
        self.log(SPAM, msg, *args, **_from_caller(kw))

    def verbose(self, msg: object, *args: object, **kw: Any) -> None:
        """Log at level VERBOSE (15), between DEBUG and INFO."""
        self.log(VERBOSE, msg, *args, **_from_caller(kw))

    def notice(self, msg: object, *args: object, **kw: Any) -> None:
        """Log at level NOTICE (25), between INFO and WARNING."""
        self.log(NOTICE, msg, *args, **_from_caller(kw))

    def success(self, msg: object, *args: object, **kw: Any) -> None:
        """Log at level SUCCESS (35), between WARNING and ERROR."""
        self.log(SUCCESS, msg, *args, **_from_caller(kw))


def install() -> None:
    """Make `logging.getLogger` create VerboseLoggers for new names."""
    logging.setLoggerClass(VerboseLogger)


def _from_caller(kw: dict[str, Any]) -> dict[str, Any]:
    """Keyword arguments for `log()` with the stack level of the caller, so that records show its line."""
    return {**kw, "stacklevel": kw.get("stacklevel", 1) + 1}
