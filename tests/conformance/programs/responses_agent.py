"""Response classes of the agent: decoding, defaults, equality, views."""

from deepgram import (
    AgentAudioDoneResponse,
    AgentThinkingResponse,
    CloseResponse,
    ConversationTextResponse,
    ErrorResponse,
    OpenResponse,
    SettingsAppliedResponse,
    UnhandledResponse,
    UserStartedSpeakingResponse,
    WelcomeResponse,
)


def run(ctx):
    for kind, text in (
        (WelcomeResponse, '{"type": "Welcome", "request_id": "r"}'),
        (SettingsAppliedResponse, '{"type": "SettingsApplied"}'),
        (ConversationTextResponse, '{"type": "ConversationText", "role": "user", "content": "Zürich"}'),
        (UserStartedSpeakingResponse, '{"type": "UserStartedSpeaking"}'),
        (AgentThinkingResponse, '{"type": "AgentThinking", "content": "c"}'),
        (AgentAudioDoneResponse, '{"type": "AgentAudioDone"}'),
        (OpenResponse, '{"type": "Open"}'),
        (CloseResponse, "{}"),
        (ErrorResponse, '{"description": "d"}'),
        (UnhandledResponse, '{"type": "Unhandled", "raw": "{}"}'),
    ):
        message = kind.from_json(text)
        name = kind.__name__
        ctx.record(name, [str(message), message.to_dict(), message["type"], message.eval("type")])
        ctx.record(f"{name} equal", [message == kind.from_dict(message.to_dict()), message == 5])
    ctx.record("positional", ErrorResponse("d", "m", "t", "v").to_dict())
    ctx.record("keywords", OpenResponse(type="x").type)
    ctx.record("default", [OpenResponse().type, ErrorResponse().variant, UnhandledResponse().raw])
