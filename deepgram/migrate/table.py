"""What was deprecated or removed between 1.x and 7.x, and what to write.

A row: the release that deprecated or removed it, the old spelling, the new one; or "!" and what to do by hand, which no
rewriting can. Rows of a section that starts with "=" hold together: where one use in a file is left to be done by hand,
so are the others.

    Name                  a name that is imported from `deepgram`
    deepgram.a.*          modules; in place of one, the first of others that has the names
    Name(keyword          an argument; "-" for one without a name, "{key}" for a dict of one key
    a.b:c                 the attribute c behind a.b (`Name()` is an instance, `v()` what a call returns)
    Name()|a.b            a call of 2.x, which returned a dict or, with a new spelling in parentheses, None

A `*` stands for anything.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Iterator, NamedTuple, Optional, Tuple

from ..eras.v5.rows import heads


class Row(NamedTuple):
    """A line of the table."""

    section: str
    release: str
    old: str
    new: str  # "" for what is to be done by hand
    advice: str

    @property
    def holds_together(self) -> bool:
        return self.section.startswith("=")


def _rows(text: str) -> Iterator[Row]:
    section = ""
    for line in text.strip().splitlines():
        if line[0] in "=#":
            section = line
        else:
            release, old, new = line.split(maxsplit=2)
            by_hand = new[0] == "!"
            yield Row(section, release, old, "" if by_hand else new, new.lstrip("! ") if by_hand else "")


LATER = ("Event", "Message")  # ends of names that lost them with 6.0: `eras.v5` knows the messages under both
ROWS = tuple(
    _rows("""
