"""What `transport_factory` of a client makes, for annotations and base classes of programs."""

from __future__ import annotations

from typing import Any, AsyncIterator, Iterator, Protocol, Union, runtime_checkable


@runtime_checkable
class SyncTransport(Protocol):
    """What carries the messages of a connection of `DeepgramClient`, text and bytes."""

    def send(self, data: Any) -> None: ...
    def recv(self) -> Union[str, bytes]: ...
    def __iter__(self) -> Iterator[Union[str, bytes]]: ...
    def close(self) -> None: ...


@runtime_checkable
class AsyncTransport(Protocol):
    """The same of `AsyncDeepgramClient`."""

    async def send(self, data: Any) -> None: ...
    async def recv(self) -> Union[str, bytes]: ...
    def __aiter__(self) -> AsyncIterator[Union[str, bytes]]: ...
    async def close(self) -> None: ...


def restore_transport() -> None:
    """Nothing to do: a factory is that of its client alone."""
