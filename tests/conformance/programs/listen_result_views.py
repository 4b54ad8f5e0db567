"""Listen: how programs read a result: text, dicts, paths, attributes, asdict."""

import copy
import json
import pickle
from dataclasses import asdict, fields, is_dataclass, replace

from deepgram import DeepgramClient, DeepgramClientOptions, LiveOptions, LiveTranscriptionEvents

SERVER = {
    "on": {
        "binary": [
            {
                "type": "Results",
                "channel_index": [0, 2],
                "duration": 1.25,
                "start": 0,
                "is_final": True,
                "speech_final": True,
                "from_finalize": False,
                "channel": {
                    "alternatives": [
                        {
                            "transcript": "Grüezi — \"ja\"",
                            "confidence": 1,
                            "languages": ["de"],
                            "words": [
                                {"word": "grüezi", "start": 0.1, "end": 0.5, "confidence": 0.5, "speaker": 0},
                                {"word": "ja", "start": 0.6, "end": 0.9, "confidence": 0.75, "language": "de"},
                            ],
                        }
                    ],
                    "search": [{"query": "ja", "hits": [{"confidence": 0.9, "start": 0.6, "end": 1, "snippet": "ja"}]}],
                },
                "metadata": {
                    "request_id": "r",
                    "model_info": {"name": "n", "version": "v", "arch": "a"},
                    "model_uuid": "u",
                    "extra": {"k": "v"},
                },
            }
        ],
        "CloseStream": [("close", 1000, "")],
    }
}  # fmt: skip

FIELDS = {
    "channel", "metadata", "type", "channel_index", "duration", "start", "is_final", "from_finalize", "speech_final",
}  # fmt: skip
PATHS = (
    "channel.alternatives.0.transcript", "channel.alternatives.0.words.1.word", "channel.search.0.hits.0.start",
    "metadata.model_info.name", "is_final", "duration", "channel.alternatives.5.transcript", "nothing", "channel",
    "channel.alternatives.-1.transcript", "",
)  # fmt: skip


def run(ctx):
    connection = DeepgramClient("k", DeepgramClientOptions(url=ctx.url)).listen.websocket.v("1")

    def on_transcript(self, result, **kwargs):
        ctx.record("str", str(result))
        ctx.record("to_json", result.to_json())
        ctx.record("to_json indented", result.to_json(indent=4))
        ctx.record("to_json unicode", result.to_json(ensure_ascii=False))
        ctx.record("to_dict", result.to_dict())
        ctx.record("asdict", {name: asdict(result)[name] for name in ("metadata", "is_final", "from_finalize")})
        ctx.record("is_dataclass", is_dataclass(result))
        ctx.record("fields", [field.name for field in fields(result)][:9])
        ctx.record("__dict__", sorted(name for name in result.__dict__ if name in FIELDS))
        ctx.record("word __dict__", json.loads(json.dumps(result.channel.alternatives[0].words[0].__dict__))["speaker"])
        ctx.record("speakers", [word.speaker for word in result.channel.alternatives[0].words])
        ctx.record("punctuated", [word.punctuated_word for word in result.channel.alternatives[0].words])
        for path in PATHS:
            ctx.attempt(f"eval {path}", result.eval, path)
        ctx.record("item of channel", result.channel["alternatives"][0]["transcript"])
        ctx.record("item of word", result.channel.alternatives[0].words[0]["word"])
        ctx.attempt("missing item", lambda: result.channel.alternatives[0].words[0]["speaker_confidence"])
        ctx.attempt("omitted item", lambda: result.channel.alternatives[0].words[1]["speaker"])
        result.channel.alternatives[0]["transcript"] = "changed"
        result.note = "mine"
        ctx.record("changed", result.eval("channel.alternatives.0.transcript"))
        ctx.record("again", type(result).from_json(result.to_json()) == type(result).from_dict(result.to_dict()))
        ctx.record("types", [type(result.start).__name__, type(result.channel.alternatives[0].confidence).__name__])
        ctx.record("deep copy", copy.deepcopy(result) == result)
        ctx.record("pickled", pickle.loads(pickle.dumps(result)) == result)
        ctx.record("replaced", replace(result, start=5.0).to_json())
        ctx.attempt("hash", hash, result)
        ctx.attempt("len", len, result)
        ctx.event("done", result.note)

    connection.on(LiveTranscriptionEvents.Transcript, on_transcript)
    connection.start(LiveOptions(model="nova-3"))
    connection.send(b"\x00")
    ctx.wait("done")
    ctx.record("finish", connection.finish())
