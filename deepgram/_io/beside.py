"""Work beside the handlers, with a limit of time, in threads."""

from __future__ import annotations

import logging
import threading
from typing import Any, Callable, Optional, Tuple

Outcome = Tuple[Any, Optional[BaseException]]
Done = Callable[[Any, Optional[BaseException]], Any]
UNTOLD = "the outcome of a function could not be told"
log = logging.getLogger("deepgram")


def in_thread(job: Callable[[], Any], timeout: Optional[float], done: Done) -> None:
    """Run `job` in a thread and call `done(result, error)` from another, once; TimeoutError after `timeout` seconds."""
    outcome: list[Outcome] = []

    def work() -> None:
        try:
            outcome.append((job(), None))
        except BaseException as error:
            outcome.append((None, error))

    def watch() -> None:
        worker = threading.Thread(target=work, name="deepgram-function", daemon=True)
        worker.start()
        worker.join(timeout)
        try:
            done(*(outcome[0] if outcome else (None, TimeoutError())))
        except Exception as error:
            log.error(UNTOLD, exc_info=error)

    threading.Thread(target=watch, name="deepgram-function-limit", daemon=True).start()
