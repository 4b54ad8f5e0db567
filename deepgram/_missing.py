"""Names of other releases of deepgram-sdk that this package lacks: a table, and the error messages made from it.

Loaded when a name is not found. When such a name is added to the package, its pattern is removed here.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import NamedTuple


class Row(NamedTuple):
    """A group of names. The first row with a matching pattern counts."""

    releases: str  # "": no release has the name, it is a mistake
    what: str
    instead: str  # what to write; `{above}` and `{name}` are the parts of `above.name`
    patterns: str  # globs for names, module paths (`deepgram.`...) and attributes of clients (`client.`...)


ROWS = (
    Row("", "", 'choose a version first: {above}.v("1").{name}',
        "client.*.*.* client.*manage.*_* client.*auth.*_* client.*selfhosted.*_* client.*onprem.*_*"),
    Row("", "", 'write {above}.websocket.v("1") or {above}.asyncwebsocket.v("1")', "client.listen.v client.agent.v"),
    # ---- 5.x to 7.x
    Row("5.x to 7.x", "errors", "ApiError is raised", "ParsingError"),
    Row("5.x to 7.x", "types of requests and responses over HTTP", "",
        "Media* TextAnalyze* Shared* AudioGenerate* ListenV1AcceptedResponse?* ListenV1RequestFile* *V1Req*"
        " *V1Response?* ErrorResponse*Error ErrorResponse*Params Project[!s]*Response* *Agent[CV]*V1*"),
    Row("5.x to 7.x", "unions and literals, for annotations", "write str, or Any",
        "AgentV1* ListenV[12]* SpeakV[12]* ThinkSettings* ThinkLiveS* SpeakSettings* Deepgram*Provider* Anthropic*"
        " Aws* Cartesia[MPS]* ElevenLabs* Google* Groq* OpenAi* DiarizeModel *Role *Behavior"),
    Row("5.x to 7.x", "projects, keys, tokens, self-hosted installations, agent configurations", "",
        "client.voice_agent deepgram.auth.* deepgram.manage.* deepgram.self_hosted*"
        " deepgram.voice_agent* deepgram.read.*"),
    Row("5.x to 7.x", "its machinery", "",
        "client.reconnect client.with_raw_response deepgram.core.[cdfhjqsuA-Z]* deepgram.core.remove* deepgram.core.*.*"
        " deepgram.core.encode* deepgram.core.parse* deepgram.core.with* deepgram.extensions.core* deepgram.requests.*"
        " deepgram.extensions.telemetry* deepgram.types.* deepgram.transport[s.]* deepgram.version *_telemetry_*"
        " deepgram.agent.v1.settings* deepgram.listen.v1.media* deepgram.speak.v1.audio* OMIT construct_type"
        " *Telemetry* *_instrumentation Instrumented* *ClientWrapper"),
    # ---- 1.x and 2.x
    Row("", "", "write Deepgram(api_key).{name}, as in 2.x, or take what DeepgramClient has",
        "client.transcription client.keys client.projects client.usage client.billing client.members client.scopes"
        " client.invitations client.extra"),
    Row("1.x and 2.x", "its machinery", "", "deepgram._utils deepgram._constants"),
)  # fmt: skip


def hint(path: str) -> str:
    """The hint for a name, a module path or a client's attribute, starting with ": "; "" if there is none."""
    above, _, name = path.rpartition(".")
    for row in ROWS:
        if any(fnmatchcase(path, pattern) for pattern in row.patterns.split()):
            instead = row.instead.format(above=above, name=name)
            if not row.releases:
                return f": {instead}"
            return f": it belongs to deepgram-sdk {row.releases} ({row.what}) and is not in this package" + (
                f"; {instead}" if instead else ""
            )
    return ""


def attribute_error(owner: object, path: str, name: str) -> AttributeError:
    """The error for a missing attribute, which programs write as `path`.`name`."""
    # no hint for names such as `__deepcopy__`, which `copy`, `pickle` and `inspect` look up
    text = "" if name.startswith("_") else hint(f"{path}.{name}")
    return AttributeError(f"{type(owner).__name__!r} object has no attribute {name!r}{text}", name=name, obj=owner)
