"""The types that a client's `transport_factory` returns, for annotations and as base classes in programs."""

from __future__ import annotations

from typing import Any, AsyncIterator, Iterator, Protocol, Union, runtime_checkable


@runtime_checkable
class SyncTransport(Protocol):
    """A transport for connections of `DeepgramClient`: text and bytes."""

    def send(self, data: Any) -> None: ...
    def recv(self) -> Union[str, bytes]: ...
    def __iter__(self) -> Iterator[Union[str, bytes]]: ...
    def close(self) -> None: ...


@runtime_checkable
class AsyncTransport(Protocol):
    """A transport for connections of `AsyncDeepgramClient`."""

    async def send(self, data: Any) -> None: ...
    async def recv(self) -> Union[str, bytes]: ...
    def __aiter__(self) -> AsyncIterator[Union[str, bytes]]: ...
    async def close(self) -> None: ...


def restore_transport() -> None:
    """Does nothing: a factory belongs to its client alone."""
