"""The options of a client: one table, parsed once. Docs, hints and types come from the rows of `Tuning`."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field, fields
from types import SimpleNamespace
from typing import Any, Callable, Collection, Mapping, Optional

from .policy import is_on as is_on
from .recovery import parse_reconnect
from .secret import as_secret

KEEPALIVE_INTERVAL = 5.0
LONGEST = 2e6  # seconds, 23 days: poll() takes milliseconds in 31 bits
Kind = Callable[[Any], Any]  # parses a value; raises ValueError saying what was expected


def is_true(value: Any) -> bool:
    """`True` and nothing else, as in 4.8.1."""
    return value is True


def is_text_true(value: Any) -> bool:
    """The text "true" and nothing else, as in 4.8.1: programs with `True` have never had devices."""
    return isinstance(value, str) and value == "true"


def number(value: Any) -> float:
    """A finite number of at least 0."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = -1
    if not 0 <= found < math.inf:
        raise ValueError("a number of at least 0")
    return found


def duration(value: Any) -> float:
    """Seconds; never None, or `finish()` might not end."""
    return min(number(value), LONGEST)


def clamp_timeout(timeout: Optional[float]) -> Optional[float]:
    """Limit a timeout to what the system can wait."""
    return timeout and min(timeout, LONGEST)


