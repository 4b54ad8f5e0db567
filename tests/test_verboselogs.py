"""`deepgram.utils.verboselogs`: four extra levels, without any change of a program's logging configuration."""

import logging
import subprocess
import sys

import pytest

from deepgram import utils
from deepgram.utils import verboselogs

LEVELS = {"SPAM": 5, "VERBOSE": 15, "NOTICE": 25, "SUCCESS": 35}


@pytest.mark.parametrize(("name", "value"), LEVELS.items())
def test_level_is_known_to_logging(name: str, value: int) -> None:
    assert getattr(verboselogs, name) == getattr(utils, name) == getattr(logging, name) == value
    assert logging.getLevelName(value) == name
    assert logging.getLevelName(name) == value


@pytest.mark.parametrize("name", LEVELS)
def test_method_logs_at_its_level_and_shows_its_caller(name: str, caplog: pytest.LogCaptureFixture) -> None:
    logger = verboselogs.VerboseLogger("outside.the.hierarchy", 1)
    getattr(logger, name.lower())("%s and %d", "text", 7)
    [record] = caplog.records
    assert (record.levelname, record.levelno, record.getMessage()) == (name, LEVELS[name], "text and 7")
    assert record.funcName == "test_method_logs_at_its_level_and_shows_its_caller"


def test_level_of_the_logger_filters(caplog: pytest.LogCaptureFixture) -> None:
    logger = verboselogs.VerboseLogger("filtered", verboselogs.NOTICE)
    logger.verbose("below")
    logger.success("above")
    assert [record.message for record in caplog.records] == ["above"]


def test_constructed_logger_has_no_handler_and_belongs_to_root() -> None:
    logger = verboselogs.VerboseLogger("alone")
    assert (logger.handlers, logger.level, logger.parent) == ([], logging.NOTSET, logging.getLogger())
    assert "alone" not in logging.Logger.manager.loggerDict


def test_install_is_for_loggers_made_afterwards() -> None:
    before = logging.getLoggerClass()
    early = logging.getLogger("made.before.install")
    try:
        verboselogs.install()
        late = logging.getLogger("made.after.install")
    finally:
        logging.setLoggerClass(before)
    assert type(early) is before
    assert isinstance(late, verboselogs.VerboseLogger)


def test_add_log_level(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "TRACE", None, raising=False)
    verboselogs.add_log_level(3, "TRACE")
    assert (logging.TRACE, logging.getLevelName(3)) == (3, "TRACE")  # type: ignore[attr-defined]


def test_import_changes_no_handler_and_no_level() -> None:
    program = (
        "import logging\n"
        "root = logging.getLogger()\n"
        "before = (root.level, root.handlers[:], logging.getLoggerClass())\n"
        "import deepgram.utils.verboselogs\n"
        "assert before == (root.level, root.handlers[:], logging.getLoggerClass())\n"
        "assert all(not getattr(l, 'handlers', None) for l in logging.Logger.manager.loggerDict.values())"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
