"""`python -m attack.guided TARGET FOLDER SECONDS SEED`: atheris chooses inputs by their coverage of the package."""

from __future__ import annotations

import logging
import sys

import atheris

with atheris.instrument_imports(include=["deepgram"], enable_loader_override=False):
    from attack.targets import target

    name, folder, seconds, seed = sys.argv[1:]
    check = target(name).check
logging.getLogger().addHandler(logging.NullHandler())
settings = {"max_total_time": seconds, "seed": seed, "max_len": 20_000, "timeout": 20, "rss_limit_mb": 4096}
options = [f"-{option}={value}" for option, value in settings.items()]
paths = [f"-artifact_prefix={folder}/found/", f"-dict={folder}/words", f"{folder}/corpus"]
atheris.Setup([sys.argv[0], *options, "-print_final_stats=1", *paths], check)
atheris.Fuzz()
