"""Forked processes: a child has its parent's objects, and must not speak on its parent's connections."""

from __future__ import annotations

import os
from typing import Any, Callable, List
from weakref import WeakValueDictionary

from .._core.base import global_lock

_clients: WeakValueDictionary[int, Any] = WeakValueDictionary()  # by id: a class of the program may have no hash
_parents: List[Any] = []  # kept for ever: the end of a connection object would end more than the child's part of it


def begin_anew_in_children(client: Any) -> None:
    """Have a client that is in a forked child forget its parent's connection."""
    _clients[id(client)] = client


def _forget() -> None:
    for client in list(_clients.values()):
        _parents.append((client._socket, client._desk))
        client._reset()


register: Callable[..., None] = getattr(os, "register_at_fork", lambda **_: None)  # there is no fork on Windows
register(after_in_child=_forget)
register(before=global_lock.acquire, after_in_parent=global_lock.release, after_in_child=global_lock.release)