def milliseconds(value: Any) -> Optional[float]:
    """Milliseconds as seconds; None unless above 0."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        raise ValueError("a number of milliseconds") from None
    return found / 1000 if found > 0 else None


def integer(least: int) -> Kind:
    """A whole number of at least `least`."""

    def parse(value: Any) -> int:
        try:
            found = int(value)
            if found == float(value) and found >= least:
                return found
        except (TypeError, ValueError, OverflowError):
            pass
        raise ValueError(f"a whole number of at least {least}")

    return parse


def one_of(*words: str) -> Kind:
    """One of these words."""

    def parse(value: Any) -> str:
        if value not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return str(value)

    return parse


def or_none(kind: Kind) -> Kind:
    """A `kind` that may also be None: no limit, or the default."""
    return lambda value: None if value is None else kind(value)


seconds = or_none(duration)
size = or_none(lambda value: int(number(value)))  # bytes
device = or_none(integer(0))


def path(value: Any) -> Optional[str]:
    """A path as text; None for None and for an empty path."""
    try:
        return None if value is None else os.fsdecode(value) or None
    except TypeError:
        raise ValueError("a path") from None


def anything(value: Any) -> Any:
    return value


def _row(kind: Kind, default: Any, doc: str, *, shown: str = "", old: tuple[str, ...] = ()) -> Any:
    """A row of the table. `shown` is the default in the guide, `old` are older names."""
    words = shown or ("none" if default is None else "off" if default is False else f"{default:g}")
    return field(default=default, metadata={"kind": kind, "default": default, "shown": words, "doc": doc, "old": old})


@dataclass(slots=True)
class Tuning:
    """The parsed options of a client: times in seconds, None for "off" or "no limit". Never changed."""

    keepalive: bool = _row(is_on, False, 'keep idle connections alive: `True`, `"true"`, `1`', old=("keep_alive",))
    keepalive_interval: Optional[float] = _row(
        seconds, None, "seconds without sending before a KeepAlive is sent", shown=f"{KEEPALIVE_INTERVAL:g}"
    )
    ping_interval: Optional[float] = _row(seconds, 20.0, "seconds between WebSocket pings; None: no pings")
    ping_timeout: Optional[float] = _row(seconds, 20.0, "seconds to wait for the answer to a ping; None: no limit")
    open_timeout: Optional[float] = _row(seconds, 10.0, "seconds to resolve, connect and upgrade; None: no limit")
    drain_timeout: float = _row(duration, 5.0, "seconds `finish()` waits for the server's last messages")
    close_timeout: float = _row(duration, 2.0, "seconds to wait for the server's close frame, then for TCP")
    send_timeout: float = _row(duration, 20.0, "seconds `send()` waits for the server to read; then it gives up")
    send_policy: str = _row(
        one_of("block", "drop_oldest", "error"),
        "block",
        "what `send()` does when the server does not read: block, drop_oldest, error",
        shown="block",
    )
    send_buffer: int = _row(integer(1), 1 << 20, "bytes that may wait to be sent (not with block)", shown="1 MiB")
    max_size: Optional[int] = _row(size, None, "largest message to accept, in bytes")
    reconnect: Any = _row(parse_reconnect, None, "replace lost connections: `True` or a `Reconnect`", shown="off")  # noqa: RUF009
    record: Optional[str] = _row(path, None, "path of a recording; see Recorded sessions", shown="off")
    record_limit: int = _row(integer(1), 100_000_000, "largest size of the recording, in bytes", shown="100000000")
    function_workers: int = _row(integer(1), 32, "how many agent functions may run at once; further calls wait")
    function_queue: int = _row(integer(0), 256, "how many calls may wait; further ones are answered with an error")
    max_retries: int = _row(integer(0), 0, "how often an HTTP request is repeated after 429, 503 or a connection error")
    raise_on_error: bool = _row(is_on, False, "raise `DeepgramConnectionError` instead of returning False")
    termination_exception: bool = _row(is_true, False, "no effect: Error and Close report a lost connection")
    termination_exception_connect: bool = _row(is_true, False, "`True`: `start()` raises the network library's error")
    termination_exception_send: bool = _row(is_true, False, "`True`: `send()` raises the network library's error")
    ssl_context: Any = _row(anything, None, "an `ssl.SSLContext`", shown="the system's")  # noqa: RUF009
    proxy: Any = _row(as_secret, None, "a proxy URL, or False for none", shown="the environment's")  # noqa: RUF009
    auto_flush_reply_delta: Optional[float] = _row(milliseconds, None, "milliseconds; see Live transcription")
    auto_flush_speak_delta: Optional[float] = _row(milliseconds, None, "milliseconds; see Live speech")
    microphone_record: bool = _row(is_text_true, False, '`"true"` (the text): send what the microphone hears')
    microphone_record_rate: Optional[int] = _row(device, None, "samples per second", shown="16000")
    microphone_record_channels: Optional[int] = _row(device, None, "channels", shown="1")
    microphone_record_device_index: Optional[int] = _row(device, None, "which device", shown="the system's")
    speaker_playback: bool = _row(is_text_true, False, '`"true"` (the text): play audio on the speaker')
    speaker_playback_rate: Optional[int] = _row(device, None, "samples per second", shown="16000")
    speaker_playback_channels: Optional[int] = _row(device, None, "channels", shown="1")
    speaker_playback_delta_in_ms: Optional[int] = _row(
        device, None, "milliseconds without audio after which `wait_for_complete()` returns", shown="2000"
    )
    speaker_playback_device_index: Optional[int] = _row(device, None, "which device", shown="the system's")


OPTIONS = {row.name: SimpleNamespace(**row.metadata) for row in fields(Tuning)}
DEFAULTS = Tuning()
NAMES = tuple(known for name, option in OPTIONS.items() for known in (name, *option.old))


def parse(options: Mapping[str, Any]) -> Tuning:
    """Parse options. Raises ValueError that names an invalid option and what was expected."""
    if not options:
        return DEFAULTS
    found = {name: option_value(name, options) for name in OPTIONS if name in options}
    found["keepalive"] = keepalive = wants_keepalive(options)
    found["keepalive_interval"] = found.get("keepalive_interval", KEEPALIVE_INTERVAL) if keepalive else None
    return Tuning(**found)


def wants_keepalive(options: Mapping[str, Any]) -> bool:
    return any(is_on(options.get(name)) for name in ("keepalive", *OPTIONS["keepalive"].old))


def option_value(name: str, options: Mapping[str, Any]) -> Any:
    """Parse one option. Raises ValueError saying what was expected."""
    option = OPTIONS[name]
    if name not in options:
        return option.default
    try:
        return option.kind(options[name])
    except ValueError as expected:
        raise ValueError(f"options[{name!r}]: expected {expected}, got {options[name]!r}") from None


def misspelt(options: Mapping[str, Any], known: Collection[str]) -> list[tuple[str, str]]:
    """Unknown names, each with the known one it resembles; others may be the program's own."""
    unknown = [name for name in options if name not in known and isinstance(name, str)]
    if not unknown:
        return []
    from difflib import get_close_matches  # slow to import, rarely needed

    return [(name, *near) for name in unknown if (near := get_close_matches(name, known, 1, 0.8))]  # type: ignore[misc]
