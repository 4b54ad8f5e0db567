"""What was deprecated or removed between 1.x and 7.x, and its replacements.

A line with "#" or "=" names the release that deprecated or removed the rows below it. A row, which ends with ";" or the
line, is the old spelling and the new one, or "!" and advice for what can't be rewritten. Rows below "=" with the same
word are rewritten all or not at all: if one use in a file needs work by hand, so do the others.

    Name                  a name imported from `deepgram`
    deepgram.a.*          modules; the replacement is the first matching module that has the names
    Name(keyword          an argument; "-" is a positional one, "{key}" a dict with one key
    a.b:c                 the attribute c of a.b (`Name()` is an instance, `v()` the result of a call)
    Name()|a.b            a call of 2.x, which returned a dict or, with a replacement in parentheses, None; "~" stands
                          for manage, "+" marks options that are required now
    *:send(Name)          a message of this class that was sent with `send()`

`*` matches anything.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Iterator, NamedTuple, Optional, Tuple

from ..eras.v5.rows import rows


class Row(NamedTuple):
    """A row of the table."""

    section: str
    release: str
    old: str
    new: str  # "": to be replaced by hand
    advice: str

    @property
    def all_or_nothing(self) -> bool:
        return self.section[:1] == "="


MANAGE = 'asyncmanage.v("1").'


def _rows(text: str) -> Iterator[Row]:
    section = release = ""
    for line in text.strip().splitlines():
        if line[0] in "#=":
            section, release = line.split()
            continue
        for row in filter(None, map(str.strip, line.split(";"))):
            old, new = row.split(maxsplit=1)
            by_hand = new[0] == "!"
            yield Row(section, release, old, "" if by_hand else new.replace("~", MANAGE), new[2:] if by_hand else "")


SUFFIXES = ("Event", "Message")  # dropped from names in 6.0; `eras.v5` has both names
ROWS = tuple(
    _rows("""
