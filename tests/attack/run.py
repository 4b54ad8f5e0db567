"""`make attack`: see `docs/reliability.md`."""

import runpy
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
# replaces this folder, whose modules may have the names of standard library modules (`secrets`)
sys.path[:1] = [str(TESTS), str(TESTS.parent)]
runpy.run_module("attack", run_name="__main__")
