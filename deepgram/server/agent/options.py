"""Options of the agent endpoint, for behaviour that varies between versions of the service."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from deepgram.server.field_types import check_fields


@dataclass(frozen=True)
class AgentOptions:
    """Switches of the agent endpoint. Raises TypeError for a field of another type.

    `parallel_calls`: request several function calls at once, instead of one after the other (protocol 7.7).
    `queue_injections`: speak injections that arrive during speech afterwards, as in 2025 (7.8).
    `injection_warnings`: also send a Warning for a refused injection (7.8).
    `replace_prompt`: UpdatePrompt replaces the prompt instead of appending to it (7.8).
    `latency_reports`: send a LatencyReport per turn (7.5).
    `unavailable_models`: think models refused with INVALID_SETTINGS (7.8, 7.9).
    `stored_agents`: agent configurations that Settings can refer to by UUID (7.3).
    """

    parallel_calls: bool = False
    queue_injections: bool = False
    injection_warnings: bool = False
    replace_prompt: bool = False
    latency_reports: bool = False
    unavailable_models: Collection[str] = frozenset({"unavailable-model"})
    stored_agents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_fields(self)
