"""The server's models, as listed by the management API (protocol 10.4)."""

from __future__ import annotations

import functools
from typing import Any

from deepgram.server.listen.query import MODELS, VERSION, Model
from deepgram.server.speak.query import VERSION as VOICE_VERSION
from deepgram.server.speak.query import VOICES, uuid_of

OUTDATED = ("base", "enhanced", "nova")
LANGUAGES = {"nova-3": ["en", "en-US", "en-GB", "multi"], "nova-2": ["en", "en-US", "de", "es", "fr", "it", "multi"]}
THINK_MODELS = [
    {"id": "gpt-4o-mini", "name": "GPT-4o mini", "provider": "open_ai"},
    {"id": "gpt-4.1-mini", "name": "GPT-4.1 mini", "provider": "open_ai"},
    {"id": "claude-3-5-haiku-latest", "name": "Claude 3.5 Haiku", "provider": "anthropic"},
    {"id": "gemini-2.0-flash", "name": "Gemini 2.0 Flash", "provider": "google"},
    {"id": "openai/gpt-oss-20b", "name": "GPT OSS 20B", "provider": "groq"},
]


@functools.cache
def stt_models() -> list[dict[str, Any]]:
    """All speech-to-text models."""
    models = dict.fromkeys(Model(*one) for one in MODELS.values() if one[1] != "custom")
    return [
        {
            "name": model.use,
            "canonical_name": f"{model.family}-{model.use}",
            "architecture": model.family,
            "languages": LANGUAGES.get(model.family, ["en", "en-US"]),
            "version": VERSION,
            "uuid": model.uuid,
            "batch": True,
            "streaming": True,
            "formatted_output": model.family not in ("base", "enhanced"),
        }
        for model in models
    ]


@functools.cache
def tts_models() -> list[dict[str, Any]]:
    """All text-to-speech models."""
    return [
        {
            "name": person,
            "canonical_name": name,
            "architecture": name.rpartition(f"-{person}")[0],
            "languages": [name[-2:]],
            "version": VOICE_VERSION,
            "uuid": uuid_of(name),
            "metadata": {
                "accent": "American" if name.endswith("-en") else "Native",
                "age": "Adult",
                "color": "#7800ED",
                "image": f"https://static.deepgram.com/examples/avatars/{person}.jpg",
                "sample": f"https://static.deepgram.com/examples/{name}.wav",
                "tags": ["general"],
                "use_cases": ["general"],
            },
        }
        for name, person in VOICES.items()
    ]


def catalogue(outdated: bool) -> dict[str, Any]:
    """All models; outdated ones only on request."""
    return {
        "stt": [model for model in stt_models() if outdated or model["architecture"] not in OUTDATED],
        "tts": tts_models(),
    }


def model_by_id(model_id: str) -> dict[str, Any] | None:
    """The model with that id or name."""
    known = (*stt_models(), *tts_models())
    return next((model for model in known if model_id in (model["uuid"], model["canonical_name"])), None)
