"""How messages are declared: fields, second names of fields, facts beside the wire, the module path that is shown."""

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
    """A field left out of JSON while `omit(value)`; `shown=False` keeps it out of `repr` as well."""
    metadata = {"dataclasses_json": {"exclude": omit}}  # the key by which dataclasses_json itself finds the rule
    if callable(default):
        return field(default_factory=default, metadata=metadata, repr=shown)
    return field(default=default, metadata=metadata, repr=shown)


def omit_rule(item: "Field[Any]") -> Optional[Omit]:
    """The rule by which JSON leaves the field out; None for a field that is always there."""
    return cast("Optional[Omit]", item.metadata.get("dataclasses_json", {}).get("exclude"))


class Alias(Generic[T]):
    """A second name for the field `field`, to read and to write."""

    def __init__(self, field: str) -> None:
        self.field = field

    def __get__(self, instance: Any, owner: Type[Any]) -> T:
        return cast("T", self if instance is None else getattr(instance, self.field))

    def __set__(self, instance: Any, value: T) -> None:
        setattr(instance, self.field, value)


def accept_aliases(cls: C) -> C:
    """Class decorator: the constructor takes second names as well; what is given under the first one wins."""
    seconds = [name for base in cls.__mro__ for name, each in vars(base).items() if isinstance(each, Alias)]
    if not seconds:
        return cls
    init = cls.__init__  # type: ignore[misc]

    @wraps(init)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        others = {name: kwargs.pop(name) for name in seconds if name in kwargs}
        init(self, *args, **kwargs)
        for name, value in others.items():
            if value is not None and not getattr(self, name):
                setattr(self, name, value)

    cls.__init__ = __init__  # type: ignore[misc]
    return cls


class Fact(Generic[T]):
    """A value the SDK knows and the wire does not: in neither JSON, `__dict__` nor `repr`; None until it is set.

    Should the wire carry a key of that name after all, that is the value.
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
    """A property that gives way: an attribute of that name, which a program has set on the object, wins."""

    def __init__(self, get: Callable[[Any], T]) -> None:
        self._get = get
        self.__doc__ = get.__doc__

    def __get__(self, instance: Any, owner: Type[Any]) -> T:
        return cast("T", self) if instance is None else self._get(instance)


class LazyModule(NamedTuple):
    """A module that is imported when an attribute of it is read, as by `typing.get_type_hints`."""

    name: str

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.name), name)


def parse_rows(table: str) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """The rows of a table of classes: names, what stands in parentheses, columns, docstring."""
    for line in join_continued(table):
        for row in line.split(" ; "):
            match = ROW.fullmatch(row)
            assert match, row
            names, base, columns, doc = match.groups(default="")
            yield names, base, tuple(columns.split()), doc.replace(" # ", " ")  # of several lines


def join_continued(rows: str) -> list[str]:
    """The rows of a table; a line that is indented goes on with the one before."""
    return re.sub(r"\n +", " ", rows.strip()).splitlines()


def shown_in(module: str, namespace: Mapping[str, Any]) -> None:
    """Show the classes made so far in a module under the path that programs know and pickles name.

    `deepgram.eras.paths` serves that path.
    """
    for made in namespace.values():
        if isinstance(made, type) and made.__module__ == namespace["__name__"]:
            made.__module__ = module
