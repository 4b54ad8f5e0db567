"""Forked processes: a child has copies of its parent's clients, and must not use its parent's connections."""

from __future__ import annotations

import os
from typing import Any, Callable, List
from weakref import WeakValueDictionary

from .._core.base import global_lock

_clients: WeakValueDictionary[int, Any] = WeakValueDictionary()  # by id: a subclass may not be hashable
_parents: List[Any] = []  # never freed: that would also close the parent's side of the connection


def reset_after_fork(client: Any) -> None:
    """Reset this client in every forked child."""
    _clients[id(client)] = client


def _reset_all() -> None:
    for client in list(_clients.values()):
        _parents.append((client._socket, client._desk))
        client._reset()


register: Callable[..., None] = getattr(os, "register_at_fork", lambda **_: None)  # Windows has no fork
register(after_in_child=_reset_all)
register(before=global_lock.acquire, after_in_parent=global_lock.release, after_in_child=global_lock.release)
