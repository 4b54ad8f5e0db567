"""The schema of Settings (protocol 7.3, 7.4), and checks for settings that can't be used (protocol 7.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deepgram.server.agent.options import AgentOptions
from deepgram.server.agent.schema import (
    Check,
    any_of,
    anything,
    between,
    flag,
    integer,
    integer_between,
    list_of,
    map_of,
    number,
    one_of,
    one_or_list,
    or_empty,
    record,
    text,
    variants,
)
from deepgram.server.flux.query import EAGER, EOT, TIMEOUT
from deepgram.server.listen.query import ENCODINGS

OUTPUT_ENCODINGS = ("linear16", "mulaw", "alaw", "mp3", "opus", "flac", "aac")
HOSTED_THINK = ("open_ai", "anthropic", "google", "nvidia", "deepgram")
RATE = integer_between(1000, 192_000)  # samples per second
COMPRESSED = ("mp3", "opus", "flac", "aac")

REASONING: dict[str, Check] = {"reasoning_mode": one_of("none", "minimal", "low", "medium", "high")}
CREDENTIALS = record(
    {}, type=one_of("sts", "iam"), region=text, access_key_id=text, secret_access_key=text, session_token=text
)


def _think_provider(name: str, /, *versions: str, **extra: Check) -> Check:
    version: dict[str, Check] = {"version": one_of(*versions)} if versions else {}
    return record({"type": one_of(name), "model": text}, temperature=between(0, 2), **version, **extra)


THINK_PROVIDERS: dict[str, Check] = {
    "open_ai": _think_provider("open_ai", "v1", **REASONING),
    "anthropic": _think_provider("anthropic", "v1"),
    "google": _think_provider("google", "v1beta", "ai-studio-v1beta", "gemini-enterprise-agent-v1"),
    "groq": _think_provider("groq", "v1", **REASONING),
    "aws_bedrock": _think_provider("aws_bedrock", credentials=CREDENTIALS),
    "nvidia": _think_provider("nvidia", "v1", **REASONING),
    "deepgram": _think_provider("deepgram", "v1", **REASONING),
}

DEEPGRAM = {"type": one_of("deepgram")}
LISTEN_PROVIDERS: dict[str, Check] = {
    "v1": record(DEEPGRAM, version=one_of("v1"), model=text, language=text, keyterms=list_of(text), smart_format=flag),
    "v2": record(
        {**DEEPGRAM, "model": text},
        version=one_of("v2"),
        language_hint=text,
        language_hints=list_of(text),
        eot_threshold=between(*EOT),
        eager_eot_threshold=between(*EAGER),
        eot_timeout_ms=integer_between(TIMEOUT.start, TIMEOUT.stop - 1),
        keyterms=list_of(text),
    ),
}

OPEN_AI_VOICE = one_of("alloy", "echo", "fable", "onyx", "nova", "shimmer")
POLLY_ENGINE = one_of("generative", "long-form", "standard", "neural")
SPEAK_PROVIDERS: dict[str, Check] = {
    "deepgram": record({**DEEPGRAM, "model": text}, version=one_of("v1", "v2"), speed=number, expressivity=number),
    "eleven_labs": record(
        {"type": one_of("eleven_labs"), "model_id": text}, version=one_of("v1"), language=text, language_code=text
    ),
    "cartesia": record(
        {"type": one_of("cartesia"), "model_id": text, "voice": record({"mode": text, "id": text})},
        version=one_of("2025-03-17"),
        language=text,
        volume=number,
    ),
    "open_ai": record({"type": one_of("open_ai"), "model": text, "voice": OPEN_AI_VOICE}, version=one_of("v1")),
    "aws_polly": record(
        {
            "type": one_of("aws_polly"),
            "voice": text,
            "language": text,
            "engine": POLLY_ENGINE,
            "credentials": CREDENTIALS,
        },
        language_code=text,
    ),
}

ENDPOINT = record({}, url=text, headers=map_of(text))
FUNCTION = record(
    {"name": text},
    description=text,
    parameters=map_of(anything),
    endpoint=record({}, url=text, method=text, headers=map_of(text)),
    defer_until_eot=flag,
    initial_agent_filler=any_of(flag, text),
    agent_filler_max_count=integer,
    agent_filler_interval_ms=integer,
)
LIVE_PROVIDER = record(
    {**DEEPGRAM, "version": one_of("v1")},
    agent_backchannel_sensitivity=between(0, 1),
    presence_check_max_count=integer,
    presence_check_interval_ms=integer,
    frustration_max_count=integer,
    restricted_terms=list_of(text),
)
THINK_LIVE = record({"provider": LIVE_PROVIDER})
LISTEN_PROVIDER = variants("version", LISTEN_PROVIDERS, default="v1")
THINK = one_or_list(
    record(
        {"provider": variants("type", THINK_PROVIDERS)},
        endpoint=ENDPOINT,
        functions=list_of(FUNCTION),
        prompt=text,
        context_length=any_of(integer, one_of("max")),
    )
)
SPEAK = one_or_list(record({"provider": variants("type", SPEAK_PROVIDERS)}, endpoint=ENDPOINT))


HISTORY_TEXT = record({"type": one_of("History"), "role": one_of("user", "assistant"), "content": text})
CALL = record(
    {"id": text, "name": text, "client_side": flag, "arguments": text, "response": text}, thought_signature=text
)
HISTORY_CALLS = record({"type": one_of("History"), "function_calls": list_of(CALL)})


def _history(value: Any, path: str) -> str | None:
    return (HISTORY_CALLS if isinstance(value, dict) and "function_calls" in value else HISTORY_TEXT)(value, path)


AGENT = record(
    {},
    language=text,
    greeting=text,
    context=record({}, messages=list_of(_history)),
    listen=record({}, provider=LISTEN_PROVIDER),
    think=or_empty(THINK),
    think_live=THINK_LIVE,
    speak=or_empty(SPEAK),  # older clients send an empty object when nothing is set
)


def _agent(value: Any, path: str) -> str | None:
    return None if isinstance(value, str) else AGENT(value, path)


INPUT = record({"encoding": one_of(*ENCODINGS), "sample_rate": RATE})
OUTPUT = record(
    {},
    encoding=one_of(*OUTPUT_ENCODINGS),
    sample_rate=RATE,
    bitrate=integer,
    container=one_of("none", "wav", "ogg"),
)
SETTINGS = record(
    {"type": one_of("Settings"), "audio": record({}, input=INPUT, output=OUTPUT), "agent": _agent},
    tags=list_of(text),
    experimental=flag,
    flags=record({}, history=flag),
    mip_opt_out=flag,
)


def as_list(block: Any) -> list[dict[str, Any]]:
    """A think or speak block as a list of choices."""
    return block if isinstance(block, list) else [block] if block else []


def think_problem(block: Any, options: AgentOptions) -> str | None:
    """Why a valid think block can't be used."""
    for choice in as_list(block):
        provider, endpoint = choice["provider"], choice.get("endpoint") or {}
        if provider["model"] in options.unavailable_models:
            return "Invalid agent.think settings - model not available"
        if provider["type"] not in HOSTED_THINK and not endpoint.get("url"):
            return f"Invalid agent.think settings - {provider['type']} needs an endpoint"
        if choice.get("context_length") is not None and not endpoint.get("url"):
            return "Invalid agent.think settings - context_length needs a custom endpoint"
    return None


