"""Test data: an audio frame, an agent turn of small messages, a transcript of 14 words."""

from __future__ import annotations

import json
from typing import Any

FRAME_SECONDS = 0.02
FRAME = bytes(640)  # linear16 at 16 kHz
FRAME_ON_WIRE = len(FRAME) + 8  # header and mask, 4 bytes each

SENTENCE = "Could you please book a table for four people near the window on Thursday"

# A turn with a function call, in the order a server sends it.
AGENT_TURN: list[dict[str, Any]] = [
    {"type": "UserStartedSpeaking"},
    {"type": "ConversationText", "role": "user", "content": "What's the weather in Oslo?"},
    {"type": "AgentThinking", "content": "The user wants the weather; call get_weather."},
    {
        "type": "FunctionCallRequest",
        "functions": [
            {"id": "call_Ab12", "name": "get_weather", "arguments": '{"city":"Oslo"}', "client_side": True},
        ],
    },
    {"type": "ConversationText", "role": "assistant", "content": "It is four degrees and raining."},
    {"type": "AgentStartedSpeaking", "total_latency": 0.963, "tts_latency": 0.368, "ttt_latency": 0.595},
    {"type": "ConversationText", "role": "assistant", "content": "Take an umbrella with you."},
    {"type": "AgentAudioDone"},
]
WELCOME = {"type": "Welcome", "request_id": "5a1d7b0e-5b6c-4e0a-b3a5-0f9e7d6c5b4a"}
SETTINGS_APPLIED = {"type": "SettingsApplied"}


def word(index: int, text: str) -> dict[str, Any]:
    start = 0.39999998 + 0.31999999 * index
    return {
        "word": text.lower(),
        "start": round(start, 7),
        "end": round(start + 0.31999999, 7),
        "confidence": round(0.99902344 - 0.00131 * index, 8),
        "speaker": 0,
        "punctuated_word": text,
        "language": "en",
    }


def results(start: float = 0.0) -> dict[str, Any]:
    words = [word(index, text) for index, text in enumerate(SENTENCE.split())]
    return {
        "type": "Results",
        "channel_index": [0, 1],
        "duration": 4.9099998,
        "start": start,
        "is_final": True,
        "speech_final": True,
        "channel": {
            "alternatives": [
                {"transcript": f"{SENTENCE}.", "confidence": 0.99365234, "languages": ["en"], "words": words},
            ],
        },
        "metadata": {
            "request_id": "2f0c2a8e-1b3b-4a38-9a43-6a4bb6d3f0aa",
            "model_info": {"name": "general-nova-3", "version": "2025-04-17.21547", "arch": "nova-3"},
            "model_uuid": "40bd3654-e622-47c4-a111-63a61b23bfe8",
        },
        "from_finalize": False,
    }


SPEECH_STARTED = {"type": "SpeechStarted", "channel": [0, 1], "timestamp": 0.4}
UTTERANCE_END = {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 4.88}
PROJECTS = {"projects": [{"project_id": "5a1d7b0e-5b6c-4e0a-b3a5-0f9e7d6c5b4a", "name": "benchmark"}]}
METADATA = {
    "type": "Metadata",
    "transaction_key": "deprecated",
    "request_id": "2f0c2a8e-1b3b-4a38-9a43-6a4bb6d3f0aa",
    "sha256": "0" * 64,
    "created": "2026-03-02T10:15:04.127Z",
    "duration": 4.2,
    "channels": 1,
    "models": ["40bd3654-e622-47c4-a111-63a61b23bfe8"],
    "model_info": {
        "40bd3654-e622-47c4-a111-63a61b23bfe8": {
            "name": "general-nova-3",
            "version": "2025-04-17.21547",
            "arch": "nova-3",
        }
    },
}


def prerecorded() -> dict[str, Any]:
    """The transcript of an hour: 10,000 words by two speakers, with paragraphs and utterances."""
    texts = SENTENCE.split()
    words = [
        {
            **word(index, texts[index % len(texts)]),
            "speaker": index // 100 % 2,
            "speaker_confidence": 0.5 + 1 / (index + 3),
        }
        for index in range(10_000)
    ]
    for each in words:
        each["confidence"] = abs(each["confidence"]) % 1
    parts = [words[start : start + 20] for start in range(0, len(words), 20)]
    sentences = [" ".join(each["punctuated_word"] for each in part) for part in parts]
    spans = [{"start": part[0]["start"], "end": part[-1]["end"]} for part in parts]
    paragraphs = [
        {"sentences": [{"text": text, **span}], "speaker": 0, "num_words": 20, **span}
        for text, span in zip(sentences, spans, strict=True)
    ]
    alternative = {
        "transcript": " ".join(sentences),
        "confidence": 0.99365234,
        "words": words,
        "paragraphs": {"transcript": "\n\n".join(sentences), "paragraphs": paragraphs},
    }
    utterances = [
        {
            **span,
            "confidence": 0.98,
            "channel": 0,
            "transcript": text,
            "words": part,
            "speaker": 0,
            "id": f"{index:036}",
        }
        for index, (text, span, part) in enumerate(zip(sentences, spans, parts, strict=True))
    ]
    about = {key: value for key, value in METADATA.items() if key not in ("type", "model_info")}
    return {
        "metadata": {**about, "model_info": METADATA["model_info"]},
        "results": {"channels": [{"alternatives": [alternative]}], "utterances": utterances},
    }


def wire(message: dict[str, Any]) -> str:
    """Compact JSON, as the server sends it."""
    return json.dumps(message, separators=(",", ":"))
