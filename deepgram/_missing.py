"""Names that other releases of deepgram-sdk have and this package has not: one table, and the texts of errors from it.

It is loaded when a name is not found. Whoever adds what a row speaks of deletes the row, or takes its patterns out.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import NamedTuple

LIVE = 'client.listen.websocket.v("1") transcribes live audio'
SPEECH = 'client.speak.rest.v("1") and client.speak.websocket.v("1") do the same'
AGENT = 'client.agent.websocket.v("1") does the same'


class Row(NamedTuple):
    """What names belong to. The first row with a pattern that fits counts."""

    releases: str  # "": no release has the name, it is a slip
    what: str
    instead: str  # what to write; `{above}` and `{name}` are those of `above.name`
    patterns: str  # globs of names, of module paths (`deepgram.`...) and of a client's attributes (`client.`...)


ROWS = (
    Row("", "", 'choose a version first: {above}.v("1").{name}', "client.*.*.*"),
    Row("", "", 'write {above}.websocket.v("1") or {above}.asyncwebsocket.v("1")', "client.listen.v client.agent.v"),
    # ---- 5.x to 7.x
    Row("5.x to 7.x", "clients with v1 and v2", "DeepgramClient has asyncwebsocket and asyncrest routes for asyncio",
        "AsyncDeepgramClient AsyncBaseClient BaseClient deepgram.base_client"),
    Row("5.x to 7.x", "addresses", "DeepgramClientOptions(url=...) is the address of all products",
        "DeepgramClientEnvironment deepgram.environment"),
    Row("5.x to 7.x", "events", "LiveTranscriptionEvents, SpeakWebSocketEvents and AgentWebSocketEvents name them",
        "EventType EventEmitterMixin"),
    Row("5.x to 7.x", "errors", "errors.DeepgramApiError and errors.DeepgramConnectionError are raised",
        "ApiError BadRequestError ParsingError bad_request_error"),
    Row("5.x to 7.x", "live transcription with turns", LIVE,
        "client.listen.v2 deepgram.listen.v2* ListenV2* *V2Client *V2SocketClient*"),
    Row("5.x to 7.x", "transcription", LIVE, "client.listen.v1 deepgram.listen.v1* ListenV1* Media*"),
    Row("5.x to 7.x", "speech", SPEECH, "client.speak.v[12] deepgram.speak.v[12]* SpeakV[12]* SpeakSettings* Audio?*"),
    Row("5.x to 7.x", "the agent", AGENT,
        "client.agent.v1 deepgram.agent.v1* AgentV1* AgentThinkModels* ThinkSettings*"),
    Row("5.x to 7.x", "text intelligence", "", "deepgram.read.* ReadV1* TextAnalyze* Shared*"),
    Row("5.x to 7.x", "projects, keys, tokens, self-hosted installations, agent configurations", "",
        "client.self_hosted client.voice_agent deepgram.auth.* deepgram.manage.* deepgram.self_hosted*"
        " deepgram.voice_agent* *V1Re[qs]* Project[!s]*Response* Breakdown* Distribution*"),
    Row("5.x to 7.x", "its machinery", "",
        "client.session_id client.reconnect client.with_raw_response client.*.with_raw_response deepgram.core*"
        " deepgram.extensions* deepgram.transport* deepgram.types* deepgram.requests* deepgram.version"
        " deepgram.*.raw_client *V1Client *V1SocketClient* *Params ErrorResponse*Error OMIT"
        " *Telemetry* *_telemetry_* *_instrumentation Instrumented* *ClientWrapper"),
    # ---- 1.x and 2.x
    Row("", "", "write Deepgram(api_key).{name}, as in 2.x, or take what DeepgramClient has",
        "client.transcription client.keys client.projects client.usage client.billing client.members client.scopes"
        " client.invitations client.extra"),
    Row("1.x and 2.x", "its machinery", "", "deepgram._utils deepgram._constants"),
)  # fmt: skip


def hint(path: str) -> str:
    """What there is to say of a name, a module path or a client's attribute, starting with ": "; "" for nothing."""
    above, _, name = path.rpartition(".")
    for row in ROWS:
        if any(fnmatchcase(path, pattern) for pattern in row.patterns.split()):
            instead = row.instead.format(above=above, name=name)
            if not row.releases:
                return f": {instead}"
            return f": it belongs to deepgram-sdk {row.releases} ({row.what}) and is not in this package yet" + (
                f"; {instead}" if instead else ""
            )
    return ""


def attribute_error(owner: object, path: str, name: str) -> AttributeError:
    """The error for an attribute that an object has not, which programs know as `path`.`name`."""
    # `copy`, `pickle` and `inspect` ask for many such names, and expect nothing else.
    text = "" if name.startswith("_") else hint(f"{path}.{name}")
    return AttributeError(f"{type(owner).__name__!r} object has no attribute {name!r}{text}", name=name, obj=owner)
