"""Response classes of listen and speak: decoding, defaults, nulls, conversions."""

from deepgram import (
    ClearedResponse,
    FlushedResponse,
    ListenWSAlternative,
    ListenWSChannel,
    ListenWSMetadataResponse,
    ListenWSWord,
    ModelInfo,
    SpeakWSMetadataResponse,
    SpeechStartedResponse,
    UtteranceEndResponse,
    WarningResponse,
)


def run(ctx):
    ctx.record("repr", repr(ListenWSWord(word="w", start=1.0, end=2.0, confidence=0.5)))
    ctx.record("word", ListenWSWord.from_dict({"word": "w", "start": 1, "end": 2}).to_dict())
    ctx.record("alternative", ListenWSAlternative("t", 0.5, [ListenWSWord("w")]).to_dict())
    ctx.record("channel", ListenWSChannel.from_json('{"alternatives": [{"transcript": "t"}]}').to_dict())
    word = {"word": "w", "start": 0, "end": 1, "confidence": 1}
    channel = ListenWSChannel.from_dict({"alternatives": [{"transcript": "t", "confidence": 0.5, "words": [word]}]})
    ctx.record("items", [channel["alternatives"][0]["words"][0]["word"], channel.eval("alternatives.0.words.0.word")])
    ctx.record("text", str(channel))
    metadata = ListenWSMetadataResponse.from_dict(
        {"type": "Metadata", "request_id": "r", "duration": 1, "models": ["m"], "model_info": {"m": {"name": "n"}}}
    )
    ctx.record("metadata", metadata.to_dict())
    ctx.record("metadata model", [type(metadata.model_info["m"]).__name__, metadata.model_info["m"].name])
    ctx.record("coerced", UtteranceEndResponse.from_dict({"channel": ["0", 1.0], "last_word_end": "2.5"}).to_dict())
    ctx.record("defaults", [kind().to_dict() for kind in (SpeechStartedResponse, FlushedResponse, ClearedResponse)])
    ctx.record("warning", WarningResponse("code", "text", "Warning").to_dict())
    ctx.record("speak metadata", SpeakWSMetadataResponse.from_dict({"type": "Metadata", "request_id": "r"}).to_dict())
    ctx.record("model info", ModelInfo("n", "v", "a").to_dict())
