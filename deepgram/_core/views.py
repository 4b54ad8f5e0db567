"""What a message class shows beside its fields, and the module path it shows itself under."""

from typing import Any, Generic, Optional, Type, TypeVar, Union, cast, overload

T = TypeVar("T")


class View(Generic[T]):
    """A second name for the field `field`, to read and to write."""

    def __init__(self, field: str) -> None:
        self.field = field

    @overload
    def __get__(self, instance: None, owner: Type[Any]) -> "View[T]": ...
    @overload
    def __get__(self, instance: Any, owner: Type[Any]) -> T: ...
    def __get__(self, instance: Any, owner: Type[Any]) -> Union["View[T]", T]:
        return self if instance is None else cast("T", getattr(instance, self.field))

    def __set__(self, instance: Any, value: T) -> None:
        setattr(instance, self.field, value)


class Fact(Generic[T]):
    """A value the SDK knows and the wire does not: in neither JSON, `__dict__` nor `repr`; None until it is set.

    Should the wire carry a key of that name after all, that is the value.
    """

    def __set_name__(self, owner: Type[Any], name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: Type[Any]) -> "Fact[T]": ...
    @overload
    def __get__(self, instance: Any, owner: Type[Any]) -> Optional[T]: ...
    def __get__(self, instance: Any, owner: Type[Any]) -> Union["Fact[T]", Optional[T]]:
        if instance is None:
            return self
        facts = getattr(instance, "_facts", {})
        return cast("Optional[T]", facts[self.name] if self.name in facts else instance._extras().get(self.name))

    def __set__(self, instance: Any, value: Optional[T]) -> None:
        facts = getattr(instance, "_facts", None)
        if facts is None:
            facts = instance._facts = {}
        facts[self.name] = value


def shown_in(module: str, *classes: type) -> None:
    """Show `classes` under the module path that programs know and pickles name; `deepgram.eras.paths` serves it."""
    for cls in classes:
        cls.__module__ = module
