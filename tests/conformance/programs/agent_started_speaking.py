"""Agent: AgentStartedSpeaking, whose `type` 4.8.1 drops."""

from deepgram import AgentStartedSpeakingResponse

DIFFERS = {
    "values.type": ("lost-fields", "AgentStartedSpeaking"),
    "values.type in dict": ("lost-fields", "AgentStartedSpeaking"),
}
TEXT = '{"type": "AgentStartedSpeaking", "total_latency": 1.5, "tts_latency": 0.25, "ttt_latency": 1}'


def run(ctx):
    message = AgentStartedSpeakingResponse.from_json(TEXT)
    ctx.record("latencies", [message.total_latency, message.tts_latency, message.ttt_latency])
    ctx.record("item", message["tts_latency"])
    ctx.record("type", getattr(message, "type", None))
    ctx.record("type in dict", message.to_dict().get("type"))