def listen_problem(block: Mapping[str, Any] | None) -> str | None:
    """Why a valid listen block can't be used."""
    provider = (block or {}).get("provider") or {}
    if str(provider.get("model") or "").startswith("flux") and provider.get("version") != "v2":
        return "Invalid agent.listen settings - Flux models need version v2"
    return None


def speak_problem(block: Any, output: Mapping[str, Any]) -> str | None:
    """Why a valid speak block can't be used with the output format."""
    for choice in as_list(block):
        provider = choice["provider"]
        if provider["type"] != "deepgram" and not (choice.get("endpoint") or {}).get("url"):
            return f"Invalid agent.speak settings - {provider['type']} needs an endpoint"
        if str(provider.get("model") or "").startswith("flux") and not _is_uncompressed(output):
            return "Invalid audio.output settings - Flux voices need uncompressed audio without container or bitrate"
    return None


def _is_uncompressed(output: Mapping[str, Any]) -> bool:
    container, encoding = output.get("container") or "none", output.get("encoding")
    return container == "none" and encoding not in COMPRESSED and output.get("bitrate") is None


def settings_problem(settings: Mapping[str, Any], options: AgentOptions) -> str | None:
    """Why valid Settings with an inline agent can't be used."""
    agent = settings["agent"]
    return (
        listen_problem(agent.get("listen"))
        or speak_problem(agent.get("speak"), settings["audio"].get("output") or {})
        or think_problem(agent.get("think"), options)
    )
