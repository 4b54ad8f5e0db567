"""The verbs of live transcription: audio in, results out (protocol section 2)."""

from __future__ import annotations

from typing import Any, Callable, Mapping, Optional, Union

from .._core.colours import Steps, both, sends
from .._core.config import Config
from .._core.realtime import Barrier, Realtime
from .._core.session import Session
from . import messages as m
from .protocol import FINALIZE, KEEP_ALIVE, LISTEN, ReplyFlush

Options = Union[m.LiveOptions, Mapping[str, Any]]
FINALIZE_TIMEOUT = 5.0  # seconds; the server may not answer if there is nothing to finalize


class FinalizeWaiter(Barrier):
    """Waits for a Finalize to be answered on all channels."""

    def __init__(self, flag: Any) -> None:
        super().__init__(flag)
        self._channels: set[int] = set()  # those that have answered

    def answered(self, channel: int, channels: int) -> None:
        """A channel has answered, of `channels` in all."""
        self._channels.add(channel)
        if len(self._channels) >= channels:
            self.resolve()


class ListenVerbs(Realtime[Options]):
    """Messages to live transcription. `send()` takes audio, in chunks of any size."""

    _product = LISTEN

    def __init__(self, config: Config, **more: Any) -> None:
        super().__init__(config, **more)
        self._finalize_waiters: list[FinalizeWaiter] = []
        self._flush: Optional[ReplyFlush] = None
        self._dispatcher.hook("Results", self._on_result)
        self._dispatcher.hook_after("Results", self._after_result)

    # ---- verbs

    @sends
    def keep_alive(self) -> str:
        """Keep an idle connection open (protocol 2.2). The option `keepalive` does so automatically.

        Returns False if it was not sent: `last_error` says why.
        """
        return KEEP_ALIVE

    @both
    def finalize(self, wait: bool = False, timeout: float = FINALIZE_TIMEOUT) -> Steps[bool]:
        """Ask for the final results of all audio sent so far (protocol 2.2). Returns whether the message was sent.

        With `wait`, returns when the handlers of these results have run (each channel's last result has
        `from_finalize`); False if that took longer than `timeout` seconds or the connection ended. The answer to an
        earlier Finalize that is still unanswered, even an automatic one, counts as well. In a handler, `wait` is
        ignored, because a handler can't wait for another.
        """
        if not wait or self._desk.handling:
            return bool((yield lambda: self._send_message(FINALIZE)))
        waiter = FinalizeWaiter(self._flag())
        self._finalize_waiters.append(waiter)
        try:
            return (yield lambda: self._send_message(FINALIZE)) and (yield from self._wait_for(waiter, timeout))
        finally:
            self._finalize_waiters.remove(waiter)

    # ---- hooks

    def _session(self) -> Session:
        session = super()._session()
        after = self._tuning.auto_flush_reply_delta
        self._flush = ReplyFlush(after) if after is not None else None
        session.timer = self._flush
        return session

    def _pause(self, timeout: float) -> tuple[str, float, Optional[Callable[[Any], Any]]]:
        return "Results", timeout, lambda result: result.speech_final

    def _on_result(self, result: m.LiveResultResponse) -> None:
        flush, connection = self._flush, self._socket
        if flush is not None and connection is not None:
            connection.rearm(lambda now: flush.on_result(result, now))

    def _after_result(self, result: m.LiveResultResponse) -> None:
        if result.from_finalize:
            for waiter in list(self._finalize_waiters):
                waiter.answered(*_channel(result))


def _channel(result: m.LiveResultResponse) -> tuple[int, int]:
    """A result's channel, and the number of channels; (0, 1) if the result does not say."""
    try:
        channel, channels = result.channel_index
        return int(channel), int(channels)
    except (TypeError, ValueError, OverflowError):
        return 0, 1
