"""A struct of msgspec beside each message class: by it C reads and writes messages with nothing beside their fields.

Where a message is anything else (a subclass, keys or values its class does not know, a dict in its place), the struct
refuses it, and `model` does the work field by field.
"""

from dataclasses import fields
from functools import partial
from typing import Any, Callable, Dict, List, Literal, Optional, Type, Union, cast, get_args, get_origin

import msgspec

from .fields import UNIONS, Extras, is_none, omit_rule


class Structs:
    """The structs of a message class: what instances convert to, and what texts decode to."""

    of: Callable[[Extras], Any]  # the struct of an instance, encoded like `to_dict()`; raises ValidationError
    _decode: Callable[[str], Any]

    def __init__(self, cls: Type[Extras]) -> None:
        try:
            instances, texts = _struct(cls, exact=True), _struct(cls, exact=False)
            self._decode = msgspec.json.Decoder(texts).decode
        except TypeError:  # also from msgspec: it can't tell one struct from another in a union
            self.of = self._decode = _refuse
        else:
            self.of = partial(msgspec.convert, type=instances, from_attributes=True)

    def know(self, text: str) -> bool:
        """Whether no object in the text has a key unknown to its class; False if only Python can tell."""
        try:
            self._decode(text)
        except msgspec.ValidationError:
            return False
        return True


def _refuse(_: Any) -> Any:
    raise msgspec.ValidationError


def _struct(cls: Type[Extras], *, exact: bool, inner: bool = False) -> Type[msgspec.Struct]:
    """Raises TypeError for a class with a field that only Python can handle."""
    items: List[Any] = []
    if exact and inner:
        # These make msgspec refuse a dict (it lacks the required mark), an instance with extras (its mark is None) and
        # one of a subclass (its number is another). UNSET and defaults are left out of what is written.
        items = [("_extras_mark", msgspec.UnsetType), ("_class_number", Literal[cls._class_number], cls._class_number)]
    for item in fields(cast("Any", cls)):
        omit = omit_rule(item)
        if omit not in (None, is_none):
            raise TypeError(item.name)
        kind: Any = Optional[_kind(item.type, cls, exact)]
        items.append((item.name, kind) if exact and not omit else (item.name, kind, None))
    return msgspec.defstruct(cls.__name__, items, kw_only=True, omit_defaults=True, forbid_unknown_fields=True)


def _kind(kind: Any, cls: Type[Extras], exact: bool) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, Extras):
        if kind.to_dict is not cls.to_dict:
            raise TypeError(kind)
        return _struct(kind, exact=exact, inner=True)
    if origin in UNIONS:
        return Union[tuple(_kind(argument, cls, exact) for argument in arguments)]
    if origin is list:
        return List[_kind(arguments[0], cls, exact)]  # type: ignore[misc]
    if origin is dict and arguments[0] is str:
        return Dict[str, _kind(arguments[1], cls, exact)]  # type: ignore[misc]
    if kind is float:
        return Union[int, float]  # 0 stays 0
    if kind in (str, int, bool, type(None)):
        return kind
    raise TypeError(kind)
