"""Logging: the extra levels and their names, as `verbose=` takes them."""

import logging

from deepgram import DEBUG, ERROR, INFO, NOTICE, SPAM, SUCCESS, VERBOSE, WARNING, DeepgramClientOptions
from deepgram.utils import verboselogs


def run(ctx):
    ctx.record("levels", [SPAM, DEBUG, VERBOSE, INFO, NOTICE, WARNING, SUCCESS, ERROR])
    ctx.record("names", [logging.getLevelName(level) for level in (SPAM, VERBOSE, NOTICE, SUCCESS)])
    ctx.record("module", [verboselogs.SPAM, verboselogs.VERBOSE, verboselogs.NOTICE, verboselogs.SUCCESS])
    ctx.record("verbose", DeepgramClientOptions(verbose=verboselogs.DEBUG).verbose)
    logger = verboselogs.VerboseLogger("mine")
    ctx.record("methods", [callable(getattr(logger, name)) for name in ("spam", "verbose", "notice", "success")])
    level = logging.getLogger("deepgram.clients.common.v1.abstract_async_websocket")
    level.setLevel(logging.CRITICAL)
    ctx.record("settable", level.level)
