"""How the fields of a message are declared, and what a message carries beside them."""

import itertools
from dataclasses import Field, field
from typing import Any, Callable, ClassVar, Dict, Optional, Union, cast

from msgspec import UNSET

UNIONS = (Union, type(Optional[int]), type(int | str))
Omit = Callable[[Any], bool]


def is_none(value: Any) -> bool:
    return value is None


def opt(default: Any = None, *, omit: Omit = is_none, shown: bool = True) -> Any:
    """A field left out of `to_dict()` while `omit(value)`; `shown=False` keeps it out of `repr` as well."""
    metadata = {"dataclasses_json": {"exclude": omit}}  # the key by which dataclasses_json itself finds the rule
    if callable(default):
        return field(default_factory=default, metadata=metadata, repr=shown)
    return field(default=default, metadata=metadata, repr=shown)


def omit_rule(item: "Field[Any]") -> Optional[Omit]:
    """The rule by which `to_dict()` leaves the field out; None for a field that is always there."""
    return cast("Optional[Omit]", item.metadata.get("dataclasses_json", {}).get("exclude"))


_numbers = itertools.count()


class Extras:
    """What a message carries beside its fields; no dataclass, so that none of it is a field."""

    __slots__ = ("__dict__", "__weakref__", "_received", "_wire")
    _class_number: ClassVar[int] = next(_numbers)  # tells a class from its subclasses
    _extras_mark: ClassVar[Any] = UNSET  # UNSET for an instance without unknown keys, else None
    to_dict: Callable[..., Dict[str, Any]]
    _received: float  # when it was received: seconds since the epoch
    _wire: Any  # the received text until somebody asks for unknown keys, then those keys; UNSET without either

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._class_number = next(_numbers)

    def _keep_extras(self, unknown: Dict[str, Any]) -> None:
        self.__class__._extras_mark = mark_by_instance
        self._wire = unknown

    def __setstate__(self, state: Any) -> None:
        fields, beside = state if isinstance(state, tuple) else (state, {})
        held_by(self).update(fields or {})
        for name, value in beside.items():
            setattr(self, name, value)
        if "_wire" in beside:
            self._keep_extras(beside["_wire"])


held_by: Callable[[Extras], Dict[str, Any]] = vars(Extras)["__dict__"].__get__  # `__dict__` as it is

# Few classes ever have an instance with unknown keys, and to look at the class takes a seventh of asking each instance.
mark_by_instance = property(lambda message: UNSET if message._wire is UNSET or message._wire == {} else None)
