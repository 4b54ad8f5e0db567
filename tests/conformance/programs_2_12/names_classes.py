"""Each class by its path, constructed as programs do."""

from deepgram._enums import Caption, LiveTranscriptionEvent
from deepgram._types import LiveOptions, Options, PrerecordedOptions
from deepgram.billing import Billing
from deepgram.extra import Extra
from deepgram.invitations import Invitations
from deepgram.keys import Keys
from deepgram.members import Members
from deepgram.projects import Projects
from deepgram.scopes import Scopes
from deepgram.transcription import (
    LiveTranscription,
    PrerecordedTranscription,
    SyncPrerecordedTranscription,
    Transcription,
)
from deepgram.usage import Usage
from web import KEY, Web


async def run(ctx):
    with Web() as web:
        options = Options(api_key=KEY, api_url=web.url)
        for kind in (Billing, Extra, Invitations, Keys, Members, Projects, Scopes, Transcription, Usage):
            ctx.record(kind.__name__, kind(options).options is options)
        await PrerecordedTranscription(options, PrerecordedOptions(punctuate=True), "/listen")({"url": "u"})
        SyncPrerecordedTranscription(options, {"model": "m"}, "/listen")({"url": "u"}, timeout=5)
        live = LiveTranscription(options, LiveOptions(interim_results=True), "/listen")
        ctx.record("live", [live.options, live.transcription_options, live.handlers, live.received, live.done])
        ctx.record("events", {event.name: event.value for event in LiveTranscriptionEvent})
        ctx.record("captions", {form.name: form.value for form in Caption})
        ctx.record("event", live.event is LiveTranscriptionEvent)
        ctx.record("requests", web.requests)