# 3.x
3.3 ReadStreamSource StreamSource
3.3 deepgram.clients.onprem* deepgram
3.3 OnPremClient SelfHostedClient
3.3 AsyncOnPremClient AsyncSelfHostedClient
3.3 :onprem.v selfhosted.v
3.3 :asynconprem.v asyncselfhosted.v
3.4 listen:live websocket
3.4 listen:asynclive asyncwebsocket
3.4 listen:prerecorded rest
3.4 listen:asyncprerecorded asyncrest
3.4 :asyncspeak.v speak.asyncrest.v
3.4 speak:v rest.v
3.4 speak.v():stream stream_memory
3.4 speak.rest.v():stream stream_memory
3.4 speak.asyncrest.v():stream stream_memory
3.4 asyncspeak.v():stream stream_memory
3.4 LiveClient ListenWebSocketClient
3.4 AsyncLiveClient AsyncListenWebSocketClient
3.4 PreRecordedClient ListenRESTClient
3.4 AsyncPreRecordedClient AsyncListenRESTClient
3.4 SpeakClient SpeakRESTClient
3.4 AsyncSpeakClient AsyncSpeakRESTClient
3.4 SpeakStreamSource StreamSource
3.4 deepgram.clients.live* deepgram
3.4 deepgram.clients.prerecorded* deepgram
3.4 deepgram.clients.speak.v1.client deepgram
3.4 deepgram.clients.speak.v1.async_client deepgram
3.4 deepgram.clients.speak.v1.options deepgram
3.4 deepgram.clients.speak.v1.response deepgram
3.5 deepgram.clients.abstract_*_client deepgram.clients.common.v1
3.5 deepgram.clients.helpers deepgram.clients.common.v1.helpers
3.9 Read ReadRouter
= early access to the agent
4.0 SettingsConfigurationOptions SettingsOptions
4.0 SettingsConfigurationOptions(context ! agent.context has the messages; what was to be replayed is agent.greeting
4.0 SettingsConfigurationOptions():context ! agent.context has the messages; what was to be replayed is agent.greeting
4.0 SettingsConfigurationOptions().agent.think:instructions prompt
4.0 SettingsConfigurationOptions().agent.think:model provider.model
4.0 SettingsConfigurationOptions().agent.speak:provider ! provider.type; what else a provider needs has changed
4.0 SettingsConfigurationOptions().agent.speak:voice_id ! provider.voice, or the endpoint's URL
4.0 Think(instructions prompt
4.0 Speak(voice_id ! provider.voice, or the endpoint's URL
4.0 UpdateInstructionsOptions UpdatePromptOptions
4.0 UpdateInstructionsOptions(instructions prompt
4.0 UpdateInstructionsOptions():instructions prompt
4.0 AgentWebSocketEvents:SettingsConfiguration Settings
4.0 AgentWebSocketEvents:UpdateInstructions UpdatePrompt
4.0 AgentWebSocketEvents:FunctionCalling ! FunctionCallRequest with client_side False
4.0 FunctionCalling ! FunctionCallRequest with client_side False
4.2 ListenProvider Provider
4.2 ThinkProvider Provider
4.2 SpeakProvider Provider
4.2 [LTS]*Provider(- ! Provider(...) with names for its arguments
4.7 FunctionCallResponse(function_call_id id
4.7 FunctionCallResponse(output content
= 1.x and 2.x
3.0 Deepgram DeepgramClient
3.0 Deepgram({api_key} DeepgramClient
3.0 Deepgram({* ! DeepgramClient(key, DeepgramClientOptions(url=...)), where the URL goes without its /v1
3.0 Deepgram()|projects.list asyncmanage.v("1").get_projects
3.0 Deepgram()|projects.get asyncmanage.v("1").get_project
3.0 Deepgram()|projects.delete (asyncmanage.v("1").delete_project)
3.0 Deepgram()|keys.list asyncmanage.v("1").get_keys
3.0 Deepgram()|keys.get asyncmanage.v("1").get_key
3.0 Deepgram()|keys.delete (asyncmanage.v("1").delete_key)
3.0 Deepgram()|usage.list_requests asyncmanage.v("1").get_usage_requests
3.0 Deepgram()|usage.get_request asyncmanage.v("1").get_usage_request
3.0 Deepgram()|usage.get_usage asyncmanage.v("1").get_usage_summary
3.0 Deepgram()|usage.get_fields asyncmanage.v("1").get_usage_fields
3.0 Deepgram()|billing.list_balance asyncmanage.v("1").get_balances
3.0 Deepgram()|billing.get_balance asyncmanage.v("1").get_balance
3.0 Deepgram()|members.list_members asyncmanage.v("1").get_members
3.0 Deepgram()|members.remove_member (asyncmanage.v("1").remove_member)
3.0 Deepgram()|scopes.get_scope asyncmanage.v("1").get_member_scopes
3.0 Deepgram()|invitations.list_invitations asyncmanage.v("1").get_invites
3.0 Deepgram()|invitations.remove_invitation (asyncmanage.v("1").delete_invite)
3.0 Deepgram()|invitations.leave_project (asyncmanage.v("1").leave_project)
3.0 Deepgram()|transcription.prerecorded listen.asyncrest.v("1").transcribe_*
3.0 Deepgram()|transcription.sync_prerecorded listen.rest.v("1").transcribe_*
3.0 Deepgram()|transcription.live ! listen.asyncwebsocket.v("1"): on(...), start(LiveOptions(...))
3.0 Deepgram()|projects.* ! manage.v("1"), asyncmanage.v("1")
3.0 Deepgram()|keys.* ! manage.v("1"), asyncmanage.v("1")
3.0 Deepgram()|scopes.* ! manage.v("1"), asyncmanage.v("1")
3.0 Deepgram()|invitations.* ! manage.v("1"), asyncmanage.v("1")
3.0 Deepgram()|extra.* ! deepgram.captions, or the package deepgram-captions
3.0 DeepgramSetupError ! DeepgramApiKeyError, DeepgramError
3.0 deepgram._types ! options are classes of deepgram (LiveOptions, PrerecordedOptions), results are objects
3.0 deepgram._enums ! LiveTranscriptionEvents
3.0 deepgram.transcription ! deepgram.clients.listen
# 5.x
6.0 *:send_control(Finalize) send_finalize()
6.0 *:send_control(CloseStream) send_close_stream()
6.0 *:send_control(KeepAlive) send_keep_alive()
6.0 *:send_control(Flush) send_flush()
6.0 *:send_control(Clear) send_clear()
6.0 *:send_control(Close) send_close()
6.0 *:send_media(MediaMessage) send_media
6.0 *V?MediaMessage ! send_media() takes bytes
6.0 *V?ControlMessage ! send_finalize(), send_keep_alive(), ...: a method for each
6.0 SpeakV1ControlEvent ! SpeakV1Flushed, SpeakV1Cleared
6.0 *V?AudioChunkEvent ! bytes
6.0 AgentV1SettingsMessage ! AgentV1Settings, whose parts have no defaults
6.0 deepgram.extensions.types.sockets deepgram.*.v?.types
""")
) + tuple(Row("# 5.x", "6.0", name, later[0], "") for name, *later in heads() if later and name.endswith(LATER))


def find(old: str) -> Optional[Row]:
    """The row for a spelling."""
    return next((row for row in ROWS if fnmatchcase(old, row.old)), None)


def find_attribute(path: Tuple[str, ...]) -> Optional[Tuple[Row, int]]:
    """The row for an attribute by the path to it, and how many of its last names are replaced."""
    for row in ROWS:
        context, colon, last = row.old.partition(":")
        if colon and context != "*":
            before, names = tuple(filter(None, context.split("."))), tuple(last.split("."))
            whole = before + names
            if path[-len(whole) :] == whole and (len(path) > len(whole) or whole[0][:1].isupper()):
                return row, len(names)
    return None
