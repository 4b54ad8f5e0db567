"""Building blocks for declaring messages: fields, second names, values not on the wire, public module paths."""

import re
from dataclasses import Field, field
from functools import wraps
from importlib import import_module
from typing import Any, Callable, Generic, Iterator, Mapping, NamedTuple, Optional, Type, TypeVar, Union, cast

T = TypeVar("T")
C = TypeVar("C", bound=type)
Omit = Callable[[Any], bool]
ROW = re.compile(r"([^(=]+?) ?(?:\(([\w.]+)\))? =([^#]*)(?:# (.*))?")
UNIONS = (Union, type(Optional[int]), type(int | str))


def is_none(value: Any) -> bool:
    return value is None


def opt(default: Any = None, *, omit: Omit = is_none, shown: bool = True) -> Any:
    """A field omitted in JSON while `omit(value)`, and in `repr` with `shown=False`."""
    metadata = {"dataclasses_json": {"exclude": omit}}  # where dataclasses_json looks for it, too
    if callable(default):
        return field(default_factory=default, metadata=metadata, repr=shown)
    return field(default=default, metadata=metadata, repr=shown)


def omit_rule(item: "Field[Any]") -> Optional[Omit]:
    """The function that says when JSON omits the field; None: never."""
    return cast("Optional[Omit]", item.metadata.get("dataclasses_json", {}).get("exclude"))


class Alias(Generic[T]):
    """A second name for the attribute `field`, readable and writable."""

    def __init__(self, field: str) -> None:
        self.field = field

    def __get__(self, instance: Any, owner: Type[Any]) -> T:
        return cast("T", self if instance is None else getattr(instance, self.field))

    def __set__(self, instance: Any, value: T) -> None:
        setattr(instance, self.field, value)


def accept_aliases(cls: C) -> C:
    """Class decorator: the constructor also accepts second names, but first names win."""
    aliases = [name for base in cls.__mro__ for name, each in vars(base).items() if isinstance(each, Alias)]
    if not aliases:
        return cls
    init = cls.__init__  # type: ignore[misc]

    @wraps(init)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        values = {name: kwargs.pop(name) for name in aliases if name in kwargs}
        init(self, *args, **kwargs)
        for name, value in values.items():
            if value is not None and not getattr(self, name):
                setattr(self, name, value)

    cls.__init__ = __init__  # type: ignore[misc]
    return cls


class Fact(Generic[T]):
    """A value that the SDK adds to a message: in neither JSON, `__dict__` nor `repr`; None until it is set.

    If the wire has an unknown key of that name, its value is returned until another is set.
    """

    def __set_name__(self, owner: Type[Any], name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: Type[Any]) -> Optional[T]:
        if instance is None:
            return cast("T", self)
        facts = getattr(instance, "_facts", {})
        return cast("Optional[T]", facts[self.name] if self.name in facts else instance._extras().get(self.name))

    def __set__(self, instance: Any, value: Optional[T]) -> None:
        instance._facts = {**getattr(instance, "_facts", {}), self.name: value}


class SoftProperty(Generic[T]):
    """A property that programs can override by setting an attribute of that name on the object."""

    def __init__(self, get: Callable[[Any], T]) -> None:
        self._get = get
        self.__doc__ = get.__doc__

    def __get__(self, instance: Any, owner: Type[Any]) -> T:
        return cast("T", self) if instance is None else self._get(instance)


class LazyModule(NamedTuple):
    """A module that is imported when one of its attributes is read, for example by `typing.get_type_hints`."""

    name: str

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.name), name)


def parse_rows(table: str) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """The rows of a table of classes: names, base (in parentheses), columns, docstring."""
    for line in join_continued(table):
        for row in line.split(" ; "):
            match = ROW.fullmatch(row)
            assert match, row
            names, base, columns, doc = match.groups(default="")
            yield names, base, tuple(columns.split()), doc.replace(" # ", " ")  # joins docstrings of several lines


def join_continued(rows: str) -> list[str]:
    """The rows of a table; an indented line continues the one before."""
    return re.sub(r"\n +", " ", rows.strip()).splitlines()


def shown_in(module: str, namespace: Mapping[str, Any]) -> None:
    """Set the `__module__` of the classes defined so far in a module to the path that programs and pickles use.

    `deepgram.eras.paths` serves that path.
    """
    for cls in namespace.values():
        if isinstance(cls, type) and cls.__module__ == namespace["__name__"]:
            cls.__module__ = module
