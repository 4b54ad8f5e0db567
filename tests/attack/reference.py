"""Messages that 4.8.1 can decode are decoded by this package with the same fields."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attack.messages import RESULTS, SEEDS
from attack.report import Report
from attack.targets.json_inputs import is_deep
from deepgram import (
    AgentStartedSpeakingResponse,
    ConversationTextResponse,
    FunctionCallRequest,
    LiveResultResponse,
    SpeechStartedResponse,
    UtteranceEndResponse,
    WelcomeResponse,
)
from deepgram._core import codec

ROOT = Path(__file__).resolve().parents[2]
PYTHON = Path(os.environ.get("DEEPGRAM_REFERENCE_PYTHON", ROOT / ".venv-reference/bin/python"))
CLASSES: dict[str, Any] = {
    "LiveResultResponse": LiveResultResponse,
    "SpeechStartedResponse": SpeechStartedResponse,
    "UtteranceEndResponse": UtteranceEndResponse,
    "WelcomeResponse": WelcomeResponse,
    "ConversationTextResponse": ConversationTextResponse,
    "FunctionCallRequest": FunctionCallRequest,
    "AgentStartedSpeakingResponse": AgentStartedSpeakingResponse,
}
BY_TYPE = {one["type"]: one for product in SEEDS.values() for one in product}
MESSAGES = {
    "LiveResultResponse": RESULTS,
    **{name: BY_TYPE[name.removesuffix("Response")] for name in CLASSES if name != "LiveResultResponse"},
}
PROGRAM = """
import json, sys
import deepgram
for line in sys.stdin:
    kind, text = json.loads(line)
    try:
        said = json.dumps(getattr(deepgram, kind).from_json(text).to_dict())
    except BaseException as error:
        said = "null"
    print(said, flush=True)
"""


def differences(report: Report, texts: list[tuple[str, bytes]]) -> Iterator[tuple[str, str, str]]:
    """Class, text and difference for each message that both decode, but differently."""
    inputs = [(kind, text.decode("utf-8", "replace")) for kind, text in texts]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    lines = "".join(json.dumps(one) + "\n" for one in inputs)
    completed = subprocess.run(
        [str(PYTHON), "-c", PROGRAM], input=lines, capture_output=True, text=True, env=environment, cwd="/", timeout=120
    )
    answers = completed.stdout.splitlines()
    if not report.check(len(answers) == len(inputs), "4.8.1 broke off", completed.stderr[-1000:]):
        return
    for (kind, text), theirs in zip(inputs, answers, strict=True):
        expected = json.loads(theirs)
        if expected is None or is_deep(text):
            continue
        found = json.loads(json.dumps(codec.decoder(CLASSES[kind])(text).to_dict()))
        report.count("messages that 4.8.1 reads, too")
        if (difference := _differs(expected, found, json.loads(text))) is not None:
            yield kind, text, difference


def _differs(expected: Any, found: Any, sent: Any, place: str = "") -> str | None:
    """The first place where our value is neither that of 4.8.1 nor the one on the wire, None if there is none."""
    if isinstance(expected, dict) and isinstance(found, dict):
        was = sent if isinstance(sent, dict) else {}
        parts = [(expected[key], found.get(key), was.get(key), f"{place}.{key}") for key in expected]
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        was = sent if isinstance(sent, list) and len(sent) == len(found) else [None] * len(found)
        parts = [(*values, f"{place}[{at}]") for at, values in enumerate(zip(expected, found, was, strict=True))]
    else:
        fine = expected is None or found in (expected, sent) or expected != expected  # null and NaN
        return None if fine else f"{place}: {expected!r}, here {found!r}"
    return next((difference for part in parts if (difference := _differs(*part)) is not None), None)
