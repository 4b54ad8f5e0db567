"""Enums: members as text, as keys, by value, by name, and across products."""

import json

from deepgram import AgentWebSocketEvents, LiveTranscriptionEvents, SpeakWebSocketEvents, SpeakWebSocketMessage

NAMES = {
    LiveTranscriptionEvents: (
        "Open Close Transcript Metadata UtteranceEnd SpeechStarted Finalize Error Unhandled Warning"
    ),
    SpeakWebSocketEvents: "Open Close AudioData Metadata Flushed Cleared Unhandled Error Warning",
    SpeakWebSocketMessage: "Speak Flush Clear Close",
    AgentWebSocketEvents: (
        "Open Close AudioData Welcome SettingsApplied ConversationText UserStartedSpeaking AgentThinking"
        " FunctionCallRequest AgentStartedSpeaking AgentAudioDone Error Unhandled Settings UpdatePrompt UpdateSpeak"
        " InjectAgentMessage InjectUserMessage InjectionRefused"
    ),
}


def run(ctx):
    for enum, names in NAMES.items():
        for name in names.split():
            member = getattr(enum, name)
            ctx.record(
                f"{enum.__name__}.{name}",
                [str(member), f"{member}", member.value, member.name, isinstance(member, str), enum(member) is member,
                 enum(member.value) is member, enum[name] is member, json.dumps({"k": member})],
            )  # fmt: skip
        ctx.record(f"{enum.__name__} order", [member.name for member in enum if member.name in names.split()])
    ctx.record("equal", LiveTranscriptionEvents.Transcript == "Results")
    ctx.record("contains", "Results" in LiveTranscriptionEvents)
    ctx.record("across", LiveTranscriptionEvents.Metadata == SpeakWebSocketEvents.Metadata)
    ctx.record("key", {LiveTranscriptionEvents.Transcript: 1}["Results"])
    ctx.record("hash", hash(LiveTranscriptionEvents.Open) == hash("Open"))
    ctx.record("of member", LiveTranscriptionEvents(LiveTranscriptionEvents.Error).name)
    ctx.record("repr", repr(LiveTranscriptionEvents.Transcript))
    ctx.record("concatenated", "on " + LiveTranscriptionEvents.Transcript)
    ctx.raises("unknown value", LiveTranscriptionEvents, "Nonsense")
    ctx.raises("unknown name", lambda: LiveTranscriptionEvents.Nonsense)
    ctx.raises("immutable", setattr, LiveTranscriptionEvents, "Open", 1)
