"""The current settings of an agent session, and its conversation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deepgram.server.agent.settings import as_list
from deepgram.server.flux.query import DEFAULT_EOT
from deepgram.server.utterances import UtteranceRules

DEFAULT_INPUT = {"encoding": "linear16", "sample_rate": 24000}
DEFAULT_OUTPUT = {"encoding": "linear16", "sample_rate": 24000, "container": "none"}
DEFAULT_VOICE = "aura-2-thalia-en"
PROMPT_LIMIT = 25_000  # characters, for hosted language models


def _without_nulls(block: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (block or {}).items() if value is not None}


class Conversation:
    """Validated settings with their updates, and the `messages` so far, as the engine's `think` gets them."""

    def __init__(self, settings: Mapping[str, Any], agent: Mapping[str, Any]) -> None:
        audio = settings["audio"]
        self.input = {**DEFAULT_INPUT, **_without_nulls(audio.get("input"))}
        self.output = {**DEFAULT_OUTPUT, **_without_nulls(audio.get("output"))}
        self.experimental = bool(settings.get("experimental"))
        self.sends_history = (settings.get("flags") or {}).get("history") is not False
        self.greeting: str = agent.get("greeting") or ""
        self.listen = _without_nulls((agent.get("listen") or {}).get("provider"))
        self.think: list[dict[str, Any]] = []
        self.update_think(agent.get("think"))
        self.speak = as_list(agent.get("speak"))
        self.think_live: Mapping[str, Any] | None = agent.get("think_live")
        self.messages: list[dict[str, Any]] = []
        for entry in (agent.get("context") or {}).get("messages") or ():
            self._add_entry(entry)

    @property
    def voices(self) -> list[str]:
        """Voices in order of preference; at least one."""
        providers = [choice["provider"] for choice in self.speak]
        return [_voice_name(provider) for provider in providers] or [DEFAULT_VOICE]

    @property
    def functions(self) -> dict[str, dict[str, Any]]:
        """The functions the model may call, by name."""
        return {function["name"]: function for choice in self.think for function in choice.get("functions") or ()}

    @property
    def uses_flux(self) -> bool:
        """Whether the listen provider is Flux."""
        return self.listen.get("version") == "v2"

    @property
    def sends_languages(self) -> bool:
        """Whether the user's texts are sent with their languages."""
        return self.listen.get("model") == "flux-general-multi"

    @property
    def pause(self) -> float:
        """Seconds of silence that end a turn; for Flux this is the threshold, as confidence is seconds of silence."""
        return float(self.listen.get("eot_threshold") or DEFAULT_EOT) if self.uses_flux else UtteranceRules.silence

    @property
    def keyterms(self) -> list[str]:
        """The listen provider's key terms."""
        return list(self.listen.get("keyterms") or ())

    def with_prompt(self, think: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The messages, preceded by the prompt of a think block."""
        prompt = think.get("prompt")
        return [*([{"role": "system", "content": prompt}] if prompt else []), *self.messages]

    def update_think(self, block: Any) -> None:
        """Replace the think blocks, with prompts and functions; they are tried in order."""
        self.think = as_list(block) or [{}]

    def update_prompt(self, prompt: str, replace: bool) -> None:
        """Append to the prompt, or replace it."""
        for choice in self.think:
            before = choice.get("prompt")
            choice["prompt"] = prompt if replace or not before else f"{before}\n{prompt}"

    def update_listen(self, provider: Mapping[str, Any]) -> None:
        """Change the given members; language hints are cleared unless given."""
        self.listen = {**self.listen, "language_hints": [], **_without_nulls(provider)}

    def truncate_prompts(self) -> bool:
        """Truncate prompts beyond the limit of hosted models; True if there was one."""
        long = [one for one in self.think if not one.get("endpoint") and len(one.get("prompt") or "") > PROMPT_LIMIT]
        for choice in long:
            choice["prompt"] = choice["prompt"][:PROMPT_LIMIT]
        return bool(long)

    def add_result(self, call: Mapping[str, Any], content: str) -> None:
        """Add the result of a function call."""
        called = {name: call[name] for name in ("id", "name", "arguments")}
        self.messages.append({"role": "function", **called, "content": content})

    def _add_entry(self, entry: Mapping[str, Any]) -> None:
        if "function_calls" not in entry:
            self.messages.append({"role": entry["role"], "content": entry["content"]})
            return
        for call in entry["function_calls"]:
            self.add_result(call, call["response"])


def _voice_name(provider: Mapping[str, Any]) -> str:
    voice = provider.get("model") or provider.get("model_id") or provider.get("voice")
    return str(voice or DEFAULT_VOICE)
