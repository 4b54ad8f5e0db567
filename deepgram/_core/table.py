"""Classes of messages without methods, declared as a table with a row for each class.

    ## deepgram.clients.manage.v1.response
    Key = api_key_id key?- comment~ created scopes:[str] tags?-:[str] # An API key.

declares a dataclass `Key` with these fields in this order. Its `__module__` is the one that the line with `##` names,
its docstring is what follows `#`. Indented lines continue a row, those that begin with `# ` its docstring, and
`Key(Base) =` names a base. A field is text unless a type follows the colon: another class, `[a list]` or `{an object}`
of them, `any`, or several types separated by `|`. Its default is the empty value of its type (an instance, if that is a
class), or the JSON that follows `=`. Marks change that:

    !  no default                                  ~  may be null
    ?  None by default, and then omitted in JSON   @  omitted in JSON while it has its default
    -  not shown by `repr`: a secret, or newer than 4.8.1
    *  not a field but a `Fact`: not on the wire

`name->field` is a second name of a field. If the base is an enum, the row has members instead of fields, whose values
are their names or what follows `=`. The bases `Event`, `Options` and `StrEnum` need not be passed to `declared`.

`scripts/stubs.py` writes stubs of the classes for type checkers.
"""

import json
import re
from collections import ChainMap
from dataclasses import MISSING, field, make_dataclass
from enum import EnumMeta
from functools import partial
from operator import eq
from types import MappingProxyType
from typing import Any, Dict, List, Mapping, NamedTuple, Sequence, Tuple, Union

from .codec import jsonable
from .declare import Alias, Fact, accept_aliases, opt, parse_rows
from .response import BaseResponse, Event, Options
from .strenum import StrEnum

FIELD = re.compile(r"""(\w+)([!?~@*-]*)(?::([^=]+))?(?:=("[^"]*"|null|true|false|[-.\d]+))?""")
Types = Mapping[str, Any]
SCALARS: Dict[str, Any] = {"str": str, "int": int, "float": float, "bool": bool, "any": Any}
BAR = re.compile(r"\|(?![^[]*\])")  # except inside a list
EMPTY = {str: "", int: 0, float: 0, bool: False}


def declared(table: str, *others: Any) -> Dict[str, Any]:
    """The classes of a table by name; `others` are further classes that it refers to."""
    made: Dict[str, Any] = {}
    types = ChainMap(made, {other.__name__: other for other in (Event, Options, StrEnum, *others)}, SCALARS)
    for section in table.split("## ")[1:]:
        module, _, rows = section.partition("\n")
        for name, base, columns, doc in parse_rows(rows):
            kind = types[base] if base else BaseResponse
            make = _enum if isinstance(kind, EnumMeta) else _message
            made[name] = make(name, kind, columns, types, doc)
            made[name].__doc__, made[name].__module__ = doc or None, module
    return made


def _enum(name: str, base: Any, columns: Sequence[str], _types: Types, _doc: str) -> Any:
    pairs = (column.partition("=") for column in columns)
    return base(name, {member: value or member for member, _, value in pairs})


def _message(name: str, base: Any, columns: Sequence[str], types: Types, doc: str) -> Any:
    fields, namespace = [], dict[str, Any](__doc__=doc)  # without a docstring, dataclasses would compute one: slow
    for text in columns:
        alias, arrow, target = text.partition("->")
        item = (alias, Any, Alias[Any](target)) if arrow else _field(column(text, types))
        if isinstance(item[2], (Alias, Fact)):
            namespace[item[0]] = item[2]
        else:
            fields.append(item)
    return accept_aliases(make_dataclass(name, fields, bases=(base,), namespace=namespace, eq=False, repr=False))


class Column(NamedTuple):
    """The declaration of a field."""

    name: str
    marks: str
    types: Tuple[Any, ...]
    default: Any  # MISSING unless given


def column(text: str, types: Types, known: Types = MappingProxyType({})) -> Column:
    """Parse a field; `types` are the types it may name, `known` those of fields that name none."""
    match = FIELD.fullmatch(text)
    assert match, text
    name, marks, kind, default = match.groups(default="")
    kinds = _types(kind, types) if kind else (known.get(name, str),)
    return Column(name, marks, kinds, json.loads(default) if default else MISSING)


def _field(of: Column) -> Tuple[str, Any, Any]:
    name, marks, types, declared_default = of
    shown, nullable, first, is_set = "-" not in marks, (*types, None), types[0], declared_default is not MISSING
    plain: Any = Union[types]
    kind: Any = Union[nullable] if set(marks) & {"?", "~"} else plain
    default = declared_default if is_set else EMPTY.get(first)
    factory = None if is_set or first in EMPTY or first is Any else getattr(first, "__origin__", first)
    if "*" in marks:
        return name, kind, Fact[plain]()
    if "!" in marks:
        return name, kind, field()
    if "?" in marks:
        return name, kind, opt(declared_default if is_set else None, shown=shown)
    if "@" in marks:
        return name, kind, opt(factory or default, omit=is_empty if factory else partial(eq, default), shown=shown)
    if factory:
        return name, kind, field(default_factory=factory, repr=shown)
    return name, kind, field(default=default, repr=shown)


def is_empty(value: Any) -> bool:
    return not (jsonable(value) if isinstance(value, BaseResponse) else value)


def _types(text: str, types: Types) -> Tuple[Any, ...]:
    return tuple(_type(each, types) for each in BAR.split(text))


def _type(text: str, types: Types) -> Any:
    if text[0] not in "[{":
        return types[text]
    inner: Any = Union[_types(text[1:-1], types)]
    return List[inner] if text[0] == "[" else Dict[str, inner]
