"""Messages of the agent endpoint: schemas of client messages, and texts of errors (protocol 7)."""

from __future__ import annotations

from typing import Any

from deepgram.server.agent.schema import Check, anything, flag, one_of, record, text
from deepgram.server.agent.settings import LISTEN_PROVIDER, SETTINGS, SPEAK, THINK, THINK_LIVE
from deepgram.server.fatal import Fatal
from deepgram.server.json_text import parse_object

UNPARSABLE = "UNPARSABLE_CLIENT_MESSAGE"
NO_KNOWN_FORMAT = "Text message received from client did not match any of the formats we expect."
BAD_FIELD = "Error parsing client message. Check the {path} field against the API spec."
NO_SETTINGS_IN_TIME = (
    "We waited too long for a websocket message. "
    "Please ensure that you send a 'Settings' message at the beginning of the session."
)
NO_AUDIO_IN_TIME = (
    "We waited too long for a websocket message. "
    "Please ensure that you're sending binary messages containing user speech."
)


def _message(name: str, required: dict[str, Check], /, **optional: Check) -> Check:
    return record({"type": one_of(name), **required}, **optional)


BEHAVIOR = one_of("default", "queue", "interrupt")
TEXT_INJECTION = _message("InjectAgentMessage", {"message": text}, behavior=BEHAVIOR, is_dynamic=flag)
DYNAMIC_INJECTION = _message("InjectAgentMessage", {"is_dynamic": flag}, behavior=BEHAVIOR, message=text)


def _injection(value: Any, path: str) -> str | None:
    """`message` is required unless `is_dynamic` is true."""
    dynamic = isinstance(value, dict) and value.get("is_dynamic") is True
    return (DYNAMIC_INJECTION if dynamic else TEXT_INJECTION)(value, path)


CLIENT_MESSAGES: dict[str, Check] = {
    "Settings": SETTINGS,
    "KeepAlive": _message("KeepAlive", {}),
    "InjectUserMessage": _message("InjectUserMessage", {"content": text}),
    "InjectAgentMessage": _injection,
    "FunctionCallResponse": _message(
        "FunctionCallResponse", {"name": text, "content": text}, id=text, thought_signature=text
    ),
    "UpdatePrompt": _message("UpdatePrompt", {"prompt": text}),
    "UpdateSpeak": _message("UpdateSpeak", {"speak": SPEAK}),
    "UpdateThink": _message("UpdateThink", {"think": THINK}),
    "UpdateListen": _message("UpdateListen", {"listen": record({"provider": LISTEN_PROVIDER})}),
    "ForceEndTurn": _message("ForceEndTurn", {}),
    "UpdateThink_Live": _message("UpdateThink_Live", {"think_live": THINK_LIVE}),
    "__customToThinkProvider": _message("__customToThinkProvider", {"content": anything}),
}


def parse(data: str) -> dict[str, Any]:
    """Parse and validate a client message; Fatal names the first wrong field."""
    message = parse_object(data)
    kind = message.get("type")
    if not isinstance(kind, str) or kind not in CLIENT_MESSAGES:
        raise Fatal(UNPARSABLE, NO_KNOWN_FORMAT)
    wrong_path = CLIENT_MESSAGES[kind](message, "")
    if wrong_path is not None:
        raise Fatal(UNPARSABLE, BAD_FIELD.format(path=wrong_path))
    return message