# 1.0
live():registerHandler register_handler; live():deregisterHandler deregister_handler
LiveTranscription():registerHandler register_handler; LiveTranscription():deregisterHandler deregister_handler
*:registerHandler ! register_handler; *:deregisterHandler ! deregister_handler
# 3.3
ReadStreamSource StreamSource; OnPremClient SelfHostedClient; AsyncOnPremClient AsyncSelfHostedClient
:onprem.v selfhosted.v; :asynconprem.v asyncselfhosted.v; deepgram.clients.onprem* deepgram
# 3.4
listen:live websocket; listen:asynclive asyncwebsocket; listen:prerecorded rest; listen:asyncprerecorded asyncrest
speak:v rest.v; :asyncspeak.v speak.asyncrest.v; speak.v():stream stream_memory; asyncspeak.v():stream stream_memory
speak.rest.v():stream stream_memory; speak.asyncrest.v():stream stream_memory; SpeakStreamSource StreamSource
LiveClient ListenWebSocketClient; AsyncLiveClient AsyncListenWebSocketClient
PreRecordedClient ListenRESTClient; AsyncPreRecordedClient AsyncListenRESTClient
SpeakClient SpeakRESTClient; AsyncSpeakClient AsyncSpeakRESTClient
deepgram.clients.live* deepgram; deepgram.clients.prerecorded* deepgram
deepgram.clients.speak.v1.client deepgram; deepgram.clients.speak.v1.async_client deepgram
deepgram.clients.speak.v1.options deepgram; deepgram.clients.speak.v1.response deepgram
deepgram.clients.speak.v1.helpers deepgram; deepgram.clients.speak.errors deepgram
deepgram.clients.analyze.e[nr]* deepgram; deepgram.clients.read deepgram
# 3.5
deepgram.clients.abstract_*_client deepgram.clients.common.v1
deepgram.clients.helpers deepgram.clients.common.v1.helpers
# 3.9
Read ReadRouter
=early-access 4.0
SettingsConfigurationOptions SettingsOptions; UpdateInstructionsOptions UpdatePromptOptions
Context(replay ! agent.context has the messages, what was to be replayed is agent.greeting
SettingsConfigurationOptions(context ! agent.context has the messages, what was to be replayed is agent.greeting
SettingsConfigurationOptions():context ! agent.context has the messages, what was to be replayed is agent.greeting
SettingsConfigurationOptions().agent.think:instructions prompt; Think(instructions prompt
SettingsConfigurationOptions().agent.think:model provider.model
SettingsConfigurationOptions().agent.speak:provider ! provider.type, and what else a provider needs has changed
SettingsConfigurationOptions().agent.speak:voice_id ! provider.voice, or the endpoint's URL
Speak(voice_id ! provider.voice, or the endpoint's URL
UpdateInstructionsOptions(instructions prompt; UpdateInstructionsOptions():instructions prompt
AgentWebSocketEvents:SettingsConfiguration Settings; AgentWebSocketEvents:UpdateInstructions UpdatePrompt
AgentWebSocketEvents:FunctionCalling ! FunctionCallRequest with client_side False
FunctionCalling ! FunctionCallRequest with client_side False
=early-access 4.2
ListenProvider Provider; ThinkProvider Provider; SpeakProvider Provider
[LTS]*Provider(- ! Provider(...) with names for its arguments
=early-access 4.7
FunctionCallResponse(function_call_id id; FunctionCallResponse(output content
*:send(FunctionCallResponse) send_function_call_response
=2.x 3.0
Deepgram DeepgramClient; Deepgram({api_key} DeepgramClient
Deepgram({* ! DeepgramClient(key, DeepgramClientOptions(url=...)), where the URL goes without its /v1
Deepgram()|projects.list ~get_projects; Deepgram()|projects.get ~get_project
Deepgram()|projects.delete (~delete_project); Deepgram()|keys.list ~get_keys
Deepgram()|keys.get ! asyncmanage.v("1").get_key, whose api_key and member are not below item
Deepgram()|keys.delete (~delete_key); Deepgram()|usage.list_requests ~get_usage_requests+
Deepgram()|usage.get_request ~get_usage_request; Deepgram()|usage.get_usage ~get_usage_summary+
Deepgram()|usage.get_fields ~get_usage_fields+; Deepgram()|billing.list_balance ~get_balances
Deepgram()|billing.get_balance ~get_balance; Deepgram()|members.list_members ~get_members
Deepgram()|members.remove_member (~remove_member); Deepgram()|scopes.get_scope ~get_member_scopes
Deepgram()|invitations.list_invitations ~get_invites; Deepgram()|invitations.remove_invitation (~delete_invite)
Deepgram()|invitations.leave_project (~leave_project)
Deepgram()|transcription.prerecorded listen.asyncrest.v("1").transcribe_*
Deepgram()|transcription.sync_prerecorded listen.rest.v("1").transcribe_*
Deepgram()|transcription.live ! listen.asyncwebsocket.v("1"): on(...), start(LiveOptions(...))
Deepgram()|[kps]*.* ! manage.v("1"), asyncmanage.v("1"); Deepgram()|invitations.* ! manage.v("1"), asyncmanage.v("1")
Deepgram()|extra.* ! deepgram.captions, or the package deepgram-captions
Deepgram()|* ! see docs/from-2.md; Deepgram(options ! DeepgramClient(key)
DeepgramSetupError ! DeepgramApiKeyError, DeepgramError; deepgram._enums ! LiveTranscriptionEvents
deepgram._types ! options are classes of deepgram (LiveOptions, PrerecordedOptions), results are objects
deepgram.transcription ! deepgram.clients.listen; Transcription ! deepgram.clients.listen
deepgram.keys ! manage.v("1"); deepgram.projects ! manage.v("1"); deepgram.usage ! manage.v("1")
deepgram.billing ! manage.v("1"); deepgram.members ! manage.v("1"); deepgram.scopes ! manage.v("1")
deepgram.invitations ! manage.v("1"); Keys ! manage.v("1"); Projects ! manage.v("1"); Usage ! manage.v("1")
Billing ! manage.v("1"); Members ! manage.v("1"); Scopes ! manage.v("1"); Invitations ! manage.v("1")
deepgram.extra ! deepgram.captions; Extra ! deepgram.captions; Options ! DeepgramClientOptions
api_key_is_valid ! the server judges keys
# 6.0
*:send_control(Finalize) send_finalize(); *:send_control(CloseStream) send_close_stream()
*:send_control(KeepAlive) send_keep_alive(); *:send_control(Flush) send_flush(); *:send_control(Clear) send_clear()
*:send_control(Close) send_close(); *:send_media(*MediaMessage) send_media; *V?MediaMessage ! send_media() takes bytes
*V?ControlMessage ! send_finalize(), send_keep_alive(), ...: a method for each
SpeakV1ControlEvent ! SpeakV1Flushed, SpeakV1Cleared; *V?AudioChunkEvent ! bytes
AgentV1SettingsMessage ! AgentV1Settings, whose parts have no defaults
deepgram.extensions.types.sockets* deepgram.*.v?.types
""")
) + tuple(
    Row("#", "6.0", name, later[0], "")
    for name, *later in dict.fromkeys(row.names for row in rows().values())
    if later and name.endswith(SUFFIXES)
)


def find(old: str) -> Optional[Row]:
    """The row for a spelling."""
    return next((row for row in ROWS if fnmatchcase(old, row.old)), None)


def find_attribute(path: Tuple[str, ...]) -> Optional[Tuple[Row, int]]:
    """The row for an attribute path, and how many of its last names it replaces."""
    for row in ROWS:
        context, colon, last = row.old.partition(":")
        if colon:
            before, names = tuple(filter(None, context.split("."))), tuple(last.split("."))
            whole = before + names
            fits = len(path) >= len(whole) and all(map(fnmatchcase, path[-len(whole) :], whole))
            if fits and (len(path) > len(whole) or not whole[0][0].islower()):
                return row, len(names)
    return None
